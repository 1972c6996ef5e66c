/** More crashes than this within the time show the safe page. */
const MOST_CRASHES = 3;
const WITHIN_MS = 5 * 60_000;

/** Decides, at each crash of a window's page, between loading it again and the safe page. `now` is monotonic, ms. */
export class CrashGuard {
  #crashes: number[] = [];

  /** Counts a crash and says what to do. */
  crashed(now: number): 'reload' | 'safe-page' {
    this.#crashes = [...this.#crashes.filter((at) => now - at < WITHIN_MS), now];
    return this.#crashes.length > MOST_CRASHES ? 'safe-page' : 'reload';
  }
}
