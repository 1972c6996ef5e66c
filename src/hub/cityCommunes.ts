import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { LonLat } from '../domain/asset/asset.ts';
import { insideRing } from '../domain/place/area.ts';
import { ok, type Result, refuse } from '../shared/result.ts';

const ring = z.array(z.tuple([z.number(), z.number()]));
const schema = z.object({
  assets: z.array(z.object({ id: z.string(), commune: z.string() })),
  teams: z
    .array(z.object({ id: z.string(), vehicle: z.string().optional(), commune: z.string().optional() }))
    .default([]),
  communes: z.array(z.object({ id: z.string(), limit: ring })).default([]),
});

/** Which commune things of a city are in, by their INSEE codes. */
export interface CityCommunes {
  /** Of an asset, or of a team: its own, or else its vehicle's. */
  of(subject: string): string | undefined;
  /** The one that holds a place; undefined outside. */
  at(place: LonLat): string | undefined;
}

/**
 * The communes of a city's file, for rights by commune. Refusal: `city.unreadable` (context `file`, `reason`).
 * What was imported at stations since is not in it: it counts as being in no commune that a limited right names.
 */
export function readCommunes(file: string): Result<CityCommunes> {
  const wrong = (reason: string) => refuse('city.unreadable', `${file}: ${reason}`, { file, reason });
  try {
    const read = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (!read.success) return wrong(read.error.issues[0]?.message ?? 'no city');
    const { assets, teams, communes } = read.data;
    const known = new Map(assets.map(({ id, commune }) => [id, commune]));
    for (const { id, vehicle, commune } of teams) known.set(id, commune ?? known.get(vehicle ?? '') ?? '');
    return ok({
      of: (subject) => known.get(subject),
      at: (place) => communes.find(({ limit }) => insideRing(limit, place))?.id,
    });
  } catch (error) {
    return wrong(error instanceof Error && 'code' in error ? String(error.code) : 'not JSON');
  }
}
