import { networkInterfaces } from 'node:os';
import type { StationStatus } from '../../../src/contract/session.ts';
import { sparkplugFeed } from '../devices/standing.ts';
import type { Alarms } from './alarms.ts';
import type { Equipment } from './equipment.ts';
import type { Fallback } from './fallback.ts';
import type { Field } from './field.ts';
import type { HubSide } from './hubSide.ts';
import type { Reception } from './reception.ts';
import type { Stores } from './stores.ts';
import type { StationSurroundings } from './surroundings.ts';

/** What the status strip of every window tells, put together each time it is asked for. */
export function createStatus(
  { store, mended }: Stores,
  { feeds, standing, places }: Equipment,
  { alarms }: Alarms,
  field: Field,
  { hub, state, since, links, work, wrongBy }: HubSide,
  { quarantine, merged }: Reception,
  { nightly, sheet }: Fallback,
  { now }: Pick<StationSurroundings, 'now'>,
): () => StationStatus {
  return () => {
    const sparkplug = field.sparkplug();
    return {
      time: now(),
      work: work(),
      clockAhead: wrongBy(),
      networks: connectedNetworks(),
      broker: {
        state: field.state(),
        since: field.since(),
        told: links.told().broker,
        refusal: field.refusal(),
      },
      hub: {
        state: state(),
        since: since(),
        lagMs: hub?.lagMs() ?? null,
        told: links.told().hub,
      },
      feeds: [...feeds.status(now()), ...(sparkplug ? [sparkplugFeed(sparkplug, standing.count(), now())] : [])].map(
        (feed) => ({ ...feed, name: { ...feed.name } }),
      ),
      unsent: store.unsent(),
      peers: [...(hub?.peers() ?? [])],
      rejectedMessages: quarantine.total(),
      mergedMessages: merged(),
      baseMap: places.version(),
      storage: store.storage(),
      mended: mended && { how: mended.how, from: mended.from, salvaged: mended.salvaged },
      sheet: { at: sheet.writtenAt(), trouble: sheet.trouble() },
      backup: { at: nightly.lastAt(), trouble: nightly.trouble()?.code ?? null },
      alarms: alarms.counts(),
    };
  };
}

/** Interfaces that are up besides the machine's own; one without its cable is not. */
const connectedNetworks = (): number =>
  Object.values(networkInterfaces()).filter((addresses) => addresses?.some(({ internal }) => !internal)).length;
