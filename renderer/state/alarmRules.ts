import type { AlarmRow, Treatment } from '../../src/contract/alarms.ts';
import { type AlarmCommand, type AlarmState, decide as decideAlarm } from '../../src/domain/alarm/alarm.ts';
import {
  decide as decideTreatment,
  IN_SERVICE,
  type TreatmentCommand,
  type TreatmentState,
  treatmentAt,
  treatmentId,
  WHOLE_ASSET,
} from '../../src/domain/alarm/treatment.ts';
import type { Refusal } from '../../src/shared/result.ts';

/*
 * What the station will say of an act, by the same rules, before it is asked: a button is greyed and says why.
 */

/** An occurrence as the rules know it. */
export function stateOf(row: AlarmRow): AlarmState {
  const { asset, condition, priority, detail, raisedAt, owner, escalatedTo, acknowledgedAt, acknowledgedBy } = row;
  const occurrence = { asset, condition, priority, detail, raisedAt, owner, escalatedTo, comments: [] };
  const base = { ...occurrence, reset: row.latching ? ('manual' as const) : ('acknowledge' as const) };
  const acknowledged = { acknowledgedAt: acknowledgedAt ?? 0, acknowledgedBy: acknowledgedBy ?? '' };
  const returned = { returnedAt: row.returnedAt ?? 0 };
  switch (row.state) {
    case 'unacknowledged':
      return { state: 'unacknowledged', ...base };
    case 'acknowledged':
      return { state: 'acknowledged', ...base, ...acknowledged };
    case 'returned-unacknowledged':
      return { state: 'returned-unacknowledged', ...base, ...returned };
    case 'latched':
      return { state: 'latched', ...base, ...returned, ...acknowledged };
    case 'cleared':
      return { state: 'cleared', ...base, ...returned, acknowledgedAt, acknowledgedBy };
  }
}

/** Why an act on an occurrence would be refused; null when it would not. */
export function refusalOf(row: AlarmRow, command: AlarmCommand, position: string, now: number): Refusal | null {
  const result = decideAlarm(stateOf(row), command, { now, position });
  return result.ok ? null : result.refusal;
}

/** How alarms are treated, by `treatmentId`. */
export type Treatments = ReadonlyMap<string, Treatment>;

/** Indexes what the station says is shelved, out of service or under works. */
export const indexTreatments = (all: readonly Treatment[]): Treatments =>
  new Map(all.map((one) => [treatmentId(one.asset, one.condition), one]));

/** A treatment as the rules know it, at a time. */
export function treatmentState(treatment: Treatment | undefined, now: number): TreatmentState {
  if (!treatment) return IN_SERVICE;
  const { state, at, by, reason, until } = treatment;
  if (state === 'out-of-service') return { state, at, by, reason };
  return until === null ? IN_SERVICE : treatmentAt({ state, at, by, reason, until }, now);
}

/** The treatment of one alarm, or of its whole asset. */
export const treatmentFor = (all: Treatments, asset: string, condition: string): Treatment | undefined =>
  all.get(treatmentId(asset, condition)) ?? all.get(treatmentId(asset, WHOLE_ASSET));

/** Why another treatment of an alarm (or of a whole asset: condition `*`) would be refused; null when it would not. */
export function treatmentRefusal(
  all: Treatments,
  of: { readonly asset: string; readonly condition: string },
  command: TreatmentCommand,
  position: string,
  now: number,
): Refusal | null {
  const state = treatmentState(all.get(treatmentId(of.asset, of.condition)), now);
  const result = decideTreatment(state, command, { now, position });
  return result.ok ? null : result.refusal;
}
