import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OperationDraft } from '../../../src/domain/operator/operator.ts';
import { checkBackup, makeBackup } from '../../../src/storage/backups.ts';
import { restoreBackup } from '../../../src/storage/restore.ts';
import { withoutKinds } from '../../../src/sync/olderVersion.fixture.ts';
import type { Accepted, Operation } from '../../../src/sync/operation.ts';
import { createOperationMaker } from '../../../src/sync/operationMaker.ts';
import { alarmStream, teamStream } from '../../../src/sync/streams.ts';
import { keepWhatIsOpen } from '../bundle/openRecords.ts';
import { openStore, type Store } from './store.ts';

/* A station beside a newer one: what the hub orders and this version does not understand. */

const T = 1_795_000_000_000;
let dir: string;
let upgrade: () => void;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-newer-'));
  upgrade = () => {};
});
afterEach(() => {
  upgrade();
  rmSync(dir, { recursive: true, force: true });
});

function open(): Store {
  const opened = openStore({ dir, now: () => T });
  if (!opened.ok) throw new Error(opened.refusal.message);
  return opened.value;
}
const maker = createOperationMaker({
  by: { operator: null, position: 'PC 2', station: 'station-2' },
  now: () => T,
  random: Math.random,
});
const made = (stream: string, draft: OperationDraft<string, unknown>): Operation => maker.make(stream, 0, [draft])[0]!;
const act = (stream: string, kind: string, body: object = {}): Operation =>
  made(stream, { kind, class: 'guarded', fact: null, body: { at: T, by: 'PC 2', ...body } });
const LAMP = alarmStream('lamp');
const raised = made(LAMP, {
  ...{ kind: 'alarm.raised', class: 'additive', fact: '' },
  body: { asset: 'LP-1', condition: 'lamp-out', priority: 3, detail: null, raisedAt: T, reset: 'acknowledge' },
});
const returned = made(LAMP, { kind: 'alarm.returned', class: 'additive', fact: '', body: { at: T } });
const remark = made(LAMP, {
  ...{ kind: 'alarm.commented', class: 'additive', fact: null },
  body: { at: T, by: 'PC 2', text: 'vu sur place' },
});

/** The hub's order of operations, from after what a store has. */
function ordered(store: Store, ...operations: readonly Operation[]): void {
  const orders = new Map<string, number>();
  const batch = operations.map((operation, n): Accepted => {
    const before = orders.get(operation.stream) ?? store.base(operation.stream);
    orders.set(operation.stream, before + 1);
    return { operation, order: store.hubCursor() + n + 1, streamOrder: before + 1 };
  });
  expect(store.accept(batch)).toMatchObject({ ok: true });
}
const kinds = (store: Store): Record<string, number> => Object.fromEntries(store.notUnderstood());

test('3.4 what a newer version made is kept whole, shown in no list, counted by kind, and still there after a restart', () => {
  const drones = [act('drone/D-1', 'drone.launched', { height: 40 }), act('drone/D-2', 'drone.launched')];
  const merged = act(LAMP, 'alarm.merged', { into: 'other' });
  const store = open();
  ordered(store, raised, drones[0]!, merged);
  const shown = store.alarms();
  expect(shown).toMatchObject([{ id: 'lamp', state: { state: 'unacknowledged' } }]);
  expect(kinds(store)).toEqual({ 'drone.launched': 1, 'alarm.merged': 1 });
  ordered(store, drones[1]!, act(LAMP, 'alarm.acknowledged'));
  expect(kinds(store)).toEqual({ 'drone.launched': 2, 'alarm.merged': 1 });
  expect(store.alarm('lamp')).toMatchObject({ state: { state: 'acknowledged' } });
  store.close();

  const again = open();
  expect(kinds(again)).toEqual({ 'drone.launched': 2, 'alarm.merged': 1 });
  expect([again.hubCursor(), again.base('drone/D-1'), again.base(LAMP)]).toEqual([5, 1, 3]);
  // Another log, as after a loss: all of it is offered again, as it came.
  again.joinLog('other', 0);
  expect(kinds(again)).toEqual({});
  const offered = again.pending(10).map(({ operation }) => operation);
  expect(offered.slice(0, 4)).toEqual([raised, drones[0], merged, drones[1]]);
  again.close();
});

test('3.4 a back-up holds what is not understood, and a station that is restored from it has it again', async () => {
  const store = open();
  const drone = act('drone/D-1', 'drone.launched', { height: 40 });
  ordered(store, raised, drone);
  const backups = join(dir, 'backups');
  const made = await makeBackup({ of: 'station', data: dir, backups, now: T, days: 30 });
  store.close();
  if (!made.ok) throw new Error(made.refusal.message);
  expect(await checkBackup(made.value.folder)).toMatchObject({
    value: { files: [{ rows: { operation: 2, stream: 2 } }] },
  });
  rmSync(join(dir, 'station.db'));
  expect(await restoreBackup(made.value, dir, T)).toMatchObject({ ok: true });
  const restored = open();
  expect(kinds(restored)).toEqual({ 'drone.launched': 1 });
  restored.joinLog('other', 0);
  expect(restored.pending(9).map(({ operation }) => operation)).toEqual([raised, drone]);
  restored.close();
});

test('3.4 a crisis bundle takes along what is not understood, also of an alarm that is over', () => {
  const store = open();
  ordered(store, act('drone/D-1', 'drone.launched'), raised, act(LAMP, 'alarm.acknowledged'), returned);
  const over = alarmStream('over');
  const closed = [raised, act(LAMP, 'alarm.acknowledged'), returned].map((one, n) => ({
    ...one,
    stream: over,
    id: `019f0000-0000-7000-8000-00000000000${n}`,
  }));
  ordered(store, ...closed, act(LAMP, 'alarm.reopened'));
  expect(store.alarms()).toEqual([]);
  store.close();
  keepWhatIsOpen(join(dir, 'station.db'));
  const laptop = open();
  expect(kinds(laptop)).toEqual({ 'drone.launched': 1, 'alarm.reopened': 1 });
  expect([laptop.base(LAMP), laptop.base(over)]).toEqual([4, 0]);
  laptop.close();
});

test('3.5 a kind that is known the second time is read anew from the log, in its place', () => {
  upgrade = withoutKinds('alarm.commented', 'alarm.acknowledged');
  const older = open();
  const drone = act('drone/D-1', 'drone.launched');
  ordered(older, raised, remark, act(LAMP, 'alarm.acknowledged'), drone, returned);
  expect(older.alarm('lamp')).toMatchObject({ state: { state: 'returned-unacknowledged', comments: [] } });
  expect(kinds(older)).toEqual({ 'alarm.commented': 1, 'alarm.acknowledged': 1, 'drone.launched': 1 });
  older.close();

  upgrade();
  const newer = open();
  expect(newer.alarm('lamp')).toMatchObject({
    state: { state: 'cleared', comments: [{ text: 'vu sur place', by: 'PC 2' }] },
    pending: false,
  });
  expect(newer.alarms()).toEqual([]);
  expect(kinds(newer)).toEqual({ 'drone.launched': 1 });
  expect([newer.base(LAMP), newer.hubCursor(), newer.unsent()]).toEqual([4, 5, 0]);
  newer.close();
});

test('3.5 a type of stream that was not known is read anew, and acts of ours that wait are laid over it', () => {
  const incident = '019f0000-0000-7000-8000-00000000000a';
  const older = open();
  ordered(older, act(teamStream('EQ-1'), 'team.assigned', { incident }));
  older.append([act(teamStream('EQ-1'), 'team.departed', { incident })]);
  older.close();
  const db = new Database(join(dir, 'station.db'));
  // As a version that knows no teams leaves it.
  db.prepare("UPDATE stream SET accepted = ?, present = '', pending = 0, shown = 0 WHERE stream = 'team/EQ-1'").run(
    JSON.stringify({ type: 'unknown', state: { state: 'unknown' }, unread: { 'team.assigned': 1 } }),
  );
  db.close();
  const newer = open();
  expect(newer.teams()).toMatchObject([{ id: 'EQ-1', state: { state: 'en-route', incident }, pending: true }]);
  expect(kinds(newer)).toEqual({});
  newer.close();
});

test('3.4 3.5 names of kinds, however odd and however many, break nothing and hide nothing that is understood later', () => {
  upgrade = withoutKinds('alarm.commented');
  const odd = ['__proto__', 'constructor', 'hasOwnProperty', '', '…', ...Array.from({ length: 60 }, (_, n) => `k${n}`)];
  const older = open();
  // An empty name is none: the boundary lets none in, and the log is not to break by it either.
  ordered(older, raised, ...odd.map((kind) => act(LAMP, kind)), remark);
  older.close();
  const restarted = open();
  const counts = kinds(restarted);
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(odd.length + 1);
  expect(Object.keys(counts).length).toBeLessThanOrEqual(51);
  restarted.close();
  upgrade();
  const newer = open();
  expect(newer.alarm('lamp')).toMatchObject({ state: { comments: [{ text: 'vu sur place' }] } });
  newer.close();
});
