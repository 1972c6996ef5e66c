import type { AssetKind } from '../domain/asset/asset.ts';
import type { CityArea, CityCommune, CityFile } from './cityFile.ts';

/** `GET /city/assets`: the register as columns; the position in them is the asset's index in the live frames. */
export interface RegisterColumns {
  /** Changes when the register changes; live frames carry it. */
  readonly version: number;
  readonly kinds: readonly AssetKind[];
  readonly id: readonly string[];
  readonly name: readonly string[];
  readonly number: readonly number[];
  /** Index into `kinds`. */
  readonly kind: readonly number[];
  /** Degrees WGS 84. */
  readonly lon: readonly number[];
  readonly lat: readonly number[];
  /** Index of the parent asset, -1 when none. */
  readonly parent: readonly number[];
  /** INSEE codes by asset. */
  readonly commune: readonly string[];
  /** Ids of streets by asset; empty where it stands in none. */
  readonly street: readonly string[];
  /** Indexes of what has left the register: kept in the columns so that no other index moves, shown nowhere. */
  readonly retired: readonly number[];
  /**
   * Cameras: azimuth and field of view in degrees by asset index, for the drawing of what they see. Of one that turns it
   * is how it is mounted; where it looks is told by `camera.watchViews`.
   */
  readonly view: Readonly<
    Record<number, { readonly azimuth: number; readonly fieldOfView: number; readonly turns: boolean }>
  >;
}

/** `GET /city/basemap`: what the map draws under everything, without the buildings. */
export interface BaseMap {
  /** Changes when streets, areas or communes change. */
  readonly version: number;
  readonly name: string;
  readonly centre: readonly [number, number];
  readonly bounds: readonly [number, number, number, number];
  readonly communes: readonly CityCommune[];
  readonly areas: readonly CityArea[];
  readonly lines: CityFile['lines'];
  readonly streets: readonly {
    readonly id: string;
    readonly name: string;
    readonly class: string;
    readonly oneWay?: boolean | undefined;
    readonly line: readonly (readonly [number, number])[];
  }[];
  /**
   * Edition of the archive at `GET /city/tiles`, which is then the ground instead of areas, lines and streets; another
   * one means another archive. Absent where there is none: nothing asks for it then.
   */
  readonly tiles?: string | undefined;
}

/** `GET /city/buildings`: outlines of the buildings (not closed), for a map that is near enough to show them. */
export interface BuildingOutlines {
  readonly rings: readonly (readonly (readonly [number, number])[])[];
}
