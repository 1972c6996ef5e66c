import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createGzip, gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decide, NO_ALARM, occurrenceId } from '../../../src/domain/alarm/alarm.ts';
import { decide as decideMasking, UNMASKED } from '../../../src/domain/camera/masking.ts';
import { seededRandom } from '../../../src/shared/random.ts';
import { createOperationMaker } from '../../../src/sync/operationMaker.ts';
import { alarmStream, maskStream } from '../../../src/sync/streams.ts';
import { createOperationLogs } from '../services/operationLogs.ts';
import { openStore, type Store } from '../store/store.ts';
import type { BundleManifest } from './contents.ts';
import { makeBundle } from './makeBundle.ts';
import { deriveKey, type SealingKey, seal } from './sealedFile.ts';
import { unpackBundle } from './unpackBundle.ts';

const MASKED = {
  space: 'picture' as const,
  points: [
    [0, 0],
    [1, 0],
    [1, 1],
  ] as [number, number][],
};
const PASSPHRASE = 'douze lettres au moins';
const AT = Date.parse('2026-12-01T02:00:00Z');
const now = () => AT;

let dir: string;
let key: SealingKey;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-bundle-'));
  // The least that is taken: what is tried here is not how long guessing takes.
  key = await deriveKey(PASSPHRASE, { salt: randomBytes(16).toString('base64'), cost: 2 ** 15 });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function open(data: string): Store {
  mkdirSync(data, { recursive: true });
  const opened = openStore({ dir: data, now });
  if (!opened.ok) throw new Error(opened.refusal.message);
  return opened.value;
}
const alarm = (store: Store, asset: string) => {
  const id = occurrenceId(asset, 'lamp-out', AT - 1_000);
  const maker = createOperationMaker({
    by: { operator: null, position: 'Position A', station: store.stationId() },
    now,
    random: Math.random,
  });
  const act = (command: Parameters<typeof decide>[1]) => {
    const decided = decide(store.alarm(id)?.state ?? NO_ALARM, command, { now: AT, position: 'Position A' });
    if (!decided.ok) throw new Error(decided.refusal.message);
    const operations = maker.make(alarmStream(id), store.base(alarmStream(id)), decided.value);
    store.append(operations);
    return operations;
  };
  const raised = { asset, condition: 'lamp-out', priority: 3, detail: null, raisedAt: AT - 1_000 } as const;
  return { id, operations: act({ type: 'raise', ...raised }), act };
};

/** The data of a station that made a bundle: one alarm is open and shared, one waits for the hub, one is over. */
async function station() {
  const data = join(dir, 'station');
  const store = open(data);
  store.joinLog('log-1', 0);
  const shared = alarm(store, 'LP-shared');
  const over = alarm(store, 'LP-over');
  over.act({ type: 'acknowledge' });
  over.act({ type: 'return', at: AT });
  const all = store.pending(100).map(({ operation }) => operation);
  store.accept(
    all.map((operation, i) => ({
      operation,
      order: i + 1,
      streamOrder: all.slice(0, i + 1).filter(({ stream }) => stream === operation.stream).length,
    })),
  );
  const waiting = alarm(store, 'LP-waiting');
  store.saveWorkspace('1', '{"private":true}');
  const known = [{ token: 'vigie1.x', verifier: { salt: 'ab', hash: 'cd' }, since: 1, until: 2 }];
  store.setSetting('sign-ins', JSON.stringify({ wants: 'required', present: 'nuit.1', known }));
  const identity = store.stationId();
  store.close();
  const register = new Database(join(data, 'register.db'));
  register.exec('CREATE TABLE asset (id TEXT); INSERT INTO asset VALUES (1)');
  register.pragma('user_version = 1');
  register.close();
  writeFileSync(join(dir, 'city.json'), '{"format":"vigie-city"}');
  const file = join(dir, 'crisis.vigie-bundle');
  const about = {
    madeAt: AT,
    city: 'Dijon Métropole',
    madeBy: 'Position A',
    join: { hub: 'ws://hub.example:8700', hubToken: 'hub-secret-of-the-room', mqtt: null, cameras: null },
  };
  const source = { data, files: [['city.json', join(dir, 'city.json')]] as const, about, to: file };
  return { data, file, identity, shared, over, waiting, source };
}

test('what is open goes into the bundle and out of it again, with nothing that belongs to the machine that made it', async () => {
  const { file, identity, shared, over, waiting, source } = await station();
  const made = await makeBundle(source, key);
  expect(made).toMatchObject({ ok: true, value: { madeAt: AT } });
  // Nothing of it can be read without the passphrase.
  const sealed = readFileSync(file).toString('latin1');
  for (const text of ['LP-shared', 'vigie-city', 'hub-secret-of-the-room', 'SQLite format'])
    expect(sealed).not.toContain(text);

  const laptop = join(dir, 'laptop');
  const unpacked = await unpackBundle(file, PASSPHRASE, laptop, now);
  if (!unpacked.ok) throw new Error(unpacked.refusal.message);
  expect(unpacked.value.manifest).toMatchObject({ city: 'Dijon Métropole', join: { hub: 'ws://hub.example:8700' } });
  expect(readFileSync(join(unpacked.value.folder, 'city.json'), 'utf8')).toBe('{"format":"vigie-city"}');
  const store = open(laptop);
  expect(
    store
      .alarms()
      .map(({ id }) => id)
      .sort(),
  ).toEqual([shared.id, waiting.id].sort());
  expect(store.alarm(over.id)).toBeUndefined();
  expect(store.stationId()).not.toBe(identity);
  expect([store.hubLog(), store.hubCursor(), store.unsent()]).toEqual(['log-1', 4, 1]);
  expect(store.loadWorkspace('1')).toBeNull();
  // That somebody has to sign in goes along; who did at home, and what their password is checked with, does not.
  expect(JSON.parse(store.setting('sign-ins') ?? '')).toEqual({ wants: 'required', present: null, known: [] });
  store.close();
});

test('open incidents, and the teams that are on them, go along; what is over stays', async () => {
  const { data, source, file } = await station();
  const store = open(data);
  const by = { operator: null, position: 'Position A', station: store.stationId() };
  const logs = createOperationLogs({ store, station: by.station, position: by.position, now, random: Math.random });
  const [tree, over] = ['019f0000-0000-7000-8000-00000000000a', '019f0000-0000-7000-8000-00000000000b'];
  const opening = { type: 'open', kind: 'road', place: null, priority: 2, services: ['traffic'], links: [] } as const;
  for (const [id, title] of [
    [tree!, 'Arbre tombé'],
    [over!, 'Fini'],
  ] as const)
    expect(logs.incidents.act(id, { ...opening, title }).ok).toBe(true);
  logs.teams.act('EQ-1', { type: 'assign', incident: tree! });
  logs.incidents.act(over!, { type: 'close-part', post: 'traffic', disposition: 'resolved', note: '' });
  const cursor = store.hubCursor();
  store.accept(
    store
      .pending(100)
      .filter(({ operation }) => !operation.stream.startsWith('alarm/'))
      .map(({ operation }, i) => ({ operation, order: cursor + i + 1, streamOrder: 1 })),
  );
  store.close();
  // A day later, when what was closed has left the list.
  const later = openStore({ dir: data, now: () => AT + 25 * 3_600_000 });
  if (later.ok) later.value.close();
  expect(await makeBundle(source, key)).toMatchObject({ ok: true });
  const laptop = join(dir, 'laptop');
  expect((await unpackBundle(file, PASSPHRASE, laptop, now)).ok).toBe(true);
  const there = open(laptop);
  expect(there.incidents()).toMatchObject([{ id: tree, state: { state: 'open', title: 'Arbre tombé' } }]);
  expect(there.incident(over!)).toBeUndefined();
  expect(there.team('EQ-1')?.state).toMatchObject({ state: 'dispatched', incident: tree });
  there.close();
});

test('what must never be seen of a camera goes along, however long ago it was masked', async () => {
  const { data, source, file } = await station();
  const store = open(data);
  const mask = { id: 'm-1', name: 'Fenêtres du 12', why: 'Logement', ...MASKED };
  const decided = decideMasking(UNMASKED, { type: 'draw', mask }, { now: AT, position: 'Position A' });
  if (!decided.ok) throw new Error(decided.refusal.message);
  const by = { operator: null, position: 'Position A', station: store.stationId() };
  const [operation] = createOperationMaker({ by, now, random: Math.random }).make(
    maskStream('CAM-118'),
    0,
    decided.value,
  );
  if (!operation) throw new Error('no mask was drawn');
  store.append([operation]);
  store.accept([{ operation, order: store.hubCursor() + 1, streamOrder: 1 }]);
  store.close();
  expect((await makeBundle(source, key)).ok).toBe(true);

  const laptop = join(dir, 'laptop');
  expect((await unpackBundle(file, PASSPHRASE, laptop, now)).ok).toBe(true);
  const there = open(laptop);
  expect(there.masking('CAM-118')?.state.masks).toMatchObject([{ id: 'm-1', by: 'Position A' }]);
  there.close();
});

test('the same bundle again wants no passphrase; a newer one replaces what is shared by all, and never what nobody else has', async () => {
  const { file, data, source } = await station();
  expect((await makeBundle(source, key)).ok).toBe(true);
  const laptop = join(dir, 'laptop');
  expect(await unpackBundle(file, null, laptop, now)).toMatchObject({ refusal: { code: 'bundle.passphrase-needed' } });
  expect((await unpackBundle(file, PASSPHRASE, laptop, now)).ok).toBe(true);
  expect((await unpackBundle(file, null, laptop, now)).ok).toBe(true);
  let store = open(laptop);
  const me = store.stationId();
  store.close();

  // Something waits on the laptop: it stays, whatever bundle comes.
  const maker = open(data);
  const [waits] = maker.pending(1);
  maker.accept([{ operation: waits!.operation, order: 5, streamOrder: 1 }]);
  maker.close();
  expect((await makeBundle({ ...source, about: { ...source.about, madeAt: AT + 1 } }, key)).ok).toBe(true);
  expect((await unpackBundle(file, PASSPHRASE, laptop, now)).ok).toBe(true);
  store = open(laptop);
  expect([store.hubCursor(), store.unsent()]).toEqual([4, 1]);
  // The hub has heard of it: from now on a newer bundle is further on.
  store.accept([{ operation: waits!.operation, order: 5, streamOrder: 1 }]);
  store.close();
  const later = open(data);
  const { operations } = alarm(later, 'LP-later');
  later.accept([{ operation: operations[0]!, order: 6, streamOrder: 1 }]);
  later.close();
  expect((await makeBundle({ ...source, about: { ...source.about, madeAt: AT + 2 } }, key)).ok).toBe(true);
  expect((await unpackBundle(file, PASSPHRASE, laptop, now)).ok).toBe(true);
  store = open(laptop);
  expect([store.hubCursor(), store.stationId(), store.alarms().length]).toEqual([6, me, 3]);
  store.close();
});

test('a wrong passphrase, a changed byte anywhere, a cut anywhere, and what is no bundle are refused in words', async () => {
  const { file, source } = await station();
  expect((await makeBundle(source, key)).ok).toBe(true);
  const good = readFileSync(file);
  const laptop = join(dir, 'laptop');
  const code = async (bytes: Buffer, passphrase = PASSPHRASE): Promise<string> => {
    writeFileSync(file, bytes);
    const unpacked = await unpackBundle(file, passphrase, laptop, now);
    expect(existsSync(join(laptop, 'station.db')), 'nothing is used of what was refused').toBe(false);
    expect(existsSync(join(laptop, 'bundle'))).toBe(false);
    if (!unpacked.ok) expect(JSON.stringify(unpacked.refusal)).not.toContain(passphrase);
    return unpacked.ok ? 'ok' : unpacked.refusal.code;
  };
  expect(await code(good, 'une autre phrase de passe')).toBe('bundle.passphrase');
  const random = seededRandom(5);
  for (let i = 0; i < 24; i++) {
    const bytes = Buffer.from(good);
    bytes[Math.floor(random() * bytes.length)]! ^= 1 << Math.floor(random() * 8);
    expect(await code(bytes)).toMatch(/^bundle\.(not-one|passphrase|damaged|cut)$/);
  }
  for (let i = 0; i < 12; i++)
    expect(await code(good.subarray(0, Math.floor(random() * good.length)))).toMatch(/^bundle\.(not-one|damaged|cut)$/);
  expect(await code(Buffer.concat([good, Buffer.from('x')]))).toBe('bundle.damaged');
  expect(await code(Buffer.alloc(0))).toBe('bundle.not-one');
  expect(await code(randomBytes(100_000))).toBe('bundle.not-one');
  rmSync(file);
  expect(await unpackBundle(file, PASSPHRASE, laptop, now)).toMatchObject({ refusal: { code: 'bundle.unreadable' } });
  expect(await unpackBundle(dir, PASSPHRASE, laptop, now)).toMatchObject({ refusal: { code: 'bundle.unreadable' } });
}, 120_000);

test('a head that would take all memory is refused before any of it is taken', async () => {
  const { file, source } = await station();
  expect((await makeBundle(source, key)).ok).toBe(true);
  const good = readFileSync(file);
  const magic = good.subarray(0, 15);
  const head = JSON.parse(good.subarray(19, 19 + good.readUInt32BE(15)).toString());
  for (const change of [{ cost: 2 ** 30 }, { cost: 3 }, { cost: '65536' }, { salt: '' }, { more: 1 }]) {
    const text = Buffer.from(JSON.stringify({ ...head, ...change }));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(text.length);
    writeFileSync(file, Buffer.concat([magic, length, text, good.subarray(300)]));
    expect(await unpackBundle(file, PASSPHRASE, join(dir, 'l'), now)).toMatchObject({
      refusal: { code: 'bundle.not-one' },
    });
  }
});

/** A bundle whose maker knows the passphrase and lies about what is in it. */
async function lie(file: string, manifest: object, content: Iterable<Buffer>): Promise<void> {
  const text = Buffer.from(JSON.stringify(manifest));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  const pressed = Readable.from([length, text, ...content]).pipe(createGzip());
  const pieces: Buffer[] = [];
  for await (const piece of seal(pressed, key)) pieces.push(piece);
  writeFileSync(file, Buffer.concat(pieces));
}

test('a bundle by somebody who knows the passphrase writes nothing outside, and no more than it says', async () => {
  const file = join(dir, 'evil.vigie-bundle');
  const laptop = join(dir, 'laptop');
  const manifest = (files: readonly object[]): BundleManifest =>
    ({
      format: 'vigie-crisis',
      version: 1,
      madeAt: AT,
      city: 'x',
      madeBy: 'x',
      join: { hub: null, hubToken: '', mqtt: null, cameras: null },
      files,
    }) as BundleManifest;
  const one = (name: string, bytes = 1, of: string | Buffer = 'x') => ({
    name,
    bytes,
    sha256: createHash('sha256').update(of).digest('hex'),
  });
  const usual = ['city.json', 'station.db', 'register.db'].map((name) => one(name));
  const refused = async (files: readonly object[], content: Iterable<Buffer>): Promise<void> => {
    await lie(file, manifest(files), content);
    const unpacked = await unpackBundle(file, PASSPHRASE, laptop, now);
    expect(unpacked, JSON.stringify(files).slice(0, 200)).toMatchObject({ ok: false });
    if (!unpacked.ok) expect(unpacked.refusal.code).toMatch(/^(bundle\.content|store\.full|store\.unwritable)$/);
    expect(readdirSync(laptop).filter((name) => !name.endsWith('-wal'))).toEqual([]);
    expect(readdirSync(dir).sort()).toEqual(['evil.vigie-bundle', 'laptop']);
  };
  const x = Buffer.from('x');
  for (const name of ['../evil', '/tmp/evil', 'a/b', '..', '.hidden', 'profiles/../../evil', 'C:\\evil', 'a\0b', ''])
    await refused([...usual, one(name)], [x, x, x, x]);
  await refused([...usual, one('city.json')], [x, x, x, x]);
  await refused(usual.slice(1), [x, x]);
  // What is behind a name is not what was summed up.
  await refused(usual, [x, x, Buffer.from('y')]);
  // Sizes that lie: more than is there, less than is there, more than any disk has.
  await refused([...usual.slice(0, 2), one('register.db', 5)], [x, x, x]);
  await refused(usual, [x, x, x, Buffer.alloc(50_000_000)]);
  await refused([...usual, one('a', 3_900_000_000), one('b', 3_900_000_000)], [x, x, x]);
  await refused(
    Array.from({ length: 5_000 }, (_, i) => one(`f${i}`, 0)),
    [],
  );
  // Pressed zeroes are cut off at what the manifest says.
  expect(gzipSync(Buffer.alloc(50_000_000)).length).toBeLessThan(60_000);
  // The three files are there and are no databases.
  await refused(usual, [x, x, x]);
  expect(execFileSync('/usr/bin/find', ['/tmp', '-maxdepth', '1', '-name', 'evil']).toString()).toBe('');
}, 120_000);
