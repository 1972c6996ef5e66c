import type { AlarmDefinition } from './definition.ts';

/** What of a definition decides whether a condition counts. */
export type QualificationRule = Pick<AlarmDefinition, 'delayOn' | 'delayOff' | 'repeats'>;

/** A condition as a device tells it. `since` by its own clock, ms since 1970 UTC. */
export interface ConditionHeard {
  readonly active: boolean;
  readonly since: number;
  readonly detail: string | null;
}

/** What is remembered of a condition that has delays or must come several times. */
export interface Qualification {
  /** As the device told it last. */
  readonly heard: ConditionHeard;
  /** As the alarm has it. */
  readonly counts: boolean;
  /** When what was heard will count, by the station's monotonic clock in ms; null when it does already. */
  readonly due: number | null;
  /** Device times of the latest comings, the newest last. */
  readonly comings: readonly number[];
}

/** What follows for the alarm; times by the device's clock. */
export type Qualified =
  | { readonly type: 'raise'; readonly since: number; readonly detail: string | null }
  | { readonly type: 'return'; readonly at: number };

/** Nothing was ever heard of the condition. */
export const UNHEARD: Qualification = {
  heard: { active: false, since: 0, detail: null },
  counts: false,
  due: null,
  comings: [],
};

/** Whether a rule lets every message through as it is. */
export const isPlain = (rule: QualificationRule): boolean =>
  rule.delayOn === 0 && rule.delayOff === 0 && rule.repeats === null;

function settle(
  state: Qualification,
  rule: QualificationRule,
): { readonly state: Qualification; readonly event: Qualified | null } {
  const { heard } = state;
  const settled = { ...state, due: null };
  if (heard.active === state.counts) return { state: settled, event: null };
  if (!heard.active) return { state: { ...settled, counts: false }, event: { type: 'return', at: heard.since } };
  const enough =
    rule.repeats === null ||
    state.comings.filter((coming) => coming > heard.since - rule.repeats!.within * 1_000).length >= rule.repeats.count;
  if (!enough) return { state: settled, event: null };
  return {
    state: { ...settled, counts: true, comings: [] },
    event: { type: 'raise', since: heard.since, detail: heard.detail },
  };
}

/**
 * A device told of its condition (ISA-18.2, 3.1: on-delay, off-delay). Delays run by the station's monotonic `clock` in
 * ms, so that a wrong clock of the device neither lengthens nor shortens them; the times of what follows are the
 * device's own. A condition that comes back within its off-delay was never gone, one that leaves within its on-delay
 * never came (but counts as a coming).
 */
export function hear(
  before: Qualification,
  heard: ConditionHeard,
  rule: QualificationRule,
  clock: number,
): { readonly state: Qualification; readonly event: Qualified | null } {
  if (heard.active === before.heard.active && (!heard.active || heard.since === before.heard.since))
    return { state: before, event: null };
  const kept = rule.repeats?.count ?? 0;
  const comings = heard.active && kept > 0 ? [...before.comings, heard.since].slice(-kept) : before.comings;
  const state: Qualification = { ...before, heard, comings, due: null };
  if (heard.active === before.counts) {
    // Still what the alarm has: another time of coming within the off-delay is the same alarm.
    return { state, event: null };
  }
  const delay = (heard.active ? rule.delayOn : rule.delayOff) * 1_000;
  if (delay === 0) return settle(state, rule);
  // A fault that is told again and again with new times does not start its delay again.
  const running = before.heard.active === heard.active && before.due !== null ? before.due : clock + delay;
  return { state: { ...state, due: running }, event: null };
}

/** Time has passed: what is due counts now. `clock` as in `hear`. */
export function elapse(
  state: Qualification,
  rule: QualificationRule,
  clock: number,
): { readonly state: Qualification; readonly event: Qualified | null } {
  return state.due === null || clock < state.due ? { state, event: null } : settle(state, rule);
}

/**
 * Whether a value is beyond a limit, with hysteresis: once beyond, it must come back by the deadband. Values that are no
 * number leave it as it was: not knowing is no return to normal.
 */
export function beyondLimit(limit: NonNullable<AlarmDefinition['limit']>, value: unknown, before: boolean): boolean {
  if (typeof value !== 'number' || !Number.isFinite(value)) return before;
  const { above, below, deadband } = limit;
  if (above !== null) return before ? value > above - deadband : value > above;
  return below !== null && (before ? value < below + deadband : value < below);
}
