import { expect, test } from 'vitest';
import { rowByKey } from './rowKeys.ts';

test('arrows go to the neighbour and stop at the ends, Home and End go there at once', () => {
  const rows = ['a', 'b', 'c'];
  expect(rowByKey('ArrowDown', 0, rows)).toBe('b');
  expect(rowByKey('ArrowDown', 2, rows)).toBe('c');
  expect(rowByKey('ArrowUp', 0, rows)).toBe('a');
  expect(rowByKey('Home', 2, rows)).toBe('a');
  expect(rowByKey('End', 0, rows)).toBe('c');
});

test('with nothing chosen yet the first arrow chooses the first row', () => {
  expect(rowByKey('ArrowDown', -1, ['a', 'b'])).toBe('a');
});

test('other keys lead nowhere, and so does every key in an empty list', () => {
  for (const key of ['Enter', 'p', 'toString', '__proto__']) expect(rowByKey(key, 0, ['a'])).toBeUndefined();
  for (const key of ['ArrowDown', 'End']) expect(rowByKey(key, -1, [])).toBeUndefined();
});
