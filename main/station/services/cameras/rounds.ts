/** Visits everything on a list by turns, each once in a while, a few at once. */
export interface Rounds {
  /** What is to be visited from now on; what is new is visited within the first round. */
  refresh(keys: readonly string[]): void;
  close(): void;
}

/** What rounds are given; times in ms. */
export interface RoundsOptions {
  /** Time of one round. */
  readonly every: number;
  readonly atOnce: number;
  /** Before the first visit; none unless told. */
  readonly after?: number;
  /** Never rejects, and ends by itself. True: what it found wants another look soon. */
  readonly visit: (key: string) => Promise<boolean>;
  /** How soon that is. */
  readonly soon: number;
  readonly random: () => number;
}

/** Shortest time between two visits, ms. */
const LEAST = 5;

/** Starts the rounds: visits are spread evenly over the time of one. */
export function createRounds({ every, atOnce, after = 0, visit, soon, random }: RoundsOptions): Rounds {
  let keys: string[] = [];
  let next = 0;
  let busy = 0;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  /** Second looks that wait. */
  const seconds = new Map<string, NodeJS.Timeout>();

  const go = (key: string): void => {
    busy += 1;
    void visit(key).then((isWantedAgain) => {
      busy -= 1;
      if (!isWantedAgain || closed || seconds.has(key)) return;
      const second = setTimeout(() => {
        seconds.delete(key);
        go(key);
      }, soon);
      seconds.set(key, second);
    });
  };
  const step = (): void => {
    timer = undefined;
    if (closed || keys.length === 0) return;
    // With all hands full this turn is passed over: a slow camera delays the round, it does not pile it up.
    if (busy < atOnce) go(keys[next++ % keys.length] as string);
    timer = setTimeout(step, Math.max(LEAST, every / keys.length));
  };

  return {
    refresh(wanted) {
      const known = new Set(keys);
      const still = new Set(wanted);
      const fresh = wanted.filter((key) => !known.has(key));
      if (fresh.length === 0 && still.size === known.size) return;
      keys = [...keys.filter((key) => still.has(key)), ...fresh];
      if (timer === undefined && keys.length > 0)
        timer = setTimeout(step, after + random() * Math.max(LEAST, every / keys.length));
    },
    close() {
      closed = true;
      clearTimeout(timer);
      for (const second of seconds.values()) clearTimeout(second);
    },
  };
}
