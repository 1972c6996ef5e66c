/** Slows down who tries passwords. */
export interface Attempts {
  /** ms that somebody must wait before the next attempt; 0: none. */
  wait(operator: string, station: string): number;
  failed(operator: string, station: string): void;
  /** A failure that was counted is known only now: the pause begins. */
  known(operator: string, station: string): void;
  succeeded(operator: string, station: string): void;
}

/** Mistakes that cost nothing: fingers on a strange keyboard. */
const FREE = 3;
/** From anywhere: a whole room may mistype, a guesser may not go from station to station. */
const FREE_ANYWHERE = 20;
const LONGEST = 60_000;
/** After so long without one all is forgotten, ms. */
const FORGOTTEN = 3_600_000;
/** Names tried at most that are remembered: invented ones must not fill the memory. */
const MOST = 10_000;

interface Count {
  failures: number;
  at: number;
}

/** Begins it; `clock` is monotonic ms. */
export function createAttempts(clock: () => number): Attempts {
  const counts = new Map<string, Count>();
  const keys = (operator: string, station: string): [string, number][] => [
    [JSON.stringify([operator, station]), FREE],
    [JSON.stringify([operator]), FREE_ANYWHERE],
    [JSON.stringify([null, station]), FREE_ANYWHERE],
  ];
  const waitOf = ([key, free]: [string, number]): number => {
    const count = counts.get(key);
    if (!count || count.failures < free) return 0;
    const pause = Math.min(LONGEST, 1_000 * 2 ** Math.min(count.failures - free, 10));
    return Math.max(0, count.at + pause - clock());
  };
  return {
    wait: (operator, station) => Math.max(...keys(operator, station).map(waitOf)),
    failed(operator, station) {
      for (const [key] of keys(operator, station)) {
        const before = counts.get(key);
        counts.delete(key);
        const failures = before && clock() - before.at < FORGOTTEN ? before.failures + 1 : 1;
        counts.set(key, { failures, at: clock() });
        // The one that was tried longest ago goes first.
        if (counts.size > MOST)
          for (const oldest of counts.keys()) {
            counts.delete(oldest);
            break;
          }
      }
    },
    known(operator, station) {
      for (const [key] of keys(operator, station)) {
        const count = counts.get(key);
        if (count) count.at = clock();
      }
    },
    succeeded(operator, station) {
      // The station's own count stays: one account that is known is no leave to guess the others.
      for (const [key] of keys(operator, station).slice(0, 2)) counts.delete(key);
    },
  };
}
