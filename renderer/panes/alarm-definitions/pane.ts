import { z } from 'zod';
import { definePane } from '../../shell/paneDefinition.ts';

export default definePane({
  id: 'alarm-definitions',
  title: { fr: 'Définitions d’alarmes', en: 'Alarm definitions' },
  rights: [],
  configSchema: z.object({}),
  load: () => import('./Pane.tsx'),
});
