import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadProfiles } from './loadProfiles.ts';
import { listen, manifests, profileOf, ranges } from './profile.fixture.ts';

/* Whoever can publish on the broker can send anything. */

const shipped = loadProfiles(['assets/profiles'], manifests, ranges).profiles;
const TOPICS = [
  'application/a/device/d/event/up',
  'v3/a@t/devices/d/up',
  'zigbee2mqtt/d',
  'zigbee2mqtt/d/availability',
  'tele/d/STATE',
  'tele/d/SENSOR',
  'stat/d/STATUS8',
  'tele/d/LWT',
  'shellies/d/light/0/status',
  'shellies/d/relay/0',
  'shelly-d/status/light:0',
  'shelly-d/online',
  'homie/d/light/level',
  'homie/5/d/light/failed',
  'homie/d/$state',
  'fiware/Streetlight',
  'fiware/StreetlightControlCabinet',
  'fiware/Vehicle',
  'nobody/at/all',
  '',
  '/',
  '#',
  '+/+',
];
const NAMES = [
  'object',
  'level',
  'power',
  'deviceInfo',
  'devEui',
  'time',
  'uplink_message',
  'decoded_payload',
  'end_device_ids',
  'device_id',
  'state',
  'brightness',
  'voltage',
  'battery',
  'Time',
  'POWER',
  'Dimmer',
  'ENERGY',
  'Power',
  'ZbReceived',
  'StatusSNS',
  'ison',
  'output',
  'errors',
  'data',
  'id',
  'type',
  'value',
  'status',
  'powerState',
  'location',
  'coordinates',
  'intensity',
  'R',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'length',
  '_jsonata_lambda',
  'then',
];
const VALUES: unknown[] = [
  0,
  -1,
  1e308,
  254,
  65_535,
  'ON',
  'OFF',
  'Offline',
  'online',
  'true',
  'NaN',
  'n/a',
  '',
  '21.8',
  '0x10',
  '2022-07-18T09:34:15+00:00',
  '2022-13-45T99:99:99',
  'Streetlight',
  'Vehicle',
  'é'.repeat(300),
  '$eval("1")',
  '\u0000\u001b[2J',
  '<img src=x onerror=alert(1)>',
  null,
  true,
  [],
  {},
  [1, 2],
  [5, 47],
  [[[]]],
];
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(...VALUES),
    fc.dictionary(fc.constantFrom(...NAMES), tie('any'), { maxKeys: 8 }),
    fc.array(tie('any'), { maxLength: 4 }),
  ),
})).any;
/** Messages as equipment sends them, by topic. */
const HONEST: Record<string, unknown> = {
  'application/a/device/d/event/up': {
    time: '2026-07-18T09:34:15.775023242+00:00',
    fPort: 1,
    object: { level: 60, power: 41.5, temperature: 30, lampFailed: false },
  },
  'v3/a@t/devices/d/up': {
    received_at: '2026-01-15T16:02:10.668892406Z',
    uplink_message: { f_port: 1, decoded_payload: { level: 5, bat_mV: 3_600, temp: 6 } },
  },
  'zigbee2mqtt/d': { state: 'ON', brightness: 120, voltage: 230, battery: 3 },
  'zigbee2mqtt/d/availability': { state: 'online' },
  'tele/d/STATE': { Time: '2026-10-25T02:30:00', POWER: 'ON', Dimmer: 40 },
  'tele/d/SENSOR': {
    Time: '2026-10-25T02:30:00',
    ENERGY: { Power: 4, Voltage: 230, Total: 1 },
    ZbReceived: { '0x1': { Power: 1, Dimmer: 5 } },
  },
  'stat/d/STATUS8': { StatusSNS: { Time: '2026-10-25T02:30:00', Switch1: 'ON', ENERGY: { Power: 4 } } },
  'shellies/d/light/0/status': { ison: true, brightness: 5 },
  'shelly-d/status/light:0': { output: true, brightness: 5, errors: ['overtemp'], temperature: { tC: 5 } },
  'fiware/Streetlight': {
    data: [
      { id: 'a', type: 'Streetlight', status: 'ok', powerState: { value: 'on' } },
      { id: 'b', type: 'Streetlight', illuminanceLevel: 0.4 },
    ],
  },
  'fiware/StreetlightControlCabinet': {
    id: 'c',
    type: 'StreetlightControlCabinet',
    energyConsumed: 5,
    intensity: { R: 1, S: 2, T: 3 },
  },
  'fiware/Vehicle': {
    id: 'v',
    type: 'Vehicle',
    speed: 5,
    serviceStatus: 'onRoute',
    location: { coordinates: [5, 47] },
  },
};
/** A message with some of its values replaced, counted from its beginning. */
function spoilt(json: unknown, replacements: ReadonlyMap<number, unknown>): unknown {
  let count = 0;
  const visit = (at: unknown): unknown => {
    const own = count++;
    if (replacements.has(own)) return replacements.get(own);
    if (Array.isArray(at)) return at.map(visit);
    if (typeof at !== 'object' || at === null) return at;
    return Object.fromEntries(Object.entries(at).map(([name, inner]) => [name, visit(inner)]));
  };
  return visit(json);
}
const encoder = new TextEncoder();
const bytesOf = (json: unknown): Uint8Array => encoder.encode(JSON.stringify(json));
const nonsense = fc.tuple(
  fc.constantFrom(...TOPICS),
  fc.oneof(
    value.map(bytesOf),
    fc.uint8Array({ maxLength: 400 }),
    fc.string({ maxLength: 100 }).map((text) => encoder.encode(text)),
    fc.constantFrom('ON', 'on', '21.8', 'true', 'lost', 'Offline', '1').map((text) => encoder.encode(text)),
    value.map((json) => bytesOf(json).subarray(0, 40)),
  ),
);
const nearly = fc
  .tuple(fc.constantFrom(...Object.keys(HONEST)), fc.array(fc.tuple(fc.nat(12), value), { maxLength: 3 }))
  .map(([topic, replacements]) => [topic, bytesOf(spoilt(HONEST[topic], new Map(replacements)))] as const);

test('whatever comes, nothing is thrown, nothing impossible is handed on, and what is refused is told in few words', async () => {
  const { reader, heard, rejected } = listen(shipped);
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(fc.oneof(nonsense, nearly), async ([topic, bytes]) => {
      sent++;
      reader.receive(topic, bytes);
      await reader.idle();
    }),
    { numRuns: 4_000 },
  );
  expect(sent).toBeGreaterThanOrEqual(4_000);
  // It would prove little if all of it were refused at the door.
  expect(heard.length).toBeGreaterThan(400);
  expect(rejected.length).toBeGreaterThan(400);
  for (const { driver, device, reading } of heard) {
    const manifest = manifests.get(driver)!;
    expect(device).toMatch(/^[\w.:-]{1,64}$/);
    expect(reading.deviceTime === null || Number.isInteger(reading.deviceTime)).toBe(true);
    for (const { point, value: is, quality } of reading.points) {
      const definition = manifest.points.find(({ id }) => id === point);
      const range = ranges(driver, point);
      if (is === null) expect(quality).toBe('bad');
      else if (definition?.type === 'number') {
        expect(typeof is).toBe('number');
        expect((is as number) >= range![0] && (is as number) <= range![1], `${point} ${String(is)}`).toBe(true);
      } else if (definition?.type === 'enum') expect(Object.keys(definition.values ?? {})).toContain(is);
      else expect(typeof is).toBe(definition?.type === 'boolean' ? 'boolean' : 'string');
    }
    for (const { condition, active, since } of reading.conditions) {
      expect(manifest.conditions.map(({ id }) => id)).toContain(condition);
      expect(typeof active).toBe('boolean');
      expect(Number.isFinite(since)).toBe(true);
    }
    if (reading.position) expect(reading.position.at.every((degrees) => Math.abs(degrees) <= 180)).toBe(true);
  }
  for (const { message } of rejected) expect(message.length).toBeLessThan(500);
  expect(({} as Record<string, unknown>).level).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
}, 120_000);

test.each<[string, string, string]>([
  ['too long', `{"object":{"level":1},"x":"${'y'.repeat(20_000)}"}`, 'payload.too-large'],
  ['too deep', `{"object":${'['.repeat(8_000)}${']'.repeat(8_000)}}`, 'payload.shape'],
  ['cut off', '{"object":{"level":', 'payload.not-json'],
  ['a bare word', 'Offline', 'payload.not-json'],
  ['a bare NaN', 'NaN', 'payload.not-json'],
  ['a bare number', '12', 'payload.shape'],
  ['nothing', 'null', 'payload.shape'],
  [
    'names of the evaluator’s own',
    '{"deviceInfo":{"devEui":"d"},"object":{"level":{"_jsonata_lambda":true}}}',
    'payload.shape',
  ],
])('%s is refused by its reason', (_, text, code) => {
  const { say, heard, rejected } = listen(shipped);
  say('application/a/device/d/event/up', text);
  expect(heard).toEqual([]);
  expect(rejected).toMatchObject([{ code }]);
});

test('a list of a hundred thousand, where a profile allows such a size', async () => {
  const profile = profileOf({
    maximumBytes: 1_000_000,
    device: { each: 'all', expression: 'id' },
    messages: [
      { topics: ['x'], points: { level: '$max(levels)', power: '$sum($map(levels, function($v) { $v * 2 }))' } },
    ],
  });
  const { say, heard, rejected, reader } = listen([profile]);
  const began = performance.now();
  say('x', `[${'0,'.repeat(100_000)}0]`);
  say('x', { all: Array.from({ length: 15_000 }, () => 0) });
  say('x', { all: [{ id: 'a', levels: Array.from({ length: 15_000 }, () => 0) }] });
  say('x', { all: [{ id: 'b', levels: [1, 2, 3] }] });
  await reader.idle();
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(rejected.map(({ code }) => code)).toEqual(['payload.shape', 'profile.device', 'profile.expression']);
  // The longest that JSONata's own sums take is one step.
  expect(heard.map(({ device }) => device)).toEqual(['a', 'b']);
});
