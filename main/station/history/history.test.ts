import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { smallCity } from '../../../src/city/city.fixture.ts';
import type { PointScalar } from '../../../src/domain/asset/device.ts';
import { catalogue } from '../../../src/drivers/catalogue.ts';
import { AFTER_START } from '../devices/afterStart.ts';
import { createPointTable } from '../devices/pointTable.ts';
import { registerOf } from '../register/register.fixture.ts';
import { createHistory } from './history.ts';

const T = Date.parse('2026-11-23T18:00:00Z');
const MINUTE = 60_000;
const register = registerOf(smallCity(3));
const lamp = register.indexOf('LP-1')!;
const cabinet = register.indexOf('LC-212')!;
const driverOf = (i: number) => catalogue.get(register.assets[i]?.device?.driver ?? '');

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-history-'));
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(dir, { recursive: true, force: true });
});

function open() {
  const table = createPointTable(register, driverOf);
  const lines: string[] = [];
  const history = createHistory({ dir, register, table, driverOf, log: (line) => lines.push(line) });
  vi.advanceTimersByTime(AFTER_START);
  /** A device says a value at its own time, and it is written. */
  const says = (asset: number, point: string, value: PointScalar, at: number, receivedAt = at): void => {
    const points = [{ point, value, quality: 'good' as const }];
    table.apply(asset, { deviceTime: at, conditions: [], points }, receivedAt, true);
    history.changed(asset);
    vi.advanceTimersByTime(1_000);
  };
  const past = (asset: number, point: string, from = 0, to = T * 2) =>
    history.read(asset, point, from, to).map(({ at, value }) => [(at - T) / MINUTE, value]);
  return { history, says, past, lines };
}

test('a lamp’s level is kept each five minutes, and the present one is the last', () => {
  const { says, past, history } = open();
  says(lamp, 'level', 80, T);
  says(lamp, 'level', 81, T + MINUTE);
  says(lamp, 'level', 40, T + 6 * MINUTE);
  says(lamp, 'level', 41, T + 7 * MINUTE);
  expect(past(lamp, 'level')).toEqual([
    [0, 80],
    [6, 40],
    [7, 41],
  ]);
  expect(past(lamp, 'level', T + MINUTE, T + 6 * MINUTE)).toEqual([[6, 40]]);
  history.close();
});

test('a restart within five minutes changes nothing of what was kept in them', () => {
  const before = open();
  before.says(lamp, 'level', 80, T);
  before.history.close();
  const { says, history } = open();
  says(lamp, 'level', 60, T + MINUTE);
  says(lamp, 'level', 40, T + 6 * MINUTE);
  expect(history.read(lamp, 'level', 0, T + 5 * MINUTE)).toEqual([{ at: T, value: 80 }]);
  expect(history.read(lamp, 'level', 0, T * 2).map(({ value }) => value)).toEqual([80, 40]);
  history.close();
});

test('what equipment says in the first seconds is written when the windows have drawn; what came twice by then, once', () => {
  const table = createPointTable(register, driverOf);
  const history = createHistory({ dir, register, table, driverOf, log: () => {} });
  for (const [level, at] of [
    [80, T],
    [30, T + 6 * MINUTE],
  ] as const) {
    const points = [{ point: 'level', value: level, quality: 'good' as const }];
    table.apply(lamp, { deviceTime: at, conditions: [], points }, at, true);
    history.changed(lamp);
    vi.advanceTimersByTime(AFTER_START / 3);
  }
  history.close();
  const again = open();
  expect(again.history.read(lamp, 'level', 0, T * 2)).toEqual([{ at: T + 6 * MINUTE, value: 30 }]);
  again.history.close();
});

test('a ring: after two days the newest stand in the place of the oldest', () => {
  const { says, past, history } = open();
  for (let n = 0; n <= 600; n++) says(lamp, 'level', n % 100, T + n * 5 * MINUTE);
  const kept = past(lamp, 'level');
  expect(kept).toHaveLength(576);
  expect(kept[0]).toEqual([25 * 5, 25]);
  expect(kept.at(-1)).toEqual([3_000, 0]);
  history.close();
});

test('a state is kept at each change, whatever the time between, and over a restart', () => {
  const { says, past, history } = open();
  says(cabinet, 'door', 'closed', T);
  says(cabinet, 'door', 'open', T + 1_000);
  says(cabinet, 'door', 'open', T + 2_000);
  history.close();
  const again = open();
  again.says(cabinet, 'door', 'open', T + MINUTE);
  again.says(cabinet, 'door', 'closed', T + 2 * MINUTE);
  expect(again.past(cabinet, 'door').map(([, value]) => value)).toEqual(['closed', 'open', 'closed']);
  again.history.close();
  expect(past).toBeTypeOf('function');
});

test('yes, no and unknown come back as what they were', () => {
  const { says, past, history } = open();
  const building = register.assets.findIndex(({ kind }) => kind === 'building');
  for (const [n, value] of [true, false, null, true].entries()) says(building, 'mains', value, T + n * MINUTE);
  expect(past(building, 'mains').map(([, value]) => value)).toEqual([true, false, null, true]);
  history.close();
});

test('a clock of 2099 puts nothing into the future: it is kept by when it came', () => {
  const { says, history } = open();
  says(lamp, 'level', 50, Date.parse('2099-01-01T00:00:00Z'), T);
  expect(history.read(lamp, 'level', T - MINUTE, T + MINUTE)).toEqual([{ at: T, value: 50 }]);
  history.close();
});

test('texts and what the driver says so of have no past', () => {
  const { history } = open();
  expect(history.classOf(lamp, 'voltage')).toBeNull();
  expect(history.classOf(lamp, 'nothing')).toBeNull();
  expect(history.classOf(lamp, 'level')).toEqual({ period: 5 * MINUTE, capacity: 576 });
  expect(history.read(lamp, 'nothing', 0, T)).toEqual([]);
  history.close();
});

test('a damaged file is begun anew, and that is said', () => {
  writeFileSync(join(dir, 'history.db'), 'x'.repeat(10_000));
  const { says, past, lines, history } = open();
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/begun anew/);
  says(lamp, 'level', 50, T);
  expect(past(lamp, 'level')).toEqual([[0, 50]]);
  history.close();
});
