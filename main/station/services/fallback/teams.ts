import type { TeamRow } from '../../../../src/contract/teams.ts';
import type { LonLat } from '../../../../src/domain/asset/asset.ts';
import type { DeviceDriver } from '../../../../src/domain/asset/device.ts';
import { metresBetween } from '../../../../src/domain/place/course.ts';
import type { PointTable } from '../../devices/pointTable.ts';
import type { Register } from '../../register/register.ts';

/** A team, as the sheet tells of it. */
export interface TeamLine {
  readonly name: string;
  readonly phone: string | null;
  /** What operators said of it: on which incident it is, by its title, or why it is out of service; null: it is at hand. */
  readonly doing: { readonly status: Exclude<TeamRow['status'], 'available'>; readonly about: string } | null;
  /** What its vehicle says, in words; null while it was never heard. */
  readonly status: { readonly fr: string; readonly en: string } | null;
  /** The junction that it was nearest to, or its commune where none is near; null while it was never placed. */
  readonly near: string | null;
  /** When it was last heard, ms since 1970; null never. */
  readonly heardAt: number | null;
}

/** Farther than this a junction says nothing of where a vehicle is, m. */
const NEAR = 1_500;

export interface TeamSources {
  readonly teams: readonly TeamRow[];
  readonly register: Pick<Register, 'assets' | 'indexOf' | 'isRetired' | 'communeName'>;
  readonly table: Pick<PointTable, 'point' | 'placed' | 'lon' | 'lat' | 'receivedAt'>;
  readonly driverOf: (asset: number) => DeviceDriver | undefined;
  /** Commune that holds a place; null outside. */
  readonly communeAt: (at: LonLat) => string | null;
}

const doingOf = ({ status, assignment, outOfService }: TeamRow): TeamLine['doing'] =>
  status === 'available' ? null : { status, about: assignment?.title ?? outOfService?.reason ?? '' };

/** All teams, with where their vehicles are. */
export function teamsNow({ teams, register, table, driverOf, communeAt }: TeamSources): TeamLine[] {
  const junctions = register.assets.filter((asset, i) => asset.kind === 'junction' && !register.isRetired(i));
  const near = (at: LonLat): string | null => {
    let best: { readonly name: string; readonly metres: number } | null = null;
    for (const { name, at: place } of junctions) {
      const metres = metresBetween(at, place);
      if (metres <= NEAR && (best === null || metres < best.metres)) best = { name, metres };
    }
    const commune = best ? null : communeAt(at);
    return best?.name ?? (commune === null ? null : register.communeName(commune));
  };
  return teams.map((team): TeamLine => {
    const said = { name: team.name, phone: team.phone, doing: doingOf(team) };
    const index = team.vehicle ? register.indexOf(team.vehicle.id) : undefined;
    if (index === undefined) return { ...said, status: null, near: null, heardAt: null };
    const status = table.point(index, 'status');
    const words = driverOf(index)?.manifest.points.find(({ id }) => id === 'status');
    const value = typeof status?.value === 'string' ? status.value : null;
    const known = value !== null && words?.type === 'enum' ? words.values?.[value] : undefined;
    return {
      ...said,
      status: known ?? (value === null ? null : { fr: value, en: value }),
      near: table.placed[index] ? near([table.lon[index]!, table.lat[index]!]) : null,
      heardAt: table.receivedAt[index] || null,
    };
  });
}
