import type { Bilingual, DeviceDriver } from '../../../src/domain/asset/device.ts';

/** A provider of values: what its gateway says of itself, and when it was last heard. */
export interface FeedStatus {
  readonly id: string;
  readonly name: Bilingual;
  /** `late`: silent for longer than its limit; `offline`: its gateway said so or its will was delivered; `never`: not heard since the start. */
  readonly state: 'current' | 'late' | 'offline' | 'never';
  /** Last message of any of its devices, ms since 1970. */
  readonly lastAt: number | null;
}

/** Watches the feeds. */
export interface Feeds {
  /** A device of the feed was heard. */
  heard(feed: string, at: number): void;
  /** The feed's own status message. */
  said(feed: string, online: boolean): void;
  status(now: number): FeedStatus[];
}

/**
 * A whole feed is silent for far shorter than one of its devices may be: with many devices reporting by turns, a minute
 * without any is a gateway that is gone. Small feeds report each five minutes at worst.
 */
const SILENCE = { many: 30_000, few: 360_000 } as const;
const MANY = 100;

/** Builds the feeds from the drivers in use and the number of devices of each. */
export function createFeeds(drivers: Iterable<DeviceDriver>, devices: ReadonlyMap<string, number>): Feeds {
  const feeds = new Map<
    string,
    { name: Bilingual; limit: number; lastAt: number; offline: boolean; devices: number }
  >();
  for (const driver of drivers) {
    const count = devices.get(driver.manifest.type) ?? 0;
    if (count === 0 || driver.manifest.link !== 'mqtt') continue;
    const { id, name } = driver.manifest.feed;
    const known = feeds.get(id);
    const total = (known?.devices ?? 0) + count;
    feeds.set(id, {
      name,
      limit: total >= MANY ? SILENCE.many : SILENCE.few,
      lastAt: 0,
      offline: false,
      devices: total,
    });
  }
  return {
    heard(feed, at) {
      const known = feeds.get(feed);
      if (known && at > known.lastAt) known.lastAt = at;
    },
    said(feed, online) {
      const known = feeds.get(feed);
      if (known) known.offline = !online;
    },
    status: (now) =>
      [...feeds].map(([id, feed]) => ({
        id,
        name: feed.name,
        state: feed.offline
          ? 'offline'
          : feed.lastAt === 0
            ? 'never'
            : now - feed.lastAt > feed.limit
              ? 'late'
              : 'current',
        lastAt: feed.lastAt || null,
      })),
  };
}
