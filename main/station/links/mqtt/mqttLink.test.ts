import { createServer, type Socket } from 'node:net';
import { connect, connectAsync, type IPublishPacket } from 'mqtt';
import { afterEach, expect, test } from 'vitest';
import { listen, startAedes, startMosquitto } from '../../../../src/city/brokers.fixture.ts';
import { until } from '../../hubLink/hub.fixture.ts';
import { openLink, stationName } from './link.fixture.ts';
import type { MqttLinkOptions } from './mqttLink.ts';
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
async function broker(fixedPort?: number) {
  const started = await startMosquitto(fixedPort);
  undo.push(() => started.close());
  return started;
}
async function field(url: string, protocolVersion: 4 | 5 = 5) {
  const client = await connectAsync(url, { protocolVersion, reconnectPeriod: 0 });
  client.on('error', () => {});
  const packets: IPublishPacket[] = [];
  client.on('message', (_topic, _payload, packet) => packets.push(packet));
  undo.push(() => client.endAsync(true));
  return { client, packets };
}
const SET = 'vigie/1/light-point/LP-1/set';
const STATE = 'vigie/1/light-point/LP-1/state';

test('the broker goes and comes back: said, commands refused at once meanwhile, and everything is heard again', async () => {
  let first = await startMosquitto();
  const { link, states, on } = open(first.url);
  await until('connected', () => link.state() === 'connected');
  await first.close();
  await until('lost', () => link.state() === 'lost');
  expect(link.refusal()?.code).toMatch(/^broker\.(cut|unreachable)$/);
  // Nobody brings the broker back meanwhile: what waited for it would wait for ever.
  expect(await link.publish(SET, '{}')).toMatchObject({ ok: false, refusal: { code: 'broker.away' } });
  first = await broker(first.port);
  const listener = await listen(first, '#');
  undo.push(() => listener.close());
  await until('connected again', () => link.state() === 'connected');
  expect(states.filter((state, i) => state !== states[i - 1])).toEqual(['connected', 'lost', 'connected']);
  expect(link.refusal()).toBeNull();
  expect(await link.publish(SET, '{"level":4}')).toEqual({ ok: true, value: undefined });
  await listener.until(SET, (payload) => payload === '{"level":4}');
  // What was asked for while there was no broker is not sent now.
  expect(listener.history(SET)).toEqual(['{"level":4}']);
  for (let i = 0; on(STATE).length === 0; i++) {
    await listener.publish(STATE, `${i}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(on(STATE)[0]).toMatch(/^\d+$/);
});

test('a broker that only speaks MQTT 3.1.1 is spoken to in that', async () => {
  const aedes = await startAedes();
  undo.push(() => aedes.close());
  const { link, states, lines } = open(aedes.url);
  await until('connected', () => link.state() === 'connected');
  expect(link.version()).toBe(4);
  expect([states, lines]).toEqual([['connected'], []]);
  const { link: five } = open((await broker()).url);
  await until('connected', () => five.state() === 'connected');
  expect(five.version()).toBe(5);
});

test('something that is no broker is lost by name, tried again, said once, and does not hold up the closing', async () => {
  const sockets = new Set<Socket>();
  const web = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n<html>'));
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  undo.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => web.close(resolve));
  });
  const { port } = web.address() as { port: number };
  const { link, lines } = open(`mqtt://127.0.0.1:${port}`);
  await until('lost', () => link.state() === 'lost');
  expect(link.refusal()?.code).toBe('broker.not-a-broker');
  await until('tried again', () => sockets.size >= 3);
  expect(lines).toEqual(['broker: what answers at this address is no MQTT broker']);
  const start = performance.now();
  await link.close();
  expect(performance.now() - start).toBeLessThan(5_000);
  const tried = sockets.size;
  expect((await link.publish('a', 'b')).ok).toBe(false);
  expect(sockets.size).toBe(tried);
});

test('a command says until when it is of use, who asked, and where the answer is read; it is never retained', async () => {
  const { url } = await broker();
  const { link, on } = open(url, { position: 'Poste 3\u0007é' });
  const { client, packets } = await field(url);
  await client.subscribeAsync(SET, { qos: 1 });
  await until('connected', () => link.state() === 'connected');
  expect((await link.publish(SET, '{"level":40}')).ok).toBe(true);
  await until('the lamp is told', () => packets.length === 1);
  const { qos, retain, properties } = packets[0]!;
  expect([qos, retain]).toEqual([1, false]);
  expect(properties).toMatchObject({ responseTopic: STATE, userProperties: { position: 'Poste 3 é' } });
  expect(properties?.messageExpiryInterval).toBeGreaterThanOrEqual(9);
  expect(properties?.messageExpiryInterval).toBeLessThanOrEqual(10);
  // A device that speaks MQTT 5 answers where it was told to.
  await client.publishAsync(String(properties?.responseTopic), '{"level":40}', { qos: 1 });
  await until('the answer is heard', () => on(STATE).includes('{"level":40}'));
});

test('a lamp whose link was away when it was told does not hear of it after the command’s life', async () => {
  const { url } = await broker();
  const { link } = open(url);
  await until('connected', () => link.state() === 'connected');
  const id = stationName();
  const kept = {
    protocolVersion: 5,
    clientId: id,
    clean: false,
    reconnectPeriod: 0,
    properties: { sessionExpiryInterval: 60 },
  } as const;
  const lamp = await connectAsync(url, kept);
  await lamp.subscribeAsync('vigie/1/light-point/+/set', { qos: 1 });
  await lamp.endAsync(true);
  expect((await link.publish(SET, 'late', 1_000)).ok).toBe(true);
  expect((await link.publish('vigie/1/light-point/LP-2/set', 'in time', 30_000)).ok).toBe(true);
  const sentAt = performance.now();
  await until('the life is over', () => performance.now() - sentAt > 2_100);
  const heard: string[] = [];
  const back = connect(url, kept);
  back.on('message', (_, payload) => heard.push(payload.toString()));
  undo.push(() => back.endAsync(true));
  await until('what is still of use comes', () => heard.length > 0);
  await back.publishAsync('vigie/1/light-point/LP-3/set', 'last', { qos: 1 });
  await until('and what was said after it', () => heard.includes('last'));
  expect(heard).toEqual(['in time', 'last']);
});

test('a command that nobody listens to is refused by name, not left to expire', async () => {
  const { link } = open((await broker()).url);
  await until('connected', () => link.state() === 'connected');
  expect(await link.publish(SET, '{}')).toMatchObject({ ok: false, refusal: { code: 'broker.nobody-listens' } });
});

test('two thousand commands at once all arrive, within what the broker allows at a time', async () => {
  const { url } = await broker();
  const { link, states } = open(url);
  const { client, packets } = await field(url);
  await client.subscribeAsync('vigie/1/light-point/+/set', { qos: 1 });
  await until('connected', () => link.state() === 'connected');
  const results = await Promise.all(
    Array.from({ length: 2_000 }, (_, i) => link.publish(`vigie/1/light-point/LP-${i}/set`, `{"level":${i}}`)),
  );
  expect(results.filter(({ ok }) => !ok)).toEqual([]);
  await until('all arrive', () => packets.length >= 2_000);
  expect(packets.map(({ topic }) => topic)).toEqual(
    Array.from({ length: 2_000 }, (_, i) => `vigie/1/light-point/LP-${i}/set`),
  );
  expect(states).toEqual(['connected']);
});

test('a station says that it came and that it went', async () => {
  const { url } = await broker();
  const station = stationName();
  const topic = `vigie/1/station/${station}/status`;
  const said: { state: string; position: string; t: number; retained: boolean }[] = [];
  const { client } = await field(url);
  client.on('message', (_, payload, { retain }) => said.push({ ...JSON.parse(payload.toString()), retained: retain }));
  await client.subscribeAsync(topic, { qos: 1, rap: true });
  const { link } = open(url, { station });
  await until('online', () => said.length === 1);
  expect(said[0]).toMatchObject({ state: 'online', position: 'Circulation 1', retained: true });
  expect(Math.abs(said[0]!.t - Date.now())).toBeLessThan(5_000);
  await link.close();
  await until('offline', () => said.length === 2);
  expect(said[1]).toMatchObject({ state: 'offline', retained: true });
});

test('a flap is not announced, a death is', async () => {
  const { url, port } = await broker();
  const said: string[] = [];
  const { client } = await field(url);
  client.on('message', (topic, payload) => said.push(`${topic.split('/')[3]} ${JSON.parse(payload.toString()).state}`));
  await client.subscribeAsync('vigie/1/station/+/status', { qos: 1 });
  const names = [stationName(), stationName()] as const;
  const wires = [await layWire(port), await layWire(port)] as const;
  for (const [i, wire] of wires.entries()) {
    undo.push(() => wire.close());
    open(wire.url, { station: names[i]! });
  }
  await until('both online', () => said.length === 2);
  wires[0].cut();
  await until('the first is back', () => said.filter((line) => line === `${names[0]} online`).length === 2);
  wires[1].refuse(true);
  const cutAt = performance.now();
  wires[1].cut();
  await until('the second is said to be gone', () => said.includes(`${names[1]} offline`));
  expect(performance.now() - cutAt).toBeGreaterThan(10_000);
  expect(said).not.toContain(`${names[0]} offline`);
});

test('in MQTT 3.1.1 too: online, offline', async () => {
  const aedes = await startAedes();
  undo.push(() => aedes.close());
  const station = stationName();
  const listener = await listen(aedes, `vigie/1/station/${station}/status`);
  undo.push(() => listener.close());
  const { link } = open(aedes.url, { station });
  await listener.until(`vigie/1/station/${station}/status`, (text) => JSON.parse(text).state === 'online');
  await link.close();
  await listener.until(`vigie/1/station/${station}/status`, (text) => JSON.parse(text).state === 'offline');
});
