import { english } from './refusals/english.ts';
import { french } from './refusals/french.ts';

/** Every refusal that the station, a driver or this window gives, in operators' words: what happened, what to do next. */
export const refusals = { fr: french, en: english } as const;
