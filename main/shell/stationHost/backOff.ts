/**
 * When a program that ended by itself is started again. The first time at once, because a kill or a crash is rare and
 * every second without a station counts; then slower each time, so that a program that cannot run does not eat the
 * machine; and a program that was healthy for a minute is forgiven.
 */

/** How long a program must have been ready for its earlier failures to be forgiven, ms. */
export const FORGIVEN_AFTER_MS = 60_000;

const DELAYS_MS = [0, 500, 1_000, 2_000, 5_000, 10_000, 30_000] as const;

/** Delay before the next start, ms. `failures` counts the ends without health in between, this one included. */
export function restartDelay(failures: number): number {
  const step = Math.min(Math.max(Math.trunc(failures), 1), DELAYS_MS.length) - 1;
  return DELAYS_MS[step] as number;
}

/**
 * How many failures count after a program has ended.
 * @param before failures that counted until now
 * @param readyForMs how long it had been ready when it ended, ms; 0 when it never was
 */
export function countFailure(before: number, readyForMs: number): number {
  return readyForMs >= FORGIVEN_AFTER_MS ? 1 : before + 1;
}
