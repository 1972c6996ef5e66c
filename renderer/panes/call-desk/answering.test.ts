import { expect, test } from 'vitest';
import { answering } from './answering.ts';

const lease = (call: string, position: string, until: number, mine = false) => ({ call, position, until, mine });

test('who answers at another desk is named; ourselves, and who stopped, are not', () => {
  const shown = answering(
    [lease('a', 'Allô 2', 2_000), lease('b', 'Allô 3', 1_000), lease('c', 'Allô 1', 2_000, true)],
    1_000,
  );
  expect([...shown]).toEqual([['a', 'Allô 2']]);
});
