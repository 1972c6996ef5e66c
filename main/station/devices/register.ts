import type { CityFile } from '../../../src/contract/cityFile.ts';
import type { RegisterColumns } from '../../../src/contract/register.ts';
import { ASSET_KINDS, type Asset, type AssetKind } from '../../../src/domain/asset/asset.ts';
import { metresBetween } from '../../../src/domain/place/course.ts';

/** The assets of the city, each with an index that stays the same while the station runs. */
export interface Register {
  readonly assets: readonly Asset[];
  indexOf(id: string): number | undefined;
  byId(id: string): Asset | undefined;
  /** Index of the asset that a device speaks for. */
  byDevice(driver: string, device: string): number | undefined;
  childrenOf(id: string): readonly Asset[];
  communeName(id: string): string;
  streetName(id: string): string | null;
  /** Assets of a kind nearest to a place, with metres. */
  nearest(at: readonly [number, number], kind: AssetKind, limit: number): { asset: Asset; metres: number }[];
  readonly columns: RegisterColumns;
}

/** Builds the register from a checked city. */
export function createRegister(city: CityFile, version: number): Register {
  const assets: readonly Asset[] = city.assets;
  const index = new Map(assets.map((asset, i) => [asset.id, i]));
  const devices = new Map<string, number>();
  const children = new Map<string, Asset[]>();
  const kinds = new Map<AssetKind, Asset[]>(ASSET_KINDS.map((kind) => [kind, []]));
  const kindCode = new Map(ASSET_KINDS.map((kind, i) => [kind, i]));
  const communes = new Map(city.communes.map((commune) => [commune.id, commune.name]));
  const streets = new Map(city.streets.map((street) => [street.id, street.name]));
  const view: Record<number, { azimuth: number; fieldOfView: number }> = {};
  assets.forEach((asset, i) => {
    if (asset.device) devices.set(`${asset.device.driver}/${asset.device.id}`, i);
    if (asset.parent) {
      const list = children.get(asset.parent);
      if (list) list.push(asset);
      else children.set(asset.parent, [asset]);
    }
    kinds.get(asset.kind)?.push(asset);
    const azimuth = asset.attributes?.azimuth;
    const fieldOfView = asset.attributes?.fieldOfView;
    if (typeof azimuth === 'number' && typeof fieldOfView === 'number') view[i] = { azimuth, fieldOfView };
  });
  return {
    assets,
    indexOf: (id) => index.get(id),
    byId: (id) => assets[index.get(id) ?? -1],
    byDevice: (driver, device) => devices.get(`${driver}/${device}`),
    childrenOf: (id) => children.get(id) ?? [],
    communeName: (id) => communes.get(id) ?? id,
    streetName: (id) => streets.get(id) ?? null,
    nearest(at, kind, limit) {
      return (kinds.get(kind) ?? [])
        .map((asset) => ({ asset, metres: metresBetween(at, asset.at) }))
        .sort((a, b) => a.metres - b.metres)
        .slice(0, limit);
    },
    columns: {
      version,
      kinds: ASSET_KINDS,
      id: assets.map((a) => a.id),
      name: assets.map((a) => a.name),
      number: assets.map((a) => a.number),
      kind: assets.map((a) => kindCode.get(a.kind) ?? 0),
      lon: assets.map((a) => a.at[0]),
      lat: assets.map((a) => a.at[1]),
      parent: assets.map((a) => (a.parent === undefined ? -1 : (index.get(a.parent) ?? -1))),
      commune: assets.map((a) => a.commune),
      view,
    },
  };
}
