import type { TeamRow } from '../../../src/contract/teams.ts';
import type { LonLat } from '../../../src/domain/asset/asset.ts';
import { metresBetween } from '../../../src/domain/place/course.ts';
import { folded } from '../../i18n/format.ts';

/** Where a team's vehicle is, as its last message said. */
export interface Seen {
  readonly at: LonLat;
  /** ms since 1970. */
  readonly seenAt: number;
  /** Too long ago to go by. */
  readonly old: boolean;
}

/** A team and how far it is as the crow flies. */
export interface NearTeam {
  readonly team: TeamRow;
  /** Null where it or the incident is nowhere. */
  readonly metres: number | null;
  /** Null: never. */
  readonly seenAt: number | null;
  readonly old: boolean;
}

/**
 * Teams by their distance from a place, whatever they do: that is said beside each. A position that is old is no
 * reason to send anybody: those teams come after all that are seen, and those never seen come last.
 */
export function nearTeams(
  teams: Iterable<TeamRow>,
  at: LonLat | null,
  whereIs: (vehicle: string) => Seen | null,
): NearTeam[] {
  const rank = ({ metres, old }: NearTeam): number => (metres === null ? 2 : old ? 1 : 0);
  return [...teams]
    .map((team): NearTeam => {
      const seen = team.vehicle && whereIs(team.vehicle.id);
      return {
        team,
        metres: seen && at ? metresBetween(seen.at, at) : null,
        seenAt: seen?.seenAt ?? null,
        old: seen?.old ?? false,
      };
    })
    .sort(
      (a, b) =>
        rank(a) - rank(b) ||
        (a.metres ?? 0) - (b.metres ?? 0) ||
        a.team.name.localeCompare(b.team.name, 'fr', { numeric: true }),
    );
}

/** Whether a team's call sign, vehicle or skills have every word that is looked for. */
export function isCalled({ name, vehicle, skills }: TeamRow, words: string): boolean {
  const text = folded([name, vehicle?.name ?? '', ...skills].join(' '));
  return folded(words)
    .split(/\s+/)
    .every((word) => text.includes(word));
}
