import { expect, test } from 'vitest';
import { AHEAD, type ClockSeen, clockState, STILL_AFTER } from './clock.ts';

const NOW = Date.parse('2026-11-23T18:00:00Z');
const LAG = 15 * 60_000;
const judged = (seen: Partial<ClockSeen>) =>
  clockState({ deviceTime: NOW, offset: 0, still: 0, setBackAt: Number.NEGATIVE_INFINITY, ...seen }, LAG, NOW);

test('a device that agrees with us, or is a few seconds ahead, has a good clock', () => {
  expect(judged({})).toBe('good');
  expect(judged({ offset: AHEAD })).toBe('good');
  expect(judged({ offset: -LAG })).toBe('good');
});

test('a clock of 2099 is ahead, one of 1970 is behind', () => {
  expect(judged({ offset: Date.parse('2099-01-01T00:00:00Z') - NOW })).toBe('ahead');
  expect(judged({ offset: -NOW })).toBe('behind');
});

test('a device without a clock has none, and that is no fault', () => {
  expect(judged({ deviceTime: Number.NaN, offset: Number.NaN })).toBe('none');
});

test('a clock that repeats itself while the values change stands still', () => {
  expect(judged({ still: STILL_AFTER - 1 })).toBe('good');
  expect(judged({ still: STILL_AFTER })).toBe('stands-still');
});

test('a clock that was set back is said for ten minutes', () => {
  expect(judged({ setBackAt: NOW - 599_000 })).toBe('set-back');
  expect(judged({ setBackAt: NOW - 601_000 })).toBe('good');
});
