import { expect, it } from 'vitest';
import { keysBetween } from './useMarks.ts';

const keys = ['a', 'b', 'c', 'd'];

it('Shift marks from where one stood to where one is, up or down', () => {
  expect(keysBetween(keys, 'b', 'd')).toEqual(['b', 'c', 'd']);
  expect(keysBetween(keys, 'c', 'a')).toEqual(['a', 'b', 'c']);
});

it('when the row that one stood on has gone, the one that one is on is marked', () => {
  expect(keysBetween(keys, 'gone', 'c')).toEqual(['c']);
  expect(keysBetween(keys, 'a', 'gone')).toEqual([]);
});
