import { type AlarmDefinition, POSTS } from '../../../src/domain/alarm/definition.ts';
import { type Language, number } from '../../i18n/format.ts';
import type { Say } from '../../i18n/words.ts';
import type { Compared } from './difference.ts';

/** Seconds as people say them: `45 s`, `10 min`, `1 h 30`. */
export function secondsInWords(seconds: number, language: Language): string {
  if (seconds < 60 || (seconds % 60 !== 0 && seconds < 600))
    return `${number(seconds, language, seconds % 1 ? 1 : 0)} s`;
  return minutesInWords(Math.round(seconds / 60), language);
}

/** Minutes as people say them: `45 min`, `8 h`, `1 h 30`, `7 j`. */
export function minutesInWords(minutes: number, language: Language): string {
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 1_440) {
    const rest = minutes % 60;
    return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${String(rest).padStart(2, '0')}`;
  }
  const days = minutes / 1_440;
  return `${number(days, language, days % 1 ? 1 : 0)} ${language === 'fr' ? 'j' : 'd'}`;
}

/** A day `2027-03-31` as people write it: `31/03/2027`. */
export const dayInWords = (day: string): string => day.split('-').reverse().join('/');

const many = (all: readonly string[], none: string): string => (all.length === 0 ? none : all.join(', '));

/** The value of a field in a sentence of its own; lists as lines. */
export function fieldInWords(
  field: Compared,
  definition: AlarmDefinition,
  say: Say,
  shell: Say,
  language: Language,
): string {
  const { repeats, limit, escalation, together } = definition;
  const seconds = (value: number): string => secondsInWords(value, language);
  const both = (text: { readonly fr: string; readonly en: string }): string => `${text.fr}\n${text.en}`;
  const list = (steps: { readonly fr: readonly string[]; readonly en: readonly string[] }): string =>
    [...steps.fr, ...steps.en].join('\n') || say('none');
  switch (field) {
    case 'alarm':
      return say(definition.alarm ? 'isAlarm' : 'isNoAlarm');
    case 'severity':
      return say(`severity.${definition.severity}`);
    case 'respondWithin':
      return minutesInWords(definition.respondWithin, language);
    case 'text':
    case 'meaning':
      return both(definition[field]);
    case 'check':
    case 'call':
      return list(definition[field]);
    case 'delayOn':
    case 'delayOff':
      return definition[field] === 0 ? say('noDelay') : seconds(definition[field]);
    case 'repeats':
      return repeats ? say('repeatsIs', { times: repeats.count, within: seconds(repeats.within) }) : say('repeatsNone');
    case 'limit':
      return limit
        ? say(limit.above !== null ? 'limitAbove' : 'limitBelow', {
            point: limit.point,
            value: number(limit.above ?? limit.below ?? 0, language, 2),
            deadband: number(limit.deadband, language, 2),
          })
        : say('limitNone');
    case 'reset':
      return say(`reset.${definition.reset}`);
    case 'posts':
      return many(
        POSTS.filter((post) => definition.posts.includes(post)).map((post) => shell(`post.${post}`)),
        say('allPosts'),
      );
    case 'communes':
      return many(definition.communes, say('allCommunes'));
    case 'suppress':
      return many(
        definition.suppress.map((rule) =>
          rule.when === 'hours'
            ? say('suppress.hours', { from: rule.from, to: rule.to })
            : say(`suppress.${rule.when}`),
        ),
        say('suppress.never'),
      );
    case 'longestShelving':
      return definition.longestShelving === 0
        ? say('neverShelved')
        : minutesInWords(definition.longestShelving, language);
    case 'escalation':
      return escalation
        ? say('escalationIs', {
            after: seconds(escalation.after),
            to: escalation.to === 'supervisor' ? say('supervisor') : shell(`post.${escalation.to}`),
          })
        : say('escalationNone');
    case 'together':
      return together
        ? say('togetherIs', {
            times: together.count,
            metres: number(together.metres, language),
            anywhere: together.anywhere,
            within: seconds(together.within),
          })
        : say('togetherNone');
    case 'reviewBy':
      return definition.reviewBy === null ? say('neverReviewed') : dayInWords(definition.reviewBy);
    case 'because':
      return definition.because === '' ? say('none') : definition.because;
  }
}
