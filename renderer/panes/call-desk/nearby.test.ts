import { expect, test } from 'vitest';
import { within } from './nearby.ts';

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
