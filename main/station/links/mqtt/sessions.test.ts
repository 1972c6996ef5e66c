import { connectAsync } from 'mqtt';
import { afterEach, describe, expect, test } from 'vitest';
import { startAedes, startMosquitto, type TestBroker } from '../../../../src/city/brokers.fixture.ts';
import { until } from '../../hubLink/hub.fixture.ts';
import { notes, openLink, stationName, TOPICS } from './link.fixture.ts';
import type { MqttLinkOptions } from './mqttLink.ts';
import { createSessionMemory } from './sessionMemory.ts';
import { layWire } from './wire.fixture.ts';

let undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  undo = [];
});

const CALL = 'vigie/1/telephony/c7/state';
const FIRE = 'vigie/1/building-panel/B-12/state';
const LAMP = 'vigie/1/light-point/LP-1/state';
const FEED = 'vigie/1/feed/lighting/status';
const LAST = 'vigie/1/feed/last/status';

describe.each([
  ['Mosquitto, MQTT 5', () => startMosquitto()],
  ['the demonstration’s broker, MQTT 3.1.1', () => startAedes()],
])('on %s', (_, start: () => Promise<TestBroker>) => {
  async function scene() {
    const broker = await start();
    undo.push(() => broker.close());
    const field = await connectAsync(broker.url, { protocolVersion: broker.protocol, reconnectPeriod: 0 });
    undo.push(() => field.endAsync(true));
    return {
      broker,
      say: (topic: string, text: string, qos: 0 | 1 = 1, retain = false) =>
        field.publishAsync(topic, text, { qos, retain }),
    };
  }
  /** A station's link, once it hears the last of its topics. */
  async function linked(url: string, say: (topic: string, text: string) => unknown, change: Partial<MqttLinkOptions>) {
    const opened = openLink(url, change);
    undo.push(() => opened.link.close());
    await until('connected', () => opened.link.state() === 'connected');
    for (let i = 0; opened.on('vigie/1/light-point/LP-99/state').length === 0; i++) {
      await say('vigie/1/light-point/LP-99/state', `${i}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return opened;
  }

  test('while the station restarts a call rings and ends, a fire comes and goes: both are heard, in order, as of the past', async () => {
    const { broker, say } = await scene();
    const same = { station: stationName(), notes: notes() };
    const before = await linked(broker.url, say, same);
    await before.link.close();
    for (const state of ['ringing', 'answered', 'ended']) await say(CALL, state);
    await say(FIRE, 'alarm');
    await say(FIRE, 'normal');
    await say(FEED, 'offline');
    await say(FEED, 'online');
    // A cabinet's lamps report meanwhile: the newest of each is retained, and nothing else of them is wanted.
    for (let i = 0; i < 300; i++) await say(LAMP, `${i}`, 1, true);
    const after = await linked(broker.url, say, same);
    await until('all of the past', () => after.on(FEED).length === 2 && after.on(LAMP).length > 0);
    expect(after.on(CALL)).toEqual(['ringing', 'answered', 'ended']);
    expect(after.on(FIRE)).toEqual(['alarm', 'normal']);
    expect(after.on(LAMP)).toEqual(['299']);
    const past = after.heard.filter(({ topic }) => topic === CALL || topic === FIRE);
    expect(past.every(({ retained }) => retained)).toBe(true);
  });

  test('the wire is cut: what was said in the gap arrives when it is back', async () => {
    const { broker, say } = await scene();
    const wire = await layWire(Number(new URL(broker.url).port));
    undo.push(() => wire.close());
    const { link, on } = await linked(wire.url, say, {});
    wire.refuse(true);
    wire.cut();
    await until('lost', () => link.state() === 'lost');
    await say(FIRE, 'alarm');
    await say(FIRE, 'normal');
    await say(LAMP, 'missed');
    wire.refuse(false);
    await until('back', () => link.state() === 'connected');
    await until('the gap is filled', () => on(FIRE).length === 2);
    expect(on(FIRE)).toEqual(['alarm', 'normal']);
    for (let i = 0; on(LAMP).length === 0; i++) {
      await say(LAMP, `new ${i}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(on(LAMP)[0]).toMatch(/^new/);
  });

  test('a station that was away for longer than that begins anew: no telephone of last week rings', async () => {
    const { broker, say } = await scene();
    const same = { station: stationName(), notes: notes() };
    const before = await linked(broker.url, say, same);
    await before.link.close();
    await say(CALL, 'ringing');
    const later = await linked(broker.url, say, { ...same, now: () => Date.now() + 7 * 86_400_000 });
    await say(LAST, 'x');
    await until('what is said now', () => later.on(LAST).length > 0);
    expect(later.on(CALL)).toEqual([]);
    // From here on the session is a lasting one again.
    await later.link.close();
    await say(FIRE, 'alarm');
    const again = await linked(broker.url, say, { ...same, now: () => Date.now() + 7 * 86_400_000 + 1_000 });
    await until('what came in the gap', () => again.on(FIRE).length === 1);
    expect(again.on(CALL)).toEqual([]);
  });

  test('a station that listens to other things than before is not sent what it no longer asks for', async () => {
    const { broker, say } = await scene();
    const same = { station: stationName(), notes: notes() };
    const before = await linked(broker.url, say, same);
    await before.link.close();
    const topics = TOPICS.filter(({ topic }) => !topic.includes('building-panel'));
    const after = await linked(broker.url, say, { ...same, topics });
    await say(FIRE, 'alarm');
    await say(LAST, 'x');
    await until('what it asks for', () => after.on(LAST).length === 1);
    expect(after.on(FIRE)).toEqual([]);
  });
});

test.each([
  ['nothing', null],
  ['text that is none of ours', '{"mark":7}'],
  ['half a line', '{"mark":"ab'],
])('with %s written down a session of its own is begun', (_, text) => {
  const memory = createSessionMemory({ read: () => text, write: () => {} }, ['a'], 600_000);
  expect(memory.mayResume(1_000)).toBe(false);
  memory.connected(1_000);
  expect(memory.mayResume(2_000)).toBe(true);
});

test('what was written down is taken up by the same topics within the time, and not by a clock that was set back', () => {
  const kept = notes();
  createSessionMemory(kept, ['a', 'b'], 600_000).connected(1_000_000);
  const again = (topics: string[], now: number): boolean => createSessionMemory(kept, topics, 600_000).mayResume(now);
  expect(again(['a', 'b'], 1_600_000)).toBe(true);
  expect(again(['a', 'b'], 1_600_001)).toBe(false);
  expect(again(['a', 'b'], 999_999)).toBe(false);
  expect(again(['a'], 1_000_001)).toBe(false);
});
