import { z } from 'zod';
import { definePane } from '../../shell/paneDefinition.ts';

export default definePane({
  id: 'rejected-messages',
  title: { fr: 'Messages refusés', en: 'Rejected messages' },
  rights: [],
  configSchema: z.object({}),
  load: () => import('./Pane.tsx'),
});
