import type { Priority } from '../../../src/domain/asset/device.ts';
import type { Language } from '../../i18n/format.ts';

/** Annunciations within SPAN after which a summary is spoken, and the least time between two in a flood, ms. */
const ENOUGH = 3;
const SPAN = 60_000;
/** Longest name that is read aloud, characters. */
const LONGEST = 60;

/** An annunciation as the voice tells of it: only words of definitions and names of assets. */
export interface ToldAlarm {
  readonly key: string;
  /** ms since 1970. */
  readonly at: number;
  /** Priorities of the alarms that it announces. */
  readonly priorities: readonly Priority[];
  readonly text: { readonly fr: string; readonly en: string };
  readonly assetName: string;
}

/** What is to be said: how many came, how many of them are urgent, and the most urgent by name. */
export interface Summary {
  readonly count: number;
  readonly urgent: number;
  readonly worst: ToldAlarm;
}

/** Collects annunciations until there is something to say of them together. */
export interface Summariser {
  /** A new annunciation; what is to be said now, if anything. */
  told(alarm: ToldAlarm, flood: boolean): Summary | null;
}

const worstOf = ({ priorities }: ToldAlarm): number => Math.min(4, ...priorities);

/** Speaks after three annunciations within a minute; in a flood once a minute at most. */
export function createSummariser(): Summariser {
  let waiting: ToldAlarm[] = [];
  let spoken = Number.NEGATIVE_INFINITY;
  return {
    told(alarm, flood) {
      waiting.push(alarm);
      // In a flood all that came since the last words is summed up; else only what came within a minute.
      if (!flood) waiting = waiting.filter(({ at }) => alarm.at - at < SPAN);
      const due = flood ? alarm.at - spoken >= SPAN : waiting.length >= ENOUGH;
      if (!due) return null;
      const summed = waiting;
      waiting = [];
      spoken = alarm.at;
      const all = summed.flatMap(({ priorities }) => priorities);
      return {
        count: all.length,
        urgent: all.filter((priority) => priority === 1).length,
        worst: summed.reduce((worst, next) => (worstOf(next) <= worstOf(worst) ? next : worst)),
      };
    },
  };
}

const NUMBERS = {
  fr: 'zéro,une,deux,trois,quatre,cinq,six,sept,huit,neuf,dix,onze,douze,treize,quatorze,quinze,seize'.split(','),
  en: 'no,one,two,three,four,five,six,seven,eight,nine,ten,eleven,twelve,thirteen,fourteen,fifteen,sixteen'.split(','),
} as const;
const inWords = (count: number, language: Language): string => NUMBERS[language][count] ?? String(count);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const small = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** A name as it may be read aloud: letters, digits and marks of writing, of a bearable length. */
const readable = (name: string): string =>
  name
    .replace(/[^\p{L}\p{N}\s'’.,-]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, LONGEST);

/** The words of a summary: “Quatre nouvelles alarmes, dont une urgente : incendie, bâtiment X”. */
export function summaryWords({ count, urgent, worst }: Summary, language: Language): string {
  const what = `${small(worst.text[language])}, ${readable(worst.assetName)}`;
  const many = capital(inWords(count, language));
  if (language === 'fr') {
    const alarms = count === 1 ? 'nouvelle alarme' : 'nouvelles alarmes';
    const urgents = urgent === 0 ? '' : urgent === count ? (count === 1 ? ', urgente' : ', toutes urgentes') : null;
    return `${many} ${alarms}${urgents ?? `, dont ${inWords(urgent, 'fr')} ${urgent === 1 ? 'urgente' : 'urgentes'}`} : ${what}`;
  }
  const alarms = count === 1 ? 'new alarm' : 'new alarms';
  const urgents = urgent === 0 ? '' : urgent === count ? (count === 1 ? ', urgent' : ', all urgent') : null;
  return `${many} ${alarms}${urgents ?? `, ${inWords(urgent, 'en')} of them urgent`}: ${what}`;
}
