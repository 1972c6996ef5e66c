import { en } from './wordsEn.ts';
import { fr } from './wordsFr.ts';

/** Words of the list of alarms, and of the acts on alarms wherever they are done. */
export const strings = { fr, en } as const;
