import { z } from 'zod';
import { definePane } from '../../shell/paneDefinition.ts';

export default definePane({
  id: 'sign-in',
  title: { fr: 'Opérateur', en: 'Operator' },
  key: 'Alt+9',
  rights: [],
  configSchema: z.object({}),
  load: () => import('./Pane.tsx'),
});
