/** A source of numbers in [0, 1). Handed in wherever chance plays a part, so that a seed gives the same events. */
export type Random = () => number;

/**
 * Small deterministic generator (sfc32) seeded from an integer and an optional stream name, so that two parts of
 * the city do not share one sequence and adding a draw in one does not shift the other.
 */
export function seededRandom(seed: number, stream = ''): Random {
  let h = 2166136261 ^ seed;
  for (let i = 0; i < stream.length; i++) h = Math.imul(h ^ stream.charCodeAt(i), 16777619);
  let a = h >>> 0;
  let b = Math.imul(h ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  let c = Math.imul(h ^ 0x7f4a7c15, 0xc2b2ae35) >>> 0;
  let d = 1;
  const next = (): number => {
    const t = (((a + b) >>> 0) + d) >>> 0;
    d = (d + 1) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = ((c << 21) | (c >>> 11)) >>> 0;
    c = (c + t) >>> 0;
    return t / 4294967296;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}

/** A whole number in [0, n). */
export const randomInt = (random: Random, n: number): number => Math.floor(random() * n);

/** One element of a non-empty list. */
export function pick<T>(random: Random, list: readonly T[]): T {
  const value = list[randomInt(random, list.length)];
  if (value === undefined) throw new RangeError('pick from an empty list');
  return value;
}
