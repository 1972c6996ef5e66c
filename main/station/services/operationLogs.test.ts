import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore, type Store } from '../store/store.ts';
import { createOperationLogs } from './operationLogs.ts';

const HOUR = 3_600_000;
const NUMBER = '03 80 00 00 01';
let dir: string;
let clock: number;
const now = () => clock;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-logs-'));
  clock = Date.parse('2026-11-23T18:00:00Z');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function open() {
  const opened = openStore({ dir, now });
  if (!opened.ok) throw new Error(opened.refusal.message);
  const store: Store = opened.value;
  const logs = createOperationLogs({
    store,
    station: store.stationId(),
    position: 'Position 1',
    now,
    random: Math.random,
  });
  return { store, ...logs };
}
const rang = (id: string, number = NUMBER) => ({ id, number, line: 'allo', transcript: null, hint: null, at: clock });

test('calls that left the list long ago still count as earlier calls of their number, also after a restart', () => {
  const first = open();
  for (let i = 0; i < 5; i++) {
    first.calls.rang(rang(`c${i}`));
    first.calls.abandoned(`c${i}`, clock);
    clock += 200 * HOUR;
  }
  first.calls.rang(rang('other', '03 80 00 00 02'));
  first.calls.rang(rang('last'));
  expect(first.calls.recent().map((row) => [row.id, row.earlierCalls])).toEqual([
    ['last', 5],
    ['other', 0],
  ]);
  expect(first.calls.find('c3')?.earlierCalls).toBe(3);
  first.store.close();
  const again = open();
  expect(again.calls.find('last')?.earlierCalls).toBe(5);
  again.store.close();
});

test('earlier calls are found by an index: a call taker does not wait for a hundred thousand calls', () => {
  open().store.close();
  const db = new Database(join(dir, 'station.db'));
  const add = db.prepare("INSERT INTO stream VALUES (?, 1, '{}', ?, 0, 0)");
  db.transaction(() => {
    for (let i = 0; i < 100_000; i++)
      add.run(`call/old-${i}`, JSON.stringify({ state: 'done', number: `0380${i % 5_000}`, rangAt: i, endedAt: i }));
  })();
  db.close();
  const again = open();
  again.calls.rang(rang('now', '03807'));
  const start = performance.now();
  for (let i = 0; i < 200; i++) expect(again.calls.find('now')?.earlierCalls).toBe(20);
  // Without the index each takes some 50 ms.
  expect((performance.now() - start) / 200).toBeLessThan(20);
  again.store.close();
});

test('a raise and a return of one occurrence in one batch are both written, and written twice they are there once', () => {
  const { store, alarms } = open();
  const since = clock;
  const id = alarms.idOf('LP-1', 'lamp-failed', since);
  const raised = { type: 'raised', asset: 'LP-1', condition: 'lamp-failed', priority: 4, detail: null, since } as const;
  const returned = { type: 'returned', occurrence: id, at: since + 5 } as const;
  expect(alarms.report([raised, returned]).ok).toBe(true);
  expect(alarms.report([raised, returned]).ok).toBe(true);
  expect(alarms.find(id)).toMatchObject({ state: 'returned-unacknowledged', raisedAt: since, returnedAt: since + 5 });
  expect(store.unsent()).toBe(2);
  store.close();
});

test('of many acknowledged at once, one that cannot be does not hold up the others; none that can is a refusal', () => {
  const { store, alarms } = open();
  const raise = (asset: string) => {
    alarms.report([{ type: 'raised', asset, condition: 'lamp-failed', priority: 4, detail: null, since: clock }]);
    return alarms.idOf(asset, 'lamp-failed', clock);
  };
  const ids = [raise('LP-1'), raise('LP-2')];
  const acknowledge = (which: string[]) =>
    alarms.act(which.map((id) => ({ id, command: { type: 'acknowledge' } as const })));
  expect(acknowledge(['nobody', ...ids, ...ids])).toEqual({ ok: true, value: undefined });
  expect(ids.map((id) => alarms.find(id)?.state)).toEqual(['acknowledged', 'acknowledged']);
  expect(store.unsent()).toBe(4);
  expect(acknowledge(['nobody'])).toMatchObject({ ok: false, refusal: { code: 'alarm.unknown' } });
  expect(acknowledge(ids)).toMatchObject({ ok: false, refusal: { code: 'alarm.already-acknowledged' } });
  store.close();
});
