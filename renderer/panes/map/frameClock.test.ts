import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFrameClock, FIRST, REST } from './frameClock.ts';

const FRAME = 16;
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) =>
    Number(setTimeout(() => callback(performance.now()), FRAME)),
  );
  vi.stubGlobal('cancelAnimationFrame', (id: number) => clearTimeout(id));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A loop as luma.gl runs it: asks for the next frame at the end of each. */
function running() {
  const clock = createFrameClock();
  const seen = { frames: 0 };
  let id = 0;
  const again = (): void => {
    seen.frames += 1;
    id = clock.requestAnimationFrame(again);
  };
  id = clock.requestAnimationFrame(again);
  return {
    clock,
    stop: () => clock.cancelAnimationFrame(id),
    /** Frames that came within a time. */
    within(ms: number): number {
      seen.frames = 0;
      vi.advanceTimersByTime(ms);
      return seen.frames;
    },
  };
}

test('the first frames come at once; then one now and then', () => {
  const { within } = running();
  expect(within(FIRST * FRAME)).toBe(FIRST);
  expect(within(REST)).toBeLessThanOrEqual(1);
  expect(within(100 * REST)).toBeGreaterThan(90);
  expect(within(100 * REST)).toBeLessThanOrEqual(100);
});

test('what is handed over is drawn with the next picture, however long nothing was', () => {
  const { clock, within } = running();
  within(FIRST * FRAME + 10 * REST + REST / 3);
  clock.wake();
  expect(within(FRAME)).toBe(1);
  expect(within(FRAME * 5)).toBe(0);
  // A frame is on its way, which may have been prepared already: one more.
  clock.wake();
  clock.wake();
  expect(within(5 * FRAME)).toBe(2);
});

test('a canvas that takes another size is looked at for some frames', () => {
  const { clock, within } = running();
  within(FIRST * FRAME + REST);
  clock.wake(12);
  clock.wake();
  expect(within(12 * FRAME)).toBe(12);
  expect(within(5 * FRAME)).toBeLessThanOrEqual(1);
});

test('while a picture is taken every frame comes', () => {
  const { clock, within } = running();
  within(FIRST * FRAME + REST);
  clock.setAlways(true);
  expect(within(100 * FRAME)).toBe(100);
  clock.setAlways(false);
  within(FRAME);
  expect(within(REST / 2)).toBe(0);
});

test('a loop that was stopped gets no frame any more, and one that starts again does', () => {
  const { clock, stop, within } = running();
  within(FIRST * FRAME + REST);
  stop();
  clock.wake();
  expect(within(5_000)).toBe(0);
  let came = 0;
  clock.requestAnimationFrame(() => {
    came += 1;
  });
  expect(within(FRAME)).toBe(0);
  expect(came).toBe(1);
  clock.cancelAnimationFrame(99);
});
