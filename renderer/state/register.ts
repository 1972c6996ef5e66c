import { create } from 'zustand';
import type { BaseMap, RegisterColumns } from '../../src/contract/register.ts';
import { ASSET_KINDS, type AssetKind } from '../../src/domain/asset/asset.ts';

/** The register of assets as columns, with its look-ups. An asset's index is its place in every column and live frame. */
export interface AssetRegister extends RegisterColumns {
  readonly size: number;
  readonly indexOf: ReadonlyMap<string, number>;
  kindOf(index: number): AssetKind;
  /** Index of the camera with this number; -1 when there is none. */
  camera(number: number): number;
  /** Indexes of all assets of a kind, in the register's order. */
  ofKind(kind: AssetKind): readonly number[];
}

/** The register once it was read (null before), and why it could not be. */
export const useRegister = create<{ register: AssetRegister | null; failed: string | null }>(() => ({
  register: null,
  failed: null,
}));

/** The base map once it was read; asked for at each connection until it is here (`readBaseMap` in station.ts). */
export const useBaseMap = create<{ baseMap: BaseMap | null; failed: string | null }>(() => ({
  baseMap: null,
  failed: null,
}));

/** Indexes the columns as they came. */
export function indexRegister(columns: RegisterColumns): AssetRegister {
  const indexOf = new Map<string, number>();
  const cameras = new Map<number, number>();
  const byKind = new Map<AssetKind, number[]>(ASSET_KINDS.map((kind) => [kind, []]));
  const retired = new Set(columns.retired);
  const kindOf = (index: number): AssetKind => columns.kinds[columns.kind[index] ?? 0] ?? 'light-point';
  for (let index = 0; index < columns.id.length; index += 1) {
    const id = columns.id[index];
    if (id === undefined) continue;
    // Alarms may still name what has left the register; nothing else finds it.
    indexOf.set(id, index);
    if (retired.has(index)) continue;
    const kind = kindOf(index);
    byKind.get(kind)?.push(index);
    const number = columns.number[index];
    if (kind === 'camera' && number !== undefined) cameras.set(number, index);
  }
  return {
    ...columns,
    size: columns.id.length,
    indexOf,
    kindOf,
    camera: (number) => cameras.get(number) ?? -1,
    ofKind: (kind) => byKind.get(kind) ?? [],
  };
}
