import type { IncidentFrame, IncidentRow } from '../../../../src/contract/incidents.ts';
import type { Asset } from '../../../../src/domain/asset/asset.ts';
import type { IncidentCommand, IncidentState } from '../../../../src/domain/incident/incident.ts';
import type { IncidentLink } from '../../../../src/domain/incident/operations.ts';
import { isBusy, type TeamState } from '../../../../src/domain/team/team.ts';
import { type Result, refuse } from '../../../../src/shared/result.ts';
import type { Projected } from '../../store/streamTable.ts';
import { createChangeFeed } from '../changeFeed.ts';
import { createDoneOnce } from '../doneOnce.ts';
import type { IncidentLog, TeamLog } from './incidentLog.ts';
import { type NameSources, withNames } from './refusalNames.ts';

/** What an operator wants of an incident, but to open it. */
export type IncidentAct = Exclude<IncidentCommand, { type: 'open' }>;

/** Incidents of the city: what belongs to each, which services and teams are on it. */
export interface IncidentService {
  /** Open ones, those closed in the last day, and closed ones that a team is still on. */
  rows(): readonly IncidentRow[];
  watch(signal: AbortSignal | undefined): AsyncGenerator<IncidentFrame>;
  /** Opens one, whose identifier is the command's. */
  open(commandId: string, command: Extract<IncidentCommand, { type: 'open' }>): Result<void>;
  /** `incident.teams-there` (context `teams`), and the log's codes. */
  act(commandId: string, incident: string, command: IncidentAct): Result<void>;
  refresh(incidents: readonly string[]): void;
  /** Something was said of these teams. */
  teamsChanged(teams: readonly string[]): void;
}

export interface IncidentServiceOptions {
  readonly log: IncidentLog;
  readonly teams: Pick<TeamLog, 'present' | 'find'>;
  readonly names: NameSources;
  readonly assetOf: (id: string) => Pick<Asset, 'name' | 'kind'> | undefined;
  /** Name of the commune that holds a place; empty outside. */
  readonly communeAt: (at: readonly [number, number]) => string;
}

const FRAME_INTERVAL = 100;

type Known = Exclude<IncidentState, { state: 'none' }>;
/** What two incidents may both hold and that makes them look like one. */
const isTelling = ({ type }: IncidentLink): boolean => type !== 'asset';
const keyOf = ({ type, id }: IncidentLink): string => `${type}/${id}`;
const keysOf = (state: Known): string[] => (state.state === 'open' ? state.links.filter(isTelling).map(keyOf) : []);
/** Incidents that a team concerns: the one it is on and those that did not get it. */
const concernedBy = (state: TeamState): string[] => [
  ...(isBusy(state) ? [state.incident] : []),
  ...state.contests.map(({ lost }) => lost.incident),
];

/** Opens the service. */
export function createIncidentService(options: IncidentServiceOptions): IncidentService {
  const { log, teams, names } = options;
  const feed = createChangeFeed<string>();
  const once = createDoneOnce();
  /** Incidents by what they hold, and the other way round. */
  const holders = new Map<string, Set<string>>();
  const held = new Map<string, readonly string[]>();
  /** Incidents that each team concerned when it was looked at last. */
  const concerned = new Map<string, readonly string[]>();

  /** Looks anew at what an incident holds; gives those that hold the same, before or now. */
  const look = (id: string): Set<string> => {
    const state = log.find(id)?.state;
    const alike = new Set<string>();
    for (const key of held.get(id) ?? []) {
      const all = holders.get(key);
      all?.delete(id);
      for (const other of all ?? []) alike.add(other);
      if (all?.size === 0) holders.delete(key);
    }
    const keys = state ? keysOf(state) : [];
    held.set(id, keys);
    for (const key of keys) {
      const all = holders.get(key) ?? new Set();
      for (const other of all) alike.add(other);
      holders.set(key, all.add(id));
    }
    return alike;
  };
  for (const { id } of log.present()) look(id);
  for (const { id, state } of teams.present()) concerned.set(id, concernedBy(state));

  /** Teams by the incidents that they concern. */
  const teamsByIncident = (): Map<string, Projected<TeamState>[]> => {
    const byIncident = new Map<string, Projected<TeamState>[]>();
    for (const team of teams.present())
      for (const incident of new Set(concernedBy(team.state)))
        byIncident.set(incident, [...(byIncident.get(incident) ?? []), team]);
    return byIncident;
  };
  const nameOf = (team: string): string => names.teamName(team) ?? team;

  const rowOf = (
    { id, state, pending }: Projected<IncidentState>,
    about: readonly Projected<TeamState>[],
  ): IncidentRow => {
    const { kind, title, place, priority, openedAt, openedBy, parts, links, remarks } = state;
    const of = (type: IncidentLink['type']): string[] =>
      links.filter((link) => link.type === type).map((link) => link.id);
    const alike = new Set(keysOf(state).flatMap((key) => [...(holders.get(key) ?? [])]));
    alike.delete(id);
    return {
      ...{ id, kind, title, priority, openedAt, openedBy, pending, state: state.state },
      reference: id.slice(-4).toUpperCase(),
      place: place && { label: place.label, at: [place.at[0], place.at[1]] },
      commune: place ? options.communeAt(place.at) : '',
      closedAt: state.state === 'closed' ? state.closedAt : null,
      parts: parts.map((part) => ({ ...part, closed: part.closed && { ...part.closed } })),
      alarms: of('alarm'),
      calls: of('call'),
      assets: of('asset').map((asset) => {
        const known = options.assetOf(asset);
        return { id: asset, name: known?.name ?? asset, kind: known?.kind ?? null };
      }),
      teams: about.flatMap(({ id: team, state: now, pending: waits }) =>
        isBusy(now) && now.incident === id
          ? [{ id: team, name: nameOf(team), status: now.state, since: now.since, pending: waits }]
          : [],
      ),
      lostTeams: about.flatMap(({ id: team, state: now }) =>
        isBusy(now) && now.incident === id
          ? []
          : now.contests
              .filter(({ lost }) => lost.incident === id)
              .map(({ at, lost, kept }) => ({
                ...{ team, name: nameOf(team), by: lost.position, at, incident: kept.incident, keptBy: kept.position },
                incidentTitle: (kept.incident !== null && names.incidentTitle(kept.incident)) || '',
              })),
      ),
      remarks: remarks.map(({ at, by, text }) => ({ at, by, text })),
      alike: [...alike],
    };
  };
  const rows = (): IncidentRow[] => {
    const byIncident = teamsByIncident();
    const present = log.present();
    const listed = new Set(present.map(({ id }) => id));
    const left = [...byIncident].flatMap(([id, about]) =>
      !listed.has(id) && about.some(({ state }) => isBusy(state) && state.incident === id) ? (log.find(id) ?? []) : [],
    );
    return [...present, ...left].map((one) => rowOf(one, byIncident.get(one.id) ?? []));
  };
  const named = (incident: string, result: Result<void>): Result<void> =>
    result.ok ? result : { ok: false, refusal: withNames(result.refusal, `incident/${incident}`, names) };

  /** Teams that would be left on an incident which this act closes. */
  const leftBehind = (incident: string, command: IncidentAct): string[] => {
    if (command.type !== 'close-part') return [];
    const state = log.find(incident)?.state;
    if (state?.parts.some(({ post, closed }) => !closed && post !== command.post)) return [];
    return (teamsByIncident().get(incident) ?? []).flatMap(({ id, state: now }) =>
      isBusy(now) && now.incident === incident ? [nameOf(id)] : [],
    );
  };

  return {
    rows,
    async *watch(signal) {
      const changes = feed.subscribe(signal, FRAME_INTERVAL);
      let number = 0;
      yield { type: 'snapshot', number: number++, rows: rows() };
      for await (const ids of changes) {
        const byIncident = teamsByIncident();
        const upserts: IncidentRow[] = [];
        const removed: string[] = [];
        for (const id of ids) {
          const known = log.find(id);
          if (known) upserts.push(rowOf(known, byIncident.get(id) ?? []));
          else removed.push(id);
        }
        yield { type: 'delta', number: number++, upserts, removed };
      }
    },
    open: (commandId, command) => once(commandId, () => named(commandId, log.act(commandId, command))),
    act(commandId, incident, command) {
      return once(commandId, () => {
        const left = leftBehind(incident, command);
        const refused = left.length > 0 && log.find(incident)?.state.state === 'open';
        return named(
          incident,
          refused
            ? refuse('incident.teams-there', 'teams are still on it', { teams: left.join(', ') })
            : log.act(incident, command),
        );
      });
    },
    refresh(incidents) {
      for (const id of incidents) {
        feed.changed(id);
        for (const other of look(id)) feed.changed(other);
      }
    },
    teamsChanged(changed) {
      for (const team of changed) {
        const state = teams.find(team)?.state;
        const now = state ? concernedBy(state) : [];
        for (const id of [...(concerned.get(team) ?? []), ...now]) feed.changed(id);
        concerned.set(team, now);
      }
    },
  };
}
