import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { assetSchema, teamSchema } from '../../contract/cityFile.ts';
import type { RestTeam } from '../../contract/hubRest.ts';
import { ok, type Result, refuse } from '../../shared/result.ts';

/** A team as the city has it. */
export type CityTeam = Pick<RestTeam, 'id' | 'name' | 'post' | 'skills' | 'vehicle' | 'commune' | 'phone'>;

const citySchema = z.object({
  teams: z.array(teamSchema).default([]),
  assets: z.array(assetSchema.pick({ id: true, kind: true, name: true, commune: true, attributes: true })),
});

/** The teams of a city's file, by identifier: those it declares, or one for each service vehicle. Refusal: `city.wrong` (context `file`). */
export function readCityTeams(file: string): Result<ReadonlyMap<string, CityTeam>> {
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
  const { teams, assets } = read.data;
  const communes = new Map(assets.map(({ id, commune }) => [id, commune]));
  const declared = teams.map(
    ({ id, name, post = null, skills = [], vehicle = null, phone = null, commune }): CityTeam => {
      const of = commune ?? (vehicle === null ? undefined : communes.get(vehicle)) ?? null;
      return { id, name, post, skills, vehicle, phone, commune: of };
    },
  );
  const vehicles = assets
    .filter(({ kind }) => kind === 'service-vehicle')
    .map(({ id, name, commune, attributes }): CityTeam => {
      const carried = attributes?.equipment;
      const skills = typeof carried === 'string' ? carried.split(',').flatMap((word) => word.trim() || []) : [];
      return { id, name, post: null, skills, vehicle: id, phone: null, commune };
    });
  return ok(new Map((teams.length > 0 ? declared : vehicles).map((team) => [team.id, team])));
}
