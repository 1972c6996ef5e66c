import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ok, type Result, refuse } from '../shared/result.ts';

const schema = z.object({ assets: z.array(z.object({ id: z.string(), commune: z.string() })) });

/**
 * The commune of each asset of a city's file, for rights by commune. Refusal: `city.unreadable` (context `file`, `reason`).
 * What was imported at stations since is not in it: it counts as being in no commune that a limited right names.
 */
export function readCommunes(file: string): Result<(asset: string) => string | undefined> {
  const wrong = (reason: string) => refuse('city.unreadable', `${file}: ${reason}`, { file, reason });
  try {
    const read = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (!read.success) return wrong(read.error.issues[0]?.message ?? 'no city');
    const communes = new Map(read.data.assets.map(({ id, commune }) => [id, commune]));
    return ok((asset) => communes.get(asset));
  } catch (error) {
    return wrong(error instanceof Error && 'code' in error ? String(error.code) : 'not JSON');
  }
}
