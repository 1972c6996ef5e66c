import { describe, expect, it } from 'vitest';
import { digitOf, isKeying, isStar, KEYING_LIMIT, keyDigit, keyStar, NOTHING_KEYED } from './keyed.ts';

describe('keying a number', () => {
  const keyed = (digits: string, gap = 100) =>
    [...digits].reduce((state, digit, index) => keyDigit(state, digit, index * gap), NOTHING_KEYED);

  it('gathers digits', () => {
    expect(keyed('118').digits).toBe('118');
  });

  it('begins anew when one comes too late', () => {
    expect(keyDigit(keyed('11'), '8', 100 + KEYING_LIMIT + 1).digits).toBe('8');
  });

  it('keeps the last five and takes nothing but digits', () => {
    expect(keyed('1234567').digits).toBe('34567');
    expect(keyDigit(keyed('11'), 'x', 200).digits).toBe('11');
  });

  it('after a star is that of a salvo, until it is too late', () => {
    expect(isKeying(NOTHING_KEYED)).toBe(false);
    expect(isKeying(keyStar(0))).toBe(true);
    expect(keyDigit(keyStar(0), '7', 100)).toMatchObject({ what: 'salvo', digits: '7' });
    expect(keyDigit(keyStar(0), '7', KEYING_LIMIT + 1)).toMatchObject({ what: 'camera', digits: '7' });
  });

  it('reads the numeric pad whether or not its lock is on', () => {
    expect(digitOf({ key: 'ArrowLeft', code: 'Numpad4' })).toBe('4');
    expect(digitOf({ key: '4', code: 'Digit4' })).toBe('4');
    expect(digitOf({ key: 'ArrowLeft', code: 'ArrowLeft' })).toBeUndefined();
    expect(isStar({ key: '*', code: 'NumpadMultiply' })).toBe(true);
    expect(isStar({ key: 'x', code: 'KeyX' })).toBe(false);
  });
});
