import { create } from 'zustand';
import type { LonLat } from '../../src/domain/asset/asset.ts';

/** Where things were gathered: within an area, or along the pieces of a street. */
export type GatheredShape =
  | { readonly type: 'area'; readonly ring: readonly LonLat[] }
  | { readonly type: 'lines'; readonly lines: readonly (readonly LonLat[])[]; readonly streets: readonly string[] };

/** Many things that the operator of this window has gathered on the map. */
export interface Gathered {
  /** Of the street, or of a zone that was given one. */
  readonly name: string | null;
  readonly shape: GatheredShape;
  /** Ids of the assets, in the register's order. */
  readonly assets: readonly string[];
  /** Names of the streets that lie in the area, or of the street itself. */
  readonly streets: readonly string[];
}

/** What is gathered in this window; null when nothing is. */
export const useGathered = create<{ readonly gathered: Gathered | null }>(() => ({ gathered: null }));
