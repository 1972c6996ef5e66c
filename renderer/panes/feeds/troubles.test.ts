import { describe, expect, it } from 'vitest';
import { type Feed, feedsToName, stateOf, troubleOf, worstFirst } from './troubles.ts';

const NOW = Date.parse('2026-11-25T03:12:47Z');
const CONNECTED = { state: 'connected', since: NOW - 3_600_000 } as const;

const feed = (id: string, change: Partial<Feed> = {}): Feed => ({
  id,
  name: { fr: id, en: id },
  state: 'current',
  lastAt: NOW - 4_000,
  limit: 30_000,
  devices: 100,
  clock: null,
  ...change,
});
const named = (feeds: Feed[], broker: Parameters<typeof troubleOf>[1] = CONNECTED) =>
  feedsToName({ feeds, broker }, NOW).map(({ feed: { id }, trouble }) => `${id} ${trouble}`);

describe('a feed', () => {
  it('that was never heard is waited for until its limit has passed since the broker came', () => {
    const silent = feed('bus', { state: 'never', lastAt: null });
    expect(stateOf(silent, { state: 'connected', since: NOW - 10_000 }, NOW)).toBe('waiting');
    expect(stateOf(silent, { state: 'connected', since: NOW - 31_000 }, NOW)).toBe('never');
    expect(stateOf(silent, { state: 'lost', since: NOW - 31_000 }, NOW)).toBe('waiting');
  });

  it('that is current and whose clocks are wrong has a trouble all the same', () => {
    expect(troubleOf(feed('bus'), CONNECTED, NOW)).toBeNull();
    expect(troubleOf(feed('bus', { clock: 'ahead' }), CONNECTED, NOW)).toBe('clock');
    expect(troubleOf(feed('bus', { state: 'late', clock: 'ahead' }), CONNECTED, NOW)).toBe('late');
  });
});

describe('feeds by their trouble', () => {
  const all = [
    feed('good'),
    feed('clock', { clock: 'stands-still' }),
    feed('never', { state: 'never', lastAt: null }),
    feed('frozen', { state: 'frozen' }),
    feed('late, few', { state: 'late', devices: 25 }),
    feed('late, many', { state: 'late', devices: 34_900 }),
    feed('offline', { state: 'offline' }),
  ];

  it('stand with the worst first, and among equals the one on which most hangs', () => {
    const order = ['offline', 'late, many', 'late, few', 'frozen', 'never', 'clock', 'good'];
    expect(worstFirst({ feeds: all, broker: CONNECTED }, NOW).map(({ feed: { id } }) => id)).toEqual(order);
    expect(worstFirst({ feeds: all.toReversed(), broker: CONNECTED }, NOW).map(({ feed: { id } }) => id)).toEqual(
      order,
    );
  });

  it('are named where something is wrong, frozen ones and clocks too', () => {
    expect(named(all)).toEqual([
      'offline offline',
      'late, many late',
      'late, few late',
      'frozen frozen',
      'never never',
      'clock clock',
    ]);
    expect(named([feed('good')])).toEqual([]);
  });

  it('are not named one by one while the broker is away: it is the cause', () => {
    expect(named(all, { state: 'lost', since: NOW - 60_000 })).toEqual([]);
  });
});
