import type { Asset } from '../../../src/domain/asset/asset.ts';
import type { ConditionReading } from '../../../src/domain/asset/device.ts';
import { DRIFT_LIMIT } from '../../../src/sync/hlc.ts';
import type { FeedStatus } from './feeds.ts';

const feedAsset = (id: string): string => `feed:${id}`;
const stationAsset = (station: string): string => `station:${station}`;

/** What alarms of links are about: named in the lists of alarms, found nowhere else. */
export function linkAssets(
  feeds: readonly Pick<FeedStatus, 'id' | 'name'>[],
  station: { readonly id: string; readonly position: string },
  city: CityOfLinks & { readonly language: 'fr' | 'en' },
): Asset[] {
  return [
    ...feeds.map(({ id, name }) => linkAsset(feedAsset(id), name[city.language], city)),
    stationAssetOf(station.id, station.position, city),
  ];
}

interface CityOfLinks {
  readonly centre: readonly [number, number];
  readonly commune: string;
}
const linkAsset = (id: string, name: string, { commune, centre }: CityOfLinks): Asset => ({
  ...{ id, kind: 'other', name, number: 0 },
  ...{ commune, at: centre },
});

/** What alarms of a station, ours or a peer's, are about. */
export const stationAssetOf = (station: string, position: string, city: CityOfLinks): Asset =>
  linkAsset(stationAsset(station), position, city);

/** Whether a station's clock is too far from the hub's (SPEC 8.3). */
export const isClockWrong = (ahead: number): boolean => Math.abs(ahead) > DRIFT_LIMIT;

/** A span as both languages read it, to the minute: `+2 h 00 min` ahead, `-3 min` behind. */
function spanOf(ahead: number): string {
  const minutes = Math.round(Math.abs(ahead) / 60_000);
  const hours = Math.floor(minutes / 60);
  const span = hours === 0 ? `${minutes} min` : `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${ahead < 0 ? '-' : '+'}${span}`;
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
  /** By how much our own clock is ahead, ms; null while that is not known. */
  readonly ahead?: number | null;
  /** Feeds that come over links of their own, listened to since then. */
  readonly own?: { readonly feeds: ReadonlySet<string>; readonly since: number };
}

/**
 * Turns the state of links into conditions. Without its broker a station knows nothing of the providers that speak by it
 * and says nothing of them.
 */
export function createLinkWatch({ station, take }: LinkWatchOptions): { look(links: LinksNow): void } {
  let wrong = false;
  return {
    look({ now, feeds, broker, own, ahead = null }) {
      if (ahead !== null) {
        wrong = isClockWrong(ahead);
        // Dated by the right time: ours is what is wrong.
        const clock = { condition: 'clock-wrong', active: wrong, since: now - ahead, undated: true } as const;
        take(stationAsset(station), [wrong ? { ...clock, detail: spanOf(ahead) } : clock]);
      }
      const down = broker?.state === 'lost' || broker?.state === 'refused';
      if (broker && (down || broker.state === 'connected'))
        take(stationAsset(station), [{ condition: 'broker-lost', active: down, since: broker.since, undated: true }]);
      const byBroker = broker?.state === 'connected' ? broker.since : null;
      for (const { id, state, lastAt, clock } of feeds) {
        const from = own?.feeds.has(id) ? own.since : byBroker;
        if (from === null || (state === 'never' && now - from <= LISTENED)) continue;
        // Dated by its last message, which is the same at every station.
        const since = lastAt ?? from;
        const is = (condition: string, active: boolean): ConditionReading => ({
          condition,
          active,
          since: active ? since : now,
          undated: true,
        });
        take(feedAsset(id), [
          is('silent', state === 'late' || state === 'offline' || state === 'never'),
          is('frozen', state === 'frozen'),
          // Compared with a clock that is wrong, theirs say nothing.
          ...(wrong ? [] : [is('clock-wrong', clock !== null)]),
        ]);
      }
    },
  };
}
