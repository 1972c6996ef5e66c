import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiveColumns } from '../../state/live.ts';
import { createGlide } from './glide.ts';

/** Bus 7 and vehicle 9 of a register of ten. */
function open() {
  const columns: LiveColumns = {
    flags: new Uint8Array(10),
    level: new Uint8Array(10),
    lon: new Float64Array(10),
    lat: new Float64Array(10),
    heading: new Float32Array(10),
    speed: new Float32Array(10),
    positionTime: new Float64Array(10).fill(Number.NaN),
  };
  const glide = createGlide([7, 9]);
  const fix = (index: number, lon: number, lat: number, time: number, clock: number, near = true): void => {
    columns.lon[index] = lon;
    columns.lat[index] = lat;
    columns.positionTime[index] = time;
    glide.fixed([index], columns, clock, near);
  };
  return { glide, fix, columns };
}

describe('a bus between two fixes', () => {
  it('glides from the one before to the last in the time between them, and stays there', () => {
    const { glide, fix } = open();
    fix(7, 5.04, 47.32, 100_000, 0);
    expect(glide.step(0)).toBe(false);
    expect([glide.lon[0], glide.lat[0]]).toEqual([5.04, 47.32]);
    fix(7, 5.041, 47.32, 105_000, 5_000);
    expect(glide.step(5_000)).toBe(true);
    expect(glide.lon[0]).toBeCloseTo(5.04, 9);
    glide.step(7_500);
    expect(glide.lon[0]).toBeCloseTo(5.0405, 9);
    expect(glide.step(10_000)).toBe(false);
    glide.step(60_000);
    expect([glide.lon[0], glide.lat[0]]).toEqual([5.041, 47.32]);
    expect(glide.lon[1]).toBeNaN();
  });

  it('goes on from where it is drawn when the next fix comes early', () => {
    const { glide, fix } = open();
    fix(7, 5.04, 47.32, 100_000, 0);
    fix(7, 5.041, 47.32, 105_000, 0);
    fix(7, 5.042, 47.32, 110_000, 2_500);
    glide.step(2_500);
    expect(glide.lon[0]).toBeCloseTo(5.0405, 9);
    glide.step(7_500);
    expect(glide.lon[0]).toBe(5.042);
  });

  it('is drawn at once where a glide would be an invention: after a silence, a jump, a clock set back, or from afar', () => {
    const { glide, fix } = open();
    fix(9, 5.04, 47.32, 100_000, 0);
    const cases: [number, number, boolean][] = [
      [5.041, 200_000, true],
      [5.09, 202_000, true],
      [5.0901, 150_000, true],
      [5.0902, 152_000, false],
    ];
    for (const [lon, time, near] of cases) {
      fix(9, lon, 47.32, time, 0, near);
      expect([time, glide.step(0), glide.lon[1]]).toEqual([time, false, lon]);
    }
  });

  it('what does not move, and a fix that says nothing new, change nothing', () => {
    const { glide, fix } = open();
    fix(3, 5, 47, 1_000, 0);
    expect(glide.slotOf(3)).toBeUndefined();
    fix(7, 5.04, 47.32, 100_000, 0);
    fix(7, 5.05, 47.33, 100_000, 100);
    expect(glide.lon[0]).toBe(5.04);
    fix(7, 5.05, 47.33, Number.NaN, 100);
    expect(glide.lon[0]).toBe(5.04);
  });

  it('is never drawn beyond what was reported, whatever comes', () => {
    const steps = fc.array(
      fc.record({
        lon: fc.double({ min: 5, max: 5.01, noNaN: true }),
        after: fc.integer({ min: -3_000, max: 15_000 }),
        wait: fc.integer({ min: 0, max: 15_000 }),
      }),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(steps, (list) => {
        const { glide, fix } = open();
        let time = 1_000_000;
        let clock = 0;
        let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
        for (const { lon, after, wait } of list) {
          time += after;
          fix(7, lon, 47.32, time, clock);
          [least, most] = [Math.min(least, lon), Math.max(most, lon)];
          clock += wait;
          glide.step(clock);
          expect(glide.lon[0]).toBeGreaterThanOrEqual(least - 1e-12);
          expect(glide.lon[0]).toBeLessThanOrEqual(most + 1e-12);
        }
      }),
    );
  });
});
