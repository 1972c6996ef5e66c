import type { DeviceDriver } from '../../../src/domain/asset/device.ts';
import type { FeedStatus, Feeds } from './feeds.ts';
import type { PointTable } from './pointTable.ts';

/** Devices whose protocol vouches for what they said. */
export interface Standing {
  /** While one of its devices stands, a provider is there, however long nothing new is said. */
  sweep(now: number): void;
  /** How many stood at the last sweep. */
  count(): number;
}

/** Opens it over the table's columns. */
export function createStanding(
  table: Pick<PointTable, 'standsFrom'>,
  driverOf: (asset: number) => DeviceDriver | undefined,
  feeds: Pick<Feeds, 'heard'>,
): Standing {
  let count = 0;
  return {
    sweep(now) {
      const found = new Set<string>();
      const { standsFrom } = table;
      count = 0;
      for (let asset = 0; asset < standsFrom.length; asset++) {
        if (!Number.isFinite(standsFrom[asset]!)) continue;
        count++;
        const driver = driverOf(asset);
        if (driver) found.add(driver.manifest.feed.id);
      }
      for (const feed of found) feeds.heard(feed, now, true);
    },
    count: () => count,
  };
}

/** Silence after which the Sparkplug equipment is late, where nothing of it stands, ms: as long as a node is asked at most. */
const LIMIT = 600_000;

/** The Sparkplug link as one of the providers: when it is gone, that is said like any other that is. */
export function sparkplugFeed(
  link: {
    readonly state: () => 'connecting' | 'connected' | 'lost' | 'refused';
    readonly since: () => number;
    readonly heardAt: () => number | null;
    readonly owners: () => number;
  },
  standing: number,
  now: number,
): FeedStatus {
  const lastAt = link.heardAt();
  const state = link.state();
  const isAway = state === 'lost' || state === 'refused';
  const isLate = standing === 0 && lastAt !== null && now - lastAt > LIMIT;
  return {
    id: 'sparkplug',
    name: { fr: 'Sparkplug B', en: 'Sparkplug B' },
    state: isAway ? 'offline' : lastAt === null ? 'never' : isLate ? 'late' : 'current',
    lastAt: lastAt ?? (isAway ? link.since() : null),
    limit: LIMIT,
    devices: link.owners(),
    clock: null,
  };
}
