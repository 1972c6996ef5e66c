import type { Asset } from '../../../src/domain/asset/asset.ts';
import type { ConditionReading } from '../../../src/domain/asset/device.ts';
import type { FeedStatus } from './feeds.ts';

const feedAsset = (id: string): string => `feed:${id}`;
const stationAsset = (station: string): string => `station:${station}`;

/** What alarms of links are about: named in the lists of alarms, found nowhere else. */
export function linkAssets(
  feeds: readonly Pick<FeedStatus, 'id' | 'name'>[],
  station: { readonly id: string; readonly position: string },
  city: { readonly centre: readonly [number, number]; readonly commune: string; readonly language: 'fr' | 'en' },
): Asset[] {
  const asset = (id: string, name: string): Asset => ({
    id,
    kind: 'other',
    name,
    number: 0,
    commune: city.commune,
    at: city.centre,
  });
  return [
    ...feeds.map(({ id, name }) => asset(feedAsset(id), name[city.language])),
    asset(stationAsset(station.id), station.position),
  ];
}

/** Not heard since the start is an alarm only after this time with the broker there, ms: a station has to listen first. */
const LISTENED = 300_000;

export interface LinkWatchOptions {
  readonly station: string;
  /** Takes the conditions of an asset of a link. */
  readonly take: (asset: string, conditions: readonly ConditionReading[]) => void;
}

/** What the links are like now. Times in ms since 1970. */
export interface LinksNow {
  readonly now: number;
  readonly feeds: readonly FeedStatus[];
  /** Null where no broker is configured. */
  readonly broker: { readonly state: string; readonly since: number } | null;
}

/** Turns the state of links into conditions. Without its broker a station knows nothing of the providers and says nothing. */
export function createLinkWatch({ station, take }: LinkWatchOptions): { look(links: LinksNow): void } {
  return {
    look({ now, feeds, broker }) {
      if (!broker) return;
      const down = broker.state === 'lost' || broker.state === 'refused';
      if (down || broker.state === 'connected')
        take(stationAsset(station), [{ condition: 'broker-lost', active: down, since: broker.since, undated: true }]);
      if (broker.state !== 'connected') return;
      const listened = now - broker.since > LISTENED;
      for (const { id, state, lastAt, clock } of feeds) {
        if (state === 'never' && !listened) continue;
        // Dated by its last message, which is the same at every station.
        const since = lastAt ?? broker.since;
        const is = (condition: string, active: boolean): ConditionReading => ({
          condition,
          active,
          since: active ? since : now,
          undated: true,
        });
        take(feedAsset(id), [
          is('silent', state === 'late' || state === 'offline' || state === 'never'),
          is('frozen', state === 'frozen'),
          is('clock-wrong', clock !== null),
        ]);
      }
    },
  };
}
