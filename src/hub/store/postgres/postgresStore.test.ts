import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { HOLD, type LeaseClaim } from '../../../domain/camera/lease.ts';
import type { Refusal, Result } from '../../../shared/result.ts';
import type { Operation } from '../../../sync/operation.ts';
import { createOperationMaker } from '../../../sync/operationMaker.ts';
import { alarmStream } from '../../../sync/streams.ts';
import type { BoardNews } from '../../board.ts';
import { callKey } from '../../leaseKeys.ts';
import type { LogNews, Verdict } from '../hubStore.ts';
import { type Postgres, startPostgres } from '../postgres.fixture.ts';
import { openPostgres, type PostgresHub, type PostgresOptions } from './postgresStore.ts';

/* What hubs that share a database owe each other (SPEC 11); what every store owes a hub is in contract.test.ts. */

const T = 1_795_000_000_000;
let postgres: Postgres;
let database: string;
let databases = 0;
let open: PostgresHub[];
beforeAll(async () => {
  postgres = await startPostgres();
  process.env.PGPASSWORD = postgres.password;
}, 60_000);
afterAll(() => postgres?.remove());
beforeEach(async () => {
  database = `hubs_${++databases}`;
  await postgres.create(database);
  open = [];
});
afterEach(async () => {
  for (const { store } of open) await store.close();
});

function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.refusal.code}: ${result.refusal.message}`);
  return result.value;
}
const tryHub = (
  city = 'dijon',
  newCity = false,
  log: (message: string) => void = () => {},
  options: Pick<PostgresOptions, 'pulse'> = {},
) =>
  openPostgres({ address: postgres.address(database), city, newCity, log, clock: () => performance.now(), ...options });
/** A hub, and what it was told. */
async function openHub(city = 'dijon', newCity = false, options: Pick<PostgresOptions, 'pulse'> = {}) {
  const said: string[] = [];
  const hub = unwrap(await tryHub(city, newCity, (message) => said.push(message), options));
  open.push(hub);
  const news: LogNews[] = [];
  const board: BoardNews[] = [];
  hub.store.watch((one) => news.push(one));
  hub.board.listen((one) => board.push(one));
  return { ...hub, news, told: board, said };
}
async function until(what: string, so: () => boolean, within = 30_000): Promise<void> {
  const end = performance.now() + within;
  while (!so()) {
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Ends when a hub has begun another of its looks at the database. */
async function looked(): Promise<void> {
  const [begun] = await postgres.sql<{ now: string }>(database, 'SELECT clock_timestamp()::text AS now');
  for (;;) {
    const seen = await postgres.sql(database, 'SELECT hub FROM vigie.hub WHERE seen > $1::timestamptz', [begun?.now]);
    if (seen.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const maker = createOperationMaker({
  by: { operator: null, position: 'A', station: 'station-a' },
  now: () => T,
  random: Math.random,
});
const raised = (occurrence: string): Operation =>
  maker.make(alarmStream(occurrence), 0, [
    {
      ...{ kind: 'alarm.raised', class: 'additive', fact: '' },
      body: { asset: occurrence, condition: 'lamp-out', priority: 3, detail: null, raisedAt: T, reset: 'manual' },
    },
  ])[0]!;
const acknowledged = (occurrence: string, by: string): Operation => ({
  ...maker.make(alarmStream(occurrence), 1, [
    { kind: 'alarm.acknowledged', class: 'guarded', fact: null, body: { at: T, by } },
  ])[0]!,
  by: { operator: null, position: by, station: `station-${by}` },
});
const types = (verdicts: readonly Verdict[]): string[] =>
  verdicts.map((verdict) => (verdict.type === 'rejected' ? verdict.refusal.code : verdict.type));
const claim = (station: string, priority: number, act: LeaseClaim['act'] = 'use'): LeaseClaim => ({
  ...{ station, position: `Position ${station}`, priority, act },
  ...(act === 'reserve' ? { minutes: 5 } : {}),
});
const claimed = ({ board }: PostgresHub, camera: string, asked: LeaseClaim): Promise<Refusal | null> =>
  new Promise((resolve) => board.claim(camera, asked, resolve));

test('11.1 hubs that write at once make one order without gaps, and each decides on what all before it wrote', async () => {
  const [a, b] = [await openHub(), await openHub()];
  const rounds = Array.from({ length: 60 }, (_, n) => `LP-${n}`);
  const submitted = await Promise.all(
    rounds.flatMap((asset) =>
      [a, b].map(async ({ store }, n) =>
        types(unwrap(await store.submit([raised(asset), acknowledged(asset, n === 0 ? 'A' : 'B')]))),
      ),
    ),
  );
  const count = (type: string) => submitted.flat().filter((one) => one === type).length;
  // Two stations saw each alarm, and one of two acknowledged it.
  expect(count('known')).toBe(60);
  expect(count('accepted')).toBe(120);
  expect(count('alarm.already-acknowledged')).toBe(60);
  const [fromA, fromB] = [unwrap(await a.store.since(0, 1_000)), unwrap(await b.store.since(0, 1_000))];
  expect(fromA).toEqual(fromB);
  expect(fromA.map(({ order }) => order)).toEqual(Array.from({ length: 120 }, (_, n) => n + 1));
});

test('11.1 what a hub wrote itself it does not take for what is there, once another wrote', async () => {
  const [a, b] = [await openHub(), await openHub()];
  unwrap(await a.store.submit([raised('LP-1')]));
  expect(types(unwrap(await b.store.submit([acknowledged('LP-1', 'B')])))).toEqual(['accepted']);
  expect(types(unwrap(await a.store.submit([acknowledged('LP-1', 'A')])))).toEqual(['alarm.already-acknowledged']);
});

/** Hubs that never look by themselves while a test lasts: they know what they are called for. */
const unseeing = () => openHub('dijon', false, { pulse: 3_600_000 });

test('11.2 what one hub accepts is called to the other, which does not wait for its next look', async () => {
  const [a, b] = [await unseeing(), await unseeing()];
  unwrap(await a.store.submit([raised('LP-1'), raised('LP-2')]));
  await until('the other is told', () => b.news.some((one) => one.type === 'grown' && one.order === 2));
  expect(a.news).toEqual([]);
});

test('11.2 what a hub was not called for it finds by looking', async () => {
  const [a, b] = [await openHub(), await openHub()];
  unwrap(await a.store.submit([raised('LP-1'), raised('LP-2')]));
  await until('the other is told', () => b.news.some((one) => one.type === 'grown' && one.order === 2));

  // Nobody listens any more: every line of the hubs to the database is ended.
  await postgres.sql(
    'postgres',
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'vigie-hub'",
  );
  unwrap(await a.store.submit([raised('LP-3')]));
  await until('the other finds it', () => b.news.some((one) => one.type === 'grown' && one.order === 3));
  expect([...a.news, ...b.news].filter(({ type }) => type === 'set-back')).toEqual([]);
});

test('11.2 records that one hub changes are told at the others', async () => {
  const [a, b] = [await unseeing(), await unseeing()];
  unwrap(await a.store.records.write('account', 'n', '{}'));
  await until('the other is told', () => b.news.some((one) => one.type === 'records' && one.kind === 'account'));
  expect(unwrap(await b.store.records.read('account', 'n'))).toBe('{}');
  expect(a.news).toEqual([{ type: 'records', kind: 'account' }]);
});

test('11.2 what anybody calls who has the password is not believed when it is no notice', async () => {
  const [a, b] = [await openHub(), await openHub()];
  const wrong = ['', 'x', '[]', '{"type":"log"}', '{"type":"log","hub":"x","order":"9"}', '{"type":"drop","hub":"x"}'];
  for (const payload of wrong) await postgres.sql(database, 'SELECT pg_notify($1, $2)', ['vigie_1', payload]);
  unwrap(await a.store.submit([raised('LP-1')]));
  await until('the other is told', () => b.news.length > 0);
  expect(b.news).toEqual([{ type: 'grown', order: 1 }]);
});

test('11.3 who is at one hub and what they watch is known at the other; nobody is left when a hub says goodbye', async () => {
  const [a, b] = [await openHub(), await openHub()];
  const seat = { station: 'S1', position: 'PC police', watching: ['C1'] };
  a.board.seat(1, seat);
  a.board.seat(2, { ...seat, station: 'S2' });
  await until('both are known', () => b.board.elsewhere().length === 2);
  a.board.seat(2, null);
  a.board.seat(1, { ...seat, watching: ['C2', 'C3'] });
  await until('the change is known', () => b.board.elsewhere()[0]?.watching.length === 2);
  expect(b.board.elsewhere()).toEqual([{ ...seat, watching: ['C2', 'C3'] }]);
  expect(a.board.elsewhere()).toEqual([]);
  // One that comes later is told what is.
  const c = await openHub();
  await until('the third knows', () => c.board.elsewhere().length === 1);
  await a.store.close();
  await until('it is gone', () => b.board.elsewhere().length === 0 && c.board.elsewhere().length === 0);
});

test('11.3 a camera has one lease, whatever hub it is asked at, and every hub is told whose', async () => {
  const [a, b] = [await openHub(), await openHub()];
  expect(await claimed(a, 'C1', claim('S1', 3))).toBeNull();
  await until('the other knows', () => b.board.leases().length === 1);
  expect(b.board.leases()).toMatchObject([{ key: 'C1', lease: { station: 'S1', priority: 3, reserved: false } }]);
  expect(await claimed(b, 'C1', claim('S2', 3))).toMatchObject({
    ...{ code: 'ptz.leased', context: { position: 'Position S1' } },
  });
  expect(await claimed(b, 'C1', claim('S2', 5))).toBeNull();
  await until('the loser is told', () => a.board.leases()[0]?.lease.station === 'S2');
  expect(await claimed(a, 'C1', claim('S1', 3))).toMatchObject({ code: 'ptz.leased' });
  expect(await claimed(b, 'C1', claim('S2', 5, 'release'))).toBeNull();
  await until('it is free for all', () => a.board.leases().length === 0);

  // Hands of equal rank at both hubs at once: each time one has it.
  for (let n = 0; n < 20; n++) {
    const answers = await Promise.all(
      [a, b, a, b].map((hub, one) => claimed(hub, `C-${n}`, claim(`S${one}`, 2, 'reserve'))),
    );
    expect(answers.filter((refusal) => refusal === null)).toHaveLength(1);
  }
});

test('11.3 a station that is gone from every hub keeps its lease for some seconds only', async () => {
  const [a, b] = [await openHub(), await openHub()];
  const seat = { station: 'S1', position: 'PC police', watching: [] };
  a.board.seat(1, seat);
  b.board.seat(1, seat);
  await until('it sits at both', () => a.board.elsewhere().length === 1);
  expect(await claimed(a, 'C1', claim('S1', 3, 'reserve'))).toBeNull();
  a.board.seat(1, null);
  a.board.left('S1');
  await until('it is gone here', () => b.board.elsewhere().length === 0);
  // It is at the other still: its reservation stands.
  expect(a.board.leases()[0]!.lease.left).toBeGreaterThan(HOLD);
  b.board.seat(1, null);
  await until('it is gone there', () => a.board.elsewhere().length === 0);
  b.board.left('S1');
  await until('the reservation ends', () => (a.board.leases()[0]?.lease.left ?? 0) <= HOLD);
  expect(a.board.leases()).toMatchObject([{ key: 'C1', lease: { station: 'S1', reserved: false } }]);
});

test('11.3 a call is answered at one desk, whatever hub it is at; one that is gone lets go of it at once', async () => {
  const [a, b] = [await openHub(), await openHub()];
  a.board.seat(1, { station: 'S1', position: 'Position S1', watching: [] });
  expect(await claimed(a, callKey('c-1'), claim('S1', 0))).toBeNull();
  await until('the other knows', () => b.board.leases().length === 1);
  // Rank takes no caller from anybody.
  expect(await claimed(b, callKey('c-1'), claim('S2', 9))).toMatchObject({
    ...{ code: 'call.claimed-by-other', context: { by: 'Position S1' } },
  });
  a.board.left('S1');
  await until('it is free at the other', () => b.board.leases().length === 0);
  for (let n = 0; n < 20; n++) {
    const answers = await Promise.all(
      [a, b, a, b].map((hub, one) => claimed(hub, callKey(`both-${n}`), claim(`S${one}`, 0))),
    );
    expect(answers.filter((refusal) => refusal === null)).toHaveLength(1);
  }
});

test('11.3 a camera that is put before a colleague gets there, at whatever hub they are', async () => {
  const [a, b] = [await openHub(), await openHub()];
  a.board.push({ camera: 'C1', from: 'PC police', to: 'S2' });
  await until('it is told', () => b.told.some(({ type }) => type === 'push'));
  expect(b.told.find(({ type }) => type === 'push')).toMatchObject({ camera: 'C1', from: 'PC police', to: 'S2' });
  expect(a.told.some(({ type }) => type === 'push')).toBe(false);
});

test('11.3 a lease whose row is damaged, or of a time that is not yet, holds nobody up', async () => {
  const a = await openHub();
  const lease = { station: 'S9', position: 'x', priority: 9, since: 0, until: 9e15, reserved: true };
  for (const [camera, said] of [
    ['C1', 'x'],
    ['C2', '{}'],
    ['C3', JSON.stringify({ camera: 'C3', at: 8e15, lease })],
  ])
    await postgres.sql(
      database,
      "INSERT INTO vigie.lease (city, camera, version, until, said) VALUES (1, $1, nextval('vigie.lease_version'), 9e15, $2)",
      [camera, said],
    );
  for (const camera of ['C1', 'C2', 'C3']) expect(await claimed(a, camera, claim('S1', 0))).toBeNull();
});

test('5.4 a back-up in place of the log is found, also when the log went on from it to where it had been', async () => {
  const a = await openHub();
  unwrap(await a.store.submit([raised('LP-1'), raised('LP-2'), raised('LP-3')]));
  await postgres.sql(
    database,
    'WITH gone AS (DELETE FROM vigie.operation WHERE hub_order > 1) UPDATE vigie.log SET last_order = 1',
  );
  await until('it is told', () => a.news.some(({ type }) => type === 'set-back'));
  expect(unwrap(await a.store.place(0)).last).toBe(1);
  a.news.length = 0;
  expect(types(unwrap(await a.store.submit([raised('LP-4')])))).toEqual(['accepted']);
  // Twice: a look begins with saying that one is there.
  for (let n = 0; n < 2; n++) await looked();
  expect(a.news.some(({ type }) => type === 'set-back')).toBe(false);
  await postgres.sql(database, 'UPDATE vigie.operation SET id = $1 WHERE hub_order = 2', ['another']);
  await until('it is told again', () => a.news.some(({ type }) => type === 'set-back'));
});

test('11.6 two cities in one database are two logs; a city that has none is refused unless it is begun on purpose', async () => {
  const dijon = await openHub('dijon');
  unwrap(await dijon.store.submit([raised('LP-1')]));
  expect(await tryHub('Dijon')).toMatchObject({
    ...{ ok: false, refusal: { code: 'store.other-city', context: { city: 'Dijon', cities: 'dijon' } } },
  });
  const beaune = await openHub('beaune', true);
  expect(beaune.said.join()).toContain('beaune');
  expect(unwrap(await beaune.store.place(0)).last).toBe(0);
  expect(types(unwrap(await beaune.store.submit([raised('LP-1')])))).toEqual(['accepted']);
  expect(beaune.store.logId()).not.toBe(dijon.store.logId());
  expect(await claimed(dijon, 'C1', claim('S1', 3))).toBeNull();
  expect(await claimed(beaune, 'C1', claim('S2', 1))).toBeNull();
  unwrap(await beaune.store.records.write('account', 'n', '{}'));
  expect(unwrap(await dijon.store.records.list('account'))).toEqual([]);
  // Begun once, it is there.
  expect((await openHub('beaune')).store.logId()).toBe(beaune.store.logId());
  expect(dijon.news).toEqual([]);
});

test('1.4 a schema that says it is newer, but that this hub can live with, is worked with and left as it is', async () => {
  await (await openHub()).store.close();
  await postgres.sql(database, 'UPDATE vigie.meta SET version = 2, oldest = 1');
  const again = await openHub();
  expect(types(unwrap(await again.store.submit([raised('LP-1')])))).toEqual(['accepted']);
  expect(await postgres.sql(database, 'SELECT version, oldest FROM vigie.meta')).toEqual([{ version: 2, oldest: 1 }]);
});

test('1.5 a log whose end is not where it should be is refused', async () => {
  const a = await openHub();
  unwrap(await a.store.submit([raised('LP-1'), raised('LP-2')]));
  await a.store.close();
  await postgres.sql(database, 'DELETE FROM vigie.operation WHERE hub_order = 2');
  expect(await tryHub()).toMatchObject({ ok: false, refusal: { code: 'store.corrupt', context: { city: 'dijon' } } });
});

test('1.2 lines to the database that end in mid-work cost nothing: what was submitted is there once', async () => {
  const [a, b] = [await openHub(), await openHub()];
  let ended = 0;
  const enders = (async () => {
    for (; ended < 12; ended++) {
      await postgres.sql(
        'postgres',
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'vigie-hub' AND random() < 0.7",
      );
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  let submitted = 0;
  const submits = [a, b].map(async ({ store }, hub) => {
    for (let n = 0; ended < 12; n++) {
      expect(types(unwrap(await store.submit([raised(`LP-${hub}-${n}`)])))[0]).toMatch(/^(accepted|known)$/);
      submitted++;
    }
  });
  await Promise.all([enders, ...submits]);
  const { last } = unwrap(await a.store.place(0));
  expect(last).toBe(submitted);
  const ids = new Set<string>();
  for (let order = 0; order < last; order += 1_000)
    for (const { operation } of unwrap(await b.store.since(order, 1_000))) ids.add(operation.stream);
  expect(ids.size).toBe(submitted);
  expect([...a.news, ...b.news].filter(({ type }) => type === 'set-back' || type === 'away')).toEqual([]);
});
