import { z } from 'zod';
import { definePane } from '../../shell/paneDefinition.ts';

export default definePane({
  id: 'outbox',
  title: { fr: 'Échanges', en: 'Outbox' },
  rights: [],
  configSchema: z.object({}),
  load: () => import('./Pane.tsx'),
});
