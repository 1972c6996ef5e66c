/** Messages of one station within a second; a hand, sixteen tiles and a call need some ten. */
const MOST_A_SECOND = 100;

/** Says of each message past the log whether it is one too many of its station; `now` is monotonic ms. */
export function createMessagePace(now: () => number): (station: object) => boolean {
  const heard = new WeakMap<object, { second: number; count: number }>();
  return (station) => {
    const second = Math.floor(now() / 1_000);
    const before = heard.get(station);
    const count = before?.second === second ? before.count + 1 : 1;
    heard.set(station, { second, count });
    return count > MOST_A_SECOND;
  };
}
