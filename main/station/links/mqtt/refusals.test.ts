import { afterEach, describe, expect, test } from 'vitest';
import { startMosquitto } from '../../../../src/city/brokers.fixture.ts';
import { until } from '../../hubLink/hub.fixture.ts';
import { scriptedKeyring } from '../../secrets/scriptedKeyring.fixture.ts';
import { createSecretStore } from '../../secrets/secretStore.ts';
import { brokerCredentials } from './brokerCredentials.ts';
import { troubleOfReason } from './brokerTroubles.ts';
import { account, openLink, stationName } from './link.fixture.ts';
import { startConfigured } from './mosquitto.fixture.ts';
import type { MqttLinkOptions } from './mqttLink.ts';
import { type BrokerScript, connack, disconnect, property, publish, startScripted } from './scriptedBroker.fixture.ts';

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
async function scripted(script: BrokerScript = {}) {
  const broker = await startScripted(script);
  undo.push(() => broker.close());
  return broker;
}
async function guarded() {
  const broker = await startConfigured({ users: { poste: 'la-bonne-clef' } });
  undo.push(() => broker.close());
  return { ...broker, url: `mqtt://127.0.0.1:${broker.port}` };
}
/** How often somebody tried to come in. */
const tries = (log: readonly string[]): number => log.filter((line) => line.includes('New connection from')).length;

describe('a wrong password', () => {
  test('is said, once, and is not sent again until it is another one', async () => {
    const broker = await guarded();
    // Beside it, a station whose key store is locked: nobody wants its prompt every few seconds.
    const locked = scriptedKeyring();
    locked.mood = 'locked';
    const secrets = createSecretStore({ keyring: locked, environment: {} });
    const connection = { password: { secret: 'mqtt' } };
    open('mqtt://127.0.0.1:1', { credentials: brokerCredentials({ connection, folder: '.', secrets }) });
    let password = 'la-mauvaise-clef';
    const { link, lines, states } = open(broker.url, { credentials: account('poste', () => password) });
    await until('refused', () => link.state() === 'refused');
    expect(link.refusal()).toMatchObject({ code: expect.stringMatching(/^broker\.(bad-password|not-authorised)$/) });
    await until('the broker wrote it down', () => broker.log().some((line) => line.includes('not authorised')));
    // After the next look at what we would show there was still this one attempt.
    const refusedAt = performance.now();
    const before = tries(broker.log());
    await until('some time later', () => performance.now() - refusedAt > 5_500);
    expect([tries(broker.log()), locked.asked()]).toEqual([before, 1]);
    password = 'la-bonne-clef';
    await until('let in', () => link.state() === 'connected');
    expect([states, lines.length, link.refusal()]).toEqual([['refused', 'connected'], 1, null]);
  });

  test('and no password come from a key store that was emptied: asks for sign-in, and the broker hears nothing', async () => {
    const broker = await guarded();
    const keyring = scriptedKeyring();
    const credentials = brokerCredentials({
      connection: { username: 'poste', password: { secret: 'mqtt' } },
      folder: '.',
      secrets: createSecretStore({ keyring, environment: {} }),
    });
    const { link, lines } = open(broker.url, { credentials });
    await until('refused', () => link.state() === 'refused');
    expect(link.refusal()).toMatchObject({ code: 'secret.absent', context: { name: 'mqtt' } });
    expect(lines).toEqual([expect.stringContaining('npm run secret -- set mqtt')]);
    expect(broker.log().some((line) => line.includes('CONNECT') || line.includes('as vigie'))).toBe(false);
    keyring.kept.set('mqtt', 'la-bonne-clef');
    await until('signed in', () => link.state() === 'connected');
    // It is taken away again while the link is well: nothing is disturbed.
    keyring.kept.clear();
    expect(link.state()).toBe('connected');
  });

  test('a key store without an answer, and one that is locked, ask for sign-in as well', async () => {
    for (const [mood, code] of [
      ['none', 'secret.no-store'],
      ['locked', 'secret.locked'],
    ] as const) {
      const keyring = scriptedKeyring();
      keyring.mood = mood;
      const secrets = createSecretStore({ keyring, environment: {} });
      const connection = { username: 'poste', password: { secret: 'mqtt' } };
      const { link } = open('mqtt://127.0.0.1:1', {
        credentials: brokerCredentials({ connection, folder: '.', secrets }),
      });
      await until('refused', () => link.state() === 'refused');
      expect(link.refusal()?.code).toBe(code);
    }
  });

  test('the environment does where there is no key store', async () => {
    const broker = await guarded();
    const keyring = scriptedKeyring();
    keyring.mood = 'none';
    const secrets = createSecretStore({ keyring, environment: { VIGIE_SECRET_MQTT: 'la-bonne-clef' } });
    const connection = { username: 'poste', password: { secret: 'mqtt' } };
    const { link } = open(broker.url, { credentials: brokerCredentials({ connection, folder: '.', secrets }) });
    await until('connected', () => link.state() === 'connected');
  });
});

test('a broker that refuses says why, in a state of its own; it is tried again a minute later, not at once', async () => {
  for (const [reason, code] of [
    [0x85, 'broker.bad-client-id'],
    [0x86, 'broker.bad-password'],
    [0x87, 'broker.not-authorised'],
    [0x8a, 'broker.banned'],
    [0x97, 'broker.quota'],
    [0x83, 'broker.other'],
  ] as const) {
    const broker = await scripted({
      connect: () => connack(reason, property.reasonString('voir\nle service\u001b[31m')),
    });
    const { link, lines } = open(broker.url);
    await until('refused', () => link.state() === 'refused');
    expect(link.refusal()).toMatchObject({ code, context: { reason, said: 'voir le service [31m' } });
    expect(lines.join()).not.toMatch(/\p{Cc}/u);
    expect(broker.connects()).toHaveLength(1);
  }
});

test('a broker that is busy is lost and tried again soon', async () => {
  const broker = await scripted({ connect: (_, count) => connack(count < 3 ? 0x89 : 0) });
  const { link, states } = open(broker.url);
  await until('lost', () => link.state() === 'lost');
  expect(link.refusal()?.code).toBe('broker.unavailable');
  await until('let in', () => link.state() === 'connected');
  expect(states).toEqual(['lost', 'connected']);
});

test('a broker that sends us elsewhere is not followed; where to is shown', async () => {
  const other = await scripted();
  const there = new URL(other.url).host;
  const broker = await scripted({ connect: () => connack(0x9c, property.serverReference(there)) });
  const { link } = open(broker.url);
  await until('refused', () => link.state() === 'refused');
  expect(link.refusal()).toMatchObject({ code: 'broker.moved', context: { server: there } });
  expect(other.connects()).toHaveLength(0);
});

describe('while the link is well', () => {
  test.each([
    [0x8b, 'lost', 'broker.shutting-down'],
    [0x8e, 'refused', 'broker.taken-over'],
    [0x97, 'refused', 'broker.quota'],
    [0x98, 'refused', 'broker.administrator'],
    [0x9d, 'refused', 'broker.moved'],
    [0x87, 'refused', 'broker.not-authorised'],
  ] as const)('the broker says goodbye with reason %i: %s, %s', async (reason, state, code) => {
    const broker = await scripted();
    const { link } = open(broker.url, { random: () => 0.9 });
    await until('connected', () => link.state() === 'connected');
    broker.send(disconnect(reason));
    await until(state, () => link.state() === state);
    expect(link.refusal()?.code).toBe(code);
  });

  test('two stations of one name throw each other out ever more seldom, and it is said what may be', {
    timeout: 60_000,
  }, async () => {
    // Mosquitto gives no reason when it does so.
    const broker = await startMosquitto();
    undo.push(() => broker.close());
    const same = { station: stationName(), random: Math.random };
    const [first, second] = [open(broker.url, same), open(broker.url, same)];
    const said = (): boolean =>
      [first, second].some(({ lines }) => lines.some((line) => line.includes('another program')));
    await until('said', said, 50_000);
    expect(first.states.length + second.states.length).toBeLessThan(40);
    for (const { lines } of [first, second]) expect(lines.length).toBeLessThanOrEqual(2);
  });

  test('a topic that we may not hear is named, and the others are heard', async () => {
    const broker = await scripted({ subscribe: (filter) => (filter.includes('telephony') ? 0x87 : 0) });
    const { link, on } = open(broker.url);
    await until('named', () => link.refusal() !== null);
    expect([link.state(), link.refusal()]).toMatchObject([
      'connected',
      { code: 'broker.topic-refused', context: { topic: 'vigie/1/telephony/+/state', reason: 0x87 } },
    ]);
    broker.send(publish('vigie/1/light-point/LP-1/state', 'on'));
    await until('heard', () => on('vigie/1/light-point/LP-1/state').length === 1);
  });

  test('a command that the broker refuses, or does not confirm, is refused by name', async () => {
    const reasons: Record<string, number | null> = { a: 0x87, b: 0x97, c: null };
    const broker = await scripted({ publish: (topic) => (topic in reasons ? reasons[topic]! : 0) });
    const { link } = open(broker.url);
    await until('connected', () => link.state() === 'connected');
    expect(await link.publish('a', '{}')).toMatchObject({
      refusal: { code: 'broker.publish-refused', context: { reason: 0x87 } },
    });
    expect(await link.publish('b', '{}')).toMatchObject({
      refusal: { code: 'broker.publish-refused', context: { reason: 0x97 } },
    });
    expect(await link.publish('c', '{}', 50)).toMatchObject({ refusal: { code: 'broker.no-receipt' } });
    expect((await link.publish('d', '{}')).ok).toBe(true);
  });

  test('no more is on its way than the broker allows, and what waits too long is never sent', async () => {
    const topics: string[] = [];
    const broker = await scripted({
      connect: () => connack(0, property.receiveMaximum(3)),
      publish(topic) {
        if (!topic.startsWith('x')) return 0;
        topics.push(topic);
        return null;
      },
    });
    const { link } = open(broker.url);
    await until('connected', () => link.state() === 'connected');
    const first = [1, 2, 3].map((i) => link.publish(`x${i}`, '{}'));
    const late = await link.publish('x4', '{}', 30);
    const after = link.publish('x5', '{}');
    expect(late).toMatchObject({ ok: false, refusal: { code: 'broker.no-receipt' } });
    await until('the window is full', () => topics.length === 3);
    broker.release();
    expect((await Promise.all(first)).every(({ ok }) => ok)).toBe(true);
    await until('the last is sent', () => topics.length === 4);
    broker.release();
    expect((await after).ok).toBe(true);
    expect([topics, broker.most()]).toEqual([['x1', 'x2', 'x3', 'x5'], 3]);
  });

  test('the broker ends it while a command is on its way: refused at once, and never sent again', async () => {
    let cutNow: () => void = () => {};
    const seen: string[] = [];
    const broker = await scripted({
      publish(topic) {
        if (topic !== 'x') return 0;
        seen.push(topic);
        cutNow();
        return null;
      },
    });
    const { link } = open(broker.url);
    await until('connected', () => link.state() === 'connected');
    cutNow = () => broker.send(disconnect(0x8b));
    expect(await link.publish('x', '{}')).toMatchObject({ refusal: { code: 'broker.away' } });
    await until('back', () => broker.connects().length === 2 && link.state() === 'connected');
    expect((await link.publish('y', '{}')).ok).toBe(true);
    expect(seen).toEqual(['x']);
  });
});

test('a broker that keeps no will, or nothing retained, is spoken to without', async () => {
  const wills: boolean[] = [];
  const broker = await scripted({
    connect(packet) {
      // Connect flags follow the protocol's name and version (MQTT 5.0, 3.1.2.3).
      const will = (packet[9 + (packet.length > 129 ? 1 : 0)]! & 0x04) !== 0;
      wills.push(will);
      return will ? connack(0x9a) : connack(0, property.retainAvailable(false));
    },
  });
  const { link, states } = open(broker.url);
  await until('connected', () => link.state() === 'connected');
  expect([wills, states]).toEqual([[true, false], ['connected']]);
});

test('a broker may shorten topics, as we told it, and the right device is named', async () => {
  const broker = await scripted();
  const { link, heard } = open(broker.url);
  await until('connected', () => link.state() === 'connected');
  broker.send(publish('vigie/1/light-point/LP-1/state', 'one', property.topicAlias(1_000)));
  broker.send(publish('', 'two', property.topicAlias(1_000)));
  await until('both are heard', () => heard.length === 2);
  expect(heard.map(({ topic, text }) => `${topic} ${text}`)).toEqual([
    'vigie/1/light-point/LP-1/state one',
    'vigie/1/light-point/LP-1/state two',
  ]);
});

test('passwords in the address are used and not repeated; what the broker says of them is no secret', async () => {
  const broker = await guarded();
  const good = open(`mqtt://poste:la-bonne-clef@127.0.0.1:${broker.port}`);
  await until('connected', () => good.link.state() === 'connected');
  const bad = open(`mqtt://poste:la-mauvaise@127.0.0.1:${broker.port}`);
  await until('refused', () => bad.link.state() === 'refused');
  expect(JSON.stringify([bad.lines, bad.link.refusal()])).not.toContain('la-mauvaise');
});

test('every reason that a broker may give is a trouble with words', () => {
  for (let reason = 0; reason < 256; reason++) {
    const { kind, refusal } = troubleOfReason(reason);
    expect(['lost', 'refused']).toContain(kind);
    expect(refusal.code).toMatch(/^broker\.[a-z-]+$/);
    expect(refusal.message.length).toBeGreaterThan(10);
  }
});
