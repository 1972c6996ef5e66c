import { z } from 'zod';
import { definePane } from '../../shell/paneDefinition.ts';

const configSchema = z.object({ view: z.enum(['search', 'accounts']).catch('search') });
/** Which of its two views the pane shows. */
export type CameraSearchConfig = z.infer<typeof configSchema>;

export default definePane({
  id: 'camera-search',
  title: { fr: 'Caméras du réseau et comptes', en: 'Cameras on the network, accounts' },
  rights: [],
  configSchema,
  load: () => import('./Pane.tsx'),
});
