import { expect, test } from 'vitest';
import { boxOf, insideRing } from './area.ts';

const bend = [
  [0, 0],
  [10, 0],
  [10, 10],
  [5, 4],
  [0, 10],
] as const;

test('a point in the arm of a bent limit is inside, one in its bay is not', () => {
  expect(insideRing(bend, [1, 8])).toBe(true);
  expect(insideRing(bend, [9, 8])).toBe(true);
  expect(insideRing(bend, [5, 8])).toBe(false);
  expect(insideRing(bend, [11, 1])).toBe(false);
});

test('it does not matter whether the limit is closed', () => {
  expect(insideRing([...bend, bend[0]], [1, 8])).toBe(true);
});

test('a line of no points holds nothing', () => {
  expect(insideRing([], [0, 0])).toBe(false);
  const [west, , east] = boxOf([]);
  expect(west).toBeGreaterThan(east);
});

test('a box holds its points', () => {
  expect(boxOf(bend)).toEqual([0, 0, 10, 10]);
});
