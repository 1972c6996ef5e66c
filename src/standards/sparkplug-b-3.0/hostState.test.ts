import { expect, test } from 'vitest';
import { cabinet, kinds, LAMP, NODE, Room, requests, START, sure } from './host.fixture.ts';
import { createSparkplugHost } from './host.ts';
import type { HostEvent, Publication } from './hostTypes.ts';
import { parsePayload, parseState } from './parse.ts';
import { buildState } from './statePayload.ts';

const TOPIC = 'spBv1.0/STATE/vigie-1';
const stateOf = (publication: Publication) => sure(parseState(publication.payload, '3.0'));
const published = (events: readonly HostEvent[]): Publication[] =>
  events.flatMap((event) => (event.kind === 'publish' ? [event.publication] : []));
const at = (utc: number, steady = utc - START) => ({ utc, steady });
const state = (online: boolean, timestamp: number, topic = TOPIC): Publication => ({
  topic,
  payload: buildState(online, timestamp),
  qos: 1,
  retain: true,
});

test('will and birth: tck-id-host-topic-phid-death-payload, -birth-payload-timestamp, QoS 1 and retained', () => {
  const host = sure(createSparkplugHost({ hostId: 'vigie-1' }));
  const will = host.will(at(START));
  expect(will).toMatchObject({ topic: TOPIC, qos: 1, retain: true });
  expect(stateOf(will)).toEqual({ online: false, timestamp: START });
  // Connecting took three seconds: the birth still has the will's time.
  const [birth] = published(host.linkUp(at(START + 3_000)));
  expect(birth).toMatchObject({ topic: TOPIC, qos: 1, retain: true });
  expect(stateOf(birth!)).toEqual({ online: true, timestamp: START });
});

test('tck-id-host-topic-phid-death-payload-disconnect-clean: leaving on purpose is told at its own time', () => {
  const host = sure(createSparkplugHost({ hostId: 'vigie-1' }));
  host.will(at(START));
  host.linkUp(at(START));
  expect(stateOf(host.leave(at(START + 60_000)))).toEqual({ online: false, timestamp: START + 60_000 });
  // The broker gives it back to us: nothing is answered any more.
  expect(host.receive(TOPIC, buildState(false, START + 60_000), at(START + 60_001))).toEqual([]);
});

test('a clock that goes back does not make an older STATE, which nodes would ignore', () => {
  const host = sure(createSparkplugHost({ hostId: 'vigie-1' }));
  host.will(at(START));
  host.linkUp(at(START));
  host.linkDown(at(START + 10));
  expect(stateOf(host.will(at(START - 7_200_000)))).toEqual({ online: false, timestamp: START });
});

test('tck-id-message-flow-hid-sparkplug-state-message-delivered: our own death that arrives while we live is answered at once', () => {
  const room = new Room();
  const events = room.hear(state(false, START - 5_000));
  expect(published(events).map(stateOf)).toEqual([{ online: true, timestamp: START }]);
  // Our own birth, given back by the broker, is no news.
  expect(room.hear(state(true, START))).toEqual([]);
});

test('deaths in our name without end are answered once a second', () => {
  const room = new Room();
  for (let i = 0; i < 1_000; i++) room.hear(state(false, START - 1));
  expect(published(room.said)).toHaveLength(1);
  expect(published(room.wait(999))).toHaveLength(0);
  expect(room.host.dueAt()).toBe(room.steady + 1);
  expect(published(room.wait(1))).toHaveLength(1);
  expect(room.host.dueAt()).toBe(null);
});

test('a STATE of ours that is newer than this connection asks for a new connection, once a minute', () => {
  const room = new Room();
  expect(kinds(room.hear(state(false, START + 60_000)))).toEqual(['reconnect', 'publish']);
  expect(kinds(room.hear(state(false, START + 70_000)))).not.toContain('reconnect');
  room.host.linkDown(room.now());
  expect(stateOf(room.host.will(room.now())).timestamp).toBeGreaterThan(START + 70_000);
  // The year 3000 is no clock: it is not outbid.
  room.host.linkUp(room.now());
  room.hear(state(false, 32_503_680_000_000));
  room.host.linkDown(room.now());
  expect(stateOf(room.host.will(room.now())).timestamp).toBeLessThan(START + 86_400_000);
});

test('another application with our identifier is noticed', () => {
  const room = new Room();
  expect(room.hear(state(true, START - 900_000))).toEqual([{ kind: 'same-host-id', at: START }]);
  // What the broker kept of our life before is not another.
  expect(room.hear(state(true, START - 900_000), true)).toEqual([]);
});

test('other hosts come and go; a death that comes late does not undo a newer birth', () => {
  const room = new Room();
  const other = 'spBv1.0/STATE/scada-2';
  expect(room.hear(state(true, START, other))).toEqual([
    { kind: 'other-host', host: 'scada-2', online: true, at: START },
  ]);
  expect(room.hear(state(false, START - 1, other))).toEqual([]);
  expect(room.hear(state(false, START, other))).toMatchObject([{ kind: 'other-host', online: false }]);
  const old: Publication = { topic: 'STATE/old', payload: new TextEncoder().encode('ONLINE'), qos: 1, retain: true };
  expect(room.hear(old, true)).toEqual([{ kind: 'other-host', host: 'old', online: true, at: null }]);
  for (let i = 0; i < 400; i++) room.hear(state(true, START, `spBv1.0/STATE/h${i}`));
  expect(room.said.filter(({ kind }) => kind === 'other-host').length).toBeLessThanOrEqual(258);
  expect(room.said.at(-1)).toMatchObject({ kind: 'refused', refusal: { code: 'host.full' } });
});

test('of two hosts that see the same gap one asks: the other hears it and waits for the answer', () => {
  const waits = [0.1, 0.9];
  const rooms = waits.map(
    (wait, i) => new Room({ hostId: `vigie-${i}`, reorderMs: 1_000, rebirthSpreadMs: 2_000, random: () => wait }),
  );
  const node = cabinet();
  const births = sure(node.births(START));
  sure(node.data('LP-00417', { level: 1 }, START + 1));
  const after = sure(node.data('LP-00417', { level: 2 }, START + 2));
  for (const room of rooms) room.hearAll([...births, after]);
  let asked = 0;
  let answerAt = Number.POSITIVE_INFINITY;
  for (let ms = 0; ms < 20_000; ms += 100) {
    for (const room of rooms) {
      for (const publication of published(room.wait(100))) {
        asked++;
        // The node takes its time, longer than the other host would have waited.
        answerAt = ms + 3_000;
        for (const other of rooms) other.hear(publication);
      }
    }
    if (ms < answerAt) continue;
    answerAt = Number.POSITIVE_INFINITY;
    const again = sure(node.births(START + ms));
    for (const room of rooms) room.hearAll(again);
  }
  expect(asked).toBe(1);
  for (const room of rooms) expect(room.host.view(LAMP)).toMatchObject({ isDoubtful: false, phase: 'alive' });
});

test('a command: DCMD by alias, without a sequence number, QoS 0, checked against the birth', () => {
  const room = new Room();
  const node = cabinet();
  room.birth(node);
  const command = sure(room.host.write(LAMP, [{ name: 'level', value: 30 }], room.now()));
  expect(command).toMatchObject({ topic: 'spBv1.0/Eclairage/DCMD/Armoire 212/LP-00417', qos: 0, retain: false });
  const payload = sure(parsePayload(command.payload));
  expect([payload.seq, payload.timestamp]).toEqual([undefined, START]);
  expect(payload.metrics).toMatchObject([{ name: undefined, alias: 10, value: 30 }]);
  expect(node.receive(command.topic, command.payload)).toEqual([
    { kind: 'write', device: 'LP-00417', name: 'level', value: 30 },
  ]);
  const ncmd = sure(room.host.write(NODE, [{ name: 'Node Control/Rebirth', value: true }], room.now()));
  expect(node.receive(ncmd.topic, ncmd.payload)).toEqual([{ kind: 'rebirth' }]);
  // 64-bit numbers may come as decimal text.
  sure(room.host.write(LAMP, [{ name: 'energy', value: '18446744073709551615' }], room.now()));
});

test('a command that could do something else than meant is refused', () => {
  const room = new Room({ reorderMs: 1_000 });
  const node = cabinet();
  const will = sure(node.will(START));
  const refusal = (name: string, value: number | string | boolean | null) => {
    const written = room.host.write(LAMP, [{ name, value }], room.now());
    return written.ok ? 'written' : written.refusal.code;
  };
  expect(refusal('level', 30)).toBe('command.not-alive');
  room.birth(node);
  for (const value of [256, -1, 1.5, '30', true, null, Number.NaN])
    expect(refusal('level', value)).toBe('command.value');
  for (const value of [0, 1, 'true']) expect(refusal('on', value)).toBe('command.value');
  expect(refusal('energy', '18446744073709551616')).toBe('command.value');
  expect(refusal('energy', '0x10')).toBe('command.value');
  expect(refusal('brightness', 30)).toBe('command.metric-unknown');
  expect(refusal('__proto__', 30)).toBe('command.metric-unknown');
  expect(room.host.write(LAMP, [], room.now())).toMatchObject({ refusal: { code: 'command.empty' } });
  expect(refusal('level', 30)).toBe('written');
  // Messages are missing: an alias may mean another output by now.
  sure(node.data('LP-00417', { level: 1 }, START));
  room.hear(sure(node.data('LP-00417', { level: 2 }, START)));
  room.wait(1_000);
  expect(refusal('level', 30)).toBe('command.in-doubt');
  room.birth(node);
  expect(refusal('level', 30)).toBe('written');
  room.hear(will);
  expect(refusal('level', 30)).toBe('command.not-alive');
});

test('asking by hand is limited like the host’s own asking', () => {
  const room = new Room();
  const ask = () => room.keep(room.host.askBirth('Eclairage', 'Armoire 212', room.now()));
  expect(requests(ask())).toEqual(['asked']);
  for (let i = 0; i < 100; i++) expect(ask()).toEqual([]);
  expect(room.host.askBirth('a/b', 'n', room.now())).toEqual([]);
  // Nothing is asked, and nothing waits to be, while the broker is lost.
  room.host.linkDown(room.now());
  room.wait(3_600_000);
  expect(requests(room.said)).toHaveLength(1);
});
