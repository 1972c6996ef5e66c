import { describe, expect, it } from 'vitest';
import { isStanding, moveKey, movesCamera, velocityOf, velocityOfDrag } from './keys.ts';

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

  it('goes by the place of the numeric pad’s keys while Ctrl is held, whether or not its lock is on', () => {
    for (const key of ['6', 'ArrowRight']) {
      expect(moveKey({ key, code: 'Numpad6', ctrlKey: true })).toBe('Numpad6');
      expect(moveKey({ key, code: 'Numpad6', ctrlKey: false })).toBe(key);
    }
    expect(moveKey({ key: 'ArrowRight', code: 'ArrowRight', ctrlKey: true })).toBe('ArrowRight');
    expect(velocityOf(new Set(['Numpad9']), false)).toEqual({ pan: 0.5, tilt: 0.5, zoom: 0 });
    expect(movesCamera('Numpad5')).toBe(false);
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
