import { catalogue } from '../../../src/drivers/catalogue.ts';
import { createLinkWatch } from '../devices/linkWatch.ts';
import type { Alarms } from './alarms.ts';
import type { Equipment } from './equipment.ts';
import type { Field } from './field.ts';
import type { HubSide } from './hubSide.ts';
import type { News } from './news.ts';
import type { Stores } from './stores.ts';
import type { StationSurroundings } from './surroundings.ts';

const SWEEP = 5_000;
const STATUS_INTERVAL = 1_000;

/** Looks by itself at what nobody says: clocks, links that fell silent, values that grew old. Gives what ends it. */
export function startRounds(
  { store, tiles }: Stores,
  { register, clocks, standing, feeds }: Equipment,
  { alarms, flags }: Alarms,
  field: Field,
  { links, ownClock }: HubSide,
  { statusFeed, startedAt }: News,
  { now }: Pick<StationSurroundings, 'now'>,
): () => void {
  const ownLinks = new Set(
    [...catalogue.values()].flatMap(({ manifest: { link, feed } }) => (link === 'onvif' ? [feed.id] : [])),
  );
  const linkWatch = createLinkWatch({
    station: store.stationId(),
    take(asset, conditions) {
      const index = register.indexOf(asset);
      if (index !== undefined) alarms.conditions(index, conditions);
    },
  });
  const sweep = setInterval(() => {
    clocks.sweep(now());
    standing.sweep(now());
    linkWatch.look({
      now: now(),
      feeds: feeds.status(now()),
      broker: field.isOpen() ? links.told().broker : null,
      ahead: ownClock.ahead(),
      own: { feeds: ownLinks, since: startedAt },
    });
    void tiles.look(now());
    flags.refreshAll();
  }, SWEEP);
  const beat = setInterval(() => statusFeed.changed('status'), STATUS_INTERVAL);
  return () => {
    clearInterval(sweep);
    clearInterval(beat);
  };
}
