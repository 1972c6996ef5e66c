import { crc32 } from 'node:zlib';
import type { CityArea, CityCommune, CityFile, CityStreet } from '../../../src/contract/cityFile.ts';
import type { BaseMap, BuildingOutlines } from '../../../src/contract/register.ts';
import type { LonLat } from '../../../src/domain/asset/asset.ts';
import type { Address } from '../../../src/domain/place/address.ts';
import { type Box, boxOf, insideRing } from '../../../src/domain/place/area.ts';
import { searchWords } from '../search/words.ts';
import type { PlaceNames } from './register.ts';
import type { RegisterStore } from './registerStore.ts';

/** What a city has besides its assets: its file's, and what was imported over it. */
export interface Places extends PlaceNames {
  /** Changes with each import of places, and when another archive of tiles is there. */
  version(): number;
  communes(): readonly CityCommune[];
  streets(): readonly CityStreet[];
  /** Imported ones; the city file's own are numbers of its streets. */
  addresses(): readonly { readonly id: string; readonly address: Address }[];
  busLines(): CityFile['busLines'];
  isCommune(id: string): boolean;
  /** Commune whose limit holds a place; null where none does. */
  communeAt(at: LonLat): string | null;
  /** Street of a commune by its name, whatever its accents and capitals; null when there is none. */
  streetOf(commune: string, name: string): string | null;
  baseMap(): BaseMap;
  buildings(): BuildingOutlines;
  /** What was imported changed. */
  changed(): void;
}

/** An imported area that is a commune has a limit in place of a ring. */
type ImportedArea = CityArea | CityCommune;
const isCommuneBody = (area: ImportedArea): area is CityCommune => 'limit' in area;

/** The later word wins where both have a thing of the same id. */
function merged<T extends { readonly id: string }>(file: readonly T[], imported: readonly T[]): readonly T[] {
  if (imported.length === 0) return file;
  const all = new Map(file.map((one) => [one.id, one]));
  for (const one of imported) all.set(one.id, one);
  return [...all.values()];
}

interface Indexed {
  readonly communes: readonly CityCommune[];
  readonly communeNames: ReadonlyMap<string, string>;
  readonly boxes: readonly { readonly id: string; readonly box: Box; readonly limit: readonly LonLat[] }[];
  readonly streets: readonly CityStreet[];
  readonly streetNames: ReadonlyMap<string, string>;
  readonly areas: readonly CityArea[];
}

/** Edition of the archive of tiles that the station serves; null without one. */
export type TilesEdition = () => string | null;

/** Opens the places of a city. */
export function createPlaces(
  city: CityFile,
  store: Pick<RegisterStore, 'places'>,
  mark: number,
  tiles: TilesEdition = () => null,
): Places {
  const read = <T>(target: 'street' | 'area' | 'address' | 'bus-line'): T[] =>
    store.places(target).map(({ id, body }) => ({ id, ...(JSON.parse(body) as object) }) as T);
  let changes = mark;
  let indexed: Indexed | null = null;
  let byName: Map<string, string> | null = null;

  const index = (): Indexed => {
    if (indexed) return indexed;
    const imported = read<ImportedArea>('area');
    const communes = merged(city.communes, imported.filter(isCommuneBody));
    const streets = merged(city.streets, read<CityStreet>('street'));
    indexed = {
      communes,
      communeNames: new Map(communes.map(({ id, name }) => [id, name])),
      boxes: communes.map(({ id, limit }) => ({ id, box: boxOf(limit), limit })),
      streets,
      streetNames: new Map(streets.map(({ id, name }) => [id, name])),
      areas: [...city.areas, ...imported.filter((area): area is CityArea => !isCommuneBody(area))],
    };
    return indexed;
  };
  // The edition is part of it: an archive that was replaced while the station was stopped is noticed as well.
  const version = (): number => (changes + crc32(tiles() ?? '')) >>> 0;
  const nameKey = (commune: string, name: string): string => `${commune} ${searchWords(name).join(' ')}`;

  return {
    version,
    communes: () => index().communes,
    streets: () => index().streets,
    addresses: () => store.places('address').map(({ id, body }) => ({ id, address: JSON.parse(body) as Address })),
    busLines: () => merged(city.busLines, read<CityFile['busLines'][number]>('bus-line')) as CityFile['busLines'],
    communeName: (id) => index().communeNames.get(id) ?? id,
    streetName: (id) => index().streetNames.get(id) ?? null,
    isCommune: (id) => index().communeNames.has(id),
    communeAt(at) {
      for (const { id, box, limit } of index().boxes)
        if (at[0] >= box[0] && at[1] >= box[1] && at[0] <= box[2] && at[1] <= box[3] && insideRing(limit, at))
          return id;
      return null;
    },
    streetOf(commune, name) {
      byName ??= new Map(index().streets.map((street) => [nameKey(street.commune, street.name), street.id]));
      return byName.get(nameKey(commune, name)) ?? null;
    },
    baseMap() {
      const { communes, streets, areas } = index();
      const edition = tiles();
      return {
        version: version(),
        name: city.name,
        centre: city.centre,
        bounds: city.bounds,
        communes,
        areas: areas.filter(({ kind }) => kind !== 'building'),
        lines: city.lines,
        streets: streets.map(({ id, name, class: kind, oneWay, line }) => ({ id, name, class: kind, oneWay, line })),
        ...(edition === null ? {} : { tiles: edition }),
      };
    },
    buildings: () => ({
      rings: index()
        .areas.filter(({ kind }) => kind === 'building')
        .map(({ ring }) => ring),
    }),
    changed() {
      changes = (changes + 1) >>> 0;
      indexed = null;
      byName = null;
    },
  };
}
