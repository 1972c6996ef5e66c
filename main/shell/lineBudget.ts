/** Lets so many lines a second through and drops the rest, so that a page in a loop cannot fill the disk. */
export class LineBudget {
  readonly #most: number;
  readonly #now: () => number;
  #second = Number.NEGATIVE_INFINITY;
  #spent = 0;

  /** `now` is monotonic, ms. */
  constructor(mostASecond: number, now: () => number) {
    this.#most = mostASecond;
    this.#now = now;
  }

  /** Whether one more line may be written. */
  spend(): boolean {
    const now = this.#now();
    if (now - this.#second >= 1_000) {
      this.#second = now;
      this.#spent = 0;
    }
    this.#spent += 1;
    return this.#spent <= this.#most;
  }
}
