import { z } from 'zod';
import { definePane } from '../../shell/paneDefinition.ts';

export default definePane({
  id: 'alarm-list',
  title: { fr: 'Alarmes', en: 'Alarms' },
  key: 'Alt+2',
  rights: [],
  configSchema: z.object({ unacknowledgedOnly: z.boolean().default(false) }),
  load: () => import('./Pane.tsx'),
});
