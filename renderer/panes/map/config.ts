import { z } from 'zod';
import { ASSET_KINDS, type AssetKind } from '../../../src/domain/asset/asset.ts';

/** What is kept of the map: where it looks (null: the whole city) and the layers that the operator put away. */
export const mapConfigSchema = z.object({
  center: z
    .tuple([z.number().min(-180).max(180), z.number().min(-85).max(85)])
    .nullable()
    .catch(null)
    .default(null),
  zoom: z.number().min(0).max(24).nullable().catch(null).default(null),
  hiddenLayers: z.array(z.enum(ASSET_KINDS)).catch([]).default([]),
});

/** Kept settings of the map pane. */
export type MapConfig = z.infer<typeof mapConfigSchema>;

/** Hidden layers after one of them was switched. */
export const switched = (hidden: readonly AssetKind[], kind: AssetKind): AssetKind[] =>
  hidden.includes(kind) ? hidden.filter((other) => other !== kind) : [...hidden, kind];
