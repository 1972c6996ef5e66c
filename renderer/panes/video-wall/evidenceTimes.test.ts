import { expect, it } from 'vitest';
import { lastTime, timeText } from './evidenceTimes.ts';

const NOW = new Date(2026, 10, 24, 0, 5, 30).getTime();

it('a time that was typed is the last one that was so, over midnight too', () => {
  expect(lastTime('00:04:10', NOW)).toBe(NOW - 80_000);
  expect(lastTime(' 0:05 ', NOW)).toBe(NOW - 30_000);
  expect(lastTime('23:58', NOW)).toBe(NOW - 450_000);
  expect(lastTime('00:06', NOW)).toBe(NOW + 30_000);
  expect(timeText(lastTime('23:58:07', NOW)!)).toBe('23:58:07');
});

it.each(['', '24:00', '12:60', '12', 'a:b', '12:00:00:00', '12:00<b>'])('%s is no time', (text) => {
  expect(lastTime(text, NOW)).toBeNull();
});
