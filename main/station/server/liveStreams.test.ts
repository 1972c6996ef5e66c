import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { smallCity } from '../../../src/city/city.fixture.ts';
import { decodeLive, FLAG, LEVEL_UNKNOWN, type LiveFrame } from '../../../src/contract/live.ts';
import { catalogue } from '../../../src/drivers/catalogue.ts';
import { createPointTable } from '../devices/pointTable.ts';
import { registerOf } from '../register/register.fixture.ts';
import { createLiveStreams } from './liveStreams.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const register = registerOf(smallCity(4), 9);
const lamp = register.indexOf('LP-1')!;
const bus = register.indexOf('BUS-1')!;

function open() {
  const table = createPointTable(register, (i) => catalogue.get(register.assets[i]?.device?.driver ?? ''));
  const flags = new Uint8Array(register.assets.length).fill(FLAG.never);
  let version = 9;
  const live = createLiveStreams({ table, flags: () => flags, registerVersion: () => version, now: () => 1_000 });
  const window = () => {
    const frames: LiveFrame[] = [];
    const closing: (() => void)[] = [];
    const socket = {
      bufferedAmount: 0,
      send: (buffer: ArrayBuffer) => frames.push(decodeLive(buffer)!),
      on: (_: string, listener: () => void) => closing.push(listener),
    };
    live.attach(socket as unknown as WebSocket);
    return { frames, socket, close: () => closing[0]?.() };
  };
  const sets = (index: number, level: number): void => {
    table.apply(
      index,
      { deviceTime: null, conditions: [], points: [{ point: 'level', value: level, quality: 'good' }] },
      1,
      true,
    );
    live.stateChanged(index);
  };
  const tick = () => vi.advanceTimersByTime(100);
  const newRegister = (): void => {
    version = 10;
    live.registerChanged();
  };
  return { table, flags, live, window, sets, tick, newRegister };
}

test('a window first gets everything, then only what changed, ten times a second at most', () => {
  const { window, sets, tick } = open();
  const { frames } = window();
  expect(frames.map(({ type, complete, index }) => [type, complete, index.length])).toEqual([
    ['states', true, register.assets.length],
    ['positions', true, 0],
  ]);
  expect(frames[0]).toMatchObject({ registerVersion: 9, time: 1_000, sequence: 0 });
  expect(frames[0]?.type === 'states' && frames[0].level[lamp]).toBe(LEVEL_UNKNOWN);
  for (let level = 0; level <= 60; level++) sets(lamp, level);
  tick();
  tick();
  expect(frames).toHaveLength(3);
  expect(frames[2]).toMatchObject({ type: 'states', complete: false, sequence: 1 });
  const delta = frames[2]!;
  expect(delta.type === 'states' && [[...delta.index], [...delta.level]]).toEqual([[lamp], [60]]);
});

test('a vehicle’s place is sent once it has one, and its age with it', () => {
  const { window, table, live, tick } = open();
  const { frames } = window();
  const position = { at: [5.05, 47.32] as const, heading: 90, speed: null };
  table.apply(bus, { deviceTime: 777, conditions: [], points: [], position }, 1, true);
  live.positionChanged(bus);
  tick();
  const frame = frames[2]!;
  expect(
    frame.type === 'positions' && [[...frame.index], frame.lon[0], frame.lat[0], frame.sourceTime[0], frame.heading[0]],
  ).toEqual([[bus], 5.05, 47.32, 777, 90]);
  expect(frame.type === 'positions' && frame.speed[0]).toBeNaN();
});

test('a window that does not read gets nothing more until it has read, then the last value of each', () => {
  const { window, sets, tick } = open();
  const slow = window();
  const quick = window();
  slow.socket.bufferedAmount = 2_000_000;
  for (let i = 0; i <= 50; i++) {
    sets(lamp, i);
    tick();
  }
  expect([slow.frames.length, quick.frames.length]).toEqual([2, 53]);
  slow.socket.bufferedAmount = 0;
  tick();
  const last = slow.frames[2]!;
  expect(last.type === 'states' && [last.sequence, [...last.level]]).toEqual([1, [50]]);
  slow.close();
  sets(lamp, 99);
  tick();
  expect([slow.frames.length, quick.frames.length]).toEqual([3, 54]);
});

test('when the register changes each window is told whole, and nothing of before comes after it', () => {
  const { window, sets, tick, newRegister } = open();
  const { frames } = window();
  sets(lamp, 40);
  newRegister();
  tick();
  expect(frames.slice(2).map(({ type, complete, registerVersion }) => [type, complete, registerVersion])).toEqual([
    ['states', true, 10],
    ['positions', true, 10],
  ]);
});
