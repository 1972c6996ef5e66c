import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { treatmentId } from '../../../src/domain/alarm/treatment.ts';
import { type Hub, openHub } from '../../../src/hub/hub.ts';
import { formatHlc } from '../../../src/sync/hlc.ts';
import { type FromHub, fromHubSchema, type ToHub } from '../../../src/sync/hubProtocol.ts';
import { type Operation, uuidv7 } from '../../../src/sync/operation.ts';
import { proofText } from '../../../src/sync/signInProtocol.ts';
import { alarmStream, treatmentStream } from '../../../src/sync/streams.ts';
import { TOKEN, until } from './hub.fixture.ts';
import { accounts, addOperator, type DeskStation, logOf, openDeskStation, PASSWORD } from './testing/deskStation.ts';

// Each signs in several times, and a slow hash is slow.
vi.setConfig({ testTimeout: 60_000 });

let dir: string;
let hub: Hub;
/** The hub's wall clock is ahead by this, ms. */
let ahead: number;
let said: string[];
let undo: (() => unknown)[];

const communeOf = (subject: string): string | undefined =>
  ({ 'LP-1': '21231', 'LP-2': '21231', 'LP-9': '21166', 'EQ-1': '21231', 'EQ-9': '21166' })[subject];
/** East of 5.05 it is the other commune. */
const communeAt = ([lon]: readonly [number, number]): string => (lon > 5.05 ? '21166' : '21231');

async function start(port = 0): Promise<Hub> {
  const opened = await openHub({
    ...{ dir, token: TOKEN, port, log: (line: string) => said.push(line) },
    now: () => Date.now() + ahead,
    communes: { of: communeOf, at: communeAt },
  });
  if (!opened.ok) throw new Error(opened.refusal.message);
  return opened.value;
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-hub-'));
  [undo, said, ahead] = [[], [], 0];
  await addOperator(dir, 'premier');
  await addOperator(dir, 'second', '--may', 'all@21231', '--priority', '7');
  hub = await start();
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  await hub.close();
  rmSync(dir, { recursive: true, force: true });
});

async function desk(name: string): Promise<DeskStation> {
  const station = openDeskStation(name, { url: hub.url, communeOf, communeAt });
  undo.push(() => station.close());
  await station.join();
  await until('accounts are known', () => station.desk.state().wants === 'required');
  return station;
}

interface Mask {
  readonly station: string;
  readonly position: string;
  readonly key: { readonly publicKey: string; sign(text: string): string };
}

const ownKey = (): Mask['key'] => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: String(publicKey.export({ format: 'jwk' }).x),
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString('base64url'),
  };
};

/** A station that knows the room's token and says what it likes. */
async function liar(mask: Mask, { proves = true } = {}) {
  const socket = new WebSocket(hub.url, ['vigie-hub.1', `token.${TOKEN}`]);
  undo.push(() => socket.terminate());
  const heard: FromHub[] = [];
  const sent: string[] = [];
  let closed: number | null = null;
  socket.on('message', (data) => heard.push(fromHubSchema.parse(JSON.parse(String(data)))));
  socket.on('close', (code) => {
    closed = code;
  });
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('open', resolve));
  const say = (message: ToHub): void => {
    sent.push(JSON.stringify(message));
    socket.send(JSON.stringify(message));
  };
  const next = async <T extends FromHub['type']>(type: T): Promise<Extract<FromHub, { type: T }>> => {
    const found = (): number => heard.findIndex((message) => message.type === type);
    await until(`a word of ${type}`, () => found() >= 0);
    return heard.splice(found(), 1)[0] as Extract<FromHub, { type: T }>;
  };
  const { station, position, key } = mask;
  const hello = { type: 'hello', protocol: 1, station, position, cursor: 0, log: null, time: Date.now() } as const;
  say({ ...hello, sharing: 1, signIn: 1, key: key.publicKey });
  const welcome = await next('welcome');
  if (proves) {
    const text = proofText(welcome.log, welcome.signIn!.challenge, station, position);
    say({ type: 'prove', signature: key.sign(text) });
  }
  let count = 0;
  return {
    say,
    next,
    heard,
    sent,
    welcome,
    closed: () => closed,
    raw: (text: string) => socket.send(text),
    async present(token: string): Promise<string | null> {
      say({ type: 'present', tokens: [token] });
      return (await next('granted')).refusal?.code ?? null;
    },
    /** What becomes of an operation: null when it is taken. */
    async submit(operation: Operation): Promise<string | null> {
      say({ type: 'submit', operations: [operation] });
      await until('an answer', () =>
        heard.some(
          (one) =>
            (one.type === 'rejected' && one.id === operation.id) ||
            (one.type === 'operations' && one.batch.some((accepted) => accepted.operation.id === operation.id)),
        ),
      );
      const at = heard.findIndex((one) => one.type === 'rejected' && one.id === operation.id);
      const found = at >= 0 ? heard.splice(at, 1)[0] : undefined;
      return found?.type === 'rejected' ? found.refusal.code : null;
    },
    /** An act in somebody's name. */
    act(operator: string | null, kind: string, stream: string, body: object, more: Partial<Operation> = {}): Operation {
      const at = Date.now() + ++count;
      return {
        ...{ id: uuidv7(at, Math.random), stream, kind, version: 1, base: 0, class: 'guarded', because: null },
        hlc: formatHlc({ time: at, counter: 0 }, station),
        by: { operator, position, station },
        body: { at, by: position, ...body },
        ...more,
      } as Operation;
    },
  };
}
const maskOf = (station: DeskStation): Mask => ({
  station: station.store.stationId(),
  position: station.position,
  key: station.key,
});
/** The token that a station keeps. */
const tokenOf = (station: DeskStation): string =>
  (JSON.parse(station.store.setting('sign-ins') ?? '') as { known: { token: string }[] }).known.at(-1)!.token;
const logged = (code: string): number => said.filter((line) => line.startsWith(`refused ${code} `)).length;

/** An honest pair with an alarm, and what proves that nothing troubles them. */
async function honestPair() {
  const a = await desk('A');
  const b = await desk('B');
  await a.desk.signIn('premier', PASSWORD);
  await b.desk.signIn('second', PASSWORD);
  const alarm = a.raise('LP-1');
  await until('both know it', () => b.store.alarm(alarm) !== undefined);
  return {
    a,
    b,
    alarm,
    async goOn() {
      expect(b.acknowledge(alarm).ok).toBe(true);
      await until('it is shared', () => a.store.alarm(alarm)?.state.state === 'acknowledged' && b.store.unsent() === 0);
      expect([...a.refusals, ...b.refusals]).toEqual([]);
    },
  };
}

test('12.8 incidents are judged by where they are, teams by whose they are, at the station and again at the hub', async () => {
  const { b, goOn } = await honestPair();
  const [here, there] = ['019f0000-0000-7000-8000-00000000000a', '019f0000-0000-7000-8000-00000000000b'];
  const opening = { kind: 'road', title: 'Arbre tombé', priority: 2, services: ['traffic'], links: [] } as const;
  const at = (lon: number) => ({ label: 'rue Monge', at: [lon, 47.32] as [number, number] });
  const refused = { refusal: { code: 'operator.not-allowed' } };
  const { incidents, teams } = b.logs;
  // `second` may do everything, in one commune.
  expect(incidents.act(here!, { type: 'open', ...opening, place: at(5.04) }).ok).toBe(true);
  expect(incidents.act(there!, { type: 'open', ...opening, place: at(5.06) })).toMatchObject(refused);
  expect(teams.act('EQ-1', { type: 'assign', incident: here! }).ok).toBe(true);
  expect(teams.act('EQ-9', { type: 'assign', incident: here! })).toMatchObject(refused);
  await until('what may be is shared', () => b.store.unsent() === 0 && b.refusals.length === 0);
  const own = await liar(maskOf(b));
  expect(await own.present(tokenOf(b))).toBeNull();
  const raw = (stream: string, kind: string, body: object, more = {}) => own.act('second', kind, stream, body, more);
  const submit = (operation: Operation) => own.submit(operation);
  const open = { ...opening, place: at(5.06) };
  expect(await submit(raw(`incident/${there}`, 'incident.opened', open, { class: 'additive' }))).toBe(
    'operator.not-allowed',
  );
  expect(await submit(raw('team/EQ-9', 'team.assigned', { incident: here }))).toBe('operator.not-allowed');
  expect(await submit(raw('team/EQ-1', 'team.arrived', { incident: here }))).toBeNull();
  await goOn();
});

test('12.4 a stolen token is worth nothing elsewhere: another key, another station, another position, changed, of another hub', async () => {
  const { a, alarm, goOn } = await honestPair();
  const token = tokenOf(a);
  const mine = maskOf(a);
  const thief = await liar({ ...mine, key: ownKey() });
  expect(await thief.present(token)).toBe('token.other-station');
  expect(await thief.submit(thief.act('premier', 'alarm.acknowledged', alarmStream(alarm), {}))).toBe(
    'operator.no-session',
  );
  expect(await (await liar({ ...mine, station: 'another' })).present(token)).toBe('token.other-station');
  expect(await (await liar({ ...mine, position: 'Position B' })).present(token)).toBe('token.other-position');
  const own = await liar(mine);
  const [prefix, content, signature] = token.split('.');
  const more = JSON.parse(Buffer.from(content!, 'base64url').toString());
  const better = Buffer.from(JSON.stringify({ ...more, priority: 9 })).toString('base64url');
  expect(await own.present(`${prefix}.${better}.${signature}`)).toBe('token.forged');
  expect(await own.present('vigie1.x.y')).toBe('token.malformed');
  expect(await own.present(token)).toBeNull();
  const withoutKey = await liar({ ...mine, key: ownKey() }, { proves: false });
  expect(await withoutKey.present(token)).toBe('hub.proof');
  for (const code of ['token.other-position', 'token.forged', 'token.malformed', 'hub.proof'])
    expect(logged(code), code).toBe(1);
  await goOn();
});

test('12.3 what was said on one connection proves and does nothing on another', async () => {
  const { a, alarm, goOn } = await honestPair();
  const first = await liar(maskOf(a));
  expect(await first.present(tokenOf(a))).toBeNull();
  const act = first.act('premier', 'alarm.commented', alarmStream(alarm), { text: 'vu' }, { class: 'additive' });
  expect(await first.submit(act)).toBeNull();
  const count = logOf(dir).length;
  const replay = await liar({ ...maskOf(a), key: { ...a.key, sign: () => 'x'.repeat(86) } }, { proves: false });
  for (const text of first.sent) replay.raw(text);
  expect((await replay.next('granted')).refusal?.code).toBe('hub.proof');
  // What is known already is answered as known, and has no second effect.
  expect(await replay.submit(act)).toBeNull();
  expect(logOf(dir)).toHaveLength(count);
  const fresh = replay.act('premier', 'alarm.acknowledged', alarmStream(alarm), {});
  expect(await replay.submit(fresh)).toBe('operator.no-session');
  await goOn();
});

test('12.5 a forged author, position, station or fact is refused by its code, and an honest act beside it is taken', async () => {
  const { a, b, alarm, goOn } = await honestPair();
  const own = await liar(maskOf(a));
  await own.present(tokenOf(a));
  const stream = alarmStream(alarm);
  const remark = (operator: string | null, more: Partial<Operation> = {}) =>
    own.act(operator, 'alarm.commented', stream, { text: 'vu' }, { class: 'additive', ...more });
  expect(await own.submit(remark('second'))).toBe('operator.no-session');
  expect(await own.submit(remark(null))).toBe('operator.not-signed-in');
  const by = { operator: 'second', position: b.position, station: b.store.stationId() };
  expect(await own.submit(remark('second', { by }))).toBe('operation.unproven');
  expect(await own.submit(remark('second', { by, seal: 'x'.repeat(43) }))).toBe('operation.unproven');
  const raised = logOf(dir).find(({ kind }) => kind === 'alarm.raised')!;
  const { seal: _, ...unsealed } = raised;
  const fact = {
    ...unsealed,
    id: own.act(null, 'x', stream, {}).id,
    by: { ...maskOf(a), operator: 'premier' },
  } as Operation;
  expect(await own.submit(fact)).toBe('operation.wrong-author');
  expect(await own.submit(remark('premier'))).toBeNull();
  for (let i = 0; i < 20; i++) await own.submit(remark('second'));
  expect(logged('operator.no-session')).toBe(1);
  expect(logged('operation.unproven')).toBe(1);
  await goOn();
});

test('12.6 what was done in time may come late, what was done after the end is refused, and of long ago nothing is taken', async () => {
  const { a, alarm, goOn } = await honestPair();
  await goOn();
  const token = tokenOf(a);
  const mask = maskOf(a);
  await a.leave();
  ahead = 13 * 3_600_000;
  const late = await liar(mask);
  expect(await late.present(token)).toBe('token.expired');
  const remark = (time: number) =>
    late.act(
      'premier',
      'alarm.commented',
      alarmStream(alarm),
      { text: 'vu' },
      {
        class: 'additive',
        hlc: formatHlc({ time, counter: 0 }, mask.station),
      },
    );
  expect(await late.submit(remark(Date.now()))).toBeNull();
  expect(await late.submit(remark(Date.now() + ahead))).toBe('token.expired');
  ahead = 40 * 24 * 3_600_000;
  const tooLate = await liar(mask);
  expect(await tooLate.present(token)).toBe('token.expired');
  expect(await tooLate.submit(remark(Date.now()))).toBe('operator.no-session');
});

test('12.7 a hub that lost its log gets it back from any station by its seal; without one it waits for recovery', async () => {
  const { a, b, alarm, goOn } = await honestPair();
  await goOn();
  const before = logOf(dir);
  expect(before.every(({ seal }) => seal !== undefined)).toBe(true);
  const { port } = hub;
  // The one who acknowledged is gone; only the other has it now.
  await b.leave();
  await hub.close();
  for (const file of ['hub.db', 'hub.db-wal', 'hub.db-shm']) rmSync(join(dir, file), { force: true });
  hub = await start(port);
  await until('it is all back', () => logOf(dir).length === before.length);
  expect(logOf(dir)).toEqual(before);
  expect(a.refusals).toEqual([]);
  // The seals are of keys that are lost as well.
  await hub.close();
  for (const file of ['hub.db', 'hub.db-wal', 'hub.db-shm', 'hub-keys.json']) rmSync(join(dir, file), { force: true });
  hub = await start(port);
  await until('it is told', () => logged('operation.unproven') === 1);
  expect(a.store.alarm(alarm)).toMatchObject({ state: { state: 'acknowledged' } });
  expect(a.store.unsent()).toBeGreaterThan(0);
  await accounts(dir, ['recover', '10']);
  await until('it is all back', () => logOf(dir).length === before.length && a.store.unsent() === 0);
  expect(logOf(dir).map(({ id, by }) => [id, by])).toEqual(before.map(({ id, by }) => [id, by]));
  expect(a.refusals).toEqual([]);
});

test('12.8 an act in another commune is refused, whatever the station believes; so is one of a kind or at an hour that is not theirs', async () => {
  const { a, b, goOn } = await honestPair();
  const far = a.raise('LP-9');
  const unknown = a.raise('LP-77');
  await until('both know', () => b.store.alarm(far) !== undefined && b.store.alarm(unknown) !== undefined);
  const own = await liar(maskOf(b));
  expect(await own.present(tokenOf(b))).toBeNull();
  for (const id of [far, unknown])
    expect(await own.submit(own.act('second', 'alarm.acknowledged', alarmStream(id), {}))).toBe('operator.not-allowed');
  const shelved = { reason: 'x', until: Date.now() + 60_000, longest: 3_600_000 };
  const on = (asset: string) =>
    own.act('second', 'treatment.shelved', treatmentStream(treatmentId(asset, 'lamp-out')), shelved);
  expect(await own.submit(on('LP-9'))).toBe('operator.not-allowed');
  expect(await own.submit(on('LP-2'))).toBeNull();
  await goOn();
  await accounts(dir, ['change', 'second', '--may', 'all/00:00-00:00']);
  await until('told', async () => (await own.next('granted')).token !== null);
  expect(await own.submit(on('LP-1'))).toBe('operator.not-allowed');
});

test('12.11 who turns cameras has the priority of who is signed in, not the one that is claimed', async () => {
  const { a, b } = await honestPair();
  const [low, high] = [await liar(maskOf(a)), await liar(maskOf(b))];
  await low.present(tokenOf(a));
  await high.present(tokenOf(b));
  low.say({ type: 'claim', request: 1, camera: 'CAM-1', act: 'use', priority: 9 });
  expect((await low.next('claimed')).refusal).toBeNull();
  high.say({ type: 'claim', request: 2, camera: 'CAM-1', act: 'use', priority: 7 });
  expect((await high.next('claimed')).refusal).toBeNull();
  low.say({ type: 'claim', request: 3, camera: 'CAM-1', act: 'use', priority: 9 });
  expect((await low.next('claimed')).refusal?.code).toBe('ptz.leased');
});

test('12.12 batches that are too large, frames out of place and floods of sign-ins end or slow that connection alone', async () => {
  const { a, goOn } = await honestPair();
  const mask = (): Mask => ({ station: 'liar', position: 'Position Z', key: ownKey() });
  const heavy = await liar(mask());
  heavy.raw(JSON.stringify({ type: 'submit', operations: Array.from({ length: 501 }, () => ({})) }));
  await until('closed', () => heavy.closed() === 4000);
  const huge = await liar(mask());
  huge.raw(JSON.stringify({ type: 'submit', operations: ['x'.repeat(1_100_000)] }));
  await until('closed', () => huge.closed() === 1009);
  const long = await liar(mask());
  long.raw(JSON.stringify({ type: 'present', tokens: ['x'.repeat(50_000)] }));
  await until('closed', () => long.closed() === 4000);
  const many = await liar(mask());
  for (let request = 0; request < 200; request++)
    many.say({ type: 'sign-in', request, operator: 'premier', password: `essai ${request}` });
  await until('all are answered', () => many.heard.filter(({ type }) => type === 'signed-in').length === 200);
  const codes = new Set(many.heard.map((one) => (one.type === 'signed-in' ? one.refusal?.code : undefined)));
  codes.delete(undefined);
  expect([...codes].sort()).toEqual(['sign-in.wait', 'sign-in.wrong']);
  expect(said.filter((line) => line.includes('wrong password')).length).toBeLessThan(10);
  expect((await a.desk.signIn('premier', PASSWORD)).ok).toBe(true);
  await goOn();
});

test('a damaged file of accounts or keys stops the hub at its start, and while it runs changes nothing', async () => {
  const { a, goOn } = await honestPair();
  writeFileSync(join(dir, 'accounts.json'), '{"format":"vigie-accounts"');
  await until('told', () => said.some((line) => line.includes('accounts.json')));
  expect(a.desk.state().operator?.id).toBe('premier');
  await goOn();
  const { port } = hub;
  await hub.close();
  await expect(start(port)).rejects.toThrow('accounts.json');
  rmSync(join(dir, 'accounts.json'));
  // One that is gone while the hub was down is damage as well: nobody is let in by it.
  await expect(start(port)).rejects.toThrow('gone');
  await addOperator(dir, 'premier');
  writeFileSync(join(dir, 'hub-keys.json'), '{}');
  await expect(start(port)).rejects.toThrow('hub-keys.json');
  rmSync(join(dir, 'hub-keys.json'));
  hub = await start(port);
});
