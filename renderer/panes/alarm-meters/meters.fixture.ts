import type { Meters } from '../../../src/contract/alarms.ts';

/** A month of a calm position. */
export const calm = (part: Partial<Meters> = {}): Meters => ({
  from: Date.UTC(2026, 9, 26),
  to: Date.UTC(2026, 10, 25),
  days: 30,
  verdict: true,
  annunciated: 4_000,
  per10min: {
    mean: 0.93,
    worst: 9,
    shares: { upTo1: 0.8, upTo2: 0.15, upTo5: 0.04, upTo10: 0.01, over10: 0 },
  },
  floodShare: 0.004,
  floods: 1,
  stale: 2,
  standing: 31,
  unacknowledged: 4,
  shelved: 3,
  outOfService: 1,
  priorities: [0.04, 0.14, 0.7, 0.12],
  chattering: 0,
  fleeting: 12,
  acknowledge: { p50: 41, p95: 312 },
  top: [],
  reviewsDue: [],
  posts: [{ post: 'traffic', annunciated: 3_000, floodShare: 0.002, mean: 0.7 }],
  ...part,
});
