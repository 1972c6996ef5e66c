import { expect, it } from 'vitest';
import { dayText, spanOf } from './recordingSpan.ts';

const at = (day: number, hour: number, minute: number, second = 0): number =>
  new Date(2026, 10, day, hour, minute, second).getTime();

it('a span is a day and two times of it, over midnight too', () => {
  expect(spanOf('2026-11-24', '22:31', '22:40:05')).toEqual({ from: at(24, 22, 31), to: at(24, 22, 40, 5) });
  expect(spanOf('2026-11-24', '23:50', '0:10')).toEqual({ from: at(24, 23, 50), to: at(25, 0, 10) });
  expect(dayText(at(4, 1, 2))).toBe('2026-11-04');
});

it.each([
  ['', '22:31', '22:40'],
  ['2026-02-30', '22:31', '22:40'],
  ['24/11/2026', '22:31', '22:40'],
  ['2026-11-24', '24:00', '22:40'],
  ['2026-11-24', '22:31', '22h40'],
  ['2026-11-24', '22:31', '22:31'],
  ['2026-11-24', '<b>', '22:40'],
  ['99999-11-24', '22:31', '22:40'],
])('%s from %s to %s is none', (day, from, to) => {
  expect(spanOf(day, from, to)).toBeNull();
});
