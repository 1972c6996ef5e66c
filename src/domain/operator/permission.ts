import { withinHours } from '../../shared/timeOfDay.ts';

/** One permission: these acts in these communes, within these hours. */
export interface Permission<Act extends string> {
  /** INSEE codes; `all`: every commune. */
  readonly communes: readonly string[] | 'all';
  readonly acts: readonly Act[];
  /** Local times of day (`22:30`), over midnight when `from` is later. Undefined: at any hour. */
  readonly hours?: { readonly from: string; readonly to: string } | undefined;
}

/** Why an act is refused: `commune`: not for this one at all; `act`: not this act there; `hours`: not at this hour. */
export type AccessReason = 'commune' | 'act' | 'hours';

/**
 * Why these permissions do not allow an act, the reason that is nearest to a yes; null when they do. `commune` null:
 * what is done is in no commune (a call, a definition). `minute` of the local day, 0 to 1439.
 */
export function reasonAgainst<Act extends string>(
  permissions: readonly Permission<Act>[],
  act: Act,
  commune: string | null,
  minute: number,
): AccessReason | null {
  const there = permissions.filter(
    ({ communes }) => commune === null || communes === 'all' || communes.includes(commune),
  );
  const allowing = there.filter(({ acts }) => acts.includes(act));
  if (allowing.some(({ hours }) => hours === undefined || withinHours(minute, hours.from, hours.to))) return null;
  return there.length === 0 ? 'commune' : allowing.length === 0 ? 'act' : 'hours';
}
