import { ok, type Result, refuse } from '../shared/result.ts';

/**
 * Hybrid logical clock: the wall clock while it goes forward, a counter while it does not. As text it sorts like the
 * clock: twelve hexadecimal digits of ms since 1970, four of the counter, then the station.
 */
export interface Hlc {
  /** ms since 1970 UTC. */
  readonly time: number;
  readonly counter: number;
}

/** How far ahead of our own clock another's may be and still be followed, ms. */
export const DRIFT_LIMIT = 60_000;
const COUNTER_LIMIT = 0xffff;

/** A clock that has seen nothing. */
export const HLC_START: Hlc = { time: 0, counter: 0 };

const count = (time: number, counter: number): Hlc =>
  counter > COUNTER_LIMIT ? { time: time + 1, counter: 0 } : { time, counter };

/** The clock at an event of our own: always later than the one before, even when the wall clock goes back. */
export function tick(clock: Hlc, now: number): Hlc {
  const wall = Math.max(0, Math.floor(now));
  return wall > clock.time ? { time: wall, counter: 0 } : count(clock.time, clock.counter + 1);
}

/** The clock after hearing another's. Refused with `clock.ahead` (context `aheadMs`) beyond the limit: one wrong clock must not drag all along. */
export function receive(clock: Hlc, other: Hlc, now: number): Result<Hlc> {
  const wall = Math.max(0, Math.floor(now));
  const aheadMs = other.time - wall;
  if (aheadMs > DRIFT_LIMIT) return refuse('clock.ahead', `a clock is ${aheadMs} ms ahead`, { aheadMs });
  if (wall > clock.time && wall > other.time) return ok({ time: wall, counter: 0 });
  if (clock.time === other.time) return ok(count(clock.time, Math.max(clock.counter, other.counter) + 1));
  return ok(clock.time > other.time ? count(clock.time, clock.counter + 1) : count(other.time, other.counter + 1));
}

/** The clock as text. */
export const formatHlc = (clock: Hlc, station: string): string =>
  `${clock.time.toString(16).padStart(12, '0')}-${clock.counter.toString(16).padStart(4, '0')}-${station}`;

/** The clock in a text; null when it is none. */
export function parseHlc(text: string): (Hlc & { readonly station: string }) | null {
  const found = /^([0-9a-f]{12})-([0-9a-f]{4})-(.*)$/s.exec(text);
  if (!found) return null;
  return { time: Number.parseInt(found[1]!, 16), counter: Number.parseInt(found[2]!, 16), station: found[3]! };
}

/** Order of two clocks as text: negative when the first is earlier. Total: equal times are ordered by station. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
