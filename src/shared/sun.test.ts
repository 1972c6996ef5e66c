import { expect, test } from 'vitest';
import { sunHeight } from './sun.ts';

const DIJON = [5.0415, 47.3216] as const;
const at = (iso: string): number => sunHeight(Date.parse(iso), ...DIJON);

test('at the summer solstice the noon sun stands at 90° minus the latitude plus the tilt of the earth', () => {
  expect(at('2026-06-21T11:41:00Z')).toBeCloseTo(90 - 47.3216 + 23.436, 1);
});

test('at the winter solstice the noon sun is as low as it gets', () => {
  expect(at('2026-12-21T11:38:00Z')).toBeCloseTo(90 - 47.3216 - 23.436, 1);
});

test('at the equinox the sun rises and sets twelve hours apart, near the hour that the longitude gives', () => {
  const rises = (from: string): number => {
    let time = Date.parse(from);
    while (sunHeight(time, ...DIJON) < 0) time += 60_000;
    return time;
  };
  const sets = (from: string): number => {
    let time = Date.parse(from);
    while (sunHeight(time, ...DIJON) > 0) time += 60_000;
    return time;
  };
  const rise = rises('2026-03-20T00:00:00Z');
  const set = sets('2026-03-20T12:00:00Z');
  expect((set - rise) / 3_600_000).toBeCloseTo(12, 1);
  // Solar noon: 12:00 UTC less 20 min of longitude, plus 7.5 min of the equation of time.
  expect(new Date((rise + set) / 2).toISOString().slice(11, 15)).toBe('11:4');
});

test('midnight is dark all the year', () => {
  for (let month = 1; month <= 12; month++)
    expect(at(`2026-${String(month).padStart(2, '0')}-15T23:40:00Z`)).toBeLessThan(-15);
});
