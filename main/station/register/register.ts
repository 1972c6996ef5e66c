import type { CityFile } from '../../../src/contract/cityFile.ts';
import type { RegisterColumns } from '../../../src/contract/register.ts';
import { ASSET_KINDS, type Asset, type AssetKind, isMoving } from '../../../src/domain/asset/asset.ts';
import { cameraView } from '../../../src/domain/camera/view.ts';
import { metresBetween } from '../../../src/domain/place/course.ts';

/** What a change did, by index. */
export interface RegisterChange {
  readonly added: readonly number[];
  readonly changed: readonly number[];
  readonly retired: readonly number[];
}

/**
 * The assets of the city, each with an index that stays the same while the station runs. One that leaves the register
 * keeps its index and is retired: its alarms still name it, nothing else finds it.
 */
export interface Register {
  /** By index, retired ones included. */
  readonly assets: readonly Asset[];
  /** Changes with each change; live frames carry it. */
  version(): number;
  indexOf(id: string): number | undefined;
  byId(id: string): Asset | undefined;
  isRetired(index: number): boolean;
  /** Index of the asset that a device speaks for. */
  byDevice(driver: string, device: string): number | undefined;
  childrenOf(id: string): readonly Asset[];
  communeName(id: string): string;
  streetName(id: string): string | null;
  /** Assets of a kind nearest to a place, with metres; as registered, wherever they have moved to. */
  nearest(at: readonly [number, number], kind: AssetKind, limit: number): { asset: Asset; metres: number }[];
  columns(): RegisterColumns;
  /** Takes assets in, changes them, or retires them (`null`). */
  change(assets: ReadonlyMap<string, Asset | null>): RegisterChange;
  /** Puts in what had left the register before it was opened, at the end and retired. */
  retire(gone: readonly Asset[]): void;
  /** The same while the register is open: what alarms are about and nothing stands in the street for. */
  admit(gone: readonly Asset[]): void;
  /** Called after each change, in the order in which they asked. */
  onChange(listener: (change: RegisterChange) => void): void;
}

/** Names of places, asked for when they are needed: they may change. */
export interface PlaceNames {
  communeName(id: string): string;
  streetName(id: string): string | null;
}

/** Ids of assets of a kind within a box (west, south, east, north). */
type Within = (bounds: readonly [number, number, number, number], kind: string | null) => readonly string[];

const FIRST_RADIUS = 250;
const LAST_RADIUS = 64_000;
const METRES_PER_DEGREE = 111_195;

/** Names of a city file that nothing is added to. */
export function namesOf(city: Pick<CityFile, 'communes' | 'streets'>): PlaceNames {
  const communes = new Map(city.communes.map((commune) => [commune.id, commune.name]));
  const streets = new Map(city.streets.map((street) => [street.id, street.name]));
  return { communeName: (id) => communes.get(id) ?? id, streetName: (id) => streets.get(id) ?? null };
}

/** Builds the register. Without `within` the nearest are looked for among all. */
export function createRegister(known: readonly Asset[], version: number, names: PlaceNames, within?: Within): Register {
  const assets: Asset[] = [...known];
  const index = new Map(assets.map((asset, i) => [asset.id, i]));
  const retired = new Set<number>();
  const listeners: ((change: RegisterChange) => void)[] = [];
  const kindCode = new Map(ASSET_KINDS.map((kind, i) => [kind, i]));
  let devices = new Map<string, number>();
  let children = new Map<string, Asset[]>();
  let kinds = new Map<AssetKind, Asset[]>();
  let columns: RegisterColumns | null = null;
  let now = version;

  const lookUps = (): void => {
    devices = new Map();
    children = new Map();
    kinds = new Map(ASSET_KINDS.map((kind) => [kind, []]));
    columns = null;
    for (const [i, asset] of assets.entries()) {
      if (retired.has(i)) continue;
      if (asset.device) devices.set(`${asset.device.driver}/${asset.device.id}`, i);
      if (asset.parent !== undefined) {
        const list = children.get(asset.parent);
        if (list) list.push(asset);
        else children.set(asset.parent, [asset]);
      }
      kinds.get(asset.kind)?.push(asset);
    }
  };
  lookUps();

  const candidates = (at: readonly [number, number], kind: AssetKind, limit: number): readonly Asset[] => {
    const all = kinds.get(kind) ?? [];
    // What moves is not where the index has it, and few are found sooner by looking at each.
    if (!within || isMoving(kind) || all.length < 500) return all;
    for (let radius = FIRST_RADIUS; radius <= LAST_RADIUS; radius *= 4) {
      const dy = radius / METRES_PER_DEGREE;
      const dx = dy / Math.max(0.05, Math.cos((at[1] * Math.PI) / 180));
      const found = within([at[0] - dx, at[1] - dy, at[0] + dx, at[1] + dy], kind)
        .map((id) => assets[index.get(id) ?? -1])
        .filter((asset) => asset !== undefined);
      // In the corners of the box something may be farther than what lies just outside of a side.
      if (found.filter((asset) => metresBetween(at, asset.at) <= radius).length >= limit) return found;
    }
    return all;
  };

  /** At the end, retired; gives where they are. */
  const putAway = (gone: readonly Asset[]): number[] => {
    const added: number[] = [];
    for (const asset of gone) {
      if (index.has(asset.id)) continue;
      index.set(asset.id, assets.length);
      retired.add(assets.length);
      added.push(assets.length);
      assets.push(asset);
    }
    lookUps();
    return added;
  };

  const makeColumns = (): RegisterColumns => {
    const view: Record<number, { azimuth: number; fieldOfView: number; turns: boolean }> = {};
    for (const [i, asset] of assets.entries()) {
      const azimuth = asset.attributes?.azimuth;
      const fieldOfView = asset.attributes?.fieldOfView;
      if (typeof azimuth === 'number' && typeof fieldOfView === 'number')
        view[i] = { azimuth, fieldOfView, turns: cameraView(asset).turns };
    }
    return {
      version: now,
      kinds: ASSET_KINDS,
      id: assets.map((a) => a.id),
      name: assets.map((a) => a.name),
      number: assets.map((a) => a.number),
      kind: assets.map((a) => kindCode.get(a.kind) ?? 0),
      lon: assets.map((a) => a.at[0]),
      lat: assets.map((a) => a.at[1]),
      parent: assets.map((a) => (a.parent === undefined ? -1 : (index.get(a.parent) ?? -1))),
      commune: assets.map((a) => a.commune),
      street: assets.map((a) => a.street ?? ''),
      retired: [...retired],
      view,
    };
  };

  return {
    assets,
    version: () => now,
    indexOf: (id) => index.get(id),
    byId: (id) => assets[index.get(id) ?? -1],
    isRetired: (i) => retired.has(i),
    byDevice: (driver, device) => devices.get(`${driver}/${device}`),
    childrenOf: (id) => children.get(id) ?? [],
    communeName: names.communeName,
    streetName: names.streetName,
    nearest: (at, kind, limit) =>
      candidates(at, kind, limit)
        .map((asset) => ({ asset, metres: metresBetween(at, asset.at) }))
        .sort((a, b) => a.metres - b.metres)
        .slice(0, limit),
    columns() {
      columns ??= makeColumns();
      return columns;
    },
    change(next) {
      const done = { added: [] as number[], changed: [] as number[], retired: [] as number[] };
      for (const [id, asset] of next) {
        const i = index.get(id);
        if (!asset) {
          if (i === undefined || retired.has(i)) continue;
          retired.add(i);
          done.retired.push(i);
        } else if (i === undefined) {
          index.set(id, assets.length);
          done.added.push(assets.length);
          assets.push(asset);
        } else {
          assets[i] = asset;
          retired.delete(i);
          done.changed.push(i);
        }
      }
      if (next.size === 0) return done;
      now = (now + 1) >>> 0;
      lookUps();
      for (const listener of listeners) listener(done);
      return done;
    },
    retire: (gone) => void putAway(gone),
    admit(gone) {
      const added = putAway(gone);
      if (added.length === 0) return;
      now = (now + 1) >>> 0;
      for (const listener of listeners) listener({ added, changed: [], retired: [] });
    },
    onChange: (listener) => listeners.push(listener),
  };
}
