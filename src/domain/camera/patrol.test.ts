import fc from 'fast-check';
import { expect, it } from 'vitest';
import { begun, held, RESUME_AFTER, stopNow, stopped, type Touring, waitOf } from './patrol.ts';

const STOPS = [{ seconds: 10 }, { seconds: 20 }, { seconds: 5 }];

it('goes to its first stop at once, stays its seconds, and comes round', () => {
  let tour = begun(0);
  const seen: [number, number][] = [];
  for (let now = 0, count = 0; count < 4; count += 1) {
    now += waitOf(tour, now);
    seen.push([now, tour.stop]);
    tour = stopped(tour, STOPS, now);
    expect(stopNow(tour, STOPS.length, now)).toBe(seen.at(-1)?.[1]);
  }
  expect(seen).toEqual([
    [0, 0],
    [10_000, 1],
    [30_000, 2],
    [35_000, 0],
  ]);
});

it('waits for a minute after a hand, then goes back to the stop that it was taken from', () => {
  const there = stopped(begun(0), STOPS, 0);
  const taken = held(there, STOPS, 4_000);
  expect(waitOf(taken, 4_000)).toBe(RESUME_AFTER);
  expect(stopNow(taken, STOPS.length, 4_000)).toBe(0);
  expect(taken.stop).toBe(0);
});

it('counts from the last hand, however many there are', () => {
  let tour: Touring = stopped(begun(0), STOPS, 0);
  for (let now = 1_000; now <= 30_000; now += 1_000) tour = held(tour, STOPS, now);
  expect(tour.stop).toBe(0);
  expect(waitOf(tour, 30_000)).toBe(RESUME_AFTER);
});

it('never waits for ever and never names a stop that is not there', () => {
  const step = fc.record({ hand: fc.boolean(), wait: fc.nat(100_000) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.integer({ min: 1, max: 3 }), (steps, count) => {
      const stops = STOPS.slice(0, count);
      let tour = begun(0);
      let now = 0;
      for (const { hand, wait } of steps) {
        now += wait;
        if (hand) tour = held(tour, stops, now);
        else if (waitOf(tour, now) === 0) tour = stopped(tour, stops, now);
        expect(waitOf(tour, now)).toBeLessThanOrEqual(RESUME_AFTER);
        expect(stopNow(tour, stops.length, now)).toBeLessThan(count);
        expect(tour.stop).toBeLessThan(count);
      }
    }),
  );
});
