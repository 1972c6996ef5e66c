import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  firstRange,
  followed,
  gapLimit,
  gapsOf,
  measuresOf,
  nearestTo,
  type Past,
  type PastValue,
  presentAt,
  spanOf,
  stretchesOf,
  totalsOf,
} from './past.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const T = Date.parse('2026-11-25T02:00:00Z');

/** What is measured: minutes after T, and what it was then. */
const measured = (...samples: [minute: number, value: PastValue][]): Past => ({
  period: 5 * MINUTE,
  capacity: 576,
  times: samples.map(([minute]) => T + minute * MINUTE),
  values: samples.map(([, value]) => value),
});
const states = (...samples: [minute: number, value: PastValue][]): Past => ({
  ...measured(...samples),
  period: 0,
  capacity: 200,
});
const minutes = ({ times, values }: Past) => times.map((time, i) => [(time - T) / MINUTE, values[i]]);
const gapMinutes = (past: Past) => gapsOf(past).map(({ from, to }) => [(from - T) / MINUTE, (to - T) / MINUTE]);

describe('the time of the present value', () => {
  it('is the device’s own, unless its clock is out by hours', () => {
    expect(presentAt({ sourceTime: T - 1_000, receivedTime: T })).toBe(T - 1_000);
    expect(presentAt({ sourceTime: T + 3 * HOUR, receivedTime: T })).toBe(T);
    expect(presentAt({ sourceTime: null, receivedTime: T })).toBe(T);
    expect(presentAt({ sourceTime: null, receivedTime: null })).toBeNull();
  });
});

describe('a past that is followed', () => {
  it('has the present value at its end, which gives way to the next of its five minutes', () => {
    let past = measured([0, 80]);
    past = followed(past, T + 2 * MINUTE, 81);
    expect(minutes(past)).toEqual([
      [0, 80],
      [2, 81],
    ]);
    past = followed(past, T + 4 * MINUTE, 82);
    expect(minutes(past)).toEqual([
      [0, 80],
      [4, 82],
    ]);
    // The first of the next five minutes stays.
    past = followed(past, T + 6 * MINUTE, 83);
    past = followed(past, T + 7 * MINUTE, 84);
    expect(minutes(past)).toEqual([
      [0, 80],
      [6, 83],
      [7, 84],
    ]);
  });

  it('is the same object when nothing is new, so that nothing is drawn again', () => {
    const past = measured([0, 80], [5, 81]);
    expect(followed(past, T + 5 * MINUTE, 81)).toBe(past);
    expect(followed(past, T, 12)).toBe(past);
    expect(followed(past, null, 12)).toBe(past);
  });

  it('of a state keeps each change', () => {
    let past = states([0, 'closed']);
    for (const [minute, value] of [
      [1, 'closed'],
      [2, 'closed'],
      [3, 'open'],
      [4, 'closed'],
    ] as const)
      past = followed(past, T + minute * MINUTE, value);
    expect(stretchesOf(past, T + 4 * MINUTE).map(({ value }) => value)).toEqual(['closed', 'open', 'closed']);
    expect(past.times.length).toBeLessThanOrEqual(4);
  });

  it('never holds more than the station keeps, however long the card stays open', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ step: fc.integer({ min: 1, max: 20 }), value: fc.constantFrom('a', 'b') }), {
          maxLength: 60,
        }),
        fc.constantFrom(0, 5 * MINUTE),
        (steps, period) => {
          let past: Past = { period, capacity: 12, times: [], values: [] };
          let at = T;
          for (const { step, value } of steps) {
            at += step * MINUTE;
            past = followed(past, at, value);
          }
          expect(past.times.length).toBeLessThanOrEqual(13);
          expect(past.values).toHaveLength(past.times.length);
          expect([...past.times].sort((a, b) => a - b)).toEqual(past.times);
          if (steps.length > 0) expect(past.times.at(-1)).toBe(at);
        },
      ),
    );
  });
});

describe('a line is never drawn over a silence', () => {
  it('of more than twice the time for which one value is kept', () => {
    expect(gapMinutes(measured([0, 1], [5, 2], [10, 3], [25, 4], [30, 5]))).toEqual([[10, 25]]);
  });

  it('and a lamp that reports each quarter of an hour is not taken for a silent one', () => {
    const past = measured([0, 1], [15, 2], [30, 3], [45, 4], [60, 5], [150, 6], [165, 7]);
    expect(gapLimit(past)).toBe(33 * MINUTE);
    expect(gapMinutes(past)).toEqual([[60, 150]]);
  });

  it('nor where the device said that it does not know', () => {
    expect(gapMinutes(measured([0, 1], [5, null], [10, 3], [15, Number.NaN], [20, 4]))).toEqual([
      [0, 10],
      [10, 20],
    ]);
  });

  it('two values far apart are two values: what was between them nobody knows', () => {
    expect(gapMinutes(measured([0, 1], [15, 2]))).toEqual([[0, 15]]);
    expect(gapMinutes(measured([0, 1]))).toEqual([]);
    expect(gapMinutes(measured())).toEqual([]);
  });
});

describe('the past of a state', () => {
  const door = states([0, 'closed'], [60, 'open'], [75, 'closed'], [75.5, 'closed'], [80, null], [90, 'closed']);

  it('is the stretches in which it stood, the last until it was last heard of', () => {
    expect(
      stretchesOf(door, T + 100 * MINUTE).map(({ from, to, value }) => [(from - T) / MINUTE, (to - T) / MINUTE, value]),
    ).toEqual([
      [0, 60, 'closed'],
      [60, 75, 'open'],
      [75, 80, 'closed'],
      [80, 90, null],
      [90, 100, 'closed'],
    ]);
    expect(stretchesOf(states(), T)).toEqual([]);
  });

  it('amounts to how long and how often each state stood within a time', () => {
    const within = { from: T + 30 * MINUTE, to: T + 95 * MINUTE };
    expect(totalsOf(stretchesOf(door, T + 100 * MINUTE), within)).toEqual([
      { value: 'closed', time: 40 * MINUTE, times: 3 },
      { value: 'open', time: 15 * MINUTE, times: 1 },
      { value: null, time: 10 * MINUTE, times: 1 },
    ]);
  });
});

describe('what a measured past amounts to', () => {
  const past = measured([0, 40], [5, 12], [10, 80], [40, 55], [45, 41]);

  it('is its minimum, maximum and last within the time that is looked at, and its silences', () => {
    expect(measuresOf(past, { from: T, to: T + HOUR })).toEqual({
      first: { at: T, value: 40 },
      least: { at: T + 5 * MINUTE, value: 12 },
      most: { at: T + 10 * MINUTE, value: 80 },
      last: { at: T + 45 * MINUTE, value: 41 },
      gaps: 1,
      longest: 30 * MINUTE,
    });
    expect(measuresOf(past, { from: T + 20 * MINUTE, to: T + HOUR })).toMatchObject({
      least: { value: 41 },
      most: { value: 55 },
    });
  });

  it('is nothing where nothing was measured', () => {
    expect(measuresOf(past, { from: T + 2 * HOUR, to: T + 3 * HOUR })).toBeNull();
    expect(measuresOf(measured([0, null]), { from: T, to: T + HOUR })).toBeNull();
  });
});

describe('the time that is looked at', () => {
  it('is chosen by what the point is, before the operator chooses', () => {
    expect(firstRange({ period: 5 * MINUTE })).toBe('6h');
    expect(firstRange({ period: 0 })).toBe('24h');
    expect(firstRange({ period: HOUR })).toBe('all');
  });

  it('ends now, or at the device’s own time where that is ahead', () => {
    const past = measured([0, 1], [5, 2]);
    expect(spanOf(past, '6h', T + HOUR)).toEqual({ from: T - 5 * HOUR, to: T + HOUR });
    expect(spanOf(past, '6h', T)).toEqual({ from: T - 6 * HOUR, to: T + 5 * MINUTE });
    expect(spanOf(past, 'all', T + HOUR)).toEqual({ from: T, to: T + HOUR });
  });

  it('has a length from the first value on', () => {
    expect(spanOf(measured([0, 1]), 'all', T)).toEqual({ from: T - 10 * MINUTE, to: T });
    expect(spanOf(measured(), 'all', T)).toEqual({ from: T - 10 * MINUTE, to: T });
  });

  it('is read at the value that is nearest to the hand', () => {
    const { times } = measured([0, 1], [5, 2], [10, 3]);
    expect(nearestTo(times, T + 6 * MINUTE)).toBe(1);
    expect(nearestTo(times, T - HOUR)).toBe(0);
    expect(nearestTo(times, T + HOUR)).toBe(2);
    expect(nearestTo([], T)).toBe(-1);
  });
});
