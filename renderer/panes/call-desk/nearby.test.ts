import { expect, test } from 'vitest';
import { metresBetween, within } from './nearby.ts';

test('a hundredth of a degree at Dijon is 1,112 m to the north and 754 m to the east', () => {
  expect(metresBetween([5.04, 47.32], [5.04, 47.33])).toBeCloseTo(1_112, 0);
  expect(metresBetween([5.04, 47.32], [5.05, 47.32])).toBeCloseTo(754, 0);
});

test('what is near comes nearest first; what has no place is nowhere', () => {
  const things = [
    { name: 'far', at: [5.1, 47.32] as const },
    { name: 'second', at: [5.042, 47.32] as const },
    { name: 'first', at: [5.041, 47.32] as const },
    { name: 'nowhere', at: null },
  ];
  expect(within(things, ({ at }) => at, [5.04, 47.32], 250).map(({ thing }) => thing.name)).toEqual([
    'first',
    'second',
  ]);
});
