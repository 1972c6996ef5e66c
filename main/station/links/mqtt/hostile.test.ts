import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { connectAsync } from 'mqtt';
import { afterEach, describe, expect, test } from 'vitest';
import { startAedes, startMosquitto } from '../../../../src/city/brokers.fixture.ts';
import { MAX_PAYLOAD_BYTES } from '../../../../src/domain/asset/device.ts';
import { seededRandom } from '../../../../src/shared/random.ts';
import { until } from '../../hubLink/hub.fixture.ts';
import { openLink, TOPICS } from './link.fixture.ts';
import type { MqttLinkOptions } from './mqttLink.ts';
import { connack, packetOf, publish, startScripted } from './scriptedBroker.fixture.ts';
import { layWire } from './wire.fixture.ts';

let undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  undo = [];
});
const open = (url: string, change: Partial<MqttLinkOptions> = {}) => {
  const opened = openLink(url, change);
  undo.push(() => opened.link.close());
  return opened;
};
const LAMP = 'vigie/1/light-point/LP-1/state';

describe('a broker that means harm', () => {
  test.each([
    ['noise', (socket: Socket) => socket.write(randomBytes(5_000))],
    ['a web page', (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n<html>')],
    ['a yes of 256 MB', (socket: Socket) => socket.write(Buffer.from([0x20, 0xff, 0xff, 0xff, 0x7f]))],
    ['a yes, then noise', (socket: Socket) => socket.write(Buffer.concat([connack(0), randomBytes(5_000)]))],
    ['a yes, then another', (socket: Socket) => socket.write(Buffer.concat([connack(0), connack(0)]))],
    [
      'a yes, then receipts for nothing',
      (socket: Socket) => socket.write(Buffer.concat([connack(0), packetOf(0x40, [0, 9, 0, 0])])),
    ],
    [
      'a yes, then a topic that is none',
      (socket: Socket) => socket.write(Buffer.concat([connack(0), publish('vigie/+/#\0', 'x')])),
    ],
    [
      'a yes, then an alias of nothing',
      (socket: Socket) => socket.write(Buffer.concat([connack(0), packetOf(0x30, [0, 0, 3, 0x23, 0, 5])])),
    ],
    [
      'a yes, then 256 MB',
      (socket: Socket) => socket.write(Buffer.concat([connack(0), Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f])])),
    ],
    ['nothing, and an end', (socket: Socket) => socket.end()],
  ])('that answers with %s harms nothing: it is lost or it is ignored, and the station lives', async (_, act) => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {}).once('data', () => act(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    undo.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const { link, heard, lines } = open(`mqtt://127.0.0.1:${(server.address() as { port: number }).port}`, {
      random: () => 0.2,
    });
    await until('it answered', () => sockets.size > 0 && link.state() !== 'connecting');
    const at = performance.now();
    await until('and some more', () => performance.now() - at > 300);
    expect(heard.filter(({ topic }) => topic.startsWith('vigie/1/'))).toEqual([]);
    // It is not run after: a few attempts in that time, each later than the one before.
    expect(sockets.size).toBeLessThan(6);
    expect(lines.length).toBeLessThan(4);
  });

  test('a thousand times noise, after a good beginning or none: no exception, and each link goes on trying', {
    timeout: 60_000,
  }, async () => {
    const random = seededRandom(7);
    const noise = (): Buffer => Buffer.from(Array.from({ length: 1 + random() * 60 }, () => random() * 256));
    let connections = 0;
    const server = createServer((socket) => {
      connections++;
      socket
        .on('error', () => {})
        .once('data', () => {
          socket.write(connections % 2 ? connack(0) : Buffer.alloc(0));
          for (let i = 0; i < 20; i++) socket.write(noise());
          socket.end();
        });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    undo.push(() => server.close());
    const url = `mqtt://127.0.0.1:${(server.address() as { port: number }).port}`;
    const links = Array.from({ length: 20 }, () => open(url));
    await until('a thousand connections', () => connections >= 1_000, 50_000);
    for (const { link } of links) expect(['lost', 'refused', 'connected']).toContain(link.state());
  });
});

describe('a message of 64 MB that is retained', () => {
  const huge = Buffer.alloc(64 * 1024 * 1024, 0x7b);
  test('on Mosquitto: it is never sent to us, what else is there is heard, and there is no second connection', async () => {
    const broker = await startMosquitto();
    undo.push(() => broker.close());
    const field = await connectAsync(broker.url, { protocolVersion: 5, reconnectPeriod: 0 });
    undo.push(() => field.endAsync(true));
    await field.publishAsync('vigie/1/light-point/HUGE/state', huge, { qos: 1, retain: true });
    await field.publishAsync(LAMP, 'good', { qos: 1, retain: true });
    const { heard, states } = open(broker.url);
    await until('the good one', () => heard.some(({ topic }) => topic === LAMP));
    expect([heard.map(({ topic }) => topic), states]).toEqual([[LAMP], ['connected']]);
  });

  test('in MQTT 3.1.1: it is cut on the way and still names who sent it', async () => {
    const broker = await startAedes();
    undo.push(() => broker.close());
    const field = await connectAsync(broker.url, { protocolVersion: 4, reconnectPeriod: 0 });
    undo.push(() => field.endAsync(true));
    await field.publishAsync('vigie/1/light-point/HUGE/state', huge, { qos: 1, retain: true });
    await field.publishAsync(LAMP, 'good', { qos: 1, retain: true });
    const { heard, states } = open(broker.url);
    await until('both', () => heard.length >= 2);
    expect(heard.map(({ topic, bytes }) => [topic, bytes]).sort()).toEqual([
      ['vigie/1/light-point/HUGE/state', MAX_PAYLOAD_BYTES + 1],
      [LAMP, 4],
    ]);
    expect(states).toEqual(['connected']);
  });

  test('5 MB, which a device can send by mistake, is cut and named in MQTT 5 as well', async () => {
    const broker = await startMosquitto();
    undo.push(() => broker.close());
    const field = await connectAsync(broker.url, { protocolVersion: 5, reconnectPeriod: 0 });
    undo.push(() => field.endAsync(true));
    const { heard, link, states } = open(broker.url);
    await until('connected', () => link.state() === 'connected');
    const properties = { userProperties: { vendor: 'x'.repeat(3_000) } };
    for (let i = 0; heard.length === 0; i++) await field.publishAsync(LAMP, `${i}`, { qos: 1, properties });
    await field.publishAsync('vigie/1/building-panel/B-1/state', huge.subarray(0, 5_000_000), { qos: 1, properties });
    await field.publishAsync('vigie/1/building-panel/B-1/state', 'after', { qos: 1, properties });
    const ofBuilding = (): number[] => heard.filter(({ topic }) => topic.includes('B-1')).map(({ bytes }) => bytes);
    await until('both', () => ofBuilding().length === 2);
    expect([ofBuilding(), states]).toEqual([[MAX_PAYLOAD_BYTES + 1, 5], ['connected']]);
  });
});

test('a half-open connection is found within 15 s, and made anew', async () => {
  const broker = await startMosquitto();
  undo.push(() => broker.close());
  const wire = await layWire(broker.port);
  undo.push(() => wire.close());
  const { link, lines } = open(wire.url);
  await until('connected', () => link.state() === 'connected');
  const deadAt = performance.now();
  wire.swallow();
  // Commands do not keep up the belief that somebody is there.
  const commands = setInterval(() => void link.publish('vigie/1/light-point/LP-1/set', '{}'), 500);
  undo.push(() => clearInterval(commands));
  await until('found', () => link.state() === 'lost');
  const found = performance.now() - deadAt;
  process.stdout.write(`half-open connection found after ${(found / 1_000).toFixed(1)} s\n`);
  expect(found).toBeLessThan(15_000);
  expect(lines[0]).toContain('half open');
  await until('made anew', () => link.state() === 'connected');
});

test('a broker that listens and never answers is lost after its time, and the end does not wait for it', async () => {
  const broker = await startScripted({ connect: () => null });
  undo.push(() => broker.close());
  const { link } = open(broker.url);
  await until('lost', () => link.state() === 'lost');
  expect(link.refusal()?.code).toBe('broker.no-answer');
  const hanging = await startScripted({ publish: () => null });
  undo.push(() => hanging.close());
  const other = open(hanging.url);
  await until('connected', () => other.link.state() === 'connected');
  const start = performance.now();
  await other.link.close();
  expect(performance.now() - start).toBeLessThan(8_000);
});

test('passwords are in no line of the log, no refusal and no debugging output: 200 of them', {
  timeout: 60_000,
}, async () => {
  const random = seededRandom(11);
  const secrets = Array.from({ length: 200 }, () => `K7${Math.floor(random() * 1e15).toString(36)}é"\\`);
  const broker = await startScripted({ connect: (_, count) => connack([0x86, 0x87, 0x97, 0x9c, 0, 0x83][count % 6]!) });
  undo.push(() => broker.close());
  const all = secrets.map((password) => {
    const inAddress = random() < 0.3;
    const address = new URL(broker.url);
    if (inAddress) {
      address.username = 'poste';
      address.password = password;
    }
    return open(address.href, {
      credentials: async () =>
        inAddress
          ? { ok: true, value: { tls: {}, mark: '' } }
          : { ok: true, value: { username: 'poste', password, tls: {}, mark: '' } },
    });
  });
  await until('all have had their answer', () => all.every(({ link }) => link.state() !== 'connecting'), 30_000);
  const output = JSON.stringify(all.map(({ lines, link }) => [lines, link.refusal()]));
  const forms = (secret: string): string[] => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
  expect(secrets.filter((secret) => forms(secret).some((form) => output.includes(form)))).toEqual([]);
  // The packet had them: what is looked for would have been found.
  expect(broker.connects().some((packet) => packet.includes(secrets[0]!))).toBe(true);

  // Whoever sets DEBUG makes the library talk: not of this.
  const script = `
    import { openLink, account } from ${JSON.stringify(new URL('./link.fixture.ts', import.meta.url).href)};
    const { link } = openLink(process.argv[1], { credentials: account('poste', () => process.argv[2]), topics: [], onState: () => link.close() });
  `;
  const run = spawn(process.execPath, ['--input-type=module', '-e', script, broker.url, 'K7-so-geheim'], {
    env: { ...process.env, DEBUG: '*' },
  });
  let debugging = '';
  for (const stream of [run.stdout, run.stderr]) stream.setEncoding('utf8').on('data', (text) => (debugging += text));
  const code = await new Promise((resolve) => run.once('close', resolve));
  expect([code, debugging.includes('mqtt-packet')]).toEqual([0, true]);
  expect(debugging).not.toContain('K7-so-geheim');
  expect(debugging).not.toContain(
    Buffer.from('K7-so-geheim')
      .toString('hex')
      .replaceAll(/..(?=.)/g, '$& '),
  );
  expect(broker.connects().some((packet) => packet.includes('K7-so-geheim'))).toBe(true);
});

test('35,000 retained states at the first connection: all there, alarms before lamps, one connection', {
  timeout: 60_000,
}, async () => {
  const COUNT = 35_000;
  const broker = await startMosquitto();
  undo.push(() => broker.close());
  const wire = await layWire(broker.port);
  undo.push(() => wire.close());
  const field = await connectAsync(broker.url, { protocolVersion: 5, reconnectPeriod: 0 });
  undo.push(() => field.endAsync(true));
  const state = JSON.stringify({
    t: 1_790_000_000_000,
    level: 70,
    power: 31.4,
    voltage: 231,
    hours: 12_345,
    faults: [],
    filler: 'x'.repeat(90),
  });
  for (let i = 0; i < COUNT; i++) {
    const topic = i % 200 === 0 ? `vigie/1/building-panel/B-${i}/state` : `vigie/1/light-point/LP-${i}/state`;
    const sent = field.publishAsync(topic, state, { qos: 0, retain: true });
    if (i % 1_000 === 999) await sent;
  }
  await field.publishAsync('vigie/1/feed/lighting/status', '{"state":"online"}', { qos: 1, retain: true });
  const start = performance.now();
  const { heard, states, link } = open(wire.url, { topics: TOPICS });
  await until('all are heard', () => heard.length >= COUNT + 1, 30_000);
  const took = performance.now() - start;
  process.stdout.write(`35,000 retained states heard after ${took.toFixed(0)} ms\n`);
  expect([states, wire.made(), link.refusal()]).toEqual([['connected'], 1, null]);
  expect(heard.every(({ retained }) => retained)).toBe(true);
  const firstLamp = heard.findIndex(({ topic }) => topic.includes('light-point'));
  const lastAlarm = heard.findLastIndex(({ topic }) => topic.includes('building-panel'));
  expect(firstLamp).toBeGreaterThan(lastAlarm);
});
