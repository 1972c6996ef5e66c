import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { CityFile } from '../../../src/contract/cityFile.ts';
import { ok, type Result, refuse } from '../../../src/shared/result.ts';
import { createPlaces, type Places, type TilesEdition } from './places.ts';
import { createRegister, type Register } from './register.ts';
import { openRegisterStore, type RegisterStore } from './registerStore.ts';

/** The register of a station, on its disk and in memory. */
export interface OpenedRegister {
  readonly store: RegisterStore;
  readonly register: Register;
  readonly places: Places;
  /** What the register holds now: changes with the city file and with each import. */
  mark(): string;
}

/**
 * Opens the register of a data folder and brings the city file's own assets in. Refusals: those of `openDatabase`, and
 * `alarmed` are assets that have alarms: what has left the register is still named by them.
 * `store.corrupt` for pages that cannot be read, `store.full`, `store.failed`.
 */
export function openRegister(
  dir: string,
  city: CityFile,
  cityMark: string,
  alarmed: Iterable<string> = [],
  tiles?: TilesEdition,
): Result<OpenedRegister> {
  const opened = openRegisterStore(dir);
  if (!opened.ok) return opened;
  const store = opened.value;
  const file = join(dir, 'register.db');
  try {
    const seeded = store.seed(city.assets, cityMark);
    if (!seeded.ok) {
      store.close();
      return seeded;
    }
    const mark = (): string => `${cityMark}/${store.version()}`;
    const version = (Number.parseInt(cityMark.slice(0, 7), 16) + store.version()) >>> 0;
    const places = createPlaces(city, store, version, tiles);
    const register = createRegister(
      store.assets().map(({ asset }) => asset),
      version,
      places,
      store.within,
    );
    register.retire(store.retired(alarmed));
    // Read once now: damage in it is found here and not in the middle of a night.
    places.communes();
    return ok({ store, register, places, mark });
  } catch (error) {
    store.close();
    if (error instanceof Database.SqliteError || error instanceof SyntaxError)
      return refuse('store.corrupt', `${file} is damaged (${error.message})`, { file });
    throw error;
  }
}
