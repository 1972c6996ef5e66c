import { expect, test } from 'vitest';
import type { DeviceDriver } from '../../../src/domain/asset/device.ts';
import { catalogue } from '../../../src/drivers/catalogue.ts';
import { createOtherMakers, isOurTopic } from './otherMakers.ts';
import { profileOf } from './profiles/profile.fixture.ts';
import { createStanding, sparkplugFeed } from './standing.ts';

const NOW = Date.parse('2026-11-23T18:00:00Z');
const MINUTE = 60_000;

/** Makers of some profiles, and what became of their messages. */
function open(profiles: Parameters<typeof createOtherMakers>[0]['profiles']) {
  const taken: string[] = [];
  const refused: string[] = [];
  const makers = createOtherMakers({
    profiles,
    drivers: catalogue,
    register: { byDevice: (_, device) => (device === 'known' ? 7 : undefined) },
    quarantine: { add: ({ topic, code }) => refused.push(`${code} ${topic}`) },
    now: () => NOW,
    take: (driver, device, { points }, topic, retained) =>
      taken.push(`${driver}/${device} ${points.map(({ point, value }) => `${point}=${value}`)} ${topic} ${retained}`),
  });
  return { makers, taken, refused };
}
const lamps = profileOf({
  id: 'lamps',
  title: { fr: 'Lampes', en: 'Lamps' },
  messages: [
    { topics: ['lamps/+'], points: { level: 'level' } },
    { sparkplug: { group: 'G', node: '*', device: 'L-*' }, device: { levels: [5] }, points: { level: 'level' } },
  ],
  ignored: ['lamps/+/set'],
});
const doors = profileOf({
  id: 'doors',
  driver: 'building-panel',
  messages: [{ topics: ['doors/+/alarm'], conditions: { fire: 'fire' } }],
});
const everything = profileOf({ id: 'all', messages: [{ topics: ['doors/#'], points: { level: 'level' } }] });

test('lamps are asked for as measures, what is of safety as such, also where a wider filter lets it through', () => {
  expect(open([lamps, doors]).makers.topics).toEqual([
    { topic: 'doors/+/alarm', class: 'alarm' },
    { topic: 'lamps/+', class: 'telemetry' },
  ]);
  expect(open([doors, everything]).makers.topics).toEqual([{ topic: 'doors/#', class: 'alarm' }]);
  expect(open([]).makers.topics).toEqual([]);
});

test('messages of bound equipment are taken, others are refused under the name of their profile', () => {
  const { makers, taken, refused } = open([lamps]);
  const say = (topic: string, text: string) => makers.receive(topic, Buffer.from(text), true);
  say('lamps/known', '{"level":40}');
  say('lamps/stranger', '{"level":40}');
  say('lamps/known', '{');
  say('other/known', '{"level":40}');
  expect(taken).toEqual(['light-point/known level=40 lamps/known true']);
  expect(refused).toEqual([
    'topic.no-asset lamps/stranger',
    'payload.not-json lamps/known',
    'topic.no-profile other/known',
  ]);
  expect(makers.sourceOf('lamps/known')).toEqual({ id: 'profile-lamps', name: { fr: 'Lampes', en: 'Lamps' } });
  expect(makers.sourceOf('lamps/known/set')?.id).toBe('profile-lamps');
  expect(makers.sourceOf('other/known')).toBeUndefined();
});

test('Sparkplug is a source of its own, whoever reads it; a refusal of it keeps its own reason', () => {
  const { makers, refused } = open([lamps]);
  expect(makers.wants({ group: 'G', node: 'N', device: 'L-1' })).toBe(true);
  expect(makers.wants({ group: 'G', node: 'N', device: null })).toBe(false);
  makers.refuseSparkplug('spBv1.0/G/NDATA/N', new Uint8Array(), { code: 'seq.missing', message: '', context: {} });
  expect(refused).toEqual(['sparkplug.seq.missing spBv1.0/G/NDATA/N']);
  for (const topic of ['spBv1.0/G/DDATA/N/L-1', 'spBv1.0/STATE/x', 'STATE/x'])
    expect(makers.sourceOf(topic)?.id).toBe('sparkplug');
});

test('topics of our own are told by their first level alone', () => {
  expect(['vigie/1/light-point/LP-1/state', 'vigieX/1', 'zigbee2mqtt/vigie/1', ''].map(isOurTopic)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test('a provider is there while a device of it stands, and silent when none does', () => {
  const driver = (id: string) => ({ manifest: { feed: { id } } }) as DeviceDriver;
  const drivers = [driver('lighting'), driver('lighting'), driver('buses'), undefined];
  const standsFrom = Float64Array.of(5, Number.NaN, Number.POSITIVE_INFINITY, 5);
  const heard: string[] = [];
  const standing = createStanding({ standsFrom }, (asset) => drivers[asset], {
    heard: (feed, at, news) => heard.push(`${feed} ${at} ${news}`),
  });
  standing.sweep(9);
  expect([heard, standing.count()]).toEqual([['lighting 9 true'], 2]);
  standsFrom.fill(Number.POSITIVE_INFINITY);
  standing.sweep(10);
  expect([heard.length, standing.count()]).toEqual([1, 0]);
});

test.each([
  ['before anything came', 'connected', null, 0, 'never', null],
  ['while it is told', 'connected', NOW - MINUTE, 4, 'current', NOW - MINUTE],
  ['silent, and its lamps stand', 'connected', NOW - 60 * MINUTE, 4, 'current', NOW - 60 * MINUTE],
  ['silent, and nothing stands', 'connected', NOW - 60 * MINUTE, 0, 'late', NOW - 60 * MINUTE],
  ['cut', 'lost', NOW - MINUTE, 0, 'offline', NOW - MINUTE],
  ['never let in', 'refused', null, 0, 'offline', NOW - 5],
  ['on its way', 'connecting', null, 0, 'never', null],
] as const)('Sparkplug among the providers: %s', (_, state, heardAt, standing, wanted, lastAt) => {
  const link = { state: () => state, since: () => NOW - 5, heardAt: () => heardAt, owners: () => 12 };
  expect(sparkplugFeed(link, standing, NOW)).toMatchObject({ id: 'sparkplug', state: wanted, lastAt, devices: 12 });
});
