import { describe, expect, it } from 'vitest';
import { isStanding, KEYING_LIMIT, keyDigit, movesCamera, NOTHING_KEYED, velocityOf, velocityOfDrag } from './keys.ts';

describe('moving a camera by keys', () => {
  it('goes where the arrow points, half speed, full with Shift', () => {
    expect(velocityOf(new Set(['ArrowRight']), false)).toEqual({ pan: 0.5, tilt: 0, zoom: 0 });
    expect(velocityOf(new Set(['ArrowUp', 'ArrowLeft']), true)).toEqual({ pan: -1, tilt: 1, zoom: 0 });
    expect(velocityOf(new Set(['-']), false)).toEqual({ pan: 0, tilt: 0, zoom: -0.5 });
  });

  it('stands when opposite keys are held, or none', () => {
    expect(isStanding(velocityOf(new Set(['ArrowLeft', 'ArrowRight']), false))).toBe(true);
    expect(isStanding(velocityOf(new Set(), true))).toBe(true);
  });

  it('leaves other keys alone', () => {
    for (const key of ['a', 'Enter', 'constructor', '']) expect(movesCamera(key)).toBe(false);
  });
});

describe('moving a camera by hand', () => {
  it('stands while the hand only trembles', () => {
    expect(isStanding(velocityOfDrag(8, -10))).toBe(true);
  });

  it('goes faster the further, up when the hand goes up, and never over full speed', () => {
    const near = velocityOfDrag(40, 0).pan;
    expect(near).toBeGreaterThan(0);
    expect(velocityOfDrag(100, 0).pan).toBeGreaterThan(near);
    expect(velocityOfDrag(-5_000, -5_000)).toEqual({ pan: -1, tilt: 1, zoom: 0 });
  });
});

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
});
