import { definePane } from '../../shell/paneDefinition.ts';
import { configSchema } from './config.ts';

export default definePane({
  id: 'alarm-list',
  title: { fr: 'Alarmes', en: 'Alarms' },
  key: 'Alt+2',
  rights: [],
  configSchema,
  load: () => import('./Pane.tsx'),
});
