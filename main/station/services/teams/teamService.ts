import type { TeamFrame, TeamRow } from '../../../../src/contract/teams.ts';
import {
  AT_HAND,
  isBusy,
  type TeamCommand,
  type TeamContest,
  type TeamState,
  teamOperationSchema,
} from '../../../../src/domain/team/team.ts';
import { type Refusal, type Result, refuse } from '../../../../src/shared/result.ts';
import type { Operation } from '../../../../src/sync/operation.ts';
import { createChangeFeed } from '../changeFeed.ts';
import { createDoneOnce } from '../doneOnce.ts';
import type { IncidentLog, TeamLog } from '../incidents/incidentLog.ts';
import { type NameSources, withNames } from '../incidents/refusalNames.ts';
import type { Roster, Team } from './roster.ts';

/** The city's teams and what they are on. */
export interface TeamService {
  rows(): readonly TeamRow[];
  watch(signal: AbortSignal | undefined): AsyncGenerator<TeamFrame>;
  /** An act of this position. `team.unknown`, `incident.unknown`, `incident.closed`, and the log's. */
  act(commandId: string, team: string, command: Exclude<TeamCommand, { type: 'contest' }>): Result<void>;
  /** The hub refused an operation of this station: an assignment that lost is written down for all to read. */
  rejected(operation: Operation, refusal: Refusal): void;
  /** Teams of which something was said, here or elsewhere. */
  refresh(teams: readonly string[]): void;
  /** Incidents whose title may be another. */
  incidentsChanged(incidents: readonly string[]): void;
  /** The roster is another. */
  rosterChanged(): void;
}

export interface TeamServiceOptions {
  readonly roster: Roster;
  readonly log: TeamLog;
  readonly incidents: Pick<IncidentLog, 'find'>;
  readonly names: NameSources;
  readonly communeName: (commune: string) => string;
  readonly position: string;
  /** Assignments that the hub refused before this start, the newest first. */
  readonly refusedBefore: readonly { readonly operation: Operation; readonly refusal: Refusal }[];
  /** This position's team stays where it sent it: somebody else had sent it elsewhere while apart. */
  readonly onContested: (team: string, contest: TeamContest) => void;
}

const FRAME_INTERVAL = 100;
/** Refusals that say that somebody else was first. */
const LOST: ReadonlySet<string> = new Set([
  'team.busy',
  'team.already-assigned',
  'team.changed',
  'team.not-assigned',
  'team.out-of-service',
]);

/** Opens the service. */
export function createTeamService(options: TeamServiceOptions): TeamService {
  const { roster, log, incidents, names, communeName, position } = options;
  const feed = createChangeFeed<string>();
  const once = createDoneOnce();
  /** Contests that were told of here or stood in the log at the start. */
  const told = new Set(log.present().flatMap(({ state }) => state.contests.map(({ operation }) => operation)));

  const unlisted = (id: string): Team => ({
    ...{ id, name: id, post: null, skills: [], vehicle: null, phone: null, commune: '' },
  });
  const assignmentOf = (state: TeamState): TeamRow['assignment'] => {
    if (!isBusy(state)) return null;
    const { incident, assignedAt, assignedBy, arrivedAt } = state;
    return { incident, title: names.incidentTitle(incident) ?? '', at: assignedAt, by: assignedBy, arrivedAt };
  };
  const rowOf = (team: Team): TeamRow => {
    const known = log.find(team.id);
    const state = known?.state ?? AT_HAND;
    const { id, name, post, skills, vehicle, phone, commune } = team;
    return {
      ...{ id, name, post, skills: [...skills], vehicle: vehicle && { ...vehicle }, phone },
      commune: { id: commune, name: commune === '' ? '' : communeName(commune) },
      status: state.state,
      since: 'since' in state ? state.since : state.state === 'out-of-service' ? state.at : null,
      assignment: assignmentOf(state),
      outOfService: state.state === 'out-of-service' ? { by: state.by, reason: state.reason } : null,
      pending: known?.pending ?? false,
    };
  };
  /** A team that has left the roster is listed while it is on something. */
  const find = (id: string): TeamRow | null => {
    const team = roster.byId(id);
    if (team) return rowOf(team);
    const state = log.find(id)?.state;
    return state && state.state !== 'available' ? rowOf(unlisted(id)) : null;
  };
  const rows = (): TeamRow[] => {
    const gone = log.present().filter(({ id, state }) => state.state !== 'available' && !roster.byId(id));
    return [...roster.teams(), ...gone.map(({ id }) => unlisted(id))].map(rowOf);
  };
  const named = (team: string, result: Result<void>): Result<void> =>
    result.ok ? result : { ok: false, refusal: withNames(result.refusal, `team/${team}`, names) };

  const rejected = (operation: Operation, refusal: Refusal): void => {
    if (!LOST.has(refusal.code) || !operation.stream.startsWith('team/')) return;
    const read = teamOperationSchema.safeParse(operation);
    if (!read.success || (read.data.kind !== 'team.assigned' && read.data.kind !== 'team.reassigned')) return;
    const { incident, by } = refusal.context;
    const contest = {
      operation: operation.id,
      lost: { incident: read.data.body.incident, position: operation.by.position },
      kept: {
        incident: typeof incident === 'string' ? incident : null,
        position: typeof by === 'string' ? by : '',
      },
    };
    log.act(operation.stream.slice('team/'.length), { type: 'contest', contest });
  };
  // The station may have died between a refusal and this.
  for (const { operation, refusal } of options.refusedBefore) rejected(operation, refusal);

  return {
    rows,
    async *watch(signal) {
      const changes = feed.subscribe(signal, FRAME_INTERVAL);
      let number = 0;
      yield { type: 'snapshot', number: number++, rows: rows() };
      for await (const ids of changes) {
        const upserts: TeamRow[] = [];
        const removed: string[] = [];
        for (const id of ids) {
          const row = find(id);
          if (row) upserts.push(row);
          else removed.push(id);
        }
        yield { type: 'delta', number: number++, upserts, removed };
      }
    },
    act(commandId, team, command) {
      return once(commandId, () => {
        if (!roster.byId(team) && !log.find(team)) return refuse('team.unknown', 'no such team');
        if (command.type === 'assign' || command.type === 'reassign') {
          const incident = incidents.find(command.incident)?.state;
          if (!incident) return named(team, refuse('incident.unknown', 'no such incident'));
          if (incident.state === 'closed')
            return named(team, refuse('incident.closed', 'the incident is closed', { incident: command.incident }));
        }
        return named(team, log.act(team, command));
      });
    },
    rejected,
    refresh(teams) {
      for (const id of teams) {
        feed.changed(id);
        for (const contest of log.find(id)?.state.contests ?? []) {
          if (told.has(contest.operation)) continue;
          told.add(contest.operation);
          // Who lost is told by the outbox.
          if (contest.kept.position === position && contest.lost.position !== position)
            options.onContested(id, contest);
        }
      }
    },
    incidentsChanged(changed) {
      const which = new Set(changed);
      for (const { id, state } of log.present()) if (isBusy(state) && which.has(state.incident)) feed.changed(id);
    },
    rosterChanged() {
      const before = roster.teams();
      roster.registerChanged();
      for (const { id } of [...before, ...roster.teams()]) feed.changed(id);
    },
  };
}

/** Whether an operation is an assignment, for whoever looks for refused ones. */
export const isAssignment = ({ kind }: Pick<Operation, 'kind'>): boolean =>
  kind === 'team.assigned' || kind === 'team.reassigned';
