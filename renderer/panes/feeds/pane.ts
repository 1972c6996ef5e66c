import { z } from 'zod';
import { definePane } from '../../shell/paneDefinition.ts';

export default definePane({
  id: 'feeds',
  title: { fr: 'Flux', en: 'Feeds' },
  rights: [],
  configSchema: z.object({}),
  load: () => import('./Pane.tsx'),
});
