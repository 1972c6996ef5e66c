import { expect, test } from 'vitest';
import { centralEuropeanOffset, localHour } from './centralEurope.ts';

test('the clocks go forward on the last Sunday of March and back on the last of October, at one o’clock UTC', () => {
  expect(centralEuropeanOffset(Date.parse('2026-03-29T00:59:59Z'))).toBe(3_600_000);
  expect(centralEuropeanOffset(Date.parse('2026-03-29T01:00:00Z'))).toBe(7_200_000);
  expect(centralEuropeanOffset(Date.parse('2026-10-25T00:59:59Z'))).toBe(7_200_000);
  expect(centralEuropeanOffset(Date.parse('2026-10-25T01:00:00Z'))).toBe(3_600_000);
});

test('it agrees with the time zone database of the machine for ten years', () => {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Paris', hour: '2-digit', hourCycle: 'h23' });
  for (let time = Date.UTC(2020, 0, 1); time < Date.UTC(2030, 0, 1); time += 7 * 3_600_000)
    expect(Math.floor(localHour(time))).toBe(Number(format.format(time)));
});
