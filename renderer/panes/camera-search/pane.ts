import { z } from 'zod';
import { definePane } from '../../shell/paneDefinition.ts';

export default definePane({
  id: 'camera-search',
  title: { fr: 'Caméras du réseau', en: 'Cameras on the network' },
  rights: [],
  configSchema: z.object({}),
  load: () => import('./Pane.tsx'),
});
