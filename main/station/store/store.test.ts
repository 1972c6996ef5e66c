import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AlarmState, decide, NO_ALARM, occurrenceId } from '../../../src/domain/alarm/alarm.ts';
import type { Operation } from '../../../src/sync/operation.ts';
import { createOperationMaker } from '../../../src/sync/operationMaker.ts';
import { alarmStream } from '../../../src/sync/streams.ts';
import { MIGRATIONS } from './database.ts';
import { openStore, type Store } from './store.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-store-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

let clock = 1_795_000_000_000;
const now = () => clock;

function open(at = dir): Store {
  const opened = openStore({ dir: at, now });
  if (!opened.ok) throw new Error(opened.refusal.message);
  return opened.value;
}
const maker = (position: string) =>
  createOperationMaker({ by: { operator: null, position, station: position }, now, random: Math.random });
const here = maker('Position 1');

const SINCE = 1_795_000_000_000;
function raise(asset: string, detail: string | null = null): { id: string; operations: Operation[] } {
  const id = occurrenceId(asset, 'lamp-out', SINCE);
  const raised = { asset, condition: 'lamp-out', priority: 3, detail, raisedAt: SINCE } as const;
  const decided = decide(NO_ALARM, { type: 'raise', ...raised }, { now: clock, position: '' });
  return { id, operations: decided.ok ? here.make(alarmStream(id), 0, decided.value) : [] };
}
function acknowledge(id: string, state: AlarmState, position = 'Position 1'): Operation[] {
  const decided = decide(state, { type: 'acknowledge' }, { now: clock, position });
  return decided.ok ? maker(position).make(alarmStream(id), 0, decided.value) : [];
}

test('1.2 what was appended is there after a restart: alarm, outbox, settings, layouts, last values, and who we are', () => {
  const first = open();
  const { id, operations } = raise('LP-1');
  expect(first.append(operations).ok).toBe(true);
  first.setSetting('language', 'fr');
  first.saveWorkspace('1', '{"panes":[]}');
  const value = {
    asset: 'LP-1',
    point: 'power',
    value: 41.5,
    quality: 'good',
    sourceTime: 5,
    receivedTime: 6,
  } as const;
  first.saveLastValues([value]);
  const me = first.stationId();
  first.close();

  const again = open();
  expect(again.alarm(id)).toMatchObject({ state: { state: 'unacknowledged', asset: 'LP-1' }, pending: false });
  expect(again.pending(10).map(({ operation }) => operation)).toEqual(operations);
  expect([again.setting('language'), again.loadWorkspace('1'), again.unsent()]).toEqual(['fr', '{"panes":[]}', 1]);
  expect(again.lastValues()).toEqual([value]);
  expect(again.stationId()).toBe(me);
  again.close();
});

test('2.1 the same operation appended twice is there once and tells nobody', () => {
  const store = open();
  const { operations } = raise('LP-1');
  const told: string[][] = [];
  store.onChange(({ alarms }) => told.push(alarms));
  store.append(operations);
  store.append(operations);
  expect([store.unsent(), told.length]).toEqual([1, 1]);
  store.close();
});

test('3.1 an acknowledgement of ours is shown at once as not yet shared, and plainly once the hub has ordered it', () => {
  const store = open();
  const { id, operations } = raise('LP-1');
  store.append(operations);
  const mine = acknowledge(id, store.alarm(id)!.state);
  store.append(mine);
  expect(store.alarm(id)).toMatchObject({ state: { state: 'acknowledged' }, pending: true });
  store.accept([
    { operation: operations[0]!, order: 1, streamOrder: 1 },
    { operation: mine[0]!, order: 2, streamOrder: 2 },
  ]);
  expect(store.alarm(id)).toMatchObject({ state: { state: 'acknowledged' }, pending: false });
  expect([store.unsent(), store.hubCursor(), store.base(alarmStream(id))]).toEqual([0, 2, 2]);
  store.close();
});

test('3.2 another’s acknowledgement that the hub ordered first is shown over ours; refused, ours is gone', () => {
  const store = open();
  const { id, operations } = raise('LP-1');
  store.append(operations);
  const state = store.alarm(id)!.state;
  const mine = acknowledge(id, state);
  const theirs = acknowledge(id, state, 'Position 2');
  store.append(mine);
  store.accept([
    { operation: operations[0]!, order: 1, streamOrder: 1 },
    { operation: theirs[0]!, order: 2, streamOrder: 2 },
  ]);
  expect(store.alarm(id)).toMatchObject({ state: { acknowledgedBy: 'Position 2' }, pending: false });
  const rejected = store.reject(mine[0]!.id, { code: 'alarm.already-acknowledged', message: '', context: {} });
  expect(rejected).toEqual({ ok: true, value: mine[0] });
  expect(store.unsent()).toBe(0);
  store.close();
});

test('4.4 a batch with a gap is refused whole: nothing is skipped in silence', () => {
  const store = open();
  const { operations } = raise('LP-1');
  const refused = store.accept([{ operation: operations[0]!, order: 2, streamOrder: 1 }]);
  expect(refused).toMatchObject({ ok: false, refusal: { code: 'store.gap' } });
  expect([store.hubCursor(), store.alarms().length]).toEqual([0, 0]);
  store.close();
});

test('1.3 SIGKILL in the middle of appending loses nothing that append has confirmed', async () => {
  const script = new URL('./appendLoop.fixture.ts', import.meta.url).pathname;
  for (const confirmed of [40, 150, 400]) {
    const child = spawn(process.execPath, [script, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (data) => {
        said += data;
        if (said.split('\n').length > confirmed) child.kill('SIGKILL');
      });
      child.on('close', () => resolve());
    });
    const ids = said.split('\n').slice(0, -1);
    expect(ids.length).toBeGreaterThanOrEqual(confirmed);
    const store = open();
    for (const id of ids) expect(store.alarm(id)).toBeDefined();
    store.close();
  }
});

test('1.4 a data folder of a newer version is refused in words and left as it is', () => {
  open().close();
  const db = new Database(join(dir, 'station.db'));
  db.pragma('user_version = 99');
  db.close();
  const before = readFileSync(join(dir, 'station.db'));
  expect(openStore({ dir, now })).toMatchObject({
    ok: false,
    refusal: { code: 'store.newer', context: { version: 99 } },
  });
  expect(readFileSync(join(dir, 'station.db')).equals(before)).toBe(true);
});

test('1.5 a damaged file is refused by name and never taken for an empty one', () => {
  const store = open();
  for (let i = 0; i < 400; i++) store.append(raise(`LP-${i}`, 'x'.repeat(300)).operations);
  store.close();
  const file = join(dir, 'station.db');
  const good = readFileSync(file);
  const damaged = Buffer.from(good);
  damaged.fill(0xa5, 8_192, 60_000);
  for (const bytes of [damaged, Buffer.from('this is no database at all'.repeat(50)), good.subarray(0, 20_000)]) {
    writeFileSync(file, bytes);
    expect(openStore({ dir, now })).toMatchObject({ ok: false, refusal: { code: 'store.corrupt' } });
  }
  truncateSync(file, 0);
  expect(openStore({ dir, now })).toMatchObject({ ok: false, refusal: { code: 'store.corrupt' } });
});

test.runIf(process.getuid?.() === 0)(
  '1.6 a full disk: writing is refused, reading goes on, and it recovers by itself',
  () => {
    execFileSync('/usr/bin/mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', dir]);
    const store = open();
    try {
      const ballast = join(dir, 'ballast');
      const { id, operations } = raise('LP-0');
      store.append(operations);
      writeFileSync(ballast, Buffer.alloc(700_000));
      let refused = store.append([]);
      for (let i = 1; refused.ok && i < 5_000; i++)
        refused = store.append(raise(`LP-${i}`, 'x'.repeat(2_000)).operations);
      expect(refused).toMatchObject({ ok: false, refusal: { code: 'store.full' } });
      clock += 5_000;
      expect(store.storage()).toBe('full');
      expect(store.alarm(id)).toBeDefined();
      rmSync(ballast);
      clock += 5_000;
      expect(store.storage()).toBe('good');
      expect(store.append(raise('LP-after').operations).ok).toBe(true);
    } finally {
      store.close();
      execFileSync('/usr/bin/umount', [dir]);
    }
  },
);

test('migrations are numbered without gaps and each is in the list, with a remark', () => {
  const files = readdirSync(new URL('./migrations/', import.meta.url)).sort();
  expect(files.map((file) => Number(file.slice(0, 3)))).toEqual(MIGRATIONS.map((_, i) => i + 1));
  for (const { remark } of MIGRATIONS) expect(remark.length).toBeGreaterThan(20);
});

test('1.7 appending is quick enough for a storm of alarms', () => {
  const store = open();
  const single = performance.now();
  for (let i = 0; i < 500; i++) store.append(raise(`ONE-${i}`).operations);
  const one = 500 / ((performance.now() - single) / 1000);
  const all = Array.from({ length: 5_000 }, (_, i) => raise(`LP-${i}`).operations[0]!);
  const batched = performance.now();
  for (let i = 0; i < all.length; i += 1_000) store.append(all.slice(i, i + 1_000));
  const many = 5_000 / ((performance.now() - batched) / 1000);
  console.info(`durable appends: ${Math.round(one)}/s one at a time, ${Math.round(many)}/s in batches of 1,000`);
  expect(many).toBeGreaterThan(1_000);
  store.close();
});

test('1.8 data of an earlier version is brought up to date: its alarms have what they lacked and are found in the past', () => {
  const before = new Database(join(dir, 'station.db'));
  for (const { sql } of MIGRATIONS.slice(0, 2)) before.exec(sql);
  before.pragma('user_version = 2');
  const occurrence = { asset: 'LC-1', condition: 'no-power', priority: 1, detail: null, raisedAt: SINCE };
  const acknowledged = {
    state: 'acknowledged',
    ...occurrence,
    acknowledgedAt: SINCE + 5,
    acknowledgedBy: 'Position 2',
  };
  const cleared = { ...acknowledged, state: 'cleared', raisedAt: SINCE - 9, returnedAt: SINCE - 1 };
  const add = before.prepare('INSERT INTO stream VALUES (?, 1, ?, ?, 0, ?)');
  for (const state of [acknowledged, cleared])
    add.run(
      `alarm/LC-1:no-power:${state.raisedAt}`,
      JSON.stringify({ type: 'alarm', state }),
      JSON.stringify(state),
      state.state === 'cleared' ? 0 : 1,
    );
  add.run('alarm/LC-2:no-power:1', '{"type":"alarm","state":{"state":"none"}}', '{"state":"none"}', 0);
  before.close();

  const store = open();
  expect(store.alarms().map(({ state }) => state)).toEqual([
    { ...acknowledged, reset: 'acknowledge', owner: null, comments: [], escalatedTo: null },
  ]);
  const all = { words: [], from: null, to: null, priorities: [], asset: null, before: null, limit: 10 };
  expect(store.archive.find(all).rows).toMatchObject([
    { raisedAt: SINCE, returnedAt: null, acknowledgedAt: SINCE + 5 },
    { raisedAt: SINCE - 9, returnedAt: SINCE - 1 },
  ]);
  store.close();
});

test('3.2 a batch that is refused whole takes nothing from what waits: the acknowledgement is still over what comes next', () => {
  const store = open();
  const { id, operations } = raise('LP-1');
  store.append(operations);
  store.accept([{ operation: operations[0]!, order: 1, streamOrder: 1 }]);
  const [acknowledged] = acknowledge(id, store.alarm(id)!.state);
  store.append([acknowledged!]);
  const [commented] = maker('Position 2').make(alarmStream(id), 1, [
    {
      kind: 'alarm.commented',
      class: 'additive',
      fact: null,
      body: { at: clock, by: 'Position 2', text: 'vu' },
    },
  ]);
  const comment = { operation: commented!, order: 2, streamOrder: 2 };
  const refused = store.accept([
    comment,
    { operation: acknowledged!, order: 3, streamOrder: 3 },
    { operation: raise('LP-2').operations[0]!, order: 5, streamOrder: 1 },
  ]);
  expect(refused).toMatchObject({ ok: false, refusal: { code: 'store.gap' } });
  // The same again, in smaller pieces: ours is not in the first of them.
  expect(store.accept([comment]).ok).toBe(true);
  expect(store.alarm(id)).toMatchObject({
    state: { state: 'acknowledged', comments: [{ text: 'vu' }] },
    pending: true,
  });
  store.close();
});
