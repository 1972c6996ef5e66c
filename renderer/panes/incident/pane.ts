import { z } from 'zod';
import { definePane } from '../../shell/paneDefinition.ts';

export default definePane({
  id: 'incident',
  title: { fr: 'Incidents', en: 'Incidents' },
  key: 'Alt+6',
  rights: [],
  configSchema: z.object({}),
  load: () => import('./Pane.tsx'),
});
