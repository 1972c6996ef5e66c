import type { ClockState } from '../../../src/domain/asset/clock.ts';
import type { Bilingual, DeviceDriver } from '../../../src/domain/asset/device.ts';

/** A provider of values: what its gateway says of itself, when it was last heard, and whether it still says anything new. */
export interface FeedStatus {
  readonly id: string;
  readonly name: Bilingual;
  /**
   * `late`: silent for longer than its limit; `frozen`: it goes on sending and nothing in it is new; `offline`: its
   * gateway said so or its will was delivered; `never`: not heard since the start.
   */
  readonly state: 'current' | 'late' | 'frozen' | 'offline' | 'never';
  /** Last message of any of its devices that told something, ms since 1970. */
  readonly lastAt: number | null;
  /** Silence, ms, after which it is late. */
  readonly limit: number;
  /** Devices bound to it. */
  readonly devices: number;
  /** The fault that more than half of the clocks that were heard have, as when the gateway's own clock is wrong. */
  readonly clock: Exclude<ClockState, 'good' | 'none'> | null;
}

/** Watches the feeds. */
export interface Feeds {
  /** A device of the feed was heard; `news` when it told something new. */
  heard(feed: string, at: number, news: boolean): void;
  /** The feed's own status message. */
  said(feed: string, online: boolean): void;
  /** The clocks of its devices were looked at: how many are in each state. */
  clocks(feed: string, counts: Readonly<Partial<Record<ClockState, number>>>): void;
  /** Devices came or went. */
  recount(devices: ReadonlyMap<string, number>): void;
  status(now: number): FeedStatus[];
}

/**
 * A whole feed is silent for far shorter than one of its devices may be: with many devices reporting by turns, a minute
 * without any is a gateway that is gone. Small feeds report each five minutes at worst.
 */
const SILENCE = { many: 30_000, few: 360_000 } as const;
const MANY = 100;

interface Known {
  readonly name: Bilingual;
  /** Driver types that it carries. */
  readonly types: string[];
  readonly ownLimit: number | undefined;
  devices: number;
  lastHeard: number;
  lastNews: number;
  offline: boolean;
  clock: FeedStatus['clock'];
}

/** Builds the feeds from the drivers and the number of devices of each type. A feed without devices is none. */
export function createFeeds(drivers: Iterable<DeviceDriver>, devices: ReadonlyMap<string, number>): Feeds {
  const feeds = new Map<string, Known>();
  for (const { manifest } of drivers) {
    const { id, name, silentAfter } = manifest.feed;
    const known = feeds.get(id);
    if (known) known.types.push(manifest.type);
    else
      feeds.set(id, {
        name,
        types: [manifest.type],
        ownLimit: silentAfter,
        devices: 0,
        lastHeard: 0,
        lastNews: 0,
        offline: false,
        clock: null,
      });
  }
  const recount = (counts: ReadonlyMap<string, number>): void => {
    for (const feed of feeds.values())
      feed.devices = feed.types.reduce((sum, type) => sum + (counts.get(type) ?? 0), 0);
  };
  recount(devices);
  const limitOf = (feed: Known): number => feed.ownLimit ?? (feed.devices >= MANY ? SILENCE.many : SILENCE.few);
  const stateOf = (feed: Known, now: number): FeedStatus['state'] => {
    if (feed.offline) return 'offline';
    if (feed.lastHeard === 0) return 'never';
    if (now - feed.lastNews <= limitOf(feed)) return 'current';
    return now - feed.lastHeard <= limitOf(feed) ? 'frozen' : 'late';
  };
  return {
    heard(id, at, news) {
      const feed = feeds.get(id);
      if (!feed) return;
      if (at > feed.lastHeard) feed.lastHeard = at;
      if (news && at > feed.lastNews) feed.lastNews = at;
    },
    said(id, online) {
      const feed = feeds.get(id);
      if (feed) feed.offline = !online;
    },
    clocks(id, counts) {
      const feed = feeds.get(id);
      if (!feed) return;
      const heard = Object.values(counts).reduce((sum, count) => sum + count, 0);
      const worst = (['ahead', 'behind', 'stands-still', 'set-back'] as const).find(
        (state) => (counts[state] ?? 0) * 2 > heard,
      );
      feed.clock = worst ?? null;
    },
    recount,
    status: (now) =>
      [...feeds]
        .filter(([, feed]) => feed.devices > 0)
        .map(([id, feed]) => ({
          id,
          name: feed.name,
          state: stateOf(feed, now),
          lastAt: feed.lastNews || null,
          limit: limitOf(feed),
          devices: feed.devices,
          clock: feed.clock,
        })),
  };
}
