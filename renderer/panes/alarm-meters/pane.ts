import { z } from 'zod';
import { definePane } from '../../shell/paneDefinition.ts';

export default definePane({
  id: 'alarm-meters',
  title: { fr: 'Mesures des alarmes', en: 'Alarm meters' },
  rights: [],
  configSchema: z.object({ span: z.enum(['today', 'week', 'month']).catch('today') }),
  load: () => import('./Pane.tsx'),
});
