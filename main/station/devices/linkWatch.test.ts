import { expect, test } from 'vitest';
import { LINK_MANIFESTS, linkType } from '../../../src/domain/alarm/linkAlarms.ts';
import type { FeedStatus } from './feeds.ts';
import { createLinkWatch, linkAssets } from './linkWatch.ts';

const T = 1_795_000_000_000;
const feed = (change: Partial<FeedStatus>): FeedStatus => ({
  id: 'lighting',
  name: { fr: 'Éclairage public', en: 'Street lighting' },
  state: 'current',
  lastAt: T - 1_000,
  limit: 30_000,
  devices: 900,
  clock: null,
  ...change,
});

function watch() {
  const said = new Map<string, { active: boolean; since: number; detail?: string }>();
  const links = createLinkWatch({
    station: 's1',
    take(asset, conditions) {
      for (const { condition, ...is } of conditions) said.set(`${asset}/${condition}`, is);
    },
  });
  const active = () => [...said].filter(([, { active: is }]) => is).map(([name]) => name);
  return { said, active, look: links.look };
}

test('a provider that is silent is an alarm of its own, dated by its last message, and over when it speaks', () => {
  const { look, active, said } = watch();
  const broker = { state: 'connected', since: T - 1e6 };
  look({ now: T, feeds: [feed({ state: 'late', lastAt: T - 60_000 })], broker });
  expect(active()).toEqual(['feed:lighting/silent']);
  expect(said.get('feed:lighting/silent')?.since).toBe(T - 60_000);
  look({ now: T + 5, feeds: [feed({ state: 'frozen', clock: 'ahead' })], broker });
  expect(active()).toEqual(['feed:lighting/frozen', 'feed:lighting/clock-wrong']);
  look({ now: T + 9, feeds: [feed({})], broker });
  expect(active()).toEqual([]);
});

test('without its broker a station tells of its link and says nothing of the providers', () => {
  const { look, active } = watch();
  look({ now: T, feeds: [feed({ state: 'late' })], broker: { state: 'lost', since: T - 60_000 } });
  expect(active()).toEqual(['station:s1/broker-lost']);
  look({ now: T, feeds: [], broker: { state: 'connecting', since: T } });
  expect(active()).toEqual(['station:s1/broker-lost']);
  look({ now: T, feeds: [feed({})], broker: { state: 'connected', since: T } });
  expect(active()).toEqual([]);
});

test('just started, a provider that has not spoken yet is no alarm; after five minutes it is', () => {
  const { look, active } = watch();
  const never = [feed({ state: 'never', lastAt: null })];
  look({ now: T, feeds: never, broker: { state: 'connected', since: T - 10_000 } });
  expect(active()).toEqual([]);
  look({ now: T, feeds: never, broker: { state: 'connected', since: T - 400_000 } });
  expect(active()).toEqual(['feed:lighting/silent']);
  look({ now: T, feeds: never, broker: null });
  expect(active()).toEqual(['feed:lighting/silent']);
});

test('what the alarms are about has a name and a type, and what stands in the street has none of these', () => {
  const city = { centre: [5, 47] as const, commune: '21231', language: 'fr' as const };
  const assets = linkAssets([feed({})], { id: 's1', position: 'Circulation 1' }, city);
  expect(assets.map(({ id, name }) => [id, name, linkType(id)])).toEqual([
    ['feed:lighting', 'Éclairage public', 'feed'],
    ['station:s1', 'Circulation 1', 'station'],
  ]);
  expect(linkType('LP-00417')).toBeUndefined();
  expect(LINK_MANIFESTS.map(({ type }) => type)).toEqual(['feed', 'station']);
});

test('cameras are heard without a broker, and their silence is told without it', () => {
  const { look, active } = watch();
  const feeds = [feed({ state: 'late' }), feed({ id: 'cameras', state: 'late' })];
  const own = { feeds: new Set(['cameras']), since: T - 400_000 };
  look({ now: T, feeds, broker: null, own });
  expect(active()).toEqual(['feed:cameras/silent']);
  look({ now: T, feeds: [feed({ id: 'cameras' })], broker: { state: 'lost', since: T }, own });
  expect(active()).toEqual(['station:s1/broker-lost']);
});

test('8.3 a station whose own clock is wrong says it of itself, by how much and dated by the hub, and not of the providers', () => {
  const { look, active, said } = watch();
  const broker = { state: 'connected', since: T - 1e6 };
  const feeds = [feed({ clock: 'behind' })];
  look({ now: T, feeds, broker, ahead: 7_200_000 });
  expect(active()).toEqual(['station:s1/clock-wrong']);
  expect(said.get('station:s1/clock-wrong')).toMatchObject({ since: T - 7_200_000, detail: '+2 h 00 min' });
  look({ now: T, feeds: [feed({})], broker, ahead: -90_000 });
  expect(said.get('station:s1/clock-wrong')).toMatchObject({ active: true, detail: '-2 min' });
  // Within the limit, or not known: what was is kept.
  look({ now: T, feeds, broker, ahead: null });
  expect(active()).toEqual(['station:s1/clock-wrong']);
  look({ now: T, feeds, broker, ahead: 60_000 });
  expect(active()).toEqual(['feed:lighting/clock-wrong']);
});
