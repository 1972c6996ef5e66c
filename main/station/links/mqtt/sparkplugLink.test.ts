import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterEach, describe, expect, test } from 'vitest';
import { startMosquitto } from '../../../../src/city/brokers.fixture.ts';
import type { Refusal } from '../../../../src/shared/result.ts';
import { createEdgeNode } from '../../../../src/standards/sparkplug-b-3.0/edgeNode.ts';
import { until } from '../../hubLink/hub.fixture.ts';
import { cabinetOf, startEdgeNode } from './edgeNode.fixture.ts';
import { account, nobody, stationName } from './link.fixture.ts';
import { startConfigured } from './mosquitto.fixture.ts';
import { createSparkplugLink, type SparkplugLinkOptions, type SparkplugMessage } from './sparkplugLink.ts';
import { layWire } from './wire.fixture.ts';

let undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  undo = [];
});
async function broker(fixedPort?: number) {
  const started = await startMosquitto(fixedPort);
  undo.push(() => started.close());
  return started;
}
async function node(url: string, lamps: readonly string[] = ['LP-1', 'LP-2'], more = {}) {
  const started = await startEdgeNode(url, cabinetOf(lamps, more));
  undo.push(() => started.close());
  return started;
}

/** A host application as a station opens it, and what it heard. */
function open(url: string, change: Partial<SparkplugLinkOptions> = {}) {
  const heard: SparkplugMessage[] = [];
  const refused: { topic: string; bytes: number; code: string }[] = [];
  const troubles: Refusal[] = [];
  const lines: string[] = [];
  const made = createSparkplugLink({
    url,
    credentials: nobody,
    station: stationName(),
    position: 'Circulation 1',
    hostId: 'vigie-1',
    wants: () => true,
    onMessage: (message) => heard.push(message),
    onRefused: (topic, payload, { code }) => refused.push({ topic, bytes: payload.byteLength, code }),
    onTrouble: (refusal) => troubles.push(refusal),
    onState: () => {},
    now: Date.now,
    random: () => 0,
    log: (line) => lines.push(line),
    ...change,
  });
  if (!made.ok) throw new Error(made.refusal.message);
  const link = made.value;
  undo.push(() => link.close());
  const of = (device: string | null) => heard.filter((message) => message.device === device);
  return {
    link,
    heard,
    refused,
    troubles,
    lines,
    of,
    kinds: (device: string | null) => of(device).map(({ kind }) => kind),
    last: (device: string | null) => of(device).at(-1),
  };
}

/** Somebody who reads what hosts say of themselves. */
async function states(url: string, hostId = 'vigie-1') {
  const client = await connectAsync(url, { protocolVersion: 5, reconnectPeriod: 50 });
  client.on('error', () => {});
  undo.push(() => client.endAsync(true));
  const said: { online: boolean; timestamp: number; retained: boolean }[] = [];
  client.on('message', (_, payload, { retain }) => said.push({ ...JSON.parse(payload.toString()), retained: retain }));
  await client.subscribeAsync(`spBv1.0/STATE/${hostId}`, { qos: 1, rap: true });
  return said;
}

/** A broker that lets a station come in and do what these lines say. */
async function startAcl(lines: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-acl-'));
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'acl');
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  const started = await startConfigured({ users: { poste: 'bon' }, lines: [`acl_file ${file}`] });
  undo.push(() => started.close());
  return started;
}

test('a node is born, speaks by aliases, loses a message, is asked and answers, and dies', async () => {
  const { url } = await broker();
  const room = open(url);
  await until('connected', () => room.link.state() === 'connected');
  const cabinet = await node(url);
  await until('both lamps are born', () => room.kinds('LP-1').length + room.kinds('LP-2').length === 2);
  expect(room.last('LP-1')).toMatchObject({
    group: 'Eclairage',
    node: 'Armoire-212',
    kind: 'birth',
    metrics: { level: 100, power: 41.5, hours: 1_234, failed: false },
    qualities: { level: 'good' },
  });
  expect(room.kinds(null)).toEqual(['birth']);

  // By alias, without types: only what the birth said tells what it is.
  await cabinet.say('LP-2', { level: 40, hours: 9_007_199_254_740_993n });
  await until('it is heard', () => room.last('LP-2')?.metrics.level === 40);
  expect(room.last('LP-2')).toMatchObject({ kind: 'data', metrics: { hours: '9007199254740993' } });

  cabinet.lose('LP-1', { level: 10 });
  const lostAt = performance.now();
  await cabinet.say('LP-2', { level: 41 });
  await until('the gap is given up, the node asked, and everything born again', () => cabinet.asked() === 1);
  expect(performance.now() - lostAt).toBeGreaterThan(4_900);
  await until(
    'what was lost is known',
    () => room.last('LP-1')?.metrics.level === 10 && room.kinds('LP-2').length === 5,
  );
  expect(room.kinds('LP-1')).toEqual(['birth', 'doubt', 'birth']);
  expect(room.of('LP-1')[1]).toMatchObject({ qualities: { level: 'uncertain' } });
  // What came behind the gap was held, used in doubt, and is good again after the birth.
  expect(room.kinds('LP-2')).toEqual(['birth', 'data', 'doubt', 'data', 'birth']);
  expect(room.of('LP-2').map(({ qualities }) => qualities.level)).toEqual([
    'good',
    'good',
    'uncertain',
    'uncertain',
    'good',
  ]);
  expect(room.last('LP-1')?.qualities.level).toBe('good');

  const lastWord = room.last('LP-1')!.time;
  await cabinet.die();
  await until(
    'its lamps are dead',
    () => room.kinds('LP-1').at(-1) === 'death' && room.kinds('LP-2').at(-1) === 'death',
  );
  expect(room.last('LP-1')).toMatchObject({ metrics: { level: 10 }, qualities: { level: 'uncertain' } });
  // Silent since its last word, by its own clock: fifty stations make one alarm of it.
  expect(room.last('LP-1')!.time).toBeGreaterThanOrEqual(lastWord!);
  expect(room.last('LP-2')!.time).toBe(room.last('LP-1')!.time);

  await cabinet.connect();
  await until('it is back', () => room.kinds('LP-1').at(-1) === 'birth');
  expect([room.link.owners(), room.refused, room.troubles]).toEqual([3, [], []]);
});

test('a lamp dies behind its node and comes back; its neighbour is none the worse', async () => {
  const { url } = await broker();
  const room = open(url);
  await until('connected', () => room.link.state() === 'connected');
  const cabinet = await node(url);
  await until('born', () => room.kinds('LP-2').length === 1);
  await cabinet.deviceDies('LP-1');
  await until('dead', () => room.kinds('LP-1').at(-1) === 'death');
  await cabinet.deviceIsBack('LP-1');
  await until('back', () => room.kinds('LP-1').at(-1) === 'birth');
  expect(room.kinds('LP-2')).toEqual(['birth']);
});

test('a node that began anew unheard is lost until it is born again', async () => {
  const { url } = await broker();
  const room = open(url);
  await until('connected', () => room.link.state() === 'connected');
  const cabinet = await node(url, ['LP-1']);
  for (let level = 1; level <= 5; level++) await cabinet.say('LP-1', { level });
  await until('heard', () => room.last('LP-1')?.metrics.level === 5);
  cabinet.loseBirths();
  await cabinet.say('LP-1', { level: 6 });
  await until('asked, and born', () => room.last('LP-1')?.metrics.level === 6);
  expect(room.kinds('LP-1').slice(-2)).toEqual(['lost', 'birth']);
  expect(room.refused).toMatchObject([{ code: 'seq.went-back' }]);
});

test('a node that was there before us is asked when it first speaks', async () => {
  const { url } = await broker();
  const cabinet = await node(url);
  const room = open(url);
  await until('connected', () => room.link.state() === 'connected');
  await until('asked', () => {
    void cabinet.say(null, { 'Supply Voltage': 231 });
    return cabinet.asked() > 0;
  });
  await until('born', () => room.kinds('LP-1').includes('birth'));
});

test('the broker goes: everything is lost at once; it comes back: nodes are asked, and what does not answer stays lost', async () => {
  const first = await startMosquitto();
  const wire = await layWire(first.port);
  undo.push(() => wire.close());
  undo.push(() => first.close());
  const said = await states(first.url);
  const room = open(wire.url);
  // It says so once it listens: a birth of before would not be heard.
  await until('online', () => said.at(-1)?.online === true);
  const answers = await node(first.url, ['LP-1']);
  const silent = await node(first.url, ['LP-2'], { node: 'Armoire-213' });
  await until('both are born', () => room.kinds('LP-1').length + room.kinds('LP-2').length === 2);
  silent.deaf(true);
  wire.cut();
  await until('lost', () => room.kinds('LP-1').includes('lost') && room.kinds('LP-2').includes('lost'));
  expect(room.of('LP-1')[1]).toMatchObject({ time: null, qualities: { level: 'uncertain' } });
  await until('born again', () => room.kinds('LP-1').at(-1) === 'birth');
  await until('the other one was asked too', () => silent.asked() === 1);
  expect(answers.asked()).toBe(1);
  expect(room.kinds('LP-2')).toEqual(['birth', 'lost']);
});

describe('our own STATE', () => {
  test('will, birth and leave: online with the will’s time, retained; offline when we go on purpose', async () => {
    const { url } = await broker();
    const said = await states(url);
    const room = open(url);
    await until('online', () => said.length > 0);
    expect(said[0]).toMatchObject({ online: true, retained: true });
    expect(Math.abs(said[0]!.timestamp - Date.now())).toBeLessThan(10_000);
    await room.link.close();
    await until('offline', () => said.at(-1)?.online === false);
    expect(said.at(-1)!.timestamp).toBeGreaterThanOrEqual(said[0]!.timestamp);
  });

  test('cut off, the broker says at once for us that we are gone; back, we are online with a later time', async () => {
    const { url, port } = await broker();
    const said = await states(url);
    const wire = await layWire(port);
    undo.push(() => wire.close());
    open(wire.url);
    await until('online', () => said.at(-1)?.online === true);
    const { timestamp } = said.at(-1)!;
    wire.cut();
    await until('offline by the will', () => said.some(({ online }) => !online));
    expect(said.find(({ online }) => !online)).toMatchObject({ timestamp, retained: true });
    await until('online again', () => said.at(-1)?.online === true && said.at(-1)!.timestamp > timestamp);
  });

  test('killed without a word, the broker says it for us', async () => {
    const { url } = await broker();
    const said = await states(url, 'vigie-9');
    const file = new URL('./sparkplugProgram.fixture.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [file, url, 'vigie-9'], { stdio: ['ignore', 'ignore', 'inherit'] });
    const gone = new Promise((resolve) => child.once('exit', resolve));
    undo.push(() => child.kill('SIGKILL'));
    await until('online', () => said.at(-1)?.online === true);
    child.kill('SIGKILL');
    await gone;
    await until('offline', () => said.at(-1)?.online === false);
    expect(said.at(-1)).toMatchObject({ retained: true, timestamp: said[0]!.timestamp });
  });

  test('somebody says that we are dead: it is answered within the second', async () => {
    const { url } = await broker();
    const said = await states(url);
    open(url);
    await until('online', () => said.at(-1)?.online === true);
    const liar = await connectAsync(url, { protocolVersion: 5 });
    undo.push(() => liar.endAsync(true));
    const { timestamp } = said.at(-1)!;
    await liar.publishAsync('spBv1.0/STATE/vigie-1', JSON.stringify({ online: false, timestamp: timestamp - 1 }), {
      qos: 1,
      retain: true,
    });
    await until('denied', () => said.length === 3 && said[2]!.online);
    expect(said[2]).toMatchObject({ online: true, timestamp });
  });

  test('two stations with one host id: both say so, neither storms, and while one lives the host is online', async () => {
    const { url } = await broker();
    const said = await states(url);
    const one = open(url);
    await until('the first is online', () => said.some(({ online }) => online));
    const wireless = await layWire(Number(new URL(url).port));
    undo.push(() => wireless.close());
    const two = open(wireless.url);
    await until('both are told', () => one.troubles.length > 0 && two.troubles.length > 0);
    for (const { troubles } of [one, two])
      expect(troubles).toMatchObject([{ code: 'sparkplug.same-host-id', context: { host: 'vigie-1' } }]);
    await until('both are there', () => one.link.state() === 'connected' && two.link.state() === 'connected');
    const births = said.filter(({ online }) => online).length;
    // One new connection each, to be newer than the other; not one after the other for ever.
    expect(births).toBeLessThanOrEqual(5);
    wireless.refuse(true);
    wireless.cut();
    await until('its will is heard', () => said.some(({ online }) => !online));
    await until('and denied by the one that lives', () => said.at(-1)?.online === true);
    expect(one.link.state()).toBe('connected');
  });

  test('a broker that does not take our STATE: the values come all the same, and it is said', async () => {
    const { port } = await startAcl(['user poste', 'topic read spBv1.0/#', 'topic write spBv1.0/Eclairage/#']);
    const url = `mqtt://127.0.0.1:${port}`;
    const room = open(url, { credentials: account('poste', () => 'bon') });
    await until('said', () => room.troubles.length > 0);
    expect(room.troubles).toMatchObject([{ code: 'sparkplug.state-refused', context: { host: 'vigie-1' } }]);
    expect([room.link.state(), room.link.refusal()?.code]).toEqual(['connected', 'sparkplug.state-refused']);
    expect(room.lines).toHaveLength(1);
  });
});

test('only its groups are listened to, and who is wanted by nobody is left aside but for a device’s birth', async () => {
  const { url } = await broker();
  const room = open(url, { groups: ['Eclairage'], wants: ({ device }) => device === 'LP-1' });
  await until('connected', () => room.link.state() === 'connected');
  const water = await node(url, ['P-1'], { group: 'Eau', node: 'Station-1' });
  const cabinet = await node(url);
  await until('born', () => room.kinds('LP-1').length === 1 && room.kinds('LP-2').length === 1);
  await water.say('P-1', { level: 3 });
  await cabinet.say('LP-2', { level: 30 });
  await cabinet.say('LP-1', { level: 30 });
  await until('heard', () => room.last('LP-1')?.metrics.level === 30);
  await cabinet.die();
  await until('dead', () => room.kinds('LP-1').at(-1) === 'death');
  expect([room.kinds('LP-2'), room.kinds('P-1'), room.kinds(null)]).toEqual([['birth'], [], []]);
});

test('junk is refused by name with its bytes, and harms nobody; what is too long is not read by halves', async () => {
  const { url } = await broker();
  const room = open(url);
  await until('connected', () => room.link.state() === 'connected');
  const cabinet = await node(url, ['LP-1']);
  await until('born', () => room.kinds('LP-1').length === 1);
  const to = (verb: string, more = '') => `spBv1.0/Eclairage/${verb}/Armoire-212${more}`;
  await cabinet.publish(to('NDATA'), 'no protobuf at all');
  await cabinet.publish('spBv1.0/Eclairage/NEVER/Armoire-212', 'x');
  await cabinet.publish('spBv1.0/STATE/vigie-2', '{"online":');
  const born = createEdgeNode({ ...cabinetOf([]), node: 'Long' }).births(Date.now());
  if (!born.ok) throw new Error();
  const birth = born.value[0]!.payload;
  // Cut where a metric ends, it would be a birth of its first metrics.
  const long = Buffer.concat([
    birth,
    ...Array.from({ length: 20_000 }, () => Buffer.from([0x12, 60, ...new Uint8Array(60)])),
  ]);
  expect(long.length).toBeGreaterThan(1_200_000);
  await cabinet.publish('spBv1.0/Eclairage/NBIRTH/Long', long);
  await cabinet.say('LP-1', { level: 12 });
  await until('the lamp is heard', () => room.last('LP-1')?.metrics.level === 12);
  expect(room.refused.map(({ code, bytes }) => `${code} ${bytes}`).sort()).toEqual([
    'payload.malformed 18',
    'payload.too-large 1000001',
    'state.shape 10',
    'topic.shape 1',
  ]);
  expect(room.heard.some((message) => message.node === 'Long')).toBe(false);
});

test('a wrong password is a refusal that somebody must mend, and what changes is taken up', async () => {
  const { port } = await startConfigured({ users: { poste: 'bon' } }).then((started) => {
    undo.push(() => started.close());
    return started;
  });
  const room = open(`mqtt://127.0.0.1:${port}`, { credentials: account('poste', () => 'faux') });
  await until('refused', () => room.link.state() === 'refused');
  expect(room.link.refusal()?.code).toMatch(/^broker\.(not-authorised|bad-password)$/);
  expect(room.lines).toHaveLength(1);
  expect(room.lines[0]).toMatch(/^sparkplug: broker: /);
});

test('a host id that cannot be part of a topic is refused before anything is opened', () => {
  const made = createSparkplugLink({
    url: 'mqtt://127.0.0.1:1',
    credentials: nobody,
    station: 's',
    position: 'p',
    hostId: 'a/b',
    wants: () => true,
    onMessage: () => {},
    onRefused: () => {},
    onTrouble: () => {},
    onState: () => {},
    now: Date.now,
    random: () => 0,
    log: () => {},
  });
  expect(made).toMatchObject({ ok: false, refusal: { code: 'host.id' } });
});
