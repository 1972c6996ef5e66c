import { decideCallLease } from '../domain/call/lease.ts';
import { decideLease, type Lease, type LeaseClaim, leftBehind } from '../domain/camera/lease.ts';
import type { Result } from '../shared/result.ts';

/*
 * One board of leases for cameras and calls. A camera's key is its name, a call's has a word before it that no camera's
 * may begin with (`camera` in `hubProtocol.ts`).
 */

const CALL = 'call ';

/** The key of a call's lease. */
export const callKey = (call: string): string => `${CALL}${call}`;

/** The call of a key; null when it is a camera's. */
export const callOf = (key: string): string | null => (key.startsWith(CALL) ? key.slice(CALL.length) : null);

/** The lease after a claim, by the rules of what it is a lease of. */
export const decideByKey = (key: string, before: Lease | null, claim: LeaseClaim, now: number): Result<Lease | null> =>
  callOf(key) === null ? decideLease(before, claim, now) : decideCallLease(before, claim, now);

/** What a station that is gone leaves: a camera that it turned for some seconds; a call, at once, to whoever answers. */
export const leftByKey = (key: string, lease: Lease, now: number): Lease | null =>
  callOf(key) === null ? leftBehind(lease, now) : null;
