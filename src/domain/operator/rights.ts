import { ok, type Result, refuse } from '../../shared/result.ts';
import { CAMERA_ACTS } from '../camera/access.ts';
import { type Permission, reasonAgainst } from './permission.ts';

/**
 * What an operator may be allowed to do: handle alarms (acknowledge, take, remark, reset), put them aside or declare
 * works, change definitions, take calls, handle incidents, send teams, command equipment, change the register by
 * imports, and what is done with cameras: look, turn, take pictures away, draw privacy masks and take them away.
 */
export const OPERATOR_ACTS = [
  'alarm',
  'treatment',
  'definition',
  'call',
  'incident',
  'team',
  'command',
  'register',
  ...CAMERA_ACTS,
] as const;
/** What an operator may be allowed to do. */
export type OperatorAct = (typeof OPERATOR_ACTS)[number];

/** Rights of an operator: by act, commune and hours. */
export type OperatorRights = readonly Permission<OperatorAct>[];

/** The act that an operation of a kind is: `alarm.acknowledged` is `alarm`. Null: no operation that is known. */
export const actOf = (kind: string): OperatorAct | null =>
  OPERATOR_ACTS.find((act) => kind.startsWith(`${act}.`)) ?? null;

/**
 * Whether rights allow an act in a commune at a minute of the local day. Refusal: `operator.not-allowed` (context `act`,
 * `commune`, `reason`: `commune`, `act` or `hours`).
 */
export function mayAct(rights: OperatorRights, act: OperatorAct, commune: string | null, minute: number): Result<void> {
  const reason = reasonAgainst(rights, act, commune, minute);
  return reason === null
    ? ok(undefined)
    : refuse('operator.not-allowed', `this operator may not do this (${act}, ${reason})`, {
        act,
        commune: commune ?? '',
        reason,
      });
}
