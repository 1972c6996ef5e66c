import { z } from 'zod';
import { definePane } from '../../shell/paneDefinition.ts';

export default definePane({
  id: 'video-wall',
  title: { fr: 'Mur vidéo', en: 'Video wall' },
  key: 'Alt+3',
  rights: [],
  // What a wall is, and what of a saved one can be used, is told by `readWall`.
  configSchema: z.object({ wall: z.unknown().optional() }),
  load: () => import('./Pane.tsx'),
});
