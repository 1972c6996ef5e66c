import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GamepadReading, Gamepads } from '../../ui/gamepads.ts';
import { type ButtonAct, buttonAct, followJoystick, speedOf, velocityOfStick } from './joystick.ts';
import { isStanding, type Velocity } from './keys.ts';

const pad = (axes: number[], buttons: number[] = [], standard = false): GamepadReading => ({
  index: 0,
  standard,
  axes,
  buttons: Array.from({ length: 10 }, (_, index) => buttons.includes(index)),
});

describe('a stick', () => {
  it('stands while it only trembles, and goes slowly near its middle', () => {
    expect(speedOf(0.1)).toBe(0);
    expect(speedOf(-0.119)).toBe(0);
    expect(speedOf(0.5)).toBeLessThan(0.25);
    expect(speedOf(1)).toBe(1);
    expect(speedOf(-1)).toBe(-1);
    expect(speedOf(Number.NaN)).toBe(0);
    expect(speedOf(7)).toBe(1);
  });

  it('turns right and up as the hand does, and zooms by its twist or by the second stick', () => {
    expect(velocityOfStick(pad([1, -1, 1]))).toEqual({ pan: 1, tilt: 1, zoom: 1 });
    expect(velocityOfStick(pad([0, 0, 1, -1], [], true))).toEqual({ pan: 0, tilt: 0, zoom: 1 });
    expect(isStanding(velocityOfStick(pad([])))).toBe(true);
  });

  it('has buttons for presets, tiles and home', () => {
    expect([0, 3, 4, 5, 8, 20].map(buttonAct)).toEqual([
      { type: 'preset', number: 1 },
      { type: 'preset', number: 4 },
      { type: 'step', by: -1 },
      { type: 'step', by: 1 },
      { type: 'home' },
      null,
    ]);
  });
});

describe('following it', () => {
  let plugged: GamepadReading[];
  let changed: () => void;
  let active: boolean;
  let said: Velocity[];
  let acts: ButtonAct[];
  let stop: () => void;
  const scripted: Gamepads = {
    now: () => plugged,
    subscribe(callback) {
      changed = callback;
      return () => {};
    },
  };
  const plug = (reading: GamepadReading | null): void => {
    plugged = reading ? [reading] : [];
    changed();
  };
  /** What was said within the time that a stop may take. */
  const within = (milliseconds: number): Velocity | undefined => {
    vi.advanceTimersByTime(milliseconds);
    return said.at(-1);
  };

  beforeEach(() => {
    vi.useFakeTimers();
    [plugged, active, said, acts] = [[], true, [], []];
    stop = followJoystick({
      gamepads: scripted,
      active: () => active,
      onVelocity: (velocity) => said.push(velocity),
      onAct: (act) => acts.push(act),
    });
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
  });

  it('stops within a fifth of a second when the hand leaves it', () => {
    plug(pad([0, 0]));
    plugged = [pad([1, 0])];
    expect(within(50)).toEqual({ pan: 1, tilt: 0, zoom: 0 });
    plugged = [pad([0.02, 0])];
    expect(within(199)).toEqual({ pan: 0, tilt: 0, zoom: 0 });
  });

  it('stops at once when it is pulled out', () => {
    plug(pad([0, 0]));
    plugged = [pad([0, 1])];
    within(50);
    plug(null);
    expect(said.at(-1)).toEqual({ pan: 0, tilt: 0, zoom: 0 });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('stops within a fifth of a second when it is gone and nobody says so', () => {
    plug(pad([0, 0]));
    plugged = [pad([0, 1])];
    within(50);
    plugged = [];
    expect(within(199)).toEqual({ pan: 0, tilt: 0, zoom: 0 });
  });

  it('stops when the window is no longer in hand, and moves again only after it was let go', () => {
    plug(pad([0, 0]));
    plugged = [pad([1, 0])];
    within(50);
    active = false;
    expect(within(50)).toEqual({ pan: 0, tilt: 0, zoom: 0 });
    active = true;
    expect(within(500)).toEqual({ pan: 0, tilt: 0, zoom: 0 });
    plugged = [pad([0, 0])];
    within(50);
    plugged = [pad([-1, 0])];
    expect(within(50)).toEqual({ pan: -1, tilt: 0, zoom: 0 });
  });

  it('that is held when it is plugged in moves nothing', () => {
    plug(pad([1, 1], [0]));
    within(500);
    expect(said).toEqual([]);
    expect(acts).toEqual([]);
  });

  it('says a button once, however long it is held', () => {
    plug(pad([0, 0]));
    plugged = [pad([0, 0], [1, 5])];
    within(500);
    expect(acts).toEqual([
      { type: 'preset', number: 2 },
      { type: 'step', by: 1 },
    ]);
  });

  it('says a speed only when it changed', () => {
    plug(pad([0, 0]));
    plugged = [pad([0.5, 0])];
    within(1_000);
    expect(said).toHaveLength(1);
  });
});
