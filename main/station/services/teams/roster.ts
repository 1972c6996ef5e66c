import type { CityTeam } from '../../../../src/contract/cityFile.ts';
import type { Post } from '../../../../src/domain/alarm/definition.ts';
import type { Asset } from '../../../../src/domain/asset/asset.ts';
import type { Register } from '../../register/register.ts';

/** A team as the city has it, whatever it does now. */
export interface Team {
  readonly id: string;
  /** Call sign. */
  readonly name: string;
  readonly post: Post | null;
  readonly skills: readonly string[];
  readonly vehicle: { readonly id: string; readonly name: string } | null;
  readonly phone: string | null;
  /** INSEE code; empty where it is not known. */
  readonly commune: string;
}

/** The teams of the city. */
export interface Roster {
  /** By name. */
  teams(): readonly Team[];
  byId(id: string): Team | undefined;
  /** The register is another: vehicles came, changed or left. */
  registerChanged(): void;
}

export interface RosterOptions {
  /** Of the city's file; none: each service vehicle is a team. */
  readonly declared: readonly CityTeam[];
  readonly register: Pick<Register, 'assets' | 'byId' | 'isRetired'>;
}

/** What a vehicle carries, as imports write it: words with commas. */
const skillsOf = ({ attributes }: Asset): string[] => {
  const carried = attributes?.equipment;
  return typeof carried === 'string' ? carried.split(',').flatMap((word) => word.trim() || []) : [];
};

/** Reads the teams. */
export function createRoster({ declared, register }: RosterOptions): Roster {
  const ofVehicles = (): Team[] =>
    register.assets.flatMap((asset, i): Team[] => {
      if (asset.kind !== 'service-vehicle' || register.isRetired(i)) return [];
      const { id, name, commune } = asset;
      return [{ id, name, post: null, skills: skillsOf(asset), vehicle: { id, name }, phone: null, commune }];
    });
  const ofCity = (): Team[] =>
    declared.map(({ id, name, post = null, skills = [], vehicle: of, phone = null, commune }) => {
      const asset = of === undefined ? undefined : register.byId(of);
      const vehicle = of === undefined ? null : { id: of, name: asset?.name ?? of };
      return { id, name, post, skills, vehicle, phone, commune: commune ?? asset?.commune ?? '' };
    });
  let teams: readonly Team[] = [];
  let byId: ReadonlyMap<string, Team> = new Map();
  const read = (): void => {
    teams = (declared.length > 0 ? ofCity() : ofVehicles()).sort((a, b) =>
      a.name.localeCompare(b.name, 'fr', { numeric: true }),
    );
    byId = new Map(teams.map((team) => [team.id, team]));
  };
  read();
  return { teams: () => teams, byId: (id) => byId.get(id), registerChanged: read };
}
