import { expect, test } from 'vitest';
import { recycleAfter } from './player.ts';

test('players of a wall are built anew one after the other, and none runs longer than it may', () => {
  expect(recycleAfter(180, 0)).toBeCloseTo(126);
  expect(recycleAfter(180, 0.5)).toBeCloseTo(153);
  expect(recycleAfter(180, 1)).toBeCloseTo(180);
});
