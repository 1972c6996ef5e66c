import type { StationArguments } from '../arguments.ts';
import { createIncidentService } from '../services/incidents/incidentService.ts';
import { contestNotice } from '../services/noticeBoard.ts';
import { createTeamService, isAssignment } from '../services/teams/teamService.ts';
import type { Equipment } from './equipment.ts';
import type { News } from './news.ts';
import type { Operators } from './operators.ts';
import type { Stores } from './stores.ts';
import type { StationSurroundings } from './surroundings.ts';

/** Refused acts that are looked at when the station starts. */
const REFUSED_LOOKED_AT = 500;

export type Incidents = ReturnType<typeof openIncidents>;

/** Incidents, and the teams that are sent to them. */
export function openIncidents(
  { position }: StationArguments,
  { store }: Stores,
  { register, places, roster }: Equipment,
  { logs }: Operators,
  { notices }: News,
  { now }: Pick<StationSurroundings, 'now'>,
) {
  const names = {
    teamName: (team: string) => roster.byId(team)?.name,
    incidentTitle: (incident: string) => store.incident(incident)?.state.title,
  };
  const incidents = createIncidentService({
    log: logs.incidents,
    teams: logs.teams,
    names,
    assetOf: register.byId,
    communeAt(at) {
      const commune = places.communeAt(at);
      return commune === null ? '' : register.communeName(commune);
    },
  });
  const teams = createTeamService({
    ...{ roster, log: logs.teams, incidents: logs.incidents, names, position },
    communeName: register.communeName,
    refusedBefore: store.refused(REFUSED_LOOKED_AT, 0).filter(({ operation }) => isAssignment(operation)),
    onContested: (team, contest) => notices.add(contestNotice(team, contest, now(), names)),
  });
  return { incidents, teams, names };
}
