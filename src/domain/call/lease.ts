import { ok, type Result, refuse } from '../../shared/result.ts';
import type { Lease, LeaseClaim } from '../camera/lease.ts';

/** A lease lasts so long after the answering, or after the last word that was saved, ms. */
export const CALL_HOLD = 10_000;

/** What a desk asks: `use` when it answers and with each word, `release` when it has ended the call. */
export type CallClaim = Pick<LeaseClaim, 'station' | 'position' | 'act'>;

/**
 * Who answers or writes in a call, as it is shown at once; whose the call is, is said by its operations. The first has it,
 * whatever its rank: a caller is not passed on by answering too. Refusal: `call.claimed-by-other` (context `by`). A
 * release by somebody else changes nothing.
 */
export function decideCallLease(before: Lease | null, claim: CallClaim, now: number): Result<Lease | null> {
  const present = before !== null && before.until > now ? before : null;
  const mine = present !== null && present.station === claim.station;
  if (claim.act === 'release') return ok(mine ? null : present);
  if (present && !mine)
    return refuse('call.claimed-by-other', `${present.position} answers this call`, { by: present.position });
  const { station, position } = claim;
  return ok({
    station,
    position,
    priority: 0,
    since: mine ? present.since : now,
    until: now + CALL_HOLD,
    reserved: false,
  });
}
