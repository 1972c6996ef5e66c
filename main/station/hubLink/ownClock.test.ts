import { expect, test } from 'vitest';
import { createOwnClock } from './ownClock.ts';

const T = Date.UTC(2026, 10, 30);
const HOUR = 3_600_000;

function scripted(start = T) {
  const time = { wall: start, clock: 0 };
  const own = createOwnClock(
    () => time.wall,
    () => time.clock,
  );
  return {
    own,
    time,
    passes(ms: number) {
      time.wall += ms;
      time.clock += ms;
    },
  };
}

test('8.3 before the hub has said anything nothing is known, but that it is not 1970', () => {
  expect(scripted().own.ahead()).toBeNull();
  expect(scripted(0).own.ahead()).toBe(-Date.UTC(2026, 0, 1));
});

test('8.3 what the hub says holds until it says otherwise, while the clock runs on', () => {
  const { own, passes } = scripted();
  own.told(2 * HOUR);
  passes(HOUR);
  expect(own.ahead()).toBe(2 * HOUR);
  own.told(-200);
  expect(own.ahead()).toBe(-200);
});

test('8.3 a clock that is set back is found at once, with the hub or without', () => {
  const { own, time, passes } = scripted();
  own.told(0);
  passes(1_000);
  time.wall -= 2 * HOUR;
  expect(own.ahead()).toBe(-2 * HOUR);
  time.wall += 2 * HOUR;
  expect(own.ahead()).toBe(0);
});

test('8.3 a machine that slept is not one whose clock was put forward', () => {
  const { own, time } = scripted();
  own.told(0);
  time.wall += 8 * HOUR;
  expect(own.ahead()).toBe(0);
  own.told(8 * HOUR);
  expect(own.ahead()).toBe(8 * HOUR);
  // Put right by hand while the hub is away.
  time.wall -= 8 * HOUR;
  expect(own.ahead()).toBe(0);
});
