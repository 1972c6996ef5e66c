import type { StrangeAnswer } from '../../src/domain/camera/health.ts';
import type { Language } from './format.ts';

/** What answers at a camera's address and is none, as the alarm's second half: "Injoignable, …". */
const WORDS: Readonly<Record<StrangeAnswer, Readonly<Record<Language, string>>>> = {
  'camera.not-onvif': {
    fr: 'quelque chose y répond, mais pas comme une caméra',
    en: 'something answers there, but not as a camera',
  },
  'camera.other-host': {
    fr: 'ce qui y répond renvoie vers une autre adresse',
    en: 'what answers there points elsewhere',
  },
  'camera.too-large': {
    fr: 'ce qui y répond envoie des réponses démesurées',
    en: 'what answers there sends far too much',
  },
};

/** Detail of an alarm as it is read: a code in words, the text of a device as it came; empty where there is none. */
export const alarmDetail = (detail: string | null, language: Language): string =>
  detail === null ? '' : Object.hasOwn(WORDS, detail) ? WORDS[detail as StrangeAnswer][language] : detail;
