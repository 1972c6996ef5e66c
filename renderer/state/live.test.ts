import { describe, expect, it } from 'vitest';
import { FLAG, LEVEL_UNKNOWN } from '../../src/contract/live.ts';
import type { RegisterColumns } from '../../src/contract/register.ts';
import { createLiveStore } from './live.ts';
import { indexRegister } from './register.ts';

const columns: RegisterColumns = {
  version: 5,
  kinds: ['light-point', 'camera', 'bus'],
  id: ['LP-1', 'CAM-118', 'BUS-7'],
  name: ['Point 1', 'Gare', 'Bus 7'],
  number: [1, 118, 7],
  kind: [0, 1, 2],
  lon: [5, 5.01, 5.02],
  lat: [47.3, 47.31, 47.32],
  parent: [-1, -1, -1],
  street: ['', '', ''],
  retired: [],
  commune: ['21231', '21231', '21231'],
  view: {},
};
const states = (index: number[], registerVersion = 5) =>
  ({
    type: 'states',
    complete: false,
    sequence: 1,
    time: 1_000,
    registerVersion,
    index: Uint32Array.from(index),
    flags: Uint8Array.from(index, () => 2 | FLAG.unacknowledged),
    level: Uint8Array.from(index, () => 40),
  }) as const;

describe('the fast data of a window', () => {
  it('knows nothing of a state before it came, and everything’s place from the register', () => {
    const live = createLiveStore();
    expect(live.columns()).toBeNull();
    live.reset(indexRegister(columns));
    expect([...(live.columns()?.flags ?? [])]).toEqual([FLAG.never, FLAG.never, FLAG.never]);
    expect(live.columns()?.level[0]).toBe(LEVEL_UNKNOWN);
    expect([...(live.columns()?.lat ?? [])]).toEqual([47.3, 47.31, 47.32]);
  });

  it('writes what changed and tells which', () => {
    const live = createLiveStore();
    live.reset(indexRegister(columns));
    const told: (readonly number[])[] = [];
    live.subscribe((change) => change && told.push([...change.indexes]));
    expect(live.apply(states([1]))).toBe(true);
    expect(live.columns()?.flags[1]).toBe(2 | FLAG.unacknowledged);
    expect(live.columns()?.flags[0]).toBe(FLAG.never);
    expect(told).toEqual([[1]]);
  });

  it('refuses a frame of another register, and survives an index beyond its own', () => {
    const live = createLiveStore();
    live.reset(indexRegister(columns));
    expect(live.apply(states([1], 6))).toBe(false);
    expect(live.apply(states([4_000_000]))).toBe(true);
    expect(live.columns()?.flags[1]).toBe(FLAG.never);
  });

  it('keeps what it has when the same register is read again after a lost link', () => {
    const live = createLiveStore();
    live.reset(indexRegister(columns));
    live.apply(states([0]));
    live.reset(indexRegister(columns));
    expect(live.columns()?.level[0]).toBe(40);
  });

  it('finds cameras by the number that operators say', () => {
    const register = indexRegister(columns);
    expect(register.camera(118)).toBe(1);
    expect(register.camera(7)).toBe(-1);
    expect(register.ofKind('bus')).toEqual([2]);
  });
});
