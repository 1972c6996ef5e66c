import { connectAsync } from 'mqtt';
import { afterEach, expect, test } from 'vitest';
import { startAedes, startMosquitto } from '../../../../src/city/brokers.fixture.ts';
import { catalogue } from '../../../../src/drivers/catalogue.ts';
import { until } from '../../hubLink/hub.fixture.ts';
import { openLink } from './link.fixture.ts';
import { TOPIC_CLASSES, topicsOf } from './topicClasses.ts';
import { layWire } from './wire.fixture.ts';

let undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  undo = [];
});

const LAMPS = 'vigie/1/light-point/';
const ALARMS = ['vigie/1/telephony/c1/state', 'vigie/1/feed/lighting/status', 'vigie/1/building-panel/B-1/state'];

async function field(url: string, protocolVersion: 4 | 5) {
  const client = await connectAsync(url, { protocolVersion, reconnectPeriod: 0 });
  undo.push(() => client.endAsync(true));
  return (topic: string, text: string) => client.publishAsync(topic, text, { qos: 1 });
}
function member(url: string) {
  const opened = openLink(url, { share: 'stores' });
  undo.push(() => opened.link.close());
  return {
    ...opened,
    lamps: () => opened.heard.filter(({ topic }) => topic.startsWith(LAMPS)).map(({ text }) => text),
  };
}
type Member = ReturnType<typeof member>;

/** Every member has its part of the group: each hears some lamp. */
async function allTakePart(members: readonly Member[], say: (topic: string, text: string) => unknown): Promise<void> {
  for (let i = 0; members.some(({ lamps }) => lamps().length === 0); i++) {
    await say(`${LAMPS}LP-0/state`, `first ${i}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('three stations that store and forward divide the lamps among them; calls, feeds and alarms come to each', async () => {
  const broker = await startMosquitto();
  undo.push(() => broker.close());
  const say = await field(broker.url, 5);
  const members = [member(broker.url), member(broker.url), member(broker.url)];
  await until('all connected', () => members.every(({ link }) => link.state() === 'connected'));
  await allTakePart(members, say);
  for (let i = 0; i < 300; i++) await say(`${LAMPS}LP-${i}/state`, `${i}`);
  for (const topic of ALARMS) await say(topic, 'now');
  await until('each hears what is of safety', () =>
    members.every(({ on }) => ALARMS.every((topic) => on(topic).length === 1)),
  );
  const numbers = (): string[] => members.flatMap(({ lamps }) => lamps().filter((text) => /^\d+$/.test(text)));
  await until('all lamps are heard', () => numbers().length >= 300);
  expect(numbers().sort((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 300 }, (_, i) => `${i}`));
  for (const { lamps } of members) expect(lamps().length).toBeGreaterThan(50);
});

test('a member that is cut off leaves nothing behind: the others hear everything from then on', async () => {
  const broker = await startMosquitto();
  undo.push(() => broker.close());
  const say = await field(broker.url, 5);
  const wire = await layWire(broker.port);
  undo.push(() => wire.close());
  const lost = member(wire.url);
  const left = member(broker.url);
  await until('both connected', () => [lost, left].every(({ link }) => link.state() === 'connected'));
  await allTakePart([lost, left], say);
  wire.refuse(true);
  wire.cut();
  await until('cut off', () => lost.link.state() === 'lost');
  // The broker has seen it too once it has answered what was said after it.
  await say(`${LAMPS}LP-0/state`, 'after the cut');
  for (let i = 0; i < 100; i++) await say(`${LAMPS}LP-${i}/state`, `${i}`);
  await until('the other hears all', () => left.lamps().filter((text) => /^\d+$/.test(text)).length === 100);
});

test('a broker that cannot share sends everything, and that is said', async () => {
  const aedes = await startAedes();
  undo.push(() => aedes.close());
  const say = await field(aedes.url, 4);
  const { lamps, link, lines } = member(aedes.url);
  await until('connected', () => link.state() === 'connected');
  for (let i = 0; lamps().length === 0; i++) {
    await say(`${LAMPS}LP-1/state`, `${i}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(lines).toEqual(['broker: it cannot share topics, so this station hears all of them']);
});

test('what is asked for, in which order and how: calls and safety first and kept, lamps last and never kept', () => {
  const drivers = [...catalogue.values()];
  const devices = new Map([
    ['light-point', 34_000],
    ['light-cabinet', 904],
    ['building-panel', 180],
    ['bollard', 26],
    ['bus', 180],
  ]);
  const topics = topicsOf(drivers, devices);
  expect(topics.slice(0, 4).map((wish) => [wish.topic, wish.class])).toEqual([
    ['vigie/1/telephony/+/state', 'call'],
    ['vigie/1/feed/+/status', 'feed'],
    ['vigie/1/bollard/+/state', 'alarm'],
    ['vigie/1/building-panel/+/state', 'alarm'],
  ]);
  expect(topics.at(-1)).toEqual({ topic: 'vigie/1/light-point/+/state', class: 'telemetry' });
  expect(topics.some(({ topic }) => topic.includes('camera'))).toBe(false);
  // A kind of which no message may be passed over is one of safety: that is said once, in its manifest.
  const wanted = drivers.filter(({ manifest: { link, everyMessage } }) => link === 'mqtt' && everyMessage);
  const kept = topics.filter(({ class: of }) => of === 'alarm').map(({ topic }) => topic.split('/')[2]);
  expect(kept.sort()).toEqual(wanted.map(({ manifest: { type } }) => type).sort());
  // What may be shared is never what somebody must hear.
  for (const [name, { qos, shared }] of Object.entries(TOPIC_CLASSES)) expect(qos === 0, name).toBe(shared);
});
