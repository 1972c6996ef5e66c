import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { CityFile } from '../../../src/contract/cityFile.ts';
import { ok, type Result, refuse } from '../../../src/shared/result.ts';
import type { StationArguments } from '../arguments.ts';
import { loadCity } from '../city/loadCity.ts';
import { openMendedRegister } from '../register/mendRegister.ts';
import { type OpenedRegister, openRegister } from '../register/openRegister.ts';
import { openTiles, type Tiles } from '../server/tiles.ts';
import { type DeskKey, openDeskKey } from '../services/operator/deskKey.ts';
import { type Mended, openMendedStore } from '../store/mend.ts';
import type { Store } from '../store/store.ts';
import type { StationSurroundings } from './surroundings.ts';

/** What lies on the disk of this workstation, opened. */
export interface Stores {
  readonly store: Store;
  /** What was damaged and how it was mended; null: nothing was. */
  readonly mended: Mended | null;
  readonly backups: string;
  /** Folder of the city's file, beside which its other files lie. */
  readonly folder: string;
  readonly city: CityFile;
  readonly tiles: Tiles;
  readonly registered: OpenedRegister;
  readonly deskKey: DeskKey;
  close(): void;
}

/** Opens it in order. Refuses with what a restart would not mend, and then nothing is left open. */
export async function openStores(
  args: StationArguments,
  { now, progress }: Pick<StationSurroundings, 'now' | 'progress'>,
): Promise<Result<Stores>> {
  try {
    mkdirSync(args.data, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return refuse('store.unwritable', `${args.data} cannot be written (${reason})`, { file: args.data, reason });
  }
  progress('store', 0, 4);
  const backups = args.backups ?? join(args.data, 'backups');
  const damage = { data: args.data, backups, ifDamaged: args['if-damaged'], now };
  const opened = await openMendedStore(damage);
  if (!opened.ok) return opened;
  const { store, mended } = opened.value;

  progress('city', 1, 4);
  const loaded = loadCity(args.city, store.setting('city-checked'));
  if (!loaded.ok) {
    store.close();
    return loaded;
  }
  const { city, mark } = loaded.value;
  store.setSetting('city-checked', loaded.value.checked);

  const tiles = openTiles(city.tiles === undefined ? null : resolve(dirname(args.city), city.tiles));
  if (!tiles.ok) {
    store.close();
    return tiles;
  }

  progress('assets', 2, 4);
  const registered = await openMendedRegister(damage, () =>
    openRegister(args.data, city, mark, store.alarmedAssets(), tiles.value.edition),
  );
  if (!registered.ok) {
    store.close();
    return registered;
  }
  const deskKey = openDeskKey(args.data);
  if (!deskKey.ok) {
    registered.value.store.close();
    store.close();
    return deskKey;
  }
  return ok({
    store,
    mended,
    backups,
    folder: dirname(resolve(args.city)),
    city,
    tiles: tiles.value,
    registered: registered.value,
    deskKey: deskKey.value,
    close() {
      registered.value.store.close();
      store.close();
    },
  });
}
