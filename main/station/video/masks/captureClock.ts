/**
 * Tells when the pictures of a stream were taken, from their own times and from when they arrived. Times in
 * milliseconds; those of the stream have an origin of their own.
 */
export interface CaptureClock {
  /**
   * The interval in which a picture was taken; null while the stream has not settled: what a camera or a relay had kept
   * for a new viewer comes faster than it was taken, and is older than it looks.
   */
  taken(streamTime: number, arrived: number): { readonly from: number; readonly to: number } | null;
}

/** A camera, its encoder and the way here take no longer than this when nothing is in the way. */
export const BASE_DELAY = 800;
/** So long the least delay must not have fallen any more. */
const SETTLED_AFTER = 700;
/** A fall of the delay that is no more than jitter. */
const JITTER = 60;
/** A camera's clock may run slower than ours: so much the least delay is let rise in a millisecond. */
const DRIFT = 0.0005;
/** A delay that grew by so much is another stream time, not another delay. */
const BROKEN = 5_000;

/** A clock for one run of a stream. */
export function createCaptureClock(): CaptureClock {
  let least: number | undefined;
  let fellAt = 0;
  let last = 0;
  return {
    taken(streamTime, arrived) {
      const delay = arrived - streamTime;
      if (least === undefined || delay - least > BROKEN) {
        least = delay;
        fellAt = arrived;
      } else {
        least += (arrived - last) * DRIFT;
        if (delay < least - JITTER) fellAt = arrived;
        least = Math.min(least, delay);
      }
      last = arrived;
      if (arrived - fellAt < SETTLED_AFTER) return null;
      const to = streamTime + least;
      return { from: to - BASE_DELAY, to };
    },
  };
}
