import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { LinkStatus } from './connection.ts';
import { leaveWhenOver } from './elsewhere.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A browser elsewhere whose station answers as told: a status, or nothing at all. */
function browser() {
  const status = createStore<LinkStatus>(() => ({ state: 'connected', since: 0 }));
  const world = { answer: 204 as number | null, asked: [] as string[], left: 0 };
  const stop = leaveWhenOver(
    { status },
    { url: 'https://pc-crise:8443', token: '' },
    () => {
      world.left += 1;
    },
    async (input) => {
      world.asked.push(input);
      if (world.answer === null) throw new TypeError('no answer');
      return { status: world.answer };
    },
  );
  const is = (state: 'lost' | 'connected'): void => status.setState({ state, since: 1 }, true);
  return { ...world, world, is, stop, pass: (ms: number) => vi.advanceTimersByTimeAsync(ms) };
}

test('a link that works is not asked about', async () => {
  const { world, pass } = browser();
  await pass(60_000);
  expect(world).toMatchObject({ asked: [], left: 0 });
});

test('a window that was closed at the station goes, and asks for a code', async () => {
  const { world, is, pass } = browser();
  world.answer = 401;
  is('lost');
  await pass(0);
  expect(world).toMatchObject({ asked: ['https://pc-crise:8443/session'], left: 1 });
});

test('a station that is away is waited for; started again, it knows this browser no more', async () => {
  const { world, is, pass } = browser();
  world.answer = null;
  is('lost');
  await pass(10_000);
  expect(world.left).toBe(0);
  expect(world.asked.length).toBeGreaterThan(3);
  world.answer = 401;
  await pass(2_000);
  expect(world.left).toBe(1);
});

test('a cut of the network keeps the window; once it is back nothing more is asked', async () => {
  const { world, is, pass } = browser();
  is('lost');
  await pass(3_000);
  is('connected');
  const before = world.asked.length;
  await pass(30_000);
  expect(world.left).toBe(0);
  expect(world.asked.length - before).toBeLessThanOrEqual(1);
});

test('what was stopped asks nothing', async () => {
  const { world, is, stop, pass } = browser();
  stop();
  is('lost');
  await pass(10_000);
  expect(world.asked).toEqual([]);
});
