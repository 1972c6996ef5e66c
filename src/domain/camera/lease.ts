import { ok, type Result, refuse } from '../../shared/result.ts';

/**
 * Who moves a camera. One position at a time has its lease; it follows from moving, lasts a little longer than the last
 * move, and may be reserved for some minutes. A higher priority takes it at once, an equal one waits. The hub decides
 * for all positions, a station that is cut off for its own; both by these rules. Times are ms of the decider's clock.
 */
export interface Lease {
  readonly station: string;
  readonly position: string;
  /** Higher wins. A tour that the station runs by itself has 0. */
  readonly priority: number;
  readonly since: number;
  readonly until: number;
  /** Kept on purpose, not only by moving. */
  readonly reserved: boolean;
}

/** What a position asks: `use` with each move, `reserve` to keep it for `minutes`, `release` to let it go. */
export interface LeaseClaim {
  readonly station: string;
  readonly position: string;
  readonly priority: number;
  readonly act: 'use' | 'reserve' | 'release';
  /** Of a reservation only. */
  readonly minutes?: number | undefined;
}

/** A lease lasts so long after the last move, ms: to look where one has turned to before somebody else turns it away. */
export const HOLD = 10_000;
/** Longest reservation, minutes. */
export const LONGEST_RESERVATION = 30;
/** A lease counts as the same one when its holder is; a tour of the station and its operator are one position. */
const holds = (lease: Lease, claim: LeaseClaim): boolean => lease.station === claim.station;

/** The lease as it stands at a time: null once it has run out. */
export const leaseAt = (lease: Lease | null, now: number): Lease | null =>
  lease !== null && lease.until > now ? lease : null;

/**
 * The lease after a claim. Refusal: `ptz.leased` (context `position`, `seconds` left, `reserved`) when another position
 * has it with the same or a higher priority. A release by somebody else changes nothing.
 */
export function decideLease(before: Lease | null, claim: LeaseClaim, now: number): Result<Lease | null> {
  const present = leaseAt(before, now);
  const mine = present !== null && holds(present, claim);
  if (claim.act === 'release') return ok(mine ? null : present);
  if (present && !mine && claim.priority <= present.priority)
    return refuse('ptz.leased', `${present.position} moves this camera`, {
      position: present.position,
      seconds: Math.ceil((present.until - now) / 1_000),
      reserved: present.reserved,
    });
  const minutes = Math.min(LONGEST_RESERVATION, Math.max(1, claim.minutes ?? 1));
  const reservedUntil = claim.act === 'reserve' ? now + minutes * 60_000 : mine && present.reserved ? present.until : 0;
  return ok({
    station: claim.station,
    position: claim.position,
    priority: claim.priority,
    since: mine ? present.since : now,
    until: Math.max(reservedUntil, now + HOLD),
    reserved: reservedUntil > 0,
  });
}

/** The lease of a position whose station is gone: kept as if it had moved the camera just now, reserved or not. */
export const leftBehind = (lease: Lease, now: number): Lease => ({
  ...lease,
  until: Math.min(lease.until, now + HOLD),
  reserved: false,
});
