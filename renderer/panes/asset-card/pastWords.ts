import type { PointValue } from '../../../src/contract/assets.ts';
import { duration, type Language, number, shortDay } from '../../i18n/format.ts';
import type { Say } from '../../i18n/words.ts';
import {
  type Gap,
  isCounter,
  measuresOf,
  type Past,
  type PastValue,
  type Stretch,
  stretchesOf,
  totalsOf,
} from './past.ts';
import { pointWords } from './pointWords.ts';
import { stateWords } from './stateWords.ts';

const clocks = new Map<Language, Intl.DateTimeFormat>();

/** `03:12`, 24 hours. */
export function hourMinute(ms: number, language: Language): string {
  let clock = clocks.get(language);
  if (!clock) {
    const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
    clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    clocks.set(language, clock);
  }
  return clock.format(ms);
}

const DAY = 86_400_000;

/** How long something lasted, kept on one line; of days the hours too. */
export function lasting(ms: number, language: Language): string {
  const hours = Math.floor((ms % DAY) / 3_600_000);
  const days = duration(ms, language);
  return (ms >= DAY && hours > 0 ? `${days} ${hours} h` : days).replaceAll(' ', '\u00a0');
}

const dayOf = (ms: number): string => new Date(ms).toDateString();

/** `03:12` of today, `mar. 24 nov. 03:12` of another day. */
export const moment = (ms: number, now: number, language: Language): string =>
  dayOf(ms) === dayOf(now) ? hourMinute(ms, language) : `${shortDay(ms, language)} ${hourMinute(ms, language)}`;

/** A value of the past as an operator reads it. */
export function pastValueWords(point: PointValue, value: PastValue, language: Language, say: Say): string {
  const said = { yes: say('yes'), no: say('no'), unknown: say('past.unknown') };
  if (point.type !== 'number') return stateWords(point, value, language, said);
  return pointWords({ ...point, words: null, value }, language, said) ?? said.unknown;
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** States that are told in the summary; what stood shorter is in the plot. */
const TOLD = 4;

/** What the past of a point amounts to within a time, in sentences; null where there is nothing in it. */
export function pastSummary(
  point: PointValue,
  past: Past,
  span: Gap,
  heardUntil: number,
  now: number,
  language: Language,
  say: Say,
): string | null {
  const at = (ms: number): string => moment(ms, now, language);
  const value = (one: PastValue): string => pastValueWords(point, one, language, say);
  if (point.type !== 'number') return stateSummary(stretchesOf(past, heardUntil), span, language, at, value, say);
  const found = measuresOf(past, span);
  if (!found) return null;
  const { least, most, first, last, gaps, longest } = found;
  const silences = gaps > 0 ? ` ${say('past.gaps', { count: gaps, longest: lasting(longest, language) })}` : '';
  if (isCounter(past)) {
    const more = value(last.value - first.value);
    return say('past.counter', { more, from: at(first.at), to: at(last.at), last: value(last.value) }) + silences;
  }
  const words = {
    least: value(least.value),
    leastAt: at(least.at),
    most: value(most.value),
    mostAt: at(most.at),
    last: value(last.value),
    lastAt: at(last.at),
  };
  return say(least.value === most.value ? 'past.steady' : 'past.measures', words) + silences;
}

function stateSummary(
  stretches: readonly Stretch[],
  span: Gap,
  language: Language,
  at: (ms: number) => string,
  value: (value: PastValue) => string,
  say: Say,
): string | null {
  const last = stretches.at(-1);
  if (!last || last.to < span.from) return null;
  const totals = totalsOf(stretches, span)
    .slice(0, TOLD)
    .map(({ value: state, time, times }) =>
      say('past.total', { count: times, state: value(state), time: lasting(time, language) }),
    );
  // The first stretch began with the record, not with a change.
  const changes = stretches.slice(1).filter(({ from }) => from > span.from && from <= span.to).length;
  const since = say(stretches.length > 1 ? 'past.state' : 'past.stateAtLeast', {
    state: capital(value(last.value)),
    since: at(last.from),
    time: lasting(last.to - last.from, language),
  });
  return changes === 0
    ? `${since} ${say('past.noChange')}`
    : `${since} ${say('past.changes', { count: changes, n: number(changes, language), totals: totals.join(', ') })}`;
}
