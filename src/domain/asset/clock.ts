/**
 * How a device's clock stands against ours. `ahead` and `behind` say by more than can be a delay; `set-back`: it went
 * back between two messages; `stands-still`: it sends the same time again and again with other values.
 */
export const CLOCK_STATES = ['good', 'none', 'ahead', 'behind', 'set-back', 'stands-still'] as const;
export type ClockState = (typeof CLOCK_STATES)[number];

/** No message comes from the future: clocks that are kept by the network agree within seconds (ms). */
export const AHEAD = 30_000;
/** A clock that steps back by more than this was set; by less, the message is a late one (ms). */
export const SET_BACK = 60_000;
/** Messages in a row with one time and changing values, before a clock is said to stand still. */
export const STILL_AFTER = 3;
/** A clock that was set back is said for as long, ms. */
const SAID_FOR = 600_000;

/** What is known of a device's clock. */
export interface ClockSeen {
  /** The device's time of its last message, ms; NaN where it has none. */
  readonly deviceTime: number;
  /** Device's time less ours when it came, ms. */
  readonly offset: number;
  /** Messages in a row that carried the time of the one before and other values. */
  readonly still: number;
  /** When, by our clock, it last went back; -Infinity never. */
  readonly setBackAt: number;
}

/**
 * Judges a clock. `lagLimit`, ms: a message may be as old as this when it comes (the driver's limit of age), since
 * gateways hold messages back.
 */
export function clockState(
  { deviceTime, offset, still, setBackAt }: ClockSeen,
  lagLimit: number,
  now: number,
): ClockState {
  if (Number.isNaN(deviceTime)) return 'none';
  if (offset > AHEAD) return 'ahead';
  if (-offset > lagLimit) return 'behind';
  if (still >= STILL_AFTER) return 'stands-still';
  if (now - setBackAt < SAID_FOR) return 'set-back';
  return 'good';
}
