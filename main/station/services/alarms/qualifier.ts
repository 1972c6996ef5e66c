import {
  type ConditionHeard,
  elapse,
  hear,
  type Qualification,
  type QualificationRule,
  type Qualified,
  UNHEARD,
} from '../../../../src/domain/alarm/qualification.ts';

/** Holds conditions until their delays are over and they came often enough. */
export interface Qualifier {
  /** `standing`: since when (device's clock) the alarm stands, null when it does not; used at the first hearing. */
  hear(key: string, heard: ConditionHeard, rule: QualificationRule, standing: number | null): Qualified | null;
  /** Whether something is remembered of a condition: a delay that runs, or times that it came. */
  holds(key: string): boolean;
  close(): void;
}

export interface QualifierOptions {
  /** ms of a clock that never steps. */
  readonly clock: () => number;
  /** A delay is over and something follows. */
  readonly onQualified: (key: string, event: Qualified) => void;
}

/** Builds a qualifier; keys name a condition of an asset. */
export function createQualifier({ clock, onQualified }: QualifierOptions): Qualifier {
  const held = new Map<string, { state: Qualification; rule: QualificationRule }>();
  /** Keys with a delay that runs. */
  const running = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let wakes = Number.POSITIVE_INFINITY;
  let closed = false;

  const keep = (key: string, state: Qualification, rule: QualificationRule): void => {
    held.set(key, { state, rule });
    if (state.due === null) running.delete(key);
    else {
      running.add(key);
      wake(state.due);
    }
  };
  const wake = (at: number): void => {
    if (at >= wakes || closed) return;
    clearTimeout(timer);
    wakes = at;
    timer = setTimeout(ring, Math.max(0, at - clock()));
  };
  const ring = (): void => {
    wakes = Number.POSITIVE_INFINITY;
    const now = clock();
    for (const key of [...running]) {
      const entry = held.get(key);
      if (!entry) continue;
      const { state, event } = elapse(entry.state, entry.rule, now);
      keep(key, state, entry.rule);
      if (event) onQualified(key, event);
    }
  };

  return {
    hear(key, heard, rule, standing) {
      const before =
        held.get(key)?.state ??
        (standing === null
          ? UNHEARD
          : { ...UNHEARD, heard: { active: true, since: standing, detail: null }, counts: true });
      const { state, event } = hear(before, heard, rule, clock());
      // What is at rest and was never more need not be remembered: 34,000 lamps say each quarter of an hour that all is well.
      if (!state.counts && state.due === null && state.comings.length === 0 && !state.heard.active) {
        held.delete(key);
        running.delete(key);
      } else keep(key, state, rule);
      return event;
    },
    holds: (key) => held.has(key),
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
