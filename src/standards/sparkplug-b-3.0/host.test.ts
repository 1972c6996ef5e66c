import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { buildPayload } from './build.ts';
import { cabinet, kinds, LAMP, NODE, Room, refusals, requests, START, sure } from './host.fixture.ts';
import { createSparkplugHost } from './host.ts';
import type { Publication } from './hostTypes.ts';
import { parsePayload } from './parse.ts';

const payloadOf = (publication: Publication) => sure(parsePayload(publication.payload));

test('a node is born with its devices, and its values are there', () => {
  const room = new Room();
  const events = room.birth(cabinet());
  expect(kinds(events)).toEqual(['node-born', 'values', 'device-born', 'values', 'device-born', 'values']);
  expect(events[0]).toMatchObject({ owner: NODE, at: START, bdSeq: 0, isRebirth: false });
  expect(room.value(NODE, 'Supply Voltage')).toBe(230);
  expect(room.value(LAMP, 'energy')).toBe(9_007_199_254_740_993n);
  expect(room.host.view(LAMP)).toMatchObject({ phase: 'alive', isStale: false, isDoubtful: false, bdSeq: 0 });
  expect(room.quality(LAMP, 'level')).toBe('good');
});

test('tck-id-payloads-alias-data-cmd-requirement: data by alias and without types is told by name and of the birth’s type', () => {
  const room = new Room();
  const node = cabinet();
  room.birth(node);
  room.utc += 500;
  const [event] = room.hear(sure(node.data('LP-00417', { level: 30, on: false }, START + 400)));
  expect(event).toMatchObject({
    kind: 'values',
    owner: LAMP,
    at: START + 400,
    receivedAt: START + 500,
    isBirth: false,
  });
  expect(event?.kind === 'values' && event.readings.map(({ name, type, value }) => [name, type, value])).toEqual([
    ['level', 'UInt8', 30],
    ['on', 'Boolean', false],
  ]);
  expect(room.value(LAMP, 'level')).toBe(30);
});

test('tck-id-payloads-sequence-num-incrementing: after 255 comes 0', () => {
  const room = new Room();
  const node = cabinet();
  room.birth(node);
  for (let i = 0; i < 600; i++) room.hear(sure(node.data('LP-00418', { level: i % 100 }, START + i)));
  expect(room.value({ ...NODE, device: 'LP-00418' }, 'level')).toBe(99);
  expect(requests(room.said)).toEqual([]);
  expect(room.host.view(NODE)?.isDoubtful).toBe(false);
});

test('tck-id-operational-behavior-host-reordering-success: messages that swapped places are put in order', () => {
  const room = new Room();
  const node = cabinet();
  room.birth(node);
  const [first, second, third] = [10, 20, 30].map((level, i) => sure(node.data('LP-00417', { level }, START + i)));
  expect(room.hear(third!)).toEqual([]);
  expect(room.hear(second!)).toEqual([]);
  expect(room.value(LAMP, 'level')).toBe(100);
  const events = room.hear(first!);
  expect(events.flatMap((event) => (event.kind === 'values' ? event.readings.map(({ value }) => value) : []))).toEqual([
    10, 20, 30,
  ]);
  room.wait(60_000);
  expect(requests(room.said)).toEqual([]);
  expect(room.quality(LAMP, 'level')).toBe('good');
});

test('tck-id-operational-behavior-host-reordering-rebirth: a message that stays away makes the node’s values uncertain and asks for its births', () => {
  const room = new Room({ reorderMs: 2_000 });
  const node = cabinet();
  room.birth(node);
  sure(node.data('LP-00417', { level: 10 }, START + 1));
  expect(room.hear(sure(node.data('LP-00418', { level: 20 }, START + 2)))).toEqual([]);
  expect(room.host.dueAt()).toBe(room.steady + 2_000);
  expect(room.wait(1_999)).toEqual([]);
  const events = room.wait(1);
  expect(kinds(events)).toEqual(['node-doubt', 'values', 'publish']);
  expect(events[0]).toMatchObject({ owner: NODE, because: 'sequence-gap' });
  // What was held is not lost, but not believed either.
  expect(events[1]).toMatchObject({ readings: [{ name: 'level', value: 20, quality: 'uncertain' }] });
  expect(room.quality(LAMP, 'level')).toBe('uncertain');

  const request = events[2];
  if (request?.kind !== 'publish') throw new Error('no request');
  // tck-id-operational-behavior-data-commands-ncmd-rebirth-verb, -name, -value; tck-id-topics-ncmd-mqtt
  expect(request.publication).toMatchObject({ topic: 'spBv1.0/Eclairage/NCMD/Armoire 212', qos: 0, retain: false });
  expect(payloadOf(request.publication).metrics).toMatchObject([{ name: 'Node Control/Rebirth', value: true }]);
  expect(node.receive(request.publication.topic, request.publication.payload)).toEqual([{ kind: 'rebirth' }]);

  const again = room.birth(node);
  expect(again[0]).toMatchObject({ kind: 'node-born', isRebirth: true });
  expect(kinds(again)).not.toContain('device-dead');
  expect([room.value(LAMP, 'level'), room.quality(LAMP, 'level')]).toEqual([10, 'good']);
});

test('without a Reorder Timeout a gap is answered at once', () => {
  const room = new Room({ reorderMs: 0 });
  const node = cabinet();
  room.birth(node);
  sure(node.data('LP-00417', { level: 10 }, START + 1));
  expect(requests(room.hear(sure(node.data('LP-00418', { level: 20 }, START + 2))))).toEqual(['sequence-gap']);
});

test('a duplicate changes nothing and asks nothing', () => {
  const room = new Room();
  const node = cabinet();
  room.birth(node);
  const first = sure(node.data('LP-00417', { level: 10 }, START + 1));
  room.hear(first);
  room.hear(sure(node.data('LP-00417', { level: 20 }, START + 2)));
  expect(refusals(room.hear(first))).toEqual(['seq.duplicate']);
  expect(room.value(LAMP, 'level')).toBe(20);
  expect(requests(room.said)).toEqual([]);
  // The next in order is still taken.
  room.hear(sure(node.data('LP-00417', { level: 30 }, START + 3)));
  expect(room.value(LAMP, 'level')).toBe(30);
});

test('a node that began anew unheard is not read by its old aliases, until its birth', () => {
  const room = new Room();
  room.birth(cabinet());
  for (let i = 0; i < 40; i++) room.wait(10);
  const node = cabinet();
  room.birth(node);
  for (let i = 0; i < 40; i++) room.hear(sure(node.data('LP-00417', { level: 70 }, room.utc + i)));
  // Restarted with another configuration: alias 10 is another metric now. Its births were lost.
  const changed = cabinet({ devices: { 'LP-00417': [{ name: 'temperature', alias: 10, type: 'UInt8', value: 21 }] } });
  sure(changed.births(room.utc + 1_000));
  const events = room.hear(sure(changed.data('LP-00417', { temperature: 22 }, room.utc + 1_100)));
  expect(refusals(events)).toEqual(['seq.went-back']);
  expect(requests(events)).toEqual(['sequence-went-back']);
  expect(room.value(LAMP, 'level')).toBe(70);
  expect(room.host.view(LAMP)).toMatchObject({ phase: 'lost', isStale: true, isDoubtful: true });
  expect(room.quality(LAMP, 'level')).toBe('uncertain');
  // Its clock may even stand still: three in a row are no duplicates.
  const stopped = new Room();
  const other = cabinet();
  stopped.birth(other);
  for (let i = 0; i < 40; i++) stopped.hear(sure(other.data('LP-00417', { level: 70 }, START)));
  const restarted = cabinet();
  sure(restarted.births(START));
  const heard = [1, 2, 3].flatMap((level) => [...stopped.hear(sure(restarted.data('LP-00417', { level }, START)))]);
  expect(refusals(heard)).toEqual(['seq.duplicate', 'seq.duplicate', 'seq.went-back']);
});

test('data before any birth asks for the births, few times and ever more rarely', () => {
  const room = new Room({ rebirthEveryMs: 30_000 });
  const node = cabinet();
  sure(node.births(START));
  const data = () => room.hear(sure(node.data('LP-00417', { level: 1 }, room.utc)));
  expect(kinds(data())).toEqual(['refused', 'publish']);
  expect(room.said[0]).toMatchObject({ refusal: { code: 'data.before-birth' } });
  for (let i = 0; i < 1_000; i++) data();
  expect(requests(room.said)).toHaveLength(1);
  const asked: number[] = [];
  for (let second = 1; second <= 3_600; second++) {
    for (const _ of requests(room.wait(1_000))) asked.push(second);
  }
  expect(asked).toEqual([30, 90, 210, 450, 930]);
  expect(requests(data())).toHaveLength(1);
  // The birth answers; the next gap starts afresh.
  room.birth(node);
  expect(room.host.view(LAMP)?.phase).toBe('alive');
});

test('a node that is born again and loses messages again is not asked more often than allowed', () => {
  const room = new Room({ reorderMs: 0, rebirthEveryMs: 30_000 });
  const node = cabinet();
  const gap = () => {
    room.birth(node);
    sure(node.data('LP-00417', { level: 1 }, room.utc));
    return requests(room.hear(sure(node.data('LP-00417', { level: 2 }, room.utc))));
  };
  expect(gap()).toEqual(['sequence-gap']);
  room.wait(10_000);
  expect(gap()).toEqual([]);
  expect(requests(room.wait(19_999))).toEqual([]);
  expect(requests(room.wait(1))).toEqual(['sequence-gap']);
});

test('a metric that no birth announced asks for the births; the others of its message are taken', () => {
  const room = new Room();
  room.birth(cabinet());
  const metrics = [
    { alias: 10, type: 'UInt8', value: 7, leaveTypeOut: true },
    { alias: 99, type: 'UInt8', value: 7, leaveTypeOut: true },
  ] as const;
  const payload = sure(buildPayload({ timestamp: START + 1, seq: 3, metrics }));
  const events = room.hear({ topic: 'spBv1.0/Eclairage/DDATA/Armoire 212/LP-00417', payload, qos: 0, retain: false });
  expect(refusals(events)).toEqual(['metric.unknown']);
  expect(requests(events)).toEqual(['unknown-metric']);
  expect(room.value(LAMP, 'level')).toBe(7);
});

test('a value of another type than the birth’s is not taken', () => {
  const room = new Room();
  room.birth(cabinet());
  const wrong = (seq: number, type: 'String' | 'Int32', leaveTypeOut: boolean) => {
    const value = type === 'String' ? 'cent' : 300;
    const metrics = [{ alias: 10, type, value, leaveTypeOut }];
    const payload = sure(buildPayload({ timestamp: START + seq, seq, metrics }));
    return room.hear({ topic: 'spBv1.0/Eclairage/DDATA/Armoire 212/LP-00417', payload, qos: 0, retain: false });
  };
  expect(refusals(wrong(3, 'String', true))).toEqual(['metric.kind']);
  expect(refusals(wrong(4, 'Int32', true))).toEqual(['metric.range']);
  const events = wrong(5, 'Int32', false);
  expect([refusals(events), requests(events)]).toEqual([['metric.type-changed'], ['type-changed']]);
  expect(room.value(LAMP, 'level')).toBe(100);
});

test('tck-id-operational-behavior-edge-node-termination-host-action-ndeath-…: a death makes everything of the node stale, at our time', () => {
  const room = new Room();
  const node = cabinet();
  const will = sure(node.will(START - 3_600_000));
  room.birth(node);
  room.wait(90_000);
  const events = room.hear(will);
  expect(
    events.map((event) => [event.kind, 'owner' in event ? event.owner?.device : '', 'at' in event ? event.at : 0]),
  ).toEqual([
    ['node-dead', null, START + 90_000],
    ['device-dead', 'LP-00417', START + 90_000],
    ['device-dead', 'LP-00418', START + 90_000],
  ]);
  // The last value stays, and is not good any more.
  expect([room.value(LAMP, 'level'), room.quality(LAMP, 'level')]).toEqual([100, 'uncertain']);
  expect(room.host.view(LAMP)).toMatchObject({ phase: 'dead', isStale: true, since: START + 90_000 });
});

test('tck-id-payloads-ndeath-bdseq: the late death of the session before is not believed', () => {
  const room = new Room();
  const node = cabinet({ bdSeq: 255 });
  const first = sure(node.will(START));
  room.birth(node);
  const second = sure(node.will(START + 1));
  room.birth(node);
  expect(room.host.view(NODE)?.bdSeq).toBe(0);
  expect(refusals(room.hear(first))).toEqual(['death.late']);
  expect(room.host.view(LAMP)?.phase).toBe('alive');
  expect(requests(room.said)).toEqual([]);
  room.hear(second);
  expect(room.host.view(LAMP)?.phase).toBe('dead');
  expect(refusals(room.hear(second))).toEqual(['death.not-alive']);
});

test('a death of a session that was never heard of is not believed, but asked about', () => {
  const room = new Room();
  const node = cabinet();
  sure(node.will(START));
  room.birth(node);
  sure(node.will(START));
  const events = room.hear(sure(node.will(START)));
  expect(refusals(events)).toEqual(['death.other-session']);
  expect(requests(events)).toEqual(['session-mismatch']);
  expect(room.host.view(LAMP)).toMatchObject({ phase: 'alive', isDoubtful: true });
  // Without its number neither.
  const bare = sure(buildPayload({ timestamp: START, metrics: [] }));
  room.hear({ topic: 'spBv1.0/Eclairage/NDEATH/Armoire 212', payload: bare, qos: 1, retain: false });
  expect(room.host.view(LAMP)?.phase).toBe('alive');
});

test('births that come late: neither the session before nor a dead one comes to life again', () => {
  const room = new Room();
  const node = cabinet();
  sure(node.will(START));
  const first = sure(node.births(START));
  room.hearAll(first);
  const will = sure(node.will(START + 10_000));
  room.wait(10_000);
  const second = room.hearAll(sure(node.births(START + 10_000)));
  expect(second[0]).toMatchObject({ kind: 'node-born', bdSeq: 1 });
  expect(refusals(room.hear(first[0]!))).toEqual(['birth.late']);
  expect(room.host.view(NODE)?.bdSeq).toBe(1);

  room.hear(will);
  const late = sure(node.births(START + 10_000));
  expect(refusals(room.hear(late[0]!))).toEqual(['birth.late']);
  expect(room.host.view(NODE)?.phase).toBe('dead');
  // A node that never counts its sessions lives again all the same: its birth is newer.
  expect(room.hear(sure(node.births(START + 20_000))[0]!)[0]).toMatchObject({ kind: 'node-born', bdSeq: 1 });
});

test('messages of a life before, and of a clock that was set back, are not mixed with those of this one', () => {
  const room = new Room();
  const node = cabinet();
  room.birth(node);
  const before = sure(node.data('LP-00417', { level: 1 }, START + 10));
  room.wait(60_000);
  const fresh = cabinet();
  room.birth(fresh);
  // It has the number that is expected, and is a minute older than the birth.
  expect(refusals(room.hear(before))).toEqual(['seq.duplicate']);
  expect(room.value(LAMP, 'level')).toBe(100);
  room.hear(sure(fresh.data('LP-00417', { level: 2 }, room.utc)));
  expect(room.value(LAMP, 'level')).toBe(2);
  // Threads of one node may stamp a little out of order.
  room.hear(sure(fresh.data('LP-00417', { level: 3 }, room.utc - 900)));
  expect([room.value(LAMP, 'level'), room.quality(LAMP, 'level')]).toEqual([3, 'good']);
  // An hour back: the births that are asked for set it right.
  const setBack = [4, 5, 6].flatMap((level) => [
    ...room.hear(sure(fresh.data('LP-00417', { level }, room.utc - 3_600_000))),
  ]);
  expect(requests(setBack)).toEqual(['sequence-went-back']);
  room.hearAll(sure(fresh.births(room.utc - 3_600_000)));
  room.hear(sure(fresh.data('LP-00417', { level: 7 }, room.utc - 3_600_000)));
  expect([room.value(LAMP, 'level'), room.quality(LAMP, 'level')]).toEqual([7, 'good']);
});

test('a birth of the next life that fills a gap of this one is found out by the times', () => {
  const room = new Room({ reorderMs: 60_000 });
  const node = cabinet({ devices: { 'LP-00417': [{ name: 'level', alias: 10, type: 'UInt8', value: 50 }] } });
  const [birth] = sure(node.births(START));
  room.hear(birth!);
  // Its DBIRTH is lost; data is held.
  room.hear(sure(node.data('LP-00417', { level: 60 }, START + 1_000)));
  // It restarts with other aliases; its NBIRTH is lost, and its DBIRTH has the number that is missing.
  const next = cabinet({ devices: { 'LP-00417': [{ name: 'temperature', alias: 10, type: 'UInt8', value: 21 }] } });
  const events = room.hear(sure(next.births(START + 9_000))[1]!);
  expect(refusals(events)).toEqual(['seq.went-back']);
  expect(requests(events)).toEqual(['sequence-went-back']);
  expect([room.value(LAMP, 'temperature'), room.quality(LAMP, 'temperature')]).toEqual([21, 'uncertain']);
});

test('a death of a node that nobody knows leaves no trace', () => {
  const room = new Room();
  const node = cabinet();
  expect(room.hear(sure(node.will(START)))).toEqual([]);
  expect(room.host.owners()).toEqual([]);
});

test('tck-id-operational-behavior-edge-node-termination-host-action-ddeath-…: a device dies at the time its node says', () => {
  const room = new Room();
  const node = cabinet();
  room.birth(node);
  room.wait(5_000);
  const events = room.hear(sure(node.deviceDeath('LP-00417', START + 4_000)));
  expect(events).toMatchObject([{ kind: 'device-dead', owner: LAMP, at: START + 4_000, because: 'death-message' }]);
  expect(room.quality(LAMP, 'level')).toBe('uncertain');
  expect(room.quality({ ...NODE, device: 'LP-00418' }, 'level')).toBe('good');
  // Data of a dead device is data before its birth.
  const data = room.hear(sure(node.data('LP-00417', { level: 5 }, room.utc)));
  expect([refusals(data), requests(data)]).toEqual([['data.before-birth'], ['data-before-birth']]);
  room.hear(sure(node.deviceBirth('LP-00417', room.utc)));
  expect([room.value(LAMP, 'level'), room.quality(LAMP, 'level')]).toEqual([5, 'good']);
});

test('a new session ends what its devices said before, until they are born in it', () => {
  const room = new Room();
  const node = cabinet();
  sure(node.will(START));
  room.birth(node);
  sure(node.will(START));
  const [birth] = sure(node.births(START));
  const events = room.hear(birth!);
  expect(events.filter(({ kind }) => kind === 'device-dead')).toMatchObject([
    { because: 'new-session' },
    { because: 'new-session' },
  ]);
});

test('a device that is not born again with its node is dead after the time allowed', () => {
  const room = new Room();
  const node = cabinet();
  room.birth(node);
  const [birth, lamp] = sure(node.births(START));
  room.hear(birth!);
  room.hear(lamp!);
  expect(room.wait(4_999)).toEqual([]);
  expect(room.wait(1)).toMatchObject([
    { kind: 'device-dead', owner: { device: 'LP-00418' }, because: 'not-born-again' },
  ]);
  expect(room.host.view(LAMP)?.phase).toBe('alive');
});

test('the broker is lost: everything is stale at once; it returns: the nodes are asked one after the other', () => {
  const room = new Room();
  const nodes = [0, 1, 2].map((i) => cabinet({ node: `Armoire ${i}` }));
  for (const node of nodes) room.birth(node);
  room.utc += 1_000;
  expect(room.keep(room.host.linkDown(room.now()))).toEqual([{ kind: 'all-stale', at: START + 1_000 }]);
  const lamp = { group: NODE.group, node: 'Armoire 2', device: 'LP-00417' };
  expect(room.host.view(lamp)).toMatchObject({ phase: 'lost', isStale: true, since: START + 1_000 });
  expect(room.wait(60_000)).toEqual([]);
  const back = room.keep(room.host.linkUp(room.now()));
  expect(kinds(back)).toEqual(['publish', 'publish']);
  expect(requests(back)).toEqual(['link-restored']);
  expect(requests(room.wait(50))).toEqual(['link-restored', 'link-restored']);
  // The node never went away: its births are a rebirth, and no device dies.
  const events = room.birth(nodes[2]!);
  expect(events[0]).toMatchObject({ kind: 'node-born', isRebirth: true });
  expect(kinds(events)).not.toContain('device-dead');
  expect(room.host.view(lamp)?.phase).toBe('alive');
});

test('historical values are told as such and do not become the current one', () => {
  const room = new Room();
  room.birth(cabinet());
  const metrics = [
    { alias: 10, timestamp: START - 60_000, type: 'UInt8', value: 1, leaveTypeOut: true, isHistorical: true },
  ] as const;
  const payload = sure(buildPayload({ timestamp: START + 1, seq: 3, metrics }));
  const events = room.hear({ topic: 'spBv1.0/Eclairage/DDATA/Armoire 212/LP-00417', payload, qos: 0, retain: false });
  expect(events).toMatchObject([{ readings: [{ value: 1, isHistorical: true, deviceTime: START - 60_000 }] }]);
  expect(room.value(LAMP, 'level')).toBe(100);
});

test('the node’s own quality: 192 good, 500 uncertain, 0 bad; null and NaN are bad', () => {
  const room = new Room();
  const quality = (code: number) => new Map([['Quality', { type: 'Int32', value: code } as const]]);
  room.birth(
    cabinet({
      metrics: [
        { name: 'good', type: 'Float', value: 1, properties: quality(192) },
        { name: 'stale', type: 'Float', value: 1, properties: quality(500) },
        { name: 'bad', type: 'Float', value: 1, properties: quality(0) },
        { name: 'odd', type: 'Float', value: 1, properties: quality(64) },
        { name: 'null', type: 'Float', value: null },
        { name: 'nan', type: 'Float', value: Number.NaN },
      ],
    }),
  );
  const names = ['good', 'stale', 'bad', 'odd', 'null', 'nan'];
  expect(names.map((name) => room.quality(NODE, name))).toEqual([
    'good',
    'uncertain',
    'bad',
    'uncertain',
    'bad',
    'bad',
  ]);
});

test('a device’s clock that cannot be is no time', () => {
  const room = new Room();
  const node = cabinet();
  room.hearAll(sure(node.births(1_763_000_000)));
  expect(room.host.view(LAMP)?.readings.get('level')).toMatchObject({ deviceTime: null, receivedAt: START });
});

test('two metrics with one alias: neither is told by it', () => {
  const room = new Room();
  const node = cabinet({
    metrics: [
      { name: 'a', alias: 5, type: 'Int32', value: 1 },
      { name: 'b', alias: 5, type: 'Int32', value: 2 },
    ],
  });
  expect(refusals(room.birth(node))).toEqual(['birth.alias-twice']);
  expect(refusals(room.hear(sure(node.data(null, { b: 9 }, START))))).toEqual(['metric.alias-twice']);
  expect([room.value(NODE, 'a'), room.value(NODE, 'b')]).toEqual([1, 2]);
  // Commands go by name then.
  const write = sure(room.host.write(NODE, [{ name: 'b', value: 3 }], room.now()));
  expect(payloadOf(write).metrics).toMatchObject([{ name: 'b', alias: undefined, value: 3 }]);
});

test('a retained birth may be of any age: it is not believed, the node is asked', () => {
  const room = new Room();
  const [birth] = sure(cabinet().births(START - 86_400_000));
  const events = room.hear(birth!, true);
  expect([refusals(events), requests(events)]).toEqual([['message.retained'], ['data-before-birth']]);
  expect(room.host.view(NODE)?.phase).toBe('unborn');
});

test('members of a template instance take the definition’s types, and stay when data leaves them out', () => {
  const room = new Room();
  const member = (name: string, value: number) => ({ name, type: 'Int16' as const, value });
  const template = (isDefinition: boolean, metrics: object[]) => ({
    kind: 'template' as const,
    isDefinition,
    ref: isDefinition ? null : 'Lamp',
    version: null,
    metrics: metrics as never,
    parameters: [],
  });
  const node = cabinet({
    metrics: [
      { name: '_types_/Lamp', type: 'Template', value: template(true, [member('level', 0), member('temp', 0)]) },
      { name: 'lamp', alias: 7, type: 'Template', value: template(false, [member('level', 80), member('temp', -4)]) },
    ],
  });
  room.birth(node);
  const partial = template(false, [{ ...member('temp', -9), leaveTypeOut: true }]);
  const events = room.hear(sure(node.data(null, { lamp: partial }, START + 1)));
  expect(events).toMatchObject([
    {
      readings: [
        {
          name: 'lamp',
          value: {
            metrics: [
              { name: 'level', value: 80 },
              { name: 'temp', type: 'Int16', value: -9 },
            ],
          },
        },
      ],
    },
  ]);
});

test('a birth without bdSeq or with another sequence number is used, and said', () => {
  const room = new Room();
  const metrics = [{ name: 'a', type: 'Int32', value: 1 }] as const;
  const birth = sure(buildPayload({ timestamp: START, seq: 9, metrics }));
  const events = room.hear({ topic: 'spBv1.0/g/NBIRTH/n', payload: birth, qos: 0, retain: false });
  expect(refusals(events)).toEqual(['birth.no-bdseq', 'birth.seq']);
  const data = sure(buildPayload({ timestamp: START, seq: 10, metrics: [{ name: 'a', type: 'Int32', value: 2 }] }));
  room.hear({ topic: 'spBv1.0/g/NDATA/n', payload: data, qos: 0, retain: false });
  expect(room.value({ group: 'g', node: 'n', device: null }, 'a')).toBe(2);
  const death = sure(buildPayload({ timestamp: START, metrics: [{ name: 'bdSeq', type: 'Int64', value: 4 }] }));
  room.hear({ topic: 'spBv1.0/g/NDEATH/n', payload: death, qos: 1, retain: false });
  expect(room.host.view({ group: 'g', node: 'n', device: null })?.phase).toBe('dead');
});

test('an identifier that would change the topics is refused', () => {
  for (const hostId of ['', 'a/b', '+', '#', 'a\u0000'])
    expect(createSparkplugHost({ hostId })).toMatchObject({ ok: false, refusal: { code: 'host.id' } });
  expect(createSparkplugHost({ hostId: 'v', groups: ['a/b'] })).toMatchObject({ ok: false });
  const host = sure(createSparkplugHost({ hostId: 'v', groups: ['Eclairage', 'Neige'] }));
  expect(host.filters.map(({ filter }) => filter)).toEqual([
    'spBv1.0/STATE/v',
    'spBv1.0/Eclairage/#',
    'spBv1.0/Neige/#',
  ]);
});

const DATA = '../shared/data/mqtt/sparkplug_';
test.runIf(existsSync(`${DATA}NBIRTH.bin`))('messages of the reference encoder: born, and data by alias', () => {
  const room = new Room();
  const hear = (verb: string, device = '') =>
    room.keep(
      room.host.receive(`spBv1.0/g/${verb}/n${device}`, new Uint8Array(readFileSync(`${DATA}${verb}.bin`)), room.now()),
    );
  expect(refusals([...hear('NBIRTH'), ...hear('DBIRTH', '/d'), ...hear('DDATA', '/d')])).toEqual([]);
  const owner = { group: 'g', node: 'n', device: 'd' };
  expect(room.value(owner, 'Inputs/Power')).toBe(Math.fround(0.4));
  expect(room.value(owner, 'Outputs/Lamp')).toBe(false);
  expect(room.value(owner, 'Inputs/Energy')).toBe(234_567);
  expect(room.host.view(owner)?.properties.get('Inputs/Power')?.get('engUnit')?.value).toBe('W');
});
