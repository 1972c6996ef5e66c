import { type Refusal, refuse } from '../shared/result.ts';
import type { Operation } from '../sync/operation.ts';
import { UNKNOWN_KIND } from '../sync/streams.ts';

/** An operation of another station that does not bear this hub's seal (SPEC 12.7). */
export const UNPROVEN = 'operation.unproven';
/** Why an operation waits at its station: it is not proven, or of a kind that this hub does not know. */
type Reason = typeof UNPROVEN | typeof UNKNOWN_KIND;

/** Streams of one station with operations that wait, and those of one stream, at most. */
const MOST_STREAMS = 20_000;
const MOST_OF_ONE = 1_000;

/** What one station brought on a connection and this hub cannot take yet (SPEC 5.7, 12.7). */
export interface UnprovenActs {
  keep(operation: Operation, reason: Reason): void;
  /** It is in the log, or its author was found. */
  proven(operation: Operation): void;
  /**
   * A guarded act that may build on what waits, waits with it: by the rules it would be refused for good. Refusals:
   * `operation.unproven`, `operation.after-unknown`. Null: it does not.
   */
  waitsWith(operation: Operation): { readonly ok: false; readonly refusal: Refusal } | null;
}

/** Begins with nothing. */
export function createUnprovenActs(): UnprovenActs {
  const byStream = new Map<string, Map<string, Reason>>();
  return {
    keep({ stream, id }, reason) {
      const before = byStream.get(stream);
      if (!before && byStream.size < MOST_STREAMS) byStream.set(stream, new Map([[id, reason]]));
      else if (before && before.size < MOST_OF_ONE) before.set(id, reason);
    },
    proven({ stream, id }) {
      const waiting = byStream.get(stream);
      if (waiting?.delete(id) && waiting.size === 0) byStream.delete(stream);
    },
    waitsWith({ stream, by, class: of }) {
      const first = of === 'guarded' ? byStream.get(stream)?.values().next().value : undefined;
      if (!first) return null;
      const code = first === UNKNOWN_KIND ? 'operation.after-unknown' : UNPROVEN;
      return refuse(code, 'follows on what this hub has not seen', { position: by.position });
    },
  };
}
