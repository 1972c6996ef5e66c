import type { StationArguments } from '../arguments.ts';
import { createCommissioning } from '../commissioning/commissioning.ts';
import { createUploads } from '../commissioning/uploads.ts';
import { addressEntries, assetEntries } from '../search/entries.ts';
import type { SearchIndex } from '../search/searchIndex.ts';
import type { Equipment } from './equipment.ts';
import type { News } from './news.ts';
import type { Stores } from './stores.ts';
import type { StationSurroundings } from './surroundings.ts';

/** After a full disk the index is tried again, ms. */
const TRY_AGAIN = 5_000;

/** Builds the index of words in slices, so that everybody else has their turn between two. */
function createIndexBuilding(search: SearchIndex) {
  let building: NodeJS.Immediate | undefined;
  let rebuild: NodeJS.Timeout | undefined;
  const stop = (): void => {
    clearImmediate(building);
    clearTimeout(rebuild);
  };
  const build = (): void => {
    stop();
    const step = search.buildSlice();
    if (step === 'more') building = setImmediate(build);
    if (step === 'refused') rebuild = setTimeout(build, TRY_AGAIN);
  };
  return { build, stop };
}

export type Upkeep = ReturnType<typeof openUpkeep>;

/** Commissioning: what is imported into the register, and the index of words that follows it. */
export function openUpkeep(
  args: StationArguments,
  { registered, city }: Stores,
  { register, places, search }: Equipment,
  { statusFeed }: News,
  { now }: Pick<StationSurroundings, 'now'>,
) {
  const index = createIndexBuilding(search);
  const uploads = createUploads(args.data);
  const commissioning = createCommissioning({
    ...{ uploads, store: registered.store, register, places, position: args.position, now },
    isCameraAccount: (name) => Object.hasOwn(city.connections.cameraAccounts ?? {}, name),
    onChange(event) {
      const mark = registered.mark();
      if (event.target === 'asset') {
        register.change(event.assets);
        search.change(mark, assetEntries(event.assets, register));
      } else {
        places.changed();
        // Names of streets and communes are in the words of everything that stands there.
        search.change(mark, event.target === 'address' ? addressEntries(event.ids, places) : null);
        statusFeed.changed('status');
      }
      index.build();
    },
  });
  return { commissioning, receive: uploads.receive, begin: index.build, close: index.stop };
}
