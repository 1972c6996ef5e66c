import type { MeterOccurrence, MeterTreatment, Span } from './meters.ts';
import { CHATTER_COUNT, CHATTER_SPAN, isFleeting } from './repetition.ts';
import { WHOLE_ASSET } from './treatment.ts';

/** An alarm that is present for longer is stale, ms (ISA-18.2, 16.5: stale alarms, over 24 hours). */
export const STALE = 86_400_000;

/** What is present at the end of the span, and what came and went in it. */
export interface Presence {
  /** Present for more than 24 h, those left out that somebody shelved or took out of service. */
  readonly stale: number;
  readonly standing: number;
  readonly unacknowledged: number;
  /** Alarms (asset and condition) that chattered at some time of the span. */
  readonly chattering: number;
  /** Occurrences that were over before anybody could have answered them. */
  readonly fleeting: number;
}

/** Occurrences by asset and condition. */
export type BySource = ReadonlyMap<string, ReadonlyMap<string, MeterOccurrence[]>>;

/** Occurrences raised in the span by what raised them. */
export function bySource(occurrences: readonly MeterOccurrence[], { start, end }: Span): BySource {
  const all = new Map<string, Map<string, MeterOccurrence[]>>();
  for (const occurrence of occurrences) {
    if (occurrence.raisedAt < start || occurrence.raisedAt >= end) continue;
    const conditions = all.get(occurrence.asset) ?? new Map<string, MeterOccurrence[]>();
    if (conditions.size === 0) all.set(occurrence.asset, conditions);
    const there = conditions.get(occurrence.condition);
    if (there) there.push(occurrence);
    else conditions.set(occurrence.condition, [occurrence]);
  }
  return all;
}

/** Whether comings (in order, ms) hold a burst: three within a minute. */
export function bursts(comings: ArrayLike<number>): boolean {
  for (let i = CHATTER_COUNT - 1; i < comings.length; i++)
    if (comings[i]! - comings[i - CHATTER_COUNT + 1]! <= CHATTER_SPAN) return true;
  return false;
}

/** Comings of one source, in order. */
export const comingsOf = (occurrences: readonly MeterOccurrence[]): Float64Array =>
  Float64Array.from(occurrences, ({ raisedAt }) => raisedAt).sort();

/** Whether an alarm is held back by a person. */
export function heldBack(treatments: readonly MeterTreatment[]): (asset: string, condition: string) => boolean {
  const held = new Map<string, Set<string>>();
  for (const { asset, condition, state } of treatments) {
    if (state === 'works') continue;
    const conditions = held.get(asset) ?? new Set<string>();
    held.set(asset, conditions.add(condition));
  }
  return (asset, condition) => {
    const conditions = held.get(asset);
    return conditions !== undefined && (conditions.has(condition) || conditions.has(WHOLE_ASSET));
  };
}

/** Counts what stands at the end of the span, and what chattered or was fleeting within it. */
export function countOccurrences(
  occurrences: readonly MeterOccurrence[],
  sources: BySource,
  treatments: readonly MeterTreatment[],
  { start, end }: Span,
): Presence {
  const held = heldBack(treatments);
  let [stale, standing, unacknowledged, chattering, fleeting] = [0, 0, 0, 0, 0];
  for (const { asset, condition, raisedAt, returnedAt, acknowledgedAt } of occurrences) {
    if (raisedAt >= start && raisedAt < end && isFleeting(raisedAt, returnedAt)) fleeting += 1;
    if (raisedAt >= end || (returnedAt !== null && returnedAt < end)) continue;
    standing += 1;
    if (acknowledgedAt === null || acknowledgedAt >= end) unacknowledged += 1;
    if (end - raisedAt > STALE && !held(asset, condition)) stale += 1;
  }
  for (const conditions of sources.values())
    for (const own of conditions.values()) if (own.length >= CHATTER_COUNT && bursts(comingsOf(own))) chattering += 1;
  return { stale, standing, unacknowledged, chattering, fleeting };
}

/** The smallest of the values that is not exceeded by a share of them (nearest rank); the values in order, at least one. */
export const quantile = (sorted: ArrayLike<number>, share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;

/** Median and 95th percentile of the time to acknowledge, s, of what was raised in the span and acknowledged by its end. */
export function acknowledgeTimes(
  occurrences: readonly MeterOccurrence[],
  { start, end }: Span,
): { readonly p50: number; readonly p95: number } | null {
  const waits = new Float64Array(occurrences.length);
  let count = 0;
  for (const { raisedAt, acknowledgedAt } of occurrences) {
    if (raisedAt < start || raisedAt >= end || acknowledgedAt === null || acknowledgedAt >= end) continue;
    // A device whose clock is ahead raises in our future: nobody answers before it came.
    waits[count++] = Math.max(0, acknowledgedAt - raisedAt) / 1_000;
  }
  if (count === 0) return null;
  const sorted = waits.subarray(0, count).sort();
  return { p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95) };
}
