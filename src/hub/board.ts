import { type Lease, type LeaseClaim, leaseAt } from '../domain/camera/lease.ts';
import { ok, type Refusal, type Result, refuse } from '../shared/result.ts';
import { decideByKey, leftByKey } from './leaseKeys.ts';

/** A station at a hub, and the cameras on its screens. */
export interface Seat {
  readonly station: string;
  readonly position: string;
  readonly watching: readonly string[];
}

/** A lease as it is told: spans in ms, as clocks differ. */
export interface ToldLease {
  readonly station: string;
  readonly position: string;
  readonly priority: number;
  readonly held: number;
  readonly left: number;
  readonly reserved: boolean;
}

/** `seats`: those at the other hubs are others now. `lease`: of a key (`leaseKeys.ts`), null when it is free. `push`: from another hub. */
export type BoardNews =
  | { readonly type: 'seats' }
  | { readonly type: 'lease'; readonly key: string; readonly lease: ToldLease | null }
  | { readonly type: 'push'; readonly camera: string; readonly from: string; readonly to: string | null };

/**
 * What the hubs of a city tell each other past the log (SPEC 9, 11): who is there, who watches what, who has which camera.
 * Kept in memory where there is one hub, in the database where there are several; lost when those end, by design.
 */
export interface Board {
  /** Who sits at a line of this hub; null: nobody any more. Lines are numbered by the room. */
  seat(line: number, seat: Seat | null): void;
  /** Stations at the other hubs. */
  elsewhere(): readonly Seat[];
  /** All leases now. */
  leases(): readonly { readonly key: string; readonly lease: ToldLease }[];
  /**
   * Decides a claim by the rules of its kind (`decideByKey`), for all hubs in one order; news of the lease comes before the answer.
   * Refusals besides: `hub.busy`. One that cannot be decided in time is never answered.
   */
  claim(key: string, claim: LeaseClaim, answer: (refusal: Refusal | null) => void): void;
  /** A station of this hub is gone: so are its leases (`leftByKey`), unless it sits at another hub. */
  left(station: string): void;
  /** Puts a camera before the stations of the other hubs. */
  push(push: { readonly camera: string; readonly from: string; readonly to: string | null }): void;
  listen(listener: (news: BoardNews) => void): void;
}

/** Leases known at once: invented cameras and calls must not fill the memory. */
export const MOST_LEASES = 5_000;
export const BUSY = refuse('hub.busy', 'too many at once');

/** A lease as it is told at a time of the decider's clock. */
export const toldLease = (lease: Lease, now: number): ToldLease => ({
  station: lease.station,
  position: lease.position,
  priority: lease.priority,
  held: now - lease.since,
  left: lease.until - now,
  reserved: lease.reserved,
});

/** The board of a hub that is alone; `now` is monotonic ms. */
export function createOwnBoard(now: () => number): Board {
  const leases = new Map<string, Lease>();
  const listeners: ((news: BoardNews) => void)[] = [];
  const set = (key: string, lease: Lease | null): void => {
    if (lease) leases.set(key, lease);
    else leases.delete(key);
    for (const listener of listeners) listener({ type: 'lease', key, lease: lease && toldLease(lease, now()) });
  };
  /** What has run out is forgotten; stations know by themselves when that is. */
  const forget = (): void => {
    for (const [key, lease] of leases) if (!leaseAt(lease, now())) leases.delete(key);
  };
  const decide = (key: string, claim: LeaseClaim): Result<Lease | null> => {
    if (leases.size >= MOST_LEASES) forget();
    const before = leases.get(key) ?? null;
    if (before === null && leases.size >= MOST_LEASES) return BUSY;
    const decided = decideByKey(key, before, claim, now());
    if (decided.ok && decided.value !== leaseAt(before, now())) set(key, decided.value);
    return decided.ok ? ok(decided.value) : decided;
  };
  return {
    seat: () => {},
    elsewhere: () => [],
    leases() {
      forget();
      return [...leases].map(([key, lease]) => ({ key, lease: toldLease(lease, now()) }));
    },
    claim(key, claim, answer) {
      const decided = decide(key, claim);
      answer(decided.ok ? null : decided.refusal);
    },
    left(station) {
      for (const [key, lease] of leases)
        if (lease.station === station && leaseAt(lease, now())) set(key, leftByKey(key, lease, now()));
    },
    push: () => {},
    listen: (listener) => listeners.push(listener),
  };
}
