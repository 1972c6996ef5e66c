import { beforeEach, expect, test } from 'vitest';
import { smallCity } from '../../../src/city/city.fixture.ts';
import { clockState } from '../../../src/domain/asset/clock.ts';
import type { Reading } from '../../../src/domain/asset/device.ts';
import { catalogue } from '../../../src/drivers/catalogue.ts';
import { seededRandom } from '../../../src/shared/random.ts';
import { ok } from '../../../src/shared/result.ts';
import { registerOf } from '../register/register.fixture.ts';
import { createCallLeases } from '../services/callLeases.ts';
import { createCallService } from '../services/callService.ts';
import { createFeeds } from './feeds.ts';
import { createFleet } from './fleet.ts';
import { createPointTable } from './pointTable.ts';
import { createQuarantine } from './quarantine.ts';

const T = Date.parse('2026-11-23T18:00:00Z');
let clock = T;
beforeEach(() => {
  clock = T;
});

const register = registerOf(smallCity(3), 1);
const driverOf = (index: number) => catalogue.get(register.assets[index]?.device?.driver ?? '');
const lamp = register.indexOf('LP-1')!;

function open() {
  const readings: Reading[] = [];
  const lines: string[] = [];
  const rang: string[] = [];
  const table = createPointTable(register, driverOf);
  const calls = createCallService({
    log: {
      recent: () => [],
      find: () => undefined,
      rang: ({ id }) => {
        rang.push(id);
        return ok(undefined);
      },
      abandoned: () => ok(undefined),
      claim: () => ok(undefined),
      saveDraft: () => ok(undefined),
      complete: () => ok(undefined),
    },
    leases: createCallLeases({
      station: 'S1',
      position: 'Position 1',
      hub: null,
      clock: () => clock,
      now: () => clock,
    }),
    position: 'Position 1',
    publish: async () => ok(undefined),
    onUntold: () => {},
    now: () => clock,
  });
  const feeds = createFeeds(catalogue.values(), new Map([['light-point', 3]]));
  const seen: string[] = [];
  const quarantine = createQuarantine({
    now: () => clock,
    log: (line) => lines.push(line),
    sourceOf: (topic) => {
      const id = [topic.split('/')[2] ?? ''].find((type) => catalogue.has(type)) ?? 'other';
      return { id, name: { fr: id, en: id } };
    },
    onChange: () => {},
  });
  const fleet = createFleet({
    register,
    drivers: catalogue,
    table,
    feeds,
    quarantine: {
      add(message) {
        seen.push(message.code);
        quarantine.add(message);
      },
    },
    now: () => clock,
    plausible: ([lon, lat]) => lon > 4 && lon < 6 && lat > 46 && lat < 48,
    onReading: (_, reading, __, applied) => applied === 'news' && readings.push(reading),
    onTelephony: calls.exchange,
    onExchange: calls.exchangeIs,
  });
  const say = (topic: string, payload: string | Uint8Array | object, retained = false): void => {
    fleet.receive(
      topic,
      payload instanceof Uint8Array
        ? payload
        : Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
      retained,
    );
    fleet.drain();
  };
  const codes = () => [...seen];
  return { fleet, quarantine, table, feeds, readings, lines, rang, say, codes };
}

const STATE = 'vigie/1/light-point/LP-1/state';

test('a good message becomes values, and the feed is heard', () => {
  const { codes, fleet, table, feeds, say } = open();
  say(STATE, { t: T, level: 60, power: 41.5 });
  expect(table.point(lamp, 'level')).toEqual({ value: 60, quality: 'good', sourceTime: T, receivedTime: T });
  expect([fleet.taken(), codes().length]).toEqual([1, 0]);
  expect(feeds.status(T)).toMatchObject([{ id: 'lighting', state: 'current', lastAt: T }]);
});

test('what cannot be read is dropped and counted by its reason, and the next good message is taken', () => {
  const { say, codes, fleet, table, readings } = open();
  const bad: [string | Uint8Array | object, string][] = [
    ['{"level":', 'payload.not-json'],
    [Buffer.of(0xff, 0xfe, 0, 1), 'payload.not-json'],
    ['NaN', 'payload.not-json'],
    ['[]', 'payload.shape'],
    ['null', 'payload.shape'],
    ['"x"', 'payload.shape'],
    [{ level: 'forty' }, 'payload.shape'],
    [{ level: 4, faults: 'all' }, 'payload.shape'],
    [{ level: 101 }, 'payload.range'],
    ['{"level":1e999}', 'payload.shape'],
    ['['.repeat(10_000), 'payload.not-json'],
    ['['.repeat(8_000) + ']'.repeat(8_000), 'payload.shape'],
    [Buffer.alloc(5_000_000, 0x20), 'payload.too-large'],
    [{ t: 0, level: 4 }, 'payload.range'],
  ];
  for (const [payload] of bad) say(STATE, payload);
  const range = (code: string) => code.replace('payload.range', 'payload.shape');
  expect(codes().map(range)).toEqual(bad.map(([, code]) => range(code)));
  expect(readings).toEqual([]);
  expect(table.point(lamp, 'level')).toBeUndefined();
  say(STATE, { level: 60 });
  expect([fleet.taken(), codes().length]).toEqual([1, bad.length]);
});

test('topics that are none of ours, and devices nobody has bound, are dropped', () => {
  const { say, codes } = open();
  const bad: [string, string][] = [
    ['', 'topic.unknown'],
    ['vigie/1/light-point/LP-1', 'topic.unknown'],
    ['vigie/2/light-point/LP-1/state', 'topic.unknown'],
    ['vigie/1/light-point/LP-1/set', 'topic.unknown'],
    ['vigie/1/light-point/LP/1/state', 'topic.unknown'],
    ['vigie/1/toaster/T-1/state', 'topic.no-driver'],
    ['vigie/1/__proto__/LP-1/state', 'topic.no-driver'],
    ['vigie/1/constructor/LP-1/state', 'topic.no-driver'],
    ['vigie/1/light-point/LP-404/state', 'topic.no-asset'],
    ['vigie/1/light-point/__proto__/state', 'topic.no-asset'],
    ['vigie/1/light-point/<script>\'"; DROP TABLE x/state', 'topic.no-asset'],
    ['vigie/1/light-point/é💡\u0001\u001b[2J/state', 'topic.no-asset'],
    ['vigie/1/light-point//state', 'topic.no-asset'],
    [`vigie/1/light-point/${'x'.repeat(60_000)}/state`, 'topic.no-asset'],
  ];
  for (const [topic] of bad) say(topic, { level: 4 });
  expect(codes()).toEqual(bad.map(([, code]) => code));
});

test('a payload that names __proto__ pollutes nothing', () => {
  const { codes, say, fleet } = open();
  say(STATE, '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"level":10}');
  expect([fleet.taken(), codes().length]).toEqual([1, 0]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test('an empty payload is a state that the broker keeps no longer: no error, and what was known stays', () => {
  const { codes, say, fleet, table, lines, readings, rang } = open();
  say(STATE, { t: T, level: 60, faults: [{ code: 'lamp-failed', since: T }] });
  clock += 60_000;
  say(STATE, '');
  say('vigie/1/light-point/LP-404/state', '');
  say('vigie/1/feed/lighting/status', '');
  say('vigie/1/telephony/c1/state', '');
  expect([fleet.taken(), codes().length]).toEqual([1, 0]);
  expect(table.point(lamp, 'level')?.value).toBe(60);
  // Its age goes on from the last word of the device itself.
  expect(table.receivedAt[lamp]).toBe(T);
  expect([lines, readings.length, rang]).toEqual([[], 1, []]);
});

test('a state that the broker kept is as old as its device says, not as young as our coming', () => {
  const { say, table, feeds } = open();
  const hour = 3_600_000;
  say(STATE, { t: T - hour, level: 60 }, true);
  expect([table.receivedAt[lamp], table.point(lamp, 'level')?.receivedTime]).toEqual([T - hour, T - hour]);
  expect(feeds.status(T)).toMatchObject([{ state: 'late', lastAt: T - hour }]);
  // A clock that is ahead makes it no younger than now, and a live message is of now whatever its clock.
  say(STATE, { t: T + hour, level: 60 }, true);
  expect(table.receivedAt[lamp]).toBe(T);
  clock = T + 5;
  say(STATE, { t: T - 9 * hour, level: 61 });
  expect([table.receivedAt[lamp], table.point(lamp, 'level')?.value]).toEqual([T + 5, 61]);
});

test('a late copy does not win over what is newer', () => {
  const { say, table } = open();
  say(STATE, { t: T, level: 60 });
  say(STATE, { t: T - 1_000, level: 0 });
  expect(table.point(lamp, 'level')?.value).toBe(60);
});

test('the same state again and again makes nothing younger: its feed is frozen, which is said within its limit', () => {
  const { say, table, feeds } = open();
  say(STATE, { t: T, level: 60 });
  for (let minute = 1; minute <= 7; minute++) {
    clock = T + minute * 60_000;
    say(STATE, { t: T, level: 60 });
  }
  expect(table.receivedAt[lamp]).toBe(T);
  expect(feeds.status(clock)).toMatchObject([{ state: 'frozen', lastAt: T }]);
  clock += 1_000;
  say(STATE, { t: T + 420_000, level: 60 });
  expect(feeds.status(clock)).toMatchObject([{ state: 'current', lastAt: clock }]);
});

test('a clock that stands still, one of 2099, one of 2001 and one that was set back are told apart', () => {
  const { say, table } = open();
  const state = () =>
    clockState(
      {
        deviceTime: table.deviceTime[lamp]!,
        offset: table.clockOffset[lamp]!,
        still: table.clockStill[lamp]!,
        setBackAt: table.clockSetBackAt[lamp]!,
      },
      900_000,
      clock,
    );
  say(STATE, { level: 59 });
  expect(state()).toBe('none');
  say(STATE, { t: T, level: 60 });
  expect(state()).toBe('good');
  for (const level of [61, 62, 63]) {
    clock += 60_000;
    say(STATE, { t: T, level });
  }
  // The values are news all the same.
  expect([state(), table.receivedAt[lamp]]).toEqual(['stands-still', clock]);
  say(STATE, { t: Date.parse('2099-06-01T00:00:00Z'), level: 60 });
  expect(state()).toBe('ahead');
  say(STATE, { t: clock, level: 60 });
  expect(state()).toBe('set-back');
  clock += 601_000;
  say(STATE, { t: clock, level: 61 });
  expect(state()).toBe('good');
  say(STATE, { t: Date.parse('2001-06-01T00:00:00Z'), level: 60 });
  expect(state()).toBe('behind');
});

test('a vehicle in the sea is counted, and keeps its place; what else it says is taken', () => {
  const { say, codes, table } = open();
  const bus = register.indexOf('BUS-1')!;
  const at = (lon: number, lat: number) => ({ t: clock, load: 20, position: { lon, lat } });
  const topic = 'vigie/1/bus/BUS-1/state';
  say(topic, at(5.04, 47.32));
  clock += 5_000;
  say(topic, at(0, 0));
  expect([table.lon[bus], table.lat[bus]]).toEqual([5.04, 47.32]);
  expect(table.deviceTime[bus]).toBe(clock);
  expect(codes()).toEqual(['position.elsewhere']);
});

test('in a flood of one lamp its newest word is read, and how many were passed over is known', () => {
  const { fleet, table } = open();
  for (let n = 0; n < 2_000; n++) fleet.receive(STATE, Buffer.from(JSON.stringify({ t: T + n, level: n % 100 })));
  expect(fleet.waiting()).toBe(500);
  fleet.drain();
  expect([table.point(lamp, 'level')?.value, fleet.merged(), fleet.taken()]).toEqual([99, 1_500, 500]);
});

test('a gateway that says it is gone is offline, and junk about it changes nothing', () => {
  const { say, feeds, codes } = open();
  say(STATE, { t: T, level: 60 });
  say('vigie/1/feed/lighting/status', { state: 'offline' });
  for (const junk of ['', '{', '{"state":"dead"}', '[]']) say('vigie/1/feed/lighting/status', junk);
  say('vigie/1/feed/__proto__/status', { state: 'offline' });
  expect(codes()).toEqual(['feed.unreadable', 'feed.unreadable', 'feed.unreadable']);
  expect(feeds.status(T)).toMatchObject([{ state: 'offline' }]);
});

test('the telephone exchange’s junk is counted like any other, also a call that gives itself another’s name', () => {
  const { say, codes, rang } = open();
  const ring = (id: string) => ({ id, state: 'ringing', number: '03 80 00 00 00', line: 'allo' });
  say('vigie/1/telephony/c1/state', '{');
  say('vigie/1/telephony/c1/state', { ...ring('c1'), text: 'x'.repeat(5_000) });
  say('vigie/1/telephony/c1/state', ring('c2'));
  say('vigie/1/telephony/c1/state', ring('c1'));
  expect(codes()).toEqual(['payload.not-json', 'payload.shape', 'payload.shape']);
  expect(rang).toEqual(['c1']);
});

test('ten minutes of junk are ten lines in the log, each naming the source and how many there were', () => {
  const { say, lines, quarantine } = open();
  for (let i = 0; i < 6_000; i++) {
    say('vigie/1/light-point/LP-1\u001b[31m/state', '{');
    clock += 100;
  }
  expect(quarantine.total()).toBe(6_000);
  expect(lines).toHaveLength(10);
  expect(lines[0]).toContain('topic.no-asset: vigie/1/light-point/LP-1·[31m/state');
  expect(lines[1]).toContain('and 599 more');
  expect(quarantine.list().rows).toMatchObject([{ source: 'light-point', code: 'topic.no-asset', count: 6_000 }]);
});

test('two hundred thousand random messages are counted and harm nothing', () => {
  const { fleet, quarantine, say, table } = open();
  const random = seededRandom(7, 'junk');
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const words = [
    'vigie',
    '1',
    'light-point',
    'LP-1',
    'state',
    'status',
    'feed',
    'telephony',
    '',
    '__proto__',
    '+',
    '#',
  ];
  const good = JSON.stringify({ t: T, level: 60, faults: [{ code: 'lamp-failed', since: T }], position: null });
  for (let i = 0; i < 200_000; i++) {
    const bytes = Buffer.from(good);
    for (let hits = Math.floor(random() * 4); hits > 0; hits--)
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    const topic = random() < 0.7 ? STATE : Array.from({ length: 5 }, () => pick(words)).join('/');
    say(topic, bytes.subarray(0, Math.floor(random() * (bytes.length + 1))));
  }
  expect(fleet.taken() + quarantine.total()).toBeGreaterThan(190_000);
  say(STATE, { t: T + 1_000_000, level: 33 });
  expect(table.point(lamp, 'level')?.value).toBe(33);
}, 60_000);
