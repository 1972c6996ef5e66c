import { z } from 'zod';
import { definePane } from '../../shell/paneDefinition.ts';

export default definePane({
  id: 'outage',
  title: { fr: 'Continuité', en: 'Continuity' },
  rights: [],
  configSchema: z.object({}),
  load: () => import('./Pane.tsx'),
});
