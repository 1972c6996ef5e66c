import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import { createFocusHand } from './focusHand.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const bench = (answers: { may?: Result<void>; stop?: () => Result<void> } = {}) => {
  const told: string[] = [];
  const hand = createFocusHand({
    change: async (camera, order) =>
      answers.may?.ok === false
        ? answers.may
        : order({
            moveFocus: async (speed) => {
              told.push(`${camera} ${speed}`);
              return ok(undefined);
            },
            stopFocus: async () => ok(undefined),
          }),
    stop: async (camera) => {
      told.push(`${camera} stop`);
      return answers.stop?.() ?? ok(undefined);
    },
  });
  return { hand, told };
};

it('a focus moves while it is held, and stands a second after the last word', async () => {
  const { hand, told } = bench();
  await hand.move('CAM-1', -0.5);
  await vi.advanceTimersByTimeAsync(900);
  await hand.move('CAM-1', -0.5);
  await vi.advanceTimersByTimeAsync(900);
  expect(told).toEqual(['CAM-1 -0.5', 'CAM-1 -0.5']);
  await vi.advanceTimersByTimeAsync(100);
  expect(told.at(-1)).toBe('CAM-1 stop');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told).toHaveLength(3);
});

it('one that is let go is stopped at once and once', async () => {
  const { hand, told } = bench();
  await hand.move('CAM-1', 1);
  expect(await hand.move('CAM-1', 0)).toEqual(ok(undefined));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told).toEqual(['CAM-1 1', 'CAM-1 stop']);
});

it('one that does not stop is told to three times, and the refusal is given back', async () => {
  const { hand, told } = bench({ stop: () => refuse('camera.timeout', 'late') });
  await hand.move('CAM-1', 1);
  expect(await hand.move('CAM-1', 0)).toMatchObject({ refusal: { code: 'camera.timeout' } });
  expect(told.filter((one) => one.endsWith('stop'))).toHaveLength(3);
});

it('who may not move it starts no clock', async () => {
  const { hand, told } = bench({ may: refuse('camera.not-allowed', 'no') });
  expect(await hand.move('CAM-1', 1)).toMatchObject({ refusal: { code: 'camera.not-allowed' } });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told).toEqual([]);
});

it('a station that ends stops what still moves', async () => {
  const { hand, told } = bench();
  await hand.move('CAM-1', 1);
  await hand.move('CAM-2', 1);
  await hand.close();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told.slice(2)).toEqual(['CAM-1 stop', 'CAM-2 stop']);
});
