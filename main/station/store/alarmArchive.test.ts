import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { occurrenceId } from '../../../src/domain/alarm/alarm.ts';
import { createOperationLogs } from '../services/operationLogs.ts';
import type { ArchiveQuery } from './alarmArchive.ts';
import { openStore } from './store.ts';

const T = 1_795_000_000_000;
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-archive-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function open() {
  const opened = openStore({ dir, now: () => T });
  if (!opened.ok) throw new Error(opened.refusal.message);
  const store = opened.value;
  const logs = createOperationLogs({
    store,
    station: store.stationId(),
    position: 'P',
    now: () => T,
    random: Math.random,
  });
  const raise = (asset: string, condition: string, since: number, priority: 1 | 2 | 3 | 4 = 3) => {
    logs.alarms.report([{ type: 'raised', asset, condition, priority, detail: null, since }]);
    return occurrenceId(asset, condition, since);
  };
  return { store, logs, raise, archive: store.archive };
}
const ALL: ArchiveQuery = { words: [], from: null, to: null, priorities: [], asset: null, before: null, limit: 100 };

test('every alarm that there was is found again, with when it ended and was acknowledged, over a restart', () => {
  const { store, logs, raise } = open();
  const id = raise('LC-1', 'no-power', T, 1);
  logs.alarms.act([{ id, command: { type: 'acknowledge' } }]);
  logs.alarms.report([{ type: 'returned', occurrence: id, at: T + 9 }]);
  raise('LP-2', 'lamp-failed', T + 5);
  store.close();
  const { archive, store: again } = open();
  expect(archive.find(ALL)).toMatchObject({
    total: 2,
    more: false,
    rows: [
      { asset: 'LP-2', returnedAt: null },
      { id, asset: 'LC-1', priority: 1, returnedAt: T + 9, acknowledgedAt: T },
    ],
  });
  again.close();
});

test('by words, accents and capitals forgiven, all of them wanted; words of another name after it was changed', () => {
  const { store, raise, archive } = open();
  const names = new Map([
    ['LC-1', 'armoire 1 rue eble dijon supply lost'],
    ['LC-2', 'armoire 2 place wilson dijon supply lost'],
  ]);
  archive.wordBy((asset) => names.get(asset) ?? '');
  const first = raise('LC-1', 'no-power', T);
  raise('LC-2', 'no-power', T + 1);
  archive.wordSlice();
  const found = (...words: string[]) => archive.find({ ...ALL, words }).rows.map((row) => row.asset);
  expect(found('eble')).toEqual(['LC-1']);
  expect(found('armoire', 'dij')).toEqual(['LC-2', 'LC-1']);
  expect(found('armoire', 'eble', 'wilson')).toEqual([]);
  expect(found('"; DROP TABLE alarm; --', '*', 'OR')).toEqual([]);
  names.set('LC-1', 'armoire 1 rue monge');
  archive.reword(['LC-1']);
  expect([found('eble'), found('monge')]).toEqual([[], ['LC-1']]);
  expect(archive.find({ ...ALL, asset: 'LC-1' }).rows.map(({ id }) => id)).toEqual([first]);
  store.close();
});

test('alarms from before there were words get them bit by bit', () => {
  const { store, raise, archive } = open();
  for (let i = 0; i < 700; i++) raise(`LP-${i}`, 'lamp-failed', T + i);
  archive.wordBy((asset) => `point ${asset}`);
  expect(archive.find({ ...ALL, words: ['point'] }).rows).toEqual([]);
  expect([archive.wordSlice(), archive.wordSlice()]).toEqual([true, false]);
  expect(archive.find({ ...ALL, words: ['point'] }).total).toBe(700);
  store.close();
});

test('page by page nothing is left out and nothing comes twice, also of the same millisecond', () => {
  const { store, raise, archive } = open();
  archive.wordBy((asset) => (asset.endsWith('7') ? 'sept' : 'autre'));
  for (let i = 0; i < 60; i++) raise(`LP-${i}`, 'lamp-failed', T + Math.floor(i / 20), i % 2 ? 2 : 4);
  archive.wordSlice();
  for (const query of [ALL, { ...ALL, words: ['autre'] }, { ...ALL, priorities: [2] }, { ...ALL, from: T + 1 }]) {
    const whole = archive.find({ ...query, limit: 500 }).rows.map(({ id }) => id);
    const paged: string[] = [];
    let before: ArchiveQuery['before'] = null;
    for (let page = 0; page < 20; page++) {
      const { rows, more } = archive.find({ ...query, before, limit: 7 });
      paged.push(...rows.map(({ id }) => id));
      const last = rows.at(-1);
      if (!more || !last) break;
      before = { raisedAt: last.raisedAt, id: last.id };
    }
    expect(paged).toEqual(whole);
    expect(new Set(paged).size).toBe(paged.length);
  }
  store.close();
});

test('what was announced is counted by the time it was told', () => {
  const { store, archive } = open();
  const told = (at: number) => ({ at, asset: 'A', condition: 'c', priority: 2 as const, reason: 'new' });
  archive.announced([told(1), told(5), told(9)]);
  expect(archive.announcedBetween(2, 9).map(({ at }) => at)).toEqual([5]);
  store.close();
});
