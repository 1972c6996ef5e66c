import { expect, test } from 'vitest';
import type { Lease } from '../camera/lease.ts';
import { CALL_HOLD, decideCallLease } from './lease.ts';

const claim = (station: string, act: 'use' | 'release' = 'use') => ({ station, position: `Poste ${station}`, act });
const taken = (before: Lease | null, station: string, now: number): Lease => {
  const decided = decideCallLease(before, claim(station), now);
  if (!decided.ok || !decided.value) throw new Error('not taken');
  return decided.value;
};

test('who answers first has the call, and the second hears by whom', () => {
  const lease = taken(null, 'A', 1_000);
  expect(lease).toMatchObject({ station: 'A', position: 'Poste A', since: 1_000, until: 1_000 + CALL_HOLD });
  expect(decideCallLease(lease, claim('B'), 1_001)).toMatchObject({
    refusal: { code: 'call.claimed-by-other', context: { by: 'Poste A' } },
  });
});

test('each word keeps it; after ten seconds without one anybody may answer', () => {
  const lease = taken(taken(null, 'A', 0), 'A', 9_000);
  expect(lease).toMatchObject({ since: 0, until: 9_000 + CALL_HOLD });
  expect(decideCallLease(lease, claim('B'), 18_999).ok).toBe(false);
  expect(taken(lease, 'B', 19_000)).toMatchObject({ station: 'B', since: 19_000 });
});

test('it is let go by who has it alone', () => {
  const lease = taken(null, 'A', 0);
  expect(decideCallLease(lease, claim('A', 'release'), 1)).toEqual({ ok: true, value: null });
  expect(decideCallLease(lease, claim('B', 'release'), 1)).toEqual({ ok: true, value: lease });
  expect(decideCallLease(null, claim('B', 'release'), 1)).toEqual({ ok: true, value: null });
});
