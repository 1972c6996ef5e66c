import { z } from 'zod';
import { definePane } from '../../shell/paneDefinition.ts';

export default definePane({
  id: 'commissioning',
  title: { fr: 'Import de fichiers', en: 'File import' },
  rights: [],
  configSchema: z.object({}),
  load: () => import('./Pane.tsx'),
});
