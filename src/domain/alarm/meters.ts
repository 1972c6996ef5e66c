import type { Priority } from '../asset/device.ts';
import { FLOOD_BEGINS, FLOOD_ENDS, FLOOD_SPAN } from './annunciation.ts';
import { POSTS, type Post } from './definition.ts';
import { acknowledgeTimes, bySource, countOccurrences, type Presence } from './occurrenceMeters.ts';
import { type TopSource, topSources } from './topSources.ts';

/*
 * The table of ISA-18.2, clause 16 and EEMUA 191 for one position and one span of time, from what the station has
 * recorded. Pure and linear in what it is handed (but for sorting what came unsorted). Times in ms since 1970 UTC.
 */

/** Days of records below which no figure is judged: a week of works or one storm would decide otherwise. */
export const VERDICT_DAYS = 30;
const DAY = 86_400_000;

/** One occurrence, whether it was announced or not. */
export interface MeterOccurrence {
  readonly asset: string;
  readonly condition: string;
  /** Device type: with the condition it names the definition. */
  readonly type: string;
  readonly priority: Priority;
  /** Posts that it concerns; none: every one. */
  readonly posts: readonly Post[];
  /** By the device's clock. */
  readonly raisedAt: number;
  readonly returnedAt: number | null;
  readonly acknowledgedAt: number | null;
}

/** An alarm that came to the position's attention as a new one: told by sound, or only counted because of a flood. */
export interface MeterAnnunciation {
  readonly at: number;
  readonly asset: string;
  readonly condition: string;
  readonly priority: Priority;
  /** Posts that it concerns; none: every one. */
  readonly posts: readonly Post[];
}

/** What is held back at `now`; condition `*` for a whole asset. */
export interface MeterTreatment {
  readonly asset: string;
  readonly condition: string;
  readonly state: 'shelved' | 'out-of-service' | 'works';
}

/** What the meters must know of a definition in force. */
export interface MeterDefinition {
  readonly type: string;
  readonly condition: string;
  /** It is a limit on a measured value. */
  readonly limit: boolean;
  /** Day `2027-03-31`; null for none. */
  readonly reviewBy: string | null;
  /** When the proposal that waits was made, and when the amendment in force was approved; null for none. */
  readonly proposedAt: number | null;
  readonly amendedAt: number | null;
}

/** What the meters are reckoned from. The arrays may be in any order (in the order of time
 * they are read fastest) and may reach beyond the span. */
export interface MetersInput {
  /** The span: `from` until before `to`; what lies after `now` or before `recordsSince` is not counted as time. */
  readonly from: number;
  readonly to: number;
  readonly now: number;
  /** When the position's records begin. */
  readonly recordsSince: number;
  /** Those that were present at any time of the span: raised before its end and not returned before its beginning. */
  readonly occurrences: readonly MeterOccurrence[];
  /** Those of the span, and of an hour before it: a flood may have begun there. */
  readonly annunciations: readonly MeterAnnunciation[];
  readonly treatments: readonly MeterTreatment[];
  readonly definitions: readonly MeterDefinition[];
  /** Today in the city, `2026-11-25`: a review is due from its day on. */
  readonly today: string;
}

/** Shares of ten-minute spans with 0 or 1, 2, 3 to 5, 6 to 10 and more alarms; they add up to 1. */
export interface SpanShares {
  readonly upTo1: number;
  readonly upTo2: number;
  readonly upTo5: number;
  readonly upTo10: number;
  readonly over10: number;
}

/** The table without names and texts: what the contract's `metersSchema` holds besides. */
export interface MetersFigures extends Presence {
  readonly from: number;
  readonly to: number;
  readonly days: number;
  readonly verdict: boolean;
  readonly annunciated: number;
  readonly per10min: { readonly mean: number; readonly worst: number; readonly shares: SpanShares };
  readonly floodShare: number;
  readonly floods: number;
  readonly shelved: number;
  readonly outOfService: number;
  readonly priorities: [number, number, number, number];
  readonly acknowledge: { readonly p50: number; readonly p95: number } | null;
  readonly top: readonly TopSource[];
  readonly reviewsDue: readonly { readonly type: string; readonly condition: string; readonly reviewBy: string }[];
  readonly posts: readonly {
    readonly post: Post;
    readonly annunciated: number;
    readonly floodShare: number;
    readonly mean: number;
  }[];
}

/** A piece of time, ms since 1970; `end` is no part of it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The annunciations in the order of time; those that are handed in so are not copied. */
function inOrder(annunciations: readonly MeterAnnunciation[]): readonly MeterAnnunciation[] {
  for (let i = 1; i < annunciations.length; i++)
    if (annunciations[i]!.at < annunciations[i - 1]!.at) return annunciations.toSorted((a, b) => a.at - b.at);
  return annunciations;
}

/**
 * Time in flood within a span and how many floods touch it. The definition is the annunciator's: a flood begins with
 * more than ten alarms in the last ten minutes and ends with fewer than five, at whatever moment that becomes true.
 */
export function floodsIn(
  times: Float64Array,
  { start, end }: Span,
): { readonly time: number; readonly floods: number } {
  let [oldest, next, time, floods] = [0, 0, 0, 0];
  let since: number | null = null;
  const close = (until: number): void => {
    if (since === null) return;
    const lasted = Math.min(until, end) - Math.max(since, start);
    if (lasted > 0) {
      time += lasted;
      floods += 1;
    }
    since = null;
  };
  while (oldest < times.length) {
    // The next moment at which the number changes: one comes, or the oldest becomes ten minutes old.
    const expiry = times[oldest]! + FLOOD_SPAN;
    const moment = next < times.length ? Math.min(times[next]!, expiry) : expiry;
    if (moment >= end) break;
    while (next < times.length && times[next]! === moment) next++;
    while (oldest < next && times[oldest]! + FLOOD_SPAN <= moment) oldest++;
    const rate = next - oldest;
    if (since === null && rate > FLOOD_BEGINS) since = moment;
    else if (since !== null && rate < FLOOD_ENDS) close(moment);
  }
  close(end);
  return { time, floods };
}

/** How the alarms of a span spread over the ten minutes of the clock. Spans cut by its ends count when there are no others. */
export function ratesIn(times: Float64Array, { start, end }: Span): MetersFigures['per10min'] {
  const shares = { upTo1: 0, upTo2: 0, upTo5: 0, upTo10: 0, over10: 0 };
  if (end <= start) return { mean: 0, worst: 0, shares };
  const touched = { first: Math.floor(start / FLOOD_SPAN), after: Math.ceil(end / FLOOD_SPAN) };
  const whole = { first: Math.ceil(start / FLOOD_SPAN), after: Math.floor(end / FLOOD_SPAN) };
  const judged = whole.after > whole.first ? whole : touched;
  let [at, sum, worst] = [0, 0, 0];
  while (at < times.length && times[at]! < start) at++;
  for (let span = touched.first; span < touched.after; span++) {
    const until = Math.min((span + 1) * FLOOD_SPAN, end);
    let count = 0;
    for (; at < times.length && times[at]! < until; at++) count++;
    sum += count;
    worst = Math.max(worst, count);
    if (span < judged.first || span >= judged.after) continue;
    if (count <= 1) shares.upTo1 += 1;
    else if (count === 2) shares.upTo2 += 1;
    else if (count <= 5) shares.upTo5 += 1;
    else if (count <= 10) shares.upTo10 += 1;
    else shares.over10 += 1;
  }
  const all = judged.after - judged.first;
  return {
    mean: sum / ((end - start) / FLOOD_SPAN),
    worst,
    shares: {
      upTo1: shares.upTo1 / all,
      upTo2: shares.upTo2 / all,
      upTo5: shares.upTo5 / all,
      upTo10: shares.upTo10 / all,
      over10: shares.over10 / all,
    },
  };
}

/** Times of what concerns a post, or of all. */
const timesOf = (annunciations: readonly MeterAnnunciation[], post: Post | null): Float64Array => {
  const times = new Float64Array(annunciations.length);
  let count = 0;
  for (const { at, posts } of annunciations)
    if (post === null || posts.length === 0 || posts.includes(post)) times[count++] = at;
  return times.subarray(0, count);
};

const countIn = (times: Float64Array, { start, end }: Span): number => {
  let count = 0;
  for (const time of times) if (time >= start && time < end) count++;
  return count;
};

/** The ISA-18.2 / EEMUA 191 table of a span of time. Total: an empty or turned-round span gives a table of zeros. */
export function meters(input: MetersInput): MetersFigures {
  const { from, to, now, recordsSince, occurrences, treatments, definitions, today } = input;
  const annunciations = inOrder(input.annunciations);
  const start = Math.max(from, recordsSince);
  const span: Span = { start, end: Math.max(start, Math.min(to, now)) };
  const lasts = span.end - span.start;
  const ofTime = (part: number): number => (lasts > 0 ? part / lasts : 0);
  const days = lasts / DAY;

  const times = timesOf(annunciations, null);
  const flood = floodsIn(times, span);
  const sources = bySource(occurrences, span);
  const byPriority = [0, 0, 0, 0] satisfies [number, number, number, number];
  for (const { at, priority } of annunciations) if (at >= span.start && at < span.end) byPriority[priority - 1]! += 1;
  const annunciated = countIn(times, span);
  const [p1, p2, p3, p4] = byPriority;
  const ofAll = (part: number): number => (annunciated > 0 ? part / annunciated : 0);

  return {
    from,
    to,
    days,
    verdict: days >= VERDICT_DAYS,
    annunciated,
    per10min: ratesIn(times, span),
    floodShare: ofTime(flood.time),
    floods: flood.floods,
    ...countOccurrences(occurrences, sources, treatments, span),
    shelved: treatments.filter(({ state }) => state === 'shelved').length,
    outOfService: treatments.filter(({ state }) => state === 'out-of-service').length,
    priorities: [ofAll(p1), ofAll(p2), ofAll(p3), ofAll(p4)],
    acknowledge: acknowledgeTimes(occurrences, span),
    top: topSources(input, sources, span),
    reviewsDue: definitions
      .flatMap(({ type, condition, reviewBy }) =>
        reviewBy !== null && reviewBy <= today ? [{ type, condition, reviewBy }] : [],
      )
      .sort((a, b) => a.reviewBy.localeCompare(b.reviewBy)),
    posts: POSTS.map((post) => {
      const own = timesOf(annunciations, post);
      const count = countIn(own, span);
      const mean = lasts > 0 ? count / (lasts / FLOOD_SPAN) : 0;
      return { post, annunciated: count, floodShare: ofTime(floodsIn(own, span).time), mean };
    }),
  };
}
