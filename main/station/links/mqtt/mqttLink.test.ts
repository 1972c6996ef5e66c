import { createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { listen, startAedes, startMosquitto } from '../../../../src/city/brokers.fixture.ts';
import { until } from '../../hubLink/hub.fixture.ts';
import { createMqttLink } from './mqttLink.ts';

let undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  undo = [];
});

function open(url: string, filters = ['vigie/1/light-point/+/state']) {
  const heard: string[] = [];
  const lines: string[] = [];
  const states: string[] = [];
  const link = createMqttLink({
    url,
    clientId: `vigie-test-${process.pid}`,
    filters: filters.map((filter) => ({ filter, qos: 1 as const })),
    onMessage: (topic, payload, retained) =>
      heard.push(`${topic} ${Buffer.from(payload)}${retained ? ' retained' : ''}`),
    onState: () => states.push(link.state()),
    now: Date.now,
    random: () => 0,
    log: (line) => lines.push(line),
  });
  undo.push(() => link.close());
  return { link, heard, lines, states };
}
const STATE = 'vigie/1/light-point/LP-1/state';

test('the broker goes and comes back: said, commands refused at once meanwhile, and everything is heard again', async () => {
  let broker = await startMosquitto();
  const { link, heard, states } = open(broker.url);
  await until('connected', () => link.state() === 'connected');
  await broker.close();
  await until('lost', () => link.state() === 'lost');
  const start = performance.now();
  expect(await link.publish('vigie/1/light-point/LP-1/set', '{}')).toBe(false);
  expect(performance.now() - start).toBeLessThan(100);
  broker = await startMosquitto(broker.port);
  undo.push(() => broker.close());
  const field = await listen(broker, '#');
  undo.push(() => field.close());
  await until('connected again', () => link.state() === 'connected');
  expect(states).toEqual(['connected', 'lost', 'connected']);
  expect(await link.publish('vigie/1/light-point/LP-1/set', '{"level":4}')).toBe(true);
  await field.until('vigie/1/light-point/LP-1/set', (payload) => payload === '{"level":4}');
  // What was asked for while there was no broker is not sent now.
  expect(field.history('vigie/1/light-point/LP-1/set')).toEqual(['{"level":4}']);
  for (let i = 0; heard.length === 0; i++) {
    await field.publish(STATE, `${i}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(heard[0]).toMatch(/^vigie\/1\/light-point\/LP-1\/state \d+$/);
});

test('a broker that only speaks MQTT 3.1.1 is spoken to in that', async () => {
  const broker = await startAedes();
  undo.push(() => broker.close());
  const { link } = open(broker.url);
  await until('connected', () => link.state() === 'connected');
  expect(link.version()).toBe(4);
  const { link: five } = open(
    (
      await (async () => {
        const mosquitto = await startMosquitto();
        undo.push(() => mosquitto.close());
        return mosquitto;
      })()
    ).url,
  );
  await until('connected', () => five.state() === 'connected');
  expect(five.version()).toBe(5);
});

test('something that is no broker is lost, tried again, said once, and does not hold up the closing', async () => {
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
  await until('tried again', () => sockets.size >= 3);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^broker: /);
  const start = performance.now();
  await link.close();
  expect(performance.now() - start).toBeLessThan(1_000);
  const tried = sockets.size;
  expect(await link.publish('a', 'b')).toBe(false);
  expect(sockets.size).toBe(tried);
});
