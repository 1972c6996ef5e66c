import { z } from 'zod';
import { definePane } from '../../shell/paneDefinition.ts';

export default definePane({
  id: 'asset-card',
  title: { fr: 'Fiche', en: 'Card' },
  key: 'Alt+5',
  rights: [],
  configSchema: z.object({}),
  load: () => import('./Pane.tsx'),
});
