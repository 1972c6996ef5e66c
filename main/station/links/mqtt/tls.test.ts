import { readFileSync, writeFileSync } from 'node:fs';
import { createServer as createWebServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, createServer } from 'node:net';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { type BrokerSettings, brokerSchema } from '../../../../src/contract/cityFile.ts';
import { until } from '../../hubLink/hub.fixture.ts';
import { scriptedKeyring } from '../../secrets/scriptedKeyring.fixture.ts';
import { createSecretStore } from '../../secrets/secretStore.ts';
import { brokerCredentials } from './brokerCredentials.ts';
import { makeAuthority, type TestAuthority } from './certificates.fixture.ts';
import { openLink } from './link.fixture.ts';
import { startConfigured } from './mosquitto.fixture.ts';

let city: TestAuthority;
let foreign: TestAuthority;
let undo: (() => unknown)[] = [];
beforeAll(() => {
  city = makeAuthority('Autorite de la metropole');
  foreign = makeAuthority('Autorite inconnue');
  city.sign({ file: 'broker', name: 'courtier.example', alternative: 'IP:127.0.0.1,DNS:localhost' });
  city.sign({ file: 'expired', name: 'courtier perime', alternative: 'IP:127.0.0.1', days: -3 });
  city.sign({ file: 'early', name: 'courtier de demain', alternative: 'IP:127.0.0.1', days: 200 });
  city.sign({ file: 'elsewhere', name: 'autre.example', alternative: 'DNS:autre.example' });
  city.sign({ file: 'station', name: 'poste-3' });
  city.sign({ file: 'locked', name: 'poste-4', keyPassword: 'verrou-du-poste' });
  city.sign({ file: 'stale', name: 'poste-5', days: -2 });
  foreign.sign({ file: 'broker', name: 'courtier.example', alternative: 'IP:127.0.0.1' });
  foreign.sign({ file: 'station', name: 'poste-3' });
});
afterAll(() => {
  city.remove();
  foreign.remove();
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  undo = [];
});

async function tlsBroker(of: TestAuthority, file: string, more: readonly string[] = []) {
  const broker = await startConfigured({
    lines: [`certfile ${join(of.folder, `${file}.pem`)}`, `keyfile ${join(of.folder, `${file}.key`)}`, ...more],
  });
  undo.push(() => broker.close());
  return broker;
}
/** A WebSocket before a broker, with the city's certificate of that name or without TLS; its port. */
async function webSocketTo(port: number, file?: string): Promise<number> {
  const read = (end: string): string => readOf(city.folder, `${file}.${end}`);
  const server = file ? createSecureServer({ cert: read('pem'), key: read('key') }) : createWebServer();
  new WebSocketServer({ server, handleProtocols: () => 'mqtt' }).on('connection', (socket) => {
    const web = createWebSocketStream(socket);
    const wire = connect(port, '127.0.0.1');
    web.on('error', () => wire.destroy()).on('close', () => wire.destroy());
    wire.on('error', () => web.destroy()).on('close', () => web.destroy());
    web.pipe(wire).pipe(web);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  undo.push(() => server.close());
  return (server.address() as { port: number }).port;
}
const wantsOurs = (): string[] => [`cafile ${city.ca}`, 'require_certificate true', 'use_identity_as_username true'];

function open(
  port: number,
  tls: BrokerSettings['tls'],
  host = '127.0.0.1',
  keyring = scriptedKeyring(),
  scheme = 'mqtts',
) {
  const opened = openLink(`${scheme}://${host}:${port}`, {
    credentials: brokerCredentials({
      connection: { tls },
      folder: city.folder,
      secrets: createSecretStore({ keyring, environment: {} }),
    }),
    random: Math.random,
  });
  undo.push(() => opened.link.close());
  return opened;
}
const refused = async (opened: ReturnType<typeof open>) => {
  await until('refused', () => opened.link.state() === 'refused');
  return opened.link.refusal();
};

describe('with certificates made by the city’s own authority', () => {
  test('the link is made over TLS, both ways, when the authority’s file is beside the city’s', async () => {
    const { port } = await tlsBroker(city, 'broker');
    const { link } = open(port, { ca: 'ca.pem' });
    await until('connected', () => link.state() === 'connected');
    expect([link.version(), link.refusal()]).toEqual([5, null]);
    const byName = open(port, { ca: 'ca.pem' }, 'localhost');
    await until('by its name too', () => byName.link.state() === 'connected');
  });

  test('a broker that wants our certificate takes it, whose key may be locked by a password of the key store', async () => {
    const { port, log } = await tlsBroker(city, 'broker', wantsOurs());
    const { link } = open(port, { ca: 'ca.pem', certificate: 'station.pem', key: 'station.key' });
    await until('connected', () => link.state() === 'connected');
    await until('the broker wrote down who came', () => log().some((line) => line.includes("u'poste-3'")));
    const keyring = scriptedKeyring({ 'mqtt-key': 'verrou-du-poste' });
    const locked = { ca: 'ca.pem', certificate: 'locked.pem', key: 'locked.key', keyPassword: { secret: 'mqtt-key' } };
    const other = open(port, locked, '127.0.0.1', keyring);
    await until('with a locked key', () => other.link.state() === 'connected');
    await until('and who came with it', () => log().some((line) => line.includes("u'poste-4'")));
  });

  test.each([
    ['none', {}],
    ['one that nobody there knows', { certificate: 'foreign.pem', key: 'foreign.key' }],
    ['one that has expired', { certificate: 'stale.pem', key: 'stale.key' }],
  ])('a broker that wants our certificate and is shown %s says so', async (_, ours) => {
    const { port } = await tlsBroker(city, 'broker', wantsOurs());
    for (const end of ['pem', 'key'])
      writeFileSync(join(city.folder, `foreign.${end}`), readOf(foreign.folder, `station.${end}`));
    expect(await refused(open(port, { ca: 'ca.pem', ...ours }))).toMatchObject({ code: 'broker.our-certificate' });
  });
});

test.each([
  ['expired', 'broker.certificate-expired', 'courtier perime'],
  ['early', 'broker.certificate-early', 'courtier de demain'],
  ['elsewhere', 'broker.certificate-name', 'autre.example'],
])('a certificate that is %s is refused by name, and the broker is left alone', async (file, code, name) => {
  const { port, log } = await tlsBroker(city, file);
  const opened = open(port, { ca: 'ca.pem' });
  const refusal = await refused(opened);
  expect(refusal).toMatchObject({ code, context: { certificate: name, issuer: 'Autorite de la metropole' } });
  expect(refusal?.context.validTo).toMatch(/ GMT$/);
  expect(opened.lines).toHaveLength(1);
  expect(opened.lines[0]).toContain(name);
  // Nothing of ours was sent: the broker heard of no client.
  expect(log().filter((line) => line.includes('connected from'))).toEqual([]);
});

test('a certificate of a foreign authority, or any without the authority’s file, is refused by name', async () => {
  const stranger = await tlsBroker(foreign, 'broker');
  expect(await refused(open(stranger.port, { ca: 'ca.pem' }))).toMatchObject({
    code: 'broker.certificate-foreign',
    context: { certificate: 'courtier.example', issuer: 'Autorite inconnue' },
  });
  const own = await tlsBroker(city, 'broker');
  expect(await refused(open(own.port, undefined))).toMatchObject({ code: 'broker.certificate-foreign' });
});

test('over WebSocket: with TLS and without, the same checks, and a web server that knows nothing of MQTT is named', async () => {
  const broker = await startConfigured();
  undo.push(() => broker.close());
  const good = open(await webSocketTo(broker.port, 'broker'), { ca: 'ca.pem' }, '127.0.0.1', undefined, 'wss');
  await until('connected', () => good.link.state() === 'connected');
  expect(await good.link.publish('vigie/1/light-point/LP-1/set', '{}')).toMatchObject({
    refusal: { code: 'broker.nobody-listens' },
  });
  const expired = await webSocketTo(broker.port, 'expired');
  expect(await refused(open(expired, { ca: 'ca.pem' }, '127.0.0.1', undefined, 'wss'))).toMatchObject({
    code: 'broker.certificate-expired',
    context: { certificate: 'courtier perime' },
  });
  const bare = openLink(`ws://127.0.0.1:${await webSocketTo(broker.port)}`);
  undo.push(() => bare.link.close());
  await until('connected', () => bare.link.state() === 'connected');

  const web = createWebServer((_, response) => response.writeHead(404).end('<html>'));
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  undo.push(() => web.close());
  const page = openLink(`ws://127.0.0.1:${(web.address() as { port: number }).port}`);
  undo.push(() => page.link.close());
  await until('lost', () => page.link.state() === 'lost');
  expect(page.link.refusal()).toMatchObject({
    code: 'broker.not-a-broker',
    context: { reason: expect.stringContaining('404') },
  });
});

test('a port that does not speak TLS is said to be one', async () => {
  const server = createServer((socket) => socket.on('error', () => {}).end('220 mail.example ESMTP\r\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  undo.push(() => server.close());
  const { link } = open((server.address() as { port: number }).port, { ca: 'ca.pem' });
  await until('lost', () => link.state() === 'lost');
  expect(link.refusal()).toMatchObject({ code: 'broker.not-tls' });
});

test.each([
  ['a file that is not there', { ca: 'gone.pem' }, 'gone.pem', 'ENOENT'],
  ['a file that is no PEM', { ca: 'noise.pem' }, 'noise.pem', 'no PEM'],
  ['a PEM that is cut', { ca: 'cut.pem' }, 'cut.pem', ''],
  ['a folder', { ca: '.' }, '', 'EISDIR'],
  ['a key that is another’s', { certificate: 'station.pem', key: 'stale.key' }, 'stale.key', 'KEY_VALUES_MISMATCH'],
  ['a locked key without its password', { certificate: 'locked.pem', key: 'locked.key' }, 'locked.key', ''],
])('%s is refused by the file’s name before anything is sent', async (_, tls, file, reason) => {
  writeFileSync(join(city.folder, 'noise.pem'), 'no certificate');
  writeFileSync(join(city.folder, 'cut.pem'), readOf(city.folder, 'ca.pem').slice(0, 200));
  const refusal = await refused(open(1, tls));
  expect(refusal).toMatchObject({ code: 'tls.unreadable' });
  expect(String(refusal?.context.file)).toContain(file && basename(file));
  expect(String(refusal?.context.reason)).toContain(reason);
});

test('the renewed certificate is taken up without a restart', async () => {
  const { port } = await tlsBroker(city, 'broker');
  writeFileSync(join(city.folder, 'renewed.pem'), readOf(foreign.folder, 'ca.pem'));
  const opened = open(port, { ca: 'renewed.pem' });
  await refused(opened);
  writeFileSync(join(city.folder, 'renewed.pem'), readOf(city.folder, 'ca.pem'));
  await until('connected', () => opened.link.state() === 'connected');
});

test.each([
  ['certificates for a broker without TLS', { url: 'mqtt://b', tls: { ca: 'ca.pem' } }],
  ['a certificate without its key', { url: 'mqtts://b', tls: { certificate: 'a.pem' } }],
  ['a word that is none of ours', { url: 'mqtts://b', tls: { verify: false } }],
  ['a secret’s name with a path', { url: 'mqtts://b', password: { secret: '../x' } }],
])('%s is refused when the city’s file is read', (_, settings) => {
  expect(brokerSchema.safeParse(settings).success).toBe(false);
});

function readOf(folder: string, file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}
