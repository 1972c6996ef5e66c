import { join } from 'node:path';
import { linkType } from '../../../src/domain/alarm/linkAlarms.ts';
import { catalogue } from '../../../src/drivers/catalogue.ts';
import type { StationArguments } from '../arguments.ts';
import { createAges } from '../devices/ages.ts';
import { createBindings } from '../devices/bindings.ts';
import { createClocks } from '../devices/clocks.ts';
import { createFeeds } from '../devices/feeds.ts';
import { linkAssets, stationAssetOf } from '../devices/linkWatch.ts';
import { createPeerStations } from '../devices/peerStations.ts';
import { createPointTable } from '../devices/pointTable.ts';
import { createStanding } from '../devices/standing.ts';
import { createValueKeeper } from '../devices/valueKeeper.ts';
import { createHistory } from '../history/history.ts';
import { createSearchIndex } from '../search/searchIndex.ts';
import { addressedCameras } from '../services/cameras/cameraAddress.ts';
import { createRoster } from '../services/teams/roster.ts';
import type { Stores } from './stores.ts';
import type { StationSurroundings } from './surroundings.ts';

export type Equipment = ReturnType<typeof openEquipment>;

/** The city's equipment: what there is, what speaks for it, its values, their age and past, and how it is found. */
export function openEquipment(
  args: StationArguments,
  { store, city, registered }: Stores,
  { log }: Pick<StationSurroundings, 'log'>,
) {
  const { register, places } = registered;
  const station = { id: store.stationId(), position: args.position };
  // Alarms of links and providers are about something, too.
  const townHall = { centre: city.centre, commune: city.communes[0]?.id ?? '' };
  const providers = new Map([...catalogue.values()].map(({ manifest: { feed } }) => [feed.id, feed]));
  register.retire(linkAssets([...providers.values()], station, { ...townHall, language: args.language }));
  const peers = createPeerStations({
    isKnown: (asset) => register.indexOf(asset) !== undefined,
    assetOf: (id, position) => stationAssetOf(id, position, townHall),
    notes: { read: () => store.setting('stations'), write: (text) => store.setSetting('stations', text) },
  });
  register.retire(peers.missing(store.alarmedAssets()));

  const bindings = createBindings(register, catalogue);
  const { driverOf } = bindings;
  if (bindings.unknown().length > 0)
    log(`no driver for ${bindings.unknown().slice(0, 10).join(', ')}: what they are bound to stays unknown`);
  const table = createPointTable(register, driverOf);
  const cameraBase = args.cameras ?? city.connections.cameras;
  /** Devices that can be heard of each type: cameras are asked by us, and those without an address are not. */
  const heardDevices = (): Map<string, number> =>
    new Map(
      [...bindings.counts()].map(([type, count]) => [
        type,
        catalogue.get(type)?.manifest.link === 'onvif' ? addressedCameras(register, cameraBase).length : count,
      ]),
    );
  const feeds = createFeeds(catalogue.values(), heardDevices());
  return {
    register,
    places,
    peers,
    /** The teams that can be sent to incidents. */
    roster: createRoster({ declared: city.teams ?? [], register }),
    bindings,
    driverOf,
    /** Type of device that speaks for an asset, links and stations included. */
    typeOf: (index: number): string | undefined =>
      driverOf(index)?.manifest.type ?? linkType(register.assets[index]?.id ?? ''),
    table,
    ages: createAges(table, driverOf),
    feeds,
    recountFeeds: () => feeds.recount(heardDevices()),
    clocks: createClocks(table, driverOf, feeds),
    standing: createStanding(table, driverOf, feeds),
    keeper: createValueKeeper({ store, register, table, driverOf, log }),
    history: createHistory({ dir: args.data, register, table, driverOf, log }),
    search: createSearchIndex(places, register, join(args.data, 'search.db'), registered.mark()),
  };
}
