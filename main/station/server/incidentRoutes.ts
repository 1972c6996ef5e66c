import { implement } from '@orpc/server';
import { stationContract } from '../../../src/contract/contract.ts';
import type { IncidentService } from '../services/incidents/incidentService.ts';
import type { TeamService } from '../services/teams/teamService.ts';
import { outcome } from './outcome.ts';

/** The contract of incidents, answered. */
export function incidentRoutes(incidents: IncidentService) {
  const os = implement(stationContract).incident;
  return {
    watch: os.watch.handler(({ signal }) => incidents.watch(signal)),
    open: os.open.handler(({ input: { commandId, ...asked } }) =>
      outcome(incidents.open(commandId, { type: 'open', ...asked })),
    ),
    link: os.link.handler(({ input: { commandId, incident, link } }) =>
      outcome(incidents.act(commandId, incident, { type: 'link', link })),
    ),
    unlink: os.unlink.handler(({ input: { commandId, incident, link } }) =>
      outcome(incidents.act(commandId, incident, { type: 'unlink', link })),
    ),
    involve: os.involve.handler(({ input: { commandId, incident, post } }) =>
      outcome(incidents.act(commandId, incident, { type: 'involve', post })),
    ),
    closePart: os.closePart.handler(({ input: { commandId, incident, ...end } }) =>
      outcome(incidents.act(commandId, incident, { type: 'close-part', ...end })),
    ),
    reopenPart: os.reopenPart.handler(({ input: { commandId, incident, post, reason } }) =>
      outcome(incidents.act(commandId, incident, { type: 'reopen-part', post, reason })),
    ),
    remark: os.remark.handler(({ input: { commandId, incident, text } }) =>
      outcome(incidents.act(commandId, incident, { type: 'remark', remark: commandId, text })),
    ),
    amend: os.amend.handler(({ input: { commandId, incident, change } }) =>
      outcome(incidents.act(commandId, incident, { type: 'amend', change })),
    ),
  };
}

const STATUS_ACTS = { 'en-route': 'depart', 'on-scene': 'arrive', clearing: 'clear' } as const;

/** The contract of teams, answered. */
export function teamRoutes(teams: TeamService) {
  const os = implement(stationContract).team;
  return {
    watch: os.watch.handler(({ signal }) => teams.watch(signal)),
    assign: os.assign.handler(({ input: { commandId, team, incident } }) =>
      outcome(teams.act(commandId, team, { type: 'assign', incident })),
    ),
    reassign: os.reassign.handler(({ input: { commandId, team, ...asked } }) =>
      outcome(teams.act(commandId, team, { type: 'reassign', ...asked })),
    ),
    setStatus: os.setStatus.handler(({ input: { commandId, team, incident, status } }) =>
      outcome(teams.act(commandId, team, { type: STATUS_ACTS[status], incident })),
    ),
    release: os.release.handler(({ input: { commandId, team, incident } }) =>
      outcome(teams.act(commandId, team, { type: 'release', incident })),
    ),
    removeFromService: os.removeFromService.handler(({ input: { commandId, team, reason } }) =>
      outcome(teams.act(commandId, team, { type: 'remove-from-service', reason })),
    ),
    returnToService: os.returnToService.handler(({ input: { commandId, team } }) =>
      outcome(teams.act(commandId, team, { type: 'return-to-service' })),
    ),
  };
}
