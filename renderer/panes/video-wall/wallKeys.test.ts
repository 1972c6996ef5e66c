import { expect, it } from 'vitest';
import { wallAct } from './wallKeys.ts';

const press = (key: string, held: Partial<Parameters<typeof wallAct>[0]> = {}) =>
  wallAct({ key, ctrlKey: false, shiftKey: false, altKey: false, metaKey: false, ...held });

it('arrows turn the camera; with Ctrl they go to the next tile, with Shift too they take the tile along', () => {
  expect(press('ArrowLeft')).toBeUndefined();
  expect(press('ArrowLeft', { shiftKey: true })).toBeUndefined();
  expect(press('ArrowLeft', { ctrlKey: true })).toEqual({ type: 'walk', direction: 'left' });
  expect(press('ArrowUp', { ctrlKey: true, shiftKey: true })).toEqual({ type: 'swap', direction: 'up' });
});

it('letters are the same with the capitals lock on', () => {
  expect(press('h')).toEqual({ type: 'hold' });
  expect(press('H')).toEqual({ type: 'hold' });
});

it('keys of the window and of the camera are left alone', () => {
  for (const key of ['+', '-', '1', 'Tab', 'F6', 'constructor', '']) expect(press(key)).toBeUndefined();
  expect(press('a', { altKey: true })).toBeUndefined();
  expect(press('k', { ctrlKey: true })).toBeUndefined();
});
