import type { Operation } from './operation.ts';
import { evolveStream, recheck, type StreamState } from './streams.ts';

/** What a station shows of a stream. */
export interface Overlaid {
  readonly state: StreamState;
  /** A guarded act of ours (an acknowledgement, a claim) is in the state and the hub has not ordered it yet. */
  readonly pending: boolean;
}

/**
 * The accepted state with our pending operations over it, in the order they were made. A pending act that the
 * accepted state no longer allows has no effect: the hub will refuse it.
 */
export function overlay(accepted: StreamState, waiting: readonly Operation[]): Overlaid {
  let state = accepted;
  let pending = false;
  for (const operation of waiting) {
    if (!recheck(state, operation).ok) continue;
    const next = evolveStream(state, operation);
    if (next !== state && operation.class === 'guarded') pending = true;
    state = next;
  }
  return { state, pending };
}
