/** Why a node is asked for its births again. */
export type RebirthCause =
  | 'sequence-gap'
  | 'sequence-went-back'
  | 'data-before-birth'
  | 'unknown-metric'
  | 'type-changed'
  | 'session-mismatch'
  | 'link-restored'
  | 'asked';

/** How often a node may be asked. */
export interface AskingRules {
  /** Least time between two requests to one node, ms; doubles while the node does not answer. */
  readonly everyMs: number;
  /** Where the doubling ends, ms. */
  readonly longestMs: number;
  /** Requests without an answer after which only new evidence starts another. */
  readonly tries: number;
  /** Wait before a request, ms: so that many hosts that see the same gap do not all ask. */
  readonly spread: () => number;
}

/** One node's requests for a rebirth: few, spread, and never more often than the rules allow. Times are steady ms. */
export interface Asking {
  want(because: RebirthCause, steady: number, notBefore?: number): void;
  /** When the next request is due; null when none is wanted. */
  due(): number | null;
  /** The reason, when a request is due now: the caller sends it. */
  take(steady: number): RebirthCause | null;
  /** A birth came. */
  answered(): void;
  /** The node died, or left: nobody would answer. */
  forget(): void;
  /** Another host application asked: its answer is ours too. */
  askedByOther(steady: number): void;
}

export function createAsking(rules: AskingRules): Asking {
  let because: RebirthCause | null = null;
  let dueAt = 0;
  let lastAsked = Number.NEGATIVE_INFINITY;
  let unanswered = 0;
  const wait = (): number => Math.min(rules.everyMs * 2 ** Math.max(0, unanswered - 1), rules.longestMs);

  return {
    want(cause, steady, notBefore = steady) {
      if (because !== null) return;
      because = cause;
      dueAt = Math.max(steady + rules.spread(), notBefore, lastAsked + wait());
    },
    due: () => (because === null ? null : dueAt),
    take(steady) {
      if (because === null || steady < dueAt) return null;
      const cause = because;
      lastAsked = steady;
      unanswered++;
      if (unanswered >= rules.tries) because = null;
      else dueAt = steady + wait();
      return cause;
    },
    answered() {
      because = null;
      unanswered = 0;
    },
    forget() {
      because = null;
      unanswered = 0;
    },
    askedByOther(steady) {
      lastAsked = steady;
      dueAt = Math.max(dueAt, steady + wait());
    },
  };
}
