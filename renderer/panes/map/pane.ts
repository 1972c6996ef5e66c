import { definePane } from '../../shell/paneDefinition.ts';
import { type MapConfig, mapConfigSchema } from './config.ts';

export default definePane<MapConfig>({
  id: 'map',
  title: { fr: 'Carte', en: 'Map' },
  key: 'Alt+1',
  single: true,
  rights: [],
  configSchema: mapConfigSchema,
  load: () => import('./Pane.tsx'),
});
