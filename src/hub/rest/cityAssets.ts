import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { assetSchema, communeSchema } from '../../contract/cityFile.ts';
import type { RestAsset } from '../../contract/hubRest.ts';
import { ok, type Result, refuse } from '../../shared/result.ts';

/** What of the city's file is told to other systems; settings of devices (addresses, passwords) never are. */
const citySchema = z.object({
  format: z.literal('vigie-city'),
  version: z.literal(1),
  communes: z.array(communeSchema.pick({ id: true, name: true })),
  assets: z.array(assetSchema.omit({ device: true, attributes: true })),
});

/** Which assets are asked for. */
export interface AssetQuery {
  readonly kind?: string | undefined;
  readonly commune?: string | undefined;
  /** West, south, east, north in degrees. */
  readonly bounds: readonly [number, number, number, number] | null;
  /** Identifier of the last one of the page before. */
  readonly after: string | null;
  readonly limit: number;
}

/** The assets of a city's file, by identifier. */
export interface CityAssets {
  find(query: AssetQuery): { readonly rows: RestAsset[]; readonly more: boolean };
  get(id: string): RestAsset | null;
}

/** Reads the assets. Refusal: `city.wrong` (context `file`). */
export function readCityAssets(file: string): Result<CityAssets> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return refuse('city.wrong', `${file}: ${error instanceof Error ? error.message : error}`, { file });
  }
  const read = citySchema.safeParse(json);
  if (!read.success) {
    const [issue] = read.error.issues;
    return refuse('city.wrong', `${file}: ${issue?.path.join('.')}: ${issue?.message}`, { file });
  }
  const communes = new Map(read.data.communes.map(({ id, name }) => [id, name]));
  const assets = read.data.assets
    .map(
      ({ id, kind, name, number, commune, street = null, at, parent = null }): RestAsset => ({
        ...{ id, kind, name, number, street, at, parent },
        commune: { id: commune, name: communes.get(commune) ?? '' },
      }),
    )
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const byId = new Map(assets.map((asset) => [asset.id, asset]));
  return ok({
    find({ kind, commune, bounds, after, limit }) {
      const rows: RestAsset[] = [];
      for (const asset of assets) {
        if (after !== null && asset.id <= after) continue;
        if (kind !== undefined && asset.kind !== kind) continue;
        if (commune !== undefined && asset.commune.id !== commune) continue;
        if (bounds) {
          const [[lon, lat], [west, south, east, north]] = [asset.at, bounds];
          if (lon < west || lon > east || lat < south || lat > north) continue;
        }
        if (rows.length === limit) return { rows, more: true };
        rows.push(asset);
      }
      return { rows, more: false };
    },
    get: (id) => byId.get(id) ?? null,
  });
}
