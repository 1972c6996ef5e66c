/** How much one asks: a bucket that fills again over a minute. */
export interface RateLimit {
  /** Takes one; gives the seconds to wait when there is none left, else 0. */
  take(name: string, perMinute: number): number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** Limits by name, at most `most` names at once: the one that asked longest ago is forgotten. `now`: monotonic ms. */
export function createRateLimit(now: () => number, most = 10_000): RateLimit {
  const buckets = new Map<string, Bucket>();
  return {
    take(name, perMinute) {
      const known = buckets.get(name) ?? { tokens: perMinute, at: now() };
      const tokens = Math.min(perMinute, known.tokens + ((now() - known.at) * perMinute) / 60_000);
      const left = tokens >= 1 ? tokens - 1 : tokens;
      // Deleted and set again, the map is in the order of the last asking.
      buckets.delete(name);
      if (buckets.size >= most) buckets.delete(buckets.keys().next().value!);
      buckets.set(name, { tokens: left, at: now() });
      return tokens >= 1 ? 0 : Math.max(1, Math.ceil(((1 - tokens) * 60) / perMinute));
    },
  };
}
