import type { CallRow } from '../../../src/contract/calls.ts';

/** Calls in the order in which they are shown. */
export interface Queue {
  readonly waiting: readonly CallRow[];
  readonly mine: readonly CallRow[];
  readonly others: readonly CallRow[];
  readonly done: readonly CallRow[];
}

/** Sorts calls: who waits longest first, then ours, then the others', then what is over, the latest first. */
export function queueOf(rows: ReadonlyMap<string, CallRow>, position: string): Queue {
  const all = [...rows.values()].sort((a, b) => a.ringingSince - b.ringingSince);
  return {
    waiting: all.filter(({ state }) => state === 'ringing'),
    mine: all.filter(({ state, claimedBy }) => state === 'claimed' && claimedBy === position),
    others: all.filter(({ state, claimedBy }) => state === 'claimed' && claimedBy !== position),
    done: all.filter(({ state }) => state === 'done' || state === 'abandoned').reverse(),
  };
}

/** Lines of the exchange that have a name in the translations (`line.<id>`). */
const NAMED = new Set(['allo-mairie', 'proprete', 'astreinte']);

/** Key of a line's name; null for a line that has none, which is then shown as the exchange writes it. */
export const lineKey = (line: string): string | null => (NAMED.has(line) ? `line.${line}` : null);
