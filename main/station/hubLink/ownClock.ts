/** Whether this station's own clock is right, as far as that can be known (SPEC 8.3). */
export interface OwnClock {
  /** The hub's answer: by how much our clock was ahead of its own a moment ago, ms; negative: behind. */
  told(ahead: number): void;
  /** By how much our clock is ahead now, ms; negative: behind; null while nobody can know. */
  ahead(): number | null;
}

/** Nobody's clock is rightly before this, ms since 1970: the year in which this program was made. */
const EARLIEST = Date.UTC(2026, 0, 1);

/**
 * Opens it. Between two answers of the hub, and without the hub, a clock that was set back is found by comparing it with
 * one that cannot be set. One that was put forward is found by the hub only: to a machine that slept it looks the same.
 * @param now wall clock, ms since 1970
 * @param clock monotonic ms
 */
export function createOwnClock(now: () => number, clock: () => number): OwnClock {
  let answer: { readonly ahead: number; readonly trueMinusClock: number } | null = null;
  return {
    told(ahead) {
      answer = { ahead, trueMinusClock: now() - ahead - clock() };
    },
    ahead() {
      const wall = now();
      if (answer === null) return wall < EARLIEST ? wall - EARLIEST : null;
      return Math.min(answer.ahead, wall - (clock() + answer.trueMinusClock));
    },
  };
}
