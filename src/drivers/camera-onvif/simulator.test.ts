import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  absoluteMove,
  continuousMove,
  FULL_SPEED,
  gotoPreset,
  HOME,
  MAXIMUM_PRESETS,
  moves,
  type PtzState,
  relativeMove,
  setPreset,
  startTour,
  step,
  stop,
  switchedOn,
  TOUR_DWELL,
  tours,
  viewOf,
} from './simulator.ts';

const both = { panTilt: true, zoom: true };

describe('the head of a camera', () => {
  it('turns while the joystick is held and stands where it was released', () => {
    let head = continuousMove(switchedOn(0), { pan: 0.5 }, 10_000, 0);
    head = stop(step(head, 1_000), both, 2_000);
    expect(head.pan).toBeCloseTo(FULL_SPEED.pan, 6);
    expect(step(head, 60_000).pan).toBe(head.pan);
    expect(moves(head)).toBe(false);
  });

  it('stops by itself at the time-out when nobody says stop', () => {
    const head = continuousMove(switchedOn(0), { pan: 1 }, 1_000, 0);
    expect(step(head, 500_000).pan).toBeCloseTo(FULL_SPEED.pan, 6);
    expect(moves(step(head, 999))).toBe(true);
    expect(moves(step(head, 1_000))).toBe(false);
  });

  it('takes five seconds when the client gives no time-out', () => {
    const head = continuousMove(switchedOn(0), { tilt: -0.1 }, undefined, 0);
    expect(moves(step(head, 4_999))).toBe(true);
    expect(moves(step(head, 5_000))).toBe(false);
  });

  it('comes to the same place in one long step and in many short ones', () => {
    const start = continuousMove(switchedOn(0), { pan: -0.3, zoom: 0.4 }, 3_000, 0);
    let walked: PtzState = start;
    for (let now = 37; now <= 4_000; now += 37) walked = step(walked, now);
    const leapt = step(start, 4_000);
    expect(walked.pan).toBeCloseTo(leapt.pan, 9);
    expect(walked.zoom).toBeCloseTo(leapt.zoom, 9);
  });

  it('stands at the end of its travel', () => {
    const head = step(continuousMove(switchedOn(0), { pan: 1, tilt: 1, zoom: -1 }, 60_000, 0), 60_000);
    expect([head.pan, head.tilt, head.zoom]).toEqual([1, 1, 0]);
  });

  it('goes on zooming when only pan and tilt are stopped', () => {
    let head = continuousMove(switchedOn(0), { pan: 1, zoom: 1 }, 5_000, 0);
    head = stop(head, { panTilt: true, zoom: false }, 1_000);
    const later = step(head, 2_000);
    expect(later.pan).toBe(head.pan);
    expect(later.zoom).toBeGreaterThan(head.zoom);
  });

  it('keeps going after Stop when it is of the kind that ignores it, and still ends at the time-out', () => {
    let head = continuousMove(switchedOn(0), { pan: 0.2 }, 3_000, 0);
    head = stop(head, both, 500, 'ignores-stop');
    expect(step(head, 1_500).pan).toBeGreaterThan(head.pan);
    expect(moves(step(head, 3_000))).toBe(false);
  });

  it('says yes and does not move when it is of that kind', () => {
    const head = continuousMove(switchedOn(0), { pan: 1 }, 3_000, 0, 'accepts-without-moving');
    expect(step(head, 3_000).pan).toBe(HOME.pan);
    expect(absoluteMove(head, { pan: 1 }, {}, 10, 'accepts-without-moving').motion.kind).toBe('still');
  });

  it('goes to a place and arrives exactly', () => {
    const head = absoluteMove(switchedOn(0), { pan: 0.7, tilt: -0.2, zoom: 0.5 }, {}, 0);
    expect(moves(step(head, 100))).toBe(true);
    const there = step(head, 20_000);
    expect([there.pan, there.tilt, there.zoom]).toEqual([0.7, -0.2, 0.5]);
    expect(moves(there)).toBe(false);
  });

  it('goes by a distance from where it is', () => {
    const head = relativeMove({ ...switchedOn(0), pan: 0.2 }, { pan: 0.1 }, {}, 0);
    expect(step(head, 10_000).pan).toBeCloseTo(0.3, 9);
  });

  it('stores a view and comes back to it', () => {
    const away = { ...switchedOn(0), pan: -0.6 };
    const stored = setPreset(away, 'Entrée du parking', undefined, 0)!;
    const back = gotoPreset({ ...stored.state, pan: 0.6 }, stored.token, {}, 0)!;
    expect(step(back, 30_000).pan).toBe(-0.6);
    expect(gotoPreset(away, 'unknown', {}, 0)).toBeNull();
    expect(setPreset(away, 'x', 'unknown', 0)).toBeNull();
  });

  it('refuses one preset too many', () => {
    let head = switchedOn(0);
    for (let count = 0; count < MAXIMUM_PRESETS; count++) head = setPreset(head, `P${count}`, undefined, 0)!.state;
    expect(setPreset(head, 'one more', undefined, 0)).toBeNull();
  });

  it('runs a tour of its own through its presets until it is told something else', () => {
    const places = [0.2, -0.2].map((pan, index) => ({ token: String(index), name: '', position: { ...HOME, pan } }));
    const head = startTour(switchedOn(0, places), 0)!;
    const way = (0.2 / FULL_SPEED.pan) * 1_000;
    expect(moves(step(head, way / 2))).toBe(true);
    const there = step(head, way + TOUR_DWELL / 2);
    expect([there.pan, moves(there), tours(there)]).toEqual([0.2, false, true]);
    expect(step(head, 3 * way + TOUR_DWELL * 1.5).pan).toBeCloseTo(-0.2, 9);
    // In one long step as in many short ones.
    let walked = head;
    for (let now = 0; now <= 60_000; now += 41) walked = step(walked, now);
    expect(walked.pan).toBeCloseTo(step(head, walked.at).pan, 6);
    expect(tours(stop(there, both, there.at))).toBe(false);
    expect(tours(continuousMove(there, { pan: 0.1 }, 1_000, there.at))).toBe(false);
    expect(startTour(switchedOn(0), 0)).toBeNull();
  });

  it('without a Stop goes on until speed zero, or until it is sent to where it is', () => {
    for (const quirk of ['no-stop', 'only-absolute'] as const) {
      let head = stop(continuousMove(switchedOn(0), { pan: 0.1 }, 1_000, 0, quirk), both, 500, quirk);
      expect(moves(step(head, 5_000))).toBe(true);
      head = continuousMove(head, { pan: 0, tilt: 0, zoom: 0 }, 1_000, 5_000, quirk);
      expect(moves(head)).toBe(quirk === 'only-absolute');
      head = absoluteMove(head, step(head, 6_000), {}, 6_000, quirk);
      expect(moves(step(head, 6_001))).toBe(false);
    }
  });

  it('looks along its street, a little down, when it is switched on', () => {
    const view = viewOf(HOME);
    expect(view.pan).toBe(0);
    expect(view.tilt).toBeGreaterThan(-15);
    expect(view.tilt).toBeLessThan(0);
    expect(view.zoom).toBe(1);
  });

  it('never leaves its travel, whatever numbers a client sends', () => {
    const any = fc.double();
    fc.assert(
      fc.property(fc.array(fc.tuple(any, any, any, any, fc.nat(10_000)), { maxLength: 20 }), (moves) => {
        let head = switchedOn(0);
        let now = 0;
        for (const [pan, tilt, zoom, timeout, wait] of moves) {
          head = continuousMove(head, { pan, tilt, zoom }, timeout, now);
          head = relativeMove(head, { pan: tilt, tilt: zoom }, { pan: zoom }, now + wait / 2);
          now += wait;
          head = step(head, now);
          expect(head.pan).toBeGreaterThanOrEqual(-1);
          expect(head.pan).toBeLessThanOrEqual(1);
          expect(head.tilt).toBeGreaterThanOrEqual(-1);
          expect(head.tilt).toBeLessThanOrEqual(1);
          expect(head.zoom).toBeGreaterThanOrEqual(0);
          expect(head.zoom).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('is not moved back by a clock that is read twice', () => {
    const head = step(continuousMove(switchedOn(0), { pan: 1 }, 5_000, 0), 1_000);
    expect(step(head, 400)).toBe(head);
  });
});
