import { expect, it } from 'vitest';
import { expired, isDue } from './keptBackups.ts';

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(text);

it('a copy is due at the first start, each night, and when a whole day went by without one', () => {
  const lastNight = at('2026-11-30T02:10:00+01:00');
  expect(isDue(null, lastNight)).toBe(true);
  expect(isDue(lastNight, at('2026-11-30T04:00:00+01:00'))).toBe(false);
  expect(isDue(lastNight, at('2026-11-30T15:00:00+01:00'))).toBe(false);
  expect(isDue(lastNight, at('2026-12-01T02:00:30+01:00'))).toBe(true);
  // Made by hand in the evening: tonight's is made all the same some hours later, or tomorrow.
  expect(isDue(at('2026-11-30T13:00:00+01:00'), at('2026-12-01T02:30:00+01:00'))).toBe(true);
  expect(isDue(at('2026-11-30T22:00:00+01:00'), at('2026-12-01T02:30:00+01:00'))).toBe(false);
  // A station that is off at night.
  expect(isDue(lastNight, lastNight + 24 * HOUR)).toBe(true);
});

it('a clock that was set back by years does not end the copies', () => {
  expect(isDue(at('2036-01-01T00:00:00Z'), at('2026-12-01T12:00:00Z'))).toBe(true);
});

it('copies go after their days, the newest never', () => {
  const now = at('2026-12-01T02:00:00Z');
  const ages = [1, 13, 15, 40].map((days) => now - days * 24 * HOUR);
  expect(expired(ages, now, 14)).toEqual([ages[2], ages[3]]);
  expect(expired([ages[3]!], now, 14)).toEqual([]);
  expect(expired([], now, 14)).toEqual([]);
});
