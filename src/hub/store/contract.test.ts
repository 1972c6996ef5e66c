import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ok, type Result, refuse } from '../../shared/result.ts';
import { withoutKinds } from '../../sync/olderVersion.fixture.ts';
import { markOf, type Operation } from '../../sync/operation.ts';
import { createOperationMaker } from '../../sync/operationMaker.ts';
import { alarmStream, callStream, teamStream } from '../../sync/streams.ts';
import type { HubStore, Verdict } from './hubStore.ts';
import { openPostgres } from './postgres/postgresStore.ts';
import { type Postgres, startPostgres } from './postgres.fixture.ts';
import { openSqliteStore } from './sqliteStore.ts';

/* One contract, every store: what hubs are told about their log does not depend on what it is kept in. */

const T = 1_795_000_000_000;

/** A place where a store is kept, and what can happen to it. */
interface Place {
  open(city?: string): Promise<Result<HubStore>>;
  /** As a version after this one would leave it. */
  makeNewer(): Promise<void>;
  damage(): Promise<void>;
  /** Takes the room away, so that nothing can be written; gives it back. */
  fill(): Promise<() => Promise<void>>;
  remove(): Promise<void>;
}

const mount = (folder: string): void => {
  execFileSync('/usr/bin/mount', ['-t', 'tmpfs', '-o', 'size=24m,mode=777', 'tmpfs', folder]);
};

function sqlitePlace(small: boolean): Place {
  const dir = mkdtempSync(join(tmpdir(), 'vigie-hub-'));
  if (small) mount(dir);
  const file = join(dir, 'hub.db');
  return {
    open: async (city = 'dijon') => openSqliteStore(dir, city),
    async makeNewer() {
      const db = new Database(file);
      db.pragma('user_version = 99');
      db.close();
    },
    async damage() {
      writeFileSync(file, Buffer.alloc(8_192, 7));
    },
    fill: () => fillUp(dir),
    async remove() {
      if (small) execFileSync('/usr/bin/umount', [dir]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Writes a folder full to the last byte, as far as a file can. */
async function fillUp(dir: string): Promise<() => Promise<void>> {
  const ballast = join(dir, 'ballast');
  for (const size of [1_000_000, 4_096])
    for (let n = 0; ; n++)
      try {
        writeFileSync(`${ballast}-${size}-${n}`, Buffer.alloc(size));
      } catch {
        break;
      }
  return async () => execFileSync('/usr/bin/find', [dir, '-name', 'ballast-*', '-delete']) && undefined;
}

let postgres: Postgres;
let databases = 0;
beforeAll(async () => {
  postgres = await startPostgres();
  process.env.PGPASSWORD = postgres.password;
}, 60_000);
afterAll(() => postgres?.remove());

async function postgresPlace(small: boolean): Promise<Place> {
  const name = `contract_${++databases}`;
  const folder = mkdtempSync(join(tmpdir(), 'vigie-space-'));
  if (small) {
    mount(folder);
    execFileSync('/usr/bin/chmod', ['755', folder]);
    mkdirSync(join(folder, 'space'));
    execFileSync('/usr/bin/chown', [
      execFileSync('/usr/bin/stat', ['-c', '%U', postgres.folder], { encoding: 'utf8' }).trim(),
      join(folder, 'space'),
    ]);
    await postgres.sql('postgres', `CREATE TABLESPACE ${name} LOCATION '${join(folder, 'space')}'`);
    await postgres.sql('postgres', `CREATE DATABASE ${name} TABLESPACE ${name}`);
  } else await postgres.create(name);
  return {
    async open(city = 'dijon') {
      const opened = await openPostgres({
        address: postgres.address(name),
        city,
        log: () => {},
        clock: () => performance.now(),
      });
      return opened.ok ? { ok: true, value: opened.value.store } : opened;
    },
    makeNewer: async () => void (await postgres.sql(name, 'UPDATE vigie.meta SET version = 99, oldest = 99')),
    damage: async () => void (await postgres.sql(name, 'DELETE FROM vigie.meta')),
    fill: () => fillUp(folder),
    async remove() {
      if (small) {
        await postgres.sql('postgres', `DROP DATABASE ${name} WITH (FORCE)`);
        await postgres.sql('postgres', `DROP TABLESPACE ${name}`);
        execFileSync('/usr/bin/umount', [folder]);
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const maker = createOperationMaker({
  by: { operator: null, position: 'A', station: 'station-a' },
  now: () => T,
  random: Math.random,
});
const raised = (occurrence: string, detail: string | null = null): Operation =>
  maker.make(alarmStream(occurrence), 0, [
    {
      ...{ kind: 'alarm.raised', class: 'additive', fact: '' },
      body: { asset: occurrence, condition: 'lamp-out', priority: 3, detail, raisedAt: T, reset: 'manual' },
    },
  ])[0]!;
const acknowledged = (occurrence: string, by = 'A'): Operation => ({
  ...maker.make(alarmStream(occurrence), 1, [
    { kind: 'alarm.acknowledged', class: 'guarded', fact: null, body: { at: T, by } },
  ])[0]!,
  by: { operator: null, position: by, station: `station-${by}` },
});
const rang = (call: string): Operation =>
  maker.make(callStream(call), 0, [
    {
      ...{ kind: 'call.rang', class: 'additive', fact: '' },
      body: { number: '0380000000', line: 'allo', transcript: null, hint: null, at: T },
    },
  ])[0]!;

const FIRE = '019f0000-0000-7000-8000-00000000000a';
const FLOOD = '019f0000-0000-7000-8000-00000000000b';
const assigned = (team: string, incident: string, by: string): Operation => ({
  ...maker.make(teamStream(team), 0, [
    { kind: 'team.assigned', class: 'guarded', fact: null, body: { at: T, by, incident } },
  ])[0]!,
  by: { operator: null, position: by, station: `station-${by}` },
});

/** Of a type that no version knows, under a name that no database keeps as it is. */
const odd = maker.make('drone/\0\ud800', 0, [
  { kind: 'drone.launched', class: 'additive', fact: null, body: { at: T } },
])[0]!;

function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.refusal.code}: ${result.refusal.message}`);
  return result.value;
}
const short = (verdict: Verdict): string =>
  verdict.type === 'rejected' ? verdict.refusal.code : `${verdict.type} ${verdict.accepted.order}`;

describe.each(['sqlite', 'postgres'] as const)('%s', (kind) => {
  let place: Place;
  let stores: HubStore[];
  const begin = async (small = false): Promise<void> => {
    place = kind === 'sqlite' ? sqlitePlace(small) : await postgresPlace(small);
  };
  const open = async (): Promise<HubStore> => {
    const store = unwrap(await place.open());
    stores.push(store);
    return store;
  };
  beforeEach(() => {
    stores = [];
  });
  afterEach(async () => {
    for (const store of stores) await store.close();
    await place.remove();
  });
  const verdicts = async (store: HubStore, ...operations: Operation[]): Promise<string[]> =>
    unwrap(await store.submit(operations)).map(short);

  test('3.5 5.8 what is kept by its seal without being understood is understood after an upgrade, in its place', async () => {
    await begin();
    const upgrade = withoutKinds('alarm.acknowledged', 'team.assigned');
    try {
      const older = await open();
      const bears = new Set([acknowledged('a'), assigned('EQ-1', FIRE, 'A'), odd]);
      const given = [raised('a'), raised('b'), ...bears];
      const submitted = await older.submit(given, (_, operation) => ok(bears.has(operation) ? 'sealed' : 'new'));
      expect(unwrap(submitted).map(short)).toEqual([1, 2, 3, 4, 5].map((order) => `accepted ${order}`));
      // Without the seal nothing of the kind is taken.
      expect(await verdicts(older, acknowledged('b'))).toEqual(['operation.unknown-kind']);
      expect(unwrap(await older.streams('alarm', '', 9)).map(({ state }) => state.state.state)).toEqual([
        ...['unacknowledged', 'unacknowledged'],
      ]);
      await stores.pop()!.close();
    } finally {
      upgrade();
    }
    const newer = await open();
    expect(unwrap(await newer.streams('alarm', '', 9))).toMatchObject([
      { stream: 'alarm/a', order: 2, state: { state: { state: 'acknowledged' } } },
      { stream: 'alarm/b', order: 1, state: { state: { state: 'unacknowledged' } } },
    ]);
    expect(unwrap(await newer.streams('team', '', 9))).toMatchObject([{ state: { state: { incident: FIRE } } }]);
    // And it is judged by that.
    expect(await verdicts(newer, acknowledged('a', 'B'), assigned('EQ-1', FLOOD, 'B'))).toEqual([
      ...['alarm.already-acknowledged', 'team.busy'],
    ]);
  });

  test('4.1 operations get one order without gaps, and are read in it from anywhere', async () => {
    await begin();
    const store = await open();
    expect(unwrap(await store.place(0))).toEqual({ last: 0, id: null, mark: null });
    expect(await verdicts(store, raised('a'), raised('b'), acknowledged('a'))).toEqual([
      'accepted 1',
      'accepted 2',
      'accepted 3',
    ]);
    const all = unwrap(await store.since(0, 10));
    expect(all.map(({ order, streamOrder, operation }) => [order, streamOrder, operation.stream])).toEqual([
      [1, 1, 'alarm/a'],
      [2, 1, 'alarm/b'],
      [3, 2, 'alarm/a'],
    ]);
    expect(unwrap(await store.since(1, 1)).map(({ order }) => order)).toEqual([2]);
    expect(unwrap(await store.since(3, 10))).toEqual([]);
    const { id } = all[1]!.operation;
    expect(unwrap(await store.place(2))).toEqual({ last: 3, id, mark: markOf(id, all[1]!.stamp) });
    expect(unwrap(await store.place(4))).toEqual({ last: 3, id: null, mark: null });
  });

  test('4.1 what is submitted first is decided first and answered first, however much is under way', async () => {
    await begin();
    const store = await open();
    const answered: number[] = [];
    const under = Array.from({ length: 200 }, async (_, n) => {
      const done = unwrap(await store.submit([raised(`x${n}`), acknowledged('x0', `P${n}`)])).map(short);
      answered.push(n);
      return done;
    });
    const done = await Promise.all(under);
    expect(answered).toEqual([...answered].sort((a, b) => a - b));
    expect(done[0]).toEqual(['accepted 1', 'accepted 2']);
    expect(done.slice(1).map(([first]) => first)).toEqual(Array.from({ length: 199 }, (_, n) => `accepted ${n + 3}`));
    expect(new Set(done.slice(1).map(([, second]) => second))).toEqual(new Set(['alarm.already-acknowledged']));
    expect(unwrap(await store.since(0, 1_000)).map(({ order }) => order)).toEqual(
      Array.from({ length: 201 }, (_, n) => n + 1),
    );
  });

  test('13.3 of two assignments of one team the first holds, and the second is refused with the incident and who was first', async () => {
    await begin();
    const store = await open();
    const [first, second] = [assigned('EQ-1', FIRE, 'A'), assigned('EQ-1', FLOOD, 'B')];
    expect(await verdicts(store, first, second)).toEqual(['accepted 1', 'team.busy']);
    const again = unwrap(await store.submit([assigned('EQ-1', FLOOD, 'C')]))[0]!;
    expect(again).toMatchObject({ refusal: { context: { incident: FIRE, by: 'A', status: 'dispatched' } } });
    expect(await verdicts(store, assigned('EQ-2', FLOOD, 'B'), first)).toEqual(['accepted 2', 'known 1']);
    expect(unwrap(await store.streams('team', '', 10)).map(({ state }) => state.state)).toMatchObject([
      { state: 'dispatched', incident: FIRE },
      { state: 'dispatched', incident: FLOOD },
    ]);
  });

  test('5.4 each ordering has a stamp of its own, which a log that was set back cannot have again', async () => {
    await begin();
    const store = await open();
    await verdicts(store, raised('a'));
    await verdicts(store, raised('b'));
    const [a, b] = unwrap(await store.since(0, 10));
    expect(a!.stamp).toMatch(/^[\w-]{12}$/);
    expect(b!.stamp).not.toBe(a!.stamp);
    const again = unwrap(await store.submit([raised('a')]))[0]!;
    expect(again).toMatchObject({ type: 'known', accepted: { stamp: a!.stamp } });
    expect(unwrap(await store.place(1)).mark).toBe(`${a!.operation.id}.${a!.stamp}`);
  });

  test('2.1 an operation that comes again is known, in one batch and in another, and has no effect', async () => {
    await begin();
    const store = await open();
    const one = raised('a');
    expect(await verdicts(store, one, one)).toEqual(['accepted 1', 'known 1']);
    const act = acknowledged('a');
    expect(await verdicts(store, act)).toEqual(['accepted 2']);
    expect(await verdicts(store, act, one)).toEqual(['known 2', 'known 1']);
    expect(unwrap(await store.place(0)).last).toBe(2);
    const again = unwrap(await store.submit([act]))[0]!;
    expect(again).toMatchObject({ type: 'known', accepted: { operation: act, order: 2, streamOrder: 2 } });
  });

  test('5.1 a guarded act is decided by all that came before, also in its own batch and after a restart', async () => {
    await begin();
    const store = await open();
    expect(await verdicts(store, acknowledged('a'))).toEqual(['alarm.unknown']);
    expect(await verdicts(store, raised('a'), acknowledged('a', 'B'), acknowledged('a', 'C'))).toEqual([
      'accepted 1',
      'accepted 2',
      'alarm.already-acknowledged',
    ]);
    const log = store.logId();
    await store.close();
    const again = await open();
    expect(again.logId()).toBe(log);
    expect(await verdicts(again, acknowledged('a', 'D'), raised('b'))).toEqual([
      'alarm.already-acknowledged',
      'accepted 3',
    ]);
  });

  test('5.3 one that breaks the rules is rejected by itself, the others of its frame are taken', async () => {
    await begin();
    const store = await open();
    const good = raised('a');
    const bad = { ...raised('b'), id: '018f0000-0000-7000-8000-000000000001' };
    expect(await verdicts(store, bad, { ...good, body: {} }, good, { ...rang('c'), class: 'guarded' })).toEqual([
      'operation.wrong-id',
      'operation.wrong-body',
      'accepted 1',
      'operation.wrong-class',
    ]);
  });

  test('12.5 whoever may not is refused by itself, before the rules, and is not asked for what is known already', async () => {
    await begin();
    const store = await open();
    await verdicts(store, raised('a'));
    const asked: string[] = [];
    const submitted = await store.submit(
      [raised('a'), acknowledged('a', 'B'), acknowledged('a', 'C'), raised('b')],
      (state, { by, kind }) => {
        asked.push(`${kind} of ${by.position} on ${state.state.state}`);
        return by.position === 'B' ? refuse('operator.not-allowed', 'not B') : ok('new');
      },
    );
    expect(unwrap(submitted).map(short)).toEqual(['known 1', 'operator.not-allowed', 'accepted 2', 'accepted 3']);
    expect(asked).toHaveLength(3);
    expect(asked.slice(0, 2)).toEqual([
      'alarm.acknowledged of B on unacknowledged',
      'alarm.acknowledged of C on unacknowledged',
    ]);
    // Another's rights are not those of whoever was written with it.
    const both = await Promise.all([
      store.submit([raised('c')], () => refuse('operator.not-allowed', 'nobody')),
      store.submit([raised('d')]),
    ]);
    expect(both.flatMap((one) => unwrap(one).map(short))).toEqual(['operator.not-allowed', 'accepted 4']);
  });

  test('what comes from outside is kept as it came, whatever is in it', async () => {
    await begin();
    const store = await open();
    const names = [
      "'; DROP TABLE operation; --",
      'a\0b',
      'a\0',
      '\ud800',
      '\ud801',
      '~"x"',
      'é\u0301\u202e',
      '%_\\',
      '{}',
      '$1',
      '\u{10ffff}',
    ];
    const operations = names.map((name) => raised(name, `${name}\0\ud800"\\`));
    expect(await verdicts(store, ...operations)).toEqual(names.map((_, n) => `accepted ${n + 1}`));
    // Streams that look alike stay apart: each has been raised, and each is acknowledged once.
    expect(await verdicts(store, ...names.map((name) => acknowledged(name)))).toEqual(
      names.map((_, n) => `accepted ${names.length + n + 1}`),
    );
    expect(unwrap(await store.since(0, names.length)).map(({ operation }) => operation)).toEqual(operations);
  });

  test('streams are read in pages, in the order of their names as bytes', async () => {
    await begin();
    const store = await open();
    const names = ['b', 'a', 'B', 'é', 'z', '\u{10000}', '\uffff'];
    await verdicts(store, ...names.map((name) => raised(name)), rang('a'), acknowledged('a'));
    const sorted = ['B', 'a', 'b', 'z', 'é', '\uffff', '\u{10000}'].map((name) => `alarm/${name}`);
    const page = unwrap(await store.streams('alarm', '', 3));
    expect(page.map(({ stream }) => stream)).toEqual(sorted.slice(0, 3));
    expect(page[1]).toMatchObject({ order: 2, state: { type: 'alarm', state: { state: 'acknowledged' } } });
    expect(unwrap(await store.streams('alarm', page[2]!.stream, 100)).map(({ stream }) => stream)).toEqual(
      sorted.slice(3),
    );
    expect(unwrap(await store.streams('call', '', 100)).map(({ stream }) => stream)).toEqual(['call/a']);
    expect(unwrap(await store.streams('treatment', '', 100))).toEqual([]);
  });

  test('records are kept by kind and name, and each change is told', async () => {
    await begin();
    const store = await open();
    const told: string[] = [];
    store.watch((news) => told.push(news.type === 'records' ? news.kind : news.type));
    unwrap(await store.records.write('account', "o'brien", '{"n":1}'));
    unwrap(await store.records.write('account', "o'brien", '{"n":2}'));
    unwrap(await store.records.write('account', 'a', '{}'));
    unwrap(await store.records.write('key', 'a', 'other'));
    unwrap(await store.records.write('key', 'a', null));
    expect(unwrap(await store.records.list('account'))).toEqual([
      { name: 'a', text: '{}' },
      { name: "o'brien", text: '{"n":2}' },
    ]);
    expect(unwrap(await store.records.read('account', "o'brien"))).toBe('{"n":2}');
    expect(unwrap(await store.records.read('key', 'a'))).toBeNull();
    expect(told).toEqual(['account', 'account', 'account', 'key', 'key']);
    for (const [name, text] of [
      ['a\0', '{}'],
      ['a', '\ud800'],
    ] as const)
      expect(await store.records.write('account', name, text)).toMatchObject({ refusal: { code: 'record.text' } });
  });

  test('1.2 a closed store answers that it is closed', async () => {
    await begin();
    const store = await open();
    await store.close();
    for (const asked of [store.submit([raised('a')]), store.since(0, 1), store.place(0), store.records.list('x')])
      expect(await asked).toMatchObject({ ok: false, refusal: { code: 'store.closed' } });
  });

  test('1.4 a store of a newer version is refused in words and not touched', async () => {
    await begin();
    const store = await open();
    await verdicts(store, raised('a'));
    await store.close();
    await place.makeNewer();
    expect(await place.open()).toMatchObject({ ok: false, refusal: { code: 'store.newer', context: { version: 99 } } });
  });

  test('11.7 the log of another city is refused by name and not touched', async () => {
    await begin();
    const store = await open();
    await verdicts(store, raised('a'));
    await store.close();
    expect(await place.open('beaune')).toMatchObject({
      ...{ ok: false, refusal: { code: 'store.other-city', context: { city: 'beaune', cities: 'dijon' } } },
    });
    expect(await verdicts(await open(), raised('b'))).toEqual(['accepted 2']);
  });

  test('1.5 a damaged store is refused, never begun anew', async () => {
    await begin();
    const store = await open();
    await verdicts(store, raised('a'));
    await store.close();
    await place.damage();
    for (let i = 0; i < 2; i++)
      expect(await place.open()).toMatchObject({ ok: false, refusal: { code: 'store.corrupt' } });
  });

  test.runIf(process.getuid?.() === 0)(
    '1.6 on a full disk writing is refused, reading goes on, and writing goes on by itself when there is room',
    async () => {
      await begin(true);
      const store = await open();
      expect(await verdicts(store, raised('a'))).toEqual(['accepted 1']);
      const room = await place.fill();
      let refused: string | null = null;
      for (let n = 0; refused === null && n < 200; n++) {
        const done = await store.submit(Array.from({ length: 100 }, (_, i) => raised(`${n}-${i}`, 'x'.repeat(2_000))));
        refused = done.ok ? null : done.refusal.code;
      }
      expect(refused).toBe('store.full');
      expect(unwrap(await store.since(0, 1)).map(({ order }) => order)).toEqual([1]);
      const { last } = unwrap(await store.place(0));
      await room();
      expect(await verdicts(store, acknowledged('a'))).toEqual([`accepted ${last + 1}`]);
    },
    60_000,
  );
});
