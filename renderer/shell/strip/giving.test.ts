import { expect, test } from 'vitest';
import { feedsNamed, GIVING, hasGiven } from './giving.ts';

/** What has given its room after so many steps. */
const given = (taken: number) => GIVING.filter((part) => hasGiven(taken, part));

test('with room for everything nothing gives way; each step gives one thing more, and keeps what was given', () => {
  expect(given(0)).toEqual([]);
  for (const taken of GIVING.keys()) expect(given(taken + 1)).toEqual([...given(taken), GIVING[taken]]);
});

test('what is well has given all it can before a flood is shortened or a feed in trouble loses its name', () => {
  const ofTrouble = ['flood', 'prefix', 'third-feed', 'second-feed', 'rate'];
  const order = GIVING.map((part) => ofTrouble.includes(part));
  expect(order).toEqual([...order].sort((a, b) => Number(a) - Number(b)));
});

test('however little room there is, the worst feed keeps its name', () => {
  expect(GIVING.map((_, taken) => feedsNamed(taken))).toEqual([3, 3, 3, 3, 3, 3, 3, 3, 3, 2, 1]);
  expect(feedsNamed(GIVING.length)).toBe(1);
});
