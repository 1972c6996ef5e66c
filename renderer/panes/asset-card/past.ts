import type { PointValue } from '../../../src/contract/assets.ts';

/** A value as the station keeps it. */
export type PastValue = PointValue['value'];

/** The past of a point: oldest first, the present value last. */
export interface Past {
  /** One value is kept for each time of this length, ms; 0: each change is. */
  readonly period: number;
  readonly capacity: number;
  readonly times: readonly number[];
  readonly values: readonly PastValue[];
}

/** A device's time that is farther from ours than this places nothing: its clock is wrong, ms. */
export const BELIEVED = 2 * 3_600_000;

/** When the present value was measured, as far as the device's clock is to be believed; null before the first. */
export function presentAt({
  sourceTime,
  receivedTime,
}: Pick<PointValue, 'sourceTime' | 'receivedTime'>): number | null {
  if (receivedTime === null) return sourceTime;
  return sourceTime !== null && Math.abs(sourceTime - receivedTime) < BELIEVED ? sourceTime : receivedTime;
}

/**
 * The past with a newer present value at its end, kept as the station keeps it: the first of each period stays, the
 * present one gives way to its successor. The same object when nothing is new.
 */
export function followed(past: Past, at: number | null, value: PastValue): Past {
  const { period, capacity, times, values } = past;
  const last = times.at(-1) ?? Number.NEGATIVE_INFINITY;
  if (at === null || at <= last) return past;
  const slot = (time: number): number => Math.floor(time / period);
  const before = times.at(-2);
  const provisional =
    period > 0 ? before !== undefined && slot(before) === slot(last) : values.at(-1) === values.at(-2);
  const kept = provisional && times.length > 1 ? -1 : times.length;
  return {
    period,
    capacity,
    times: [...times.slice(0, kept), at].slice(-capacity - 1),
    values: [...values.slice(0, kept), value].slice(-capacity - 1),
  };
}

/** Intervals from which a device's own rhythm can be told. */
const RHYTHM_FROM = 3;

/**
 * Silence, ms, beyond which nothing is drawn between two values: twice the time for which one is kept, or, of a device
 * that speaks more rarely than that, a little more than twice its usual pause.
 */
export function gapLimit({ period, times }: Pick<Past, 'period' | 'times'>): number {
  if (period === 0) return Number.POSITIVE_INFINITY;
  const pauses = times.slice(1).map((time, i) => time - (times[i] ?? time));
  const least = period * 2;
  if (pauses.length < RHYTHM_FROM) return least;
  const usual = pauses.sort((a, b) => a - b)[Math.floor((pauses.length - 1) * 0.75)] ?? 0;
  return Math.max(least, Math.round(usual * 2.2));
}

/** A time in which nothing is known. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** Where no line may be drawn: silences beyond the limit, and where the device said that it does not know. */
export function gapsOf(past: Past): Gap[] {
  const limit = gapLimit(past);
  const gaps: Gap[] = [];
  let before: number | null = null;
  let unknown = false;
  for (const [i, time] of past.times.entries()) {
    const value = past.values[i];
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      unknown = true;
      continue;
    }
    if (before !== null && (unknown || time - before > limit)) gaps.push({ from: before, to: time });
    before = time;
    unknown = false;
  }
  return gaps;
}

/** A state and how long it stood. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** null: the device said that it does not know. */
  readonly value: Exclude<PastValue, null> | null;
}

/** The past of a state as stretches of time; the last one ends when the state was last heard of. */
export function stretchesOf({ times, values }: Past, heardUntil: number): Stretch[] {
  const stretches: Stretch[] = [];
  for (const [i, from] of times.entries()) {
    const value = values[i] ?? null;
    const before = stretches.at(-1);
    if (before && before.value === value) continue;
    if (before) stretches[stretches.length - 1] = { ...before, to: from };
    stretches.push({ from, to: from, value });
  }
  const last = stretches.at(-1);
  if (last) stretches[stretches.length - 1] = { ...last, to: Math.max(last.from, heardUntil) };
  return stretches;
}

/** Times that can be looked at. */
export const RANGES = ['6h', '24h', '48h', 'all'] as const;
export type RangeId = (typeof RANGES)[number];

const HOUR = 3_600_000;
const LENGTH: Readonly<Record<RangeId, number>> = {
  '6h': 6 * HOUR,
  '24h': 24 * HOUR,
  '48h': 48 * HOUR,
  all: Number.POSITIVE_INFINITY,
};

/** Whether it only grows and is kept for two months. */
export const isCounter = ({ period }: Pick<Past, 'period'>): boolean => period >= HOUR;

/** Where an operator starts who has chosen no range: a shift of what is measured, all of a counter, a day of a state. */
export const firstRange = (past: Pick<Past, 'period'>): RangeId =>
  isCounter(past) ? 'all' : past.period === 0 ? '24h' : '6h';

/** Shortest time shown, so that a first value stands somewhere, ms. */
const SHORTEST = 10 * 60_000;

/** From when to when a range shows, whole milliseconds: ticks of the time go wrong by a part of one. A device that is a little ahead of us is shown to its own time. */
export function spanOf({ times }: Pick<Past, 'times'>, range: RangeId, now: number): Gap {
  const to = Math.ceil(Math.max(now, times.at(-1) ?? now));
  const first = times[0] ?? to;
  return { from: Math.floor(range === 'all' ? Math.min(first, to - SHORTEST) : now - LENGTH[range]), to };
}

/** What a measured past amounts to within a time. */
export interface Measures {
  readonly least: { readonly at: number; readonly value: number };
  readonly most: { readonly at: number; readonly value: number };
  readonly last: { readonly at: number; readonly value: number };
  readonly first: { readonly at: number; readonly value: number };
  readonly gaps: number;
  /** Longest gap, ms; 0 without any. */
  readonly longest: number;
}

/** Minimum, maximum, last and the gaps within a time; null where nothing was measured in it. */
export function measuresOf(past: Past, { from, to }: Gap): Measures | null {
  const inside = past.times.flatMap((at, i) => {
    const value = past.values[i];
    return at >= from && at <= to && typeof value === 'number' && Number.isFinite(value) ? [{ at, value }] : [];
  });
  const first = inside[0];
  const last = inside.at(-1);
  if (!first || !last) return null;
  const silences = gapsOf(past).filter((gap) => gap.to > from && gap.from < to);
  return {
    first,
    last,
    least: inside.reduce((least, one) => (one.value < least.value ? one : least)),
    most: inside.reduce((most, one) => (one.value > most.value ? one : most)),
    gaps: silences.length,
    longest: silences.reduce((most, gap) => Math.max(most, gap.to - gap.from), 0),
  };
}

/** How long each state stood within a time and how often, longest first. */
export function totalsOf(
  stretches: readonly Stretch[],
  { from, to }: Gap,
): { readonly value: Stretch['value']; readonly time: number; readonly times: number }[] {
  const totals = new Map<Stretch['value'], { time: number; times: number }>();
  for (const stretch of stretches) {
    const time = Math.min(stretch.to, to) - Math.max(stretch.from, from);
    if (time < 0 || stretch.to < from || stretch.from > to) continue;
    const total = totals.get(stretch.value) ?? { time: 0, times: 0 };
    totals.set(stretch.value, { time: total.time + time, times: total.times + 1 });
  }
  return [...totals].map(([value, total]) => ({ value, ...total })).sort((a, b) => b.time - a.time);
}

/** Index of the value that was measured nearest to a time; -1 where there is none. */
export function nearestTo(times: readonly number[], at: number): number {
  let best = -1;
  for (const [i, time] of times.entries())
    if (best === -1 || Math.abs(time - at) <= Math.abs((times[best] ?? time) - at)) best = i;
  return best;
}
