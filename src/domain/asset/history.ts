import type { PointDefinition } from './device.ts';

/** How the past of a point is kept. */
export interface HistoryClass {
  /** One value is kept for each time of this length, ms; 0: each change is. */
  readonly period: number;
  /** So many are kept; the next one takes the place of the oldest. */
  readonly capacity: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What is kept by class of point; a station of 34,000 lamps has a bound on its disk by it. */
export const HISTORY_CLASSES = {
  /** Two days of what is measured. */
  measure: { period: 5 * MINUTE, capacity: 576 },
  /** The last 200 changes of a state. */
  state: { period: 0, capacity: 200 },
  /** Two months of what only grows. */
  counter: { period: HOUR, capacity: 1_488 },
} as const satisfies Record<string, HistoryClass>;

/** The class of a point; null for what has no past worth keeping: texts, and what its driver says so of. */
export function historyClass({ type, history }: PointDefinition): HistoryClass | null {
  if (history === 'none' || type === 'text') return null;
  return HISTORY_CLASSES[history ?? (type === 'number' ? 'measure' : 'state')];
}
