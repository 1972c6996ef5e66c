import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideLease, HOLD, type Lease, type LeaseClaim, LONGEST_RESERVATION, leaseAt, leftBehind } from './lease.ts';

const claim = (station: string, priority = 1, act: LeaseClaim['act'] = 'use', minutes?: number): LeaseClaim => ({
  station,
  position: `Position ${station}`,
  priority,
  act,
  minutes,
});
const granted = (before: Lease | null, by: LeaseClaim, now: number): Lease | null => {
  const decided = decideLease(before, by, now);
  if (!decided.ok) throw new Error(decided.refusal.message);
  return decided.value;
};

describe('who moves a camera', () => {
  it('is whoever moves it first, a little longer than the last move', () => {
    const lease = granted(null, claim('A'), 1_000);
    expect(lease).toMatchObject({ station: 'A', since: 1_000, until: 1_000 + HOLD, reserved: false });
    expect(granted(lease, claim('A'), 4_000)).toMatchObject({ since: 1_000, until: 4_000 + HOLD });
    expect(leaseAt(lease, 1_000 + HOLD)).toBeNull();
  });

  it('is not an equal who comes second, and is told who has it and for how long', () => {
    const lease = granted(null, claim('A'), 0);
    const refused = decideLease(lease, claim('B'), 4_000);
    expect(refused).toMatchObject({
      ok: false,
      refusal: { code: 'ptz.leased', context: { position: 'Position A', seconds: 6, reserved: false } },
    });
    expect(decideLease(lease, claim('B'), HOLD).ok).toBe(true);
  });

  it('is the higher priority, at once, reserved or not', () => {
    const reserved = granted(null, claim('A', 1, 'reserve', 10), 0);
    expect(granted(reserved, claim('B', 2), 1)).toMatchObject({ station: 'B', since: 1, reserved: false });
  });

  it('keeps what is reserved while moving on, and no longer than it was reserved', () => {
    const reserved = granted(null, claim('A', 1, 'reserve', 10), 0);
    const moved = granted(reserved, claim('A'), 30_000);
    expect(moved).toMatchObject({ until: 600_000, reserved: true });
    expect(granted(moved, claim('A'), 599_000)?.until).toBe(599_000 + HOLD);
    expect(granted(null, claim('A', 1, 'reserve', 10_000), 0)?.until).toBe(LONGEST_RESERVATION * 60_000);
  });

  it('is free once it is released, by its holder only', () => {
    const lease = granted(null, claim('A', 1, 'reserve', 10), 0);
    expect(granted(lease, claim('B', 9, 'release'), 1)).toEqual(lease);
    expect(granted(lease, claim('A', 1, 'release'), 1)).toBeNull();
  });

  it('is free soon after its station is gone', () => {
    const lease = granted(null, claim('A', 1, 'reserve', 10), 0)!;
    expect(leftBehind(lease, 5_000)).toMatchObject({ until: 5_000 + HOLD, reserved: false });
  });

  it('is never two positions, and never a lower one over a higher that still holds', () => {
    const claims = fc.record({
      station: fc.constantFrom('A', 'B', 'C'),
      priority: fc.integer({ min: 0, max: 3 }),
      act: fc.constantFrom('use' as const, 'reserve' as const, 'release' as const),
      minutes: fc.option(fc.integer({ min: -5, max: 100 }), { nil: undefined }),
      wait: fc.integer({ min: 0, max: 20_000 }),
    });
    fc.assert(
      fc.property(fc.array(claims, { maxLength: 60 }), (list) => {
        let lease: Lease | null = null;
        let now = 0;
        for (const { wait, ...by } of list) {
          now += wait;
          const before: Lease | null = leaseAt(lease, now);
          const decided = decideLease(lease, { ...by, position: by.station }, now);
          if (!decided.ok) {
            expect(before?.station).not.toBe(by.station);
            expect(before?.priority).toBeGreaterThanOrEqual(by.priority);
            continue;
          }
          const after: Lease | null = decided.value;
          if (by.act === 'release') expect(after).toEqual(before?.station === by.station ? null : before);
          else {
            expect(after?.station).toBe(by.station);
            if (before && before.station !== by.station) expect(by.priority).toBeGreaterThan(before.priority);
            expect((after?.until ?? 0) - now).toBeGreaterThanOrEqual(HOLD);
            expect((after?.until ?? 0) - now).toBeLessThanOrEqual(LONGEST_RESERVATION * 60_000);
          }
          lease = after;
        }
      }),
    );
  });
});
