import { z } from 'zod';
import { definePane } from '../../shell/paneDefinition.ts';

export default definePane({
  id: 'call-desk',
  title: { fr: 'Appels', en: 'Calls' },
  key: 'Alt+4',
  rights: [],
  configSchema: z.object({}),
  load: () => import('./Pane.tsx'),
});
