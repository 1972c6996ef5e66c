import type { Database } from 'better-sqlite3';
import type { RestIncident, RestTeam } from '../../contract/hubRest.ts';
import type { IncidentState } from '../../domain/incident/incident.ts';
import { AT_HAND, isBusy, type TeamState } from '../../domain/team/team.ts';
import type { CityTeam } from './cityTeams.ts';
import { type Before, conditions, iso, type Known, pageOf, within } from './pages.ts';

/** Reading of incidents and teams. Times in ms since 1970. */
export interface IncidentQueries {
  incidents(ask: {
    readonly when: 'open' | 'closed' | 'all';
    readonly from: number | null;
    readonly to: number | null;
    readonly before: Before | null;
    readonly limit: number;
    readonly personal: boolean;
  }): { readonly rows: RestIncident[]; readonly last: Before | null };
  incident(id: string, personal: boolean): RestIncident | null;
  /** By identifier, after one; `more`: another page follows. */
  teams(ask: {
    readonly status?: RestTeam['status'] | undefined;
    readonly incident?: string | undefined;
    readonly after: string | null;
    readonly limit: number;
    readonly personal: boolean;
  }): { readonly rows: RestTeam[]; readonly more: boolean };
  team(id: string, personal: boolean): RestTeam | null;
}

/** Opens the reading of `rest.db`; `city`: the teams that the hub's city file knows. */
export function createIncidentQueries(db: Database, city: ReadonlyMap<string, CityTeam>): IncidentQueries {
  const oneIncident = db.prepare('SELECT state FROM incident WHERE id = ?').pluck();
  const oneTeam = db.prepare('SELECT state FROM team WHERE id = ?').pluck();
  const allTeams = db.prepare('SELECT id FROM team').pluck();
  const teamsOn = db.prepare('SELECT id, state FROM team WHERE incident = ? ORDER BY id');

  const incidentOf = (id: string, state: Known<IncidentState>, personal: boolean): RestIncident => {
    const { kind, priority, openedAt, openedBy, parts, links, title, place, remarks } = state;
    const of = (type: string): string[] => links.filter((link) => link.type === type).map((link) => link.id);
    const on = (teamsOn.all(id) as { id: string; state: string }[]).flatMap(({ id: team, state: text }) => {
      const now = JSON.parse(text) as TeamState;
      return isBusy(now) ? [{ id: team, status: now.state, since: iso(now.since) }] : [];
    });
    return {
      ...{ id, kind, priority, openedBy, state: state.state, openedAt: iso(openedAt) },
      closedAt: state.state === 'closed' ? iso(state.closedAt) : null,
      parts: parts.map(({ post, addedAt, addedBy, closed }) => ({
        ...{ post, addedAt: iso(addedAt), addedBy },
        closedAt: closed && iso(closed.at),
        closedBy: closed?.by ?? null,
        disposition: closed?.disposition ?? null,
      })),
      ...{ alarms: of('alarm'), calls: of('call'), assets: of('asset'), teams: on },
      words: personal
        ? {
            title,
            place: place && { label: place.label, at: [place.at[0], place.at[1]] },
            notes: parts.flatMap(({ post, closed }) =>
              closed && closed.note !== '' ? [{ post, note: closed.note }] : [],
            ),
            remarks: remarks.map(({ at, by, text }) => ({ at: iso(at), by, text })),
          }
        : null,
    };
  };
  const teamOf = (id: string, personal: boolean): RestTeam | null => {
    const text = oneTeam.get(id) as string | undefined;
    const known = city.get(id);
    if (!known && text === undefined) return null;
    const state = text === undefined ? AT_HAND : (JSON.parse(text) as TeamState);
    const { name, post, skills, vehicle, commune, phone } = known ?? {
      ...{ name: id, post: null, skills: [], vehicle: null, commune: null, phone: null },
    };
    const busy = isBusy(state) ? state : null;
    const out = state.state === 'out-of-service' ? state : null;
    const since = busy?.since ?? out?.at;
    return {
      ...{ id, name, post, skills: [...skills], vehicle, commune, status: state.state },
      since: since === undefined ? null : iso(since),
      incident: busy?.incident ?? null,
      assignedAt: busy && iso(busy.assignedAt),
      assignedBy: busy?.assignedBy ?? null,
      phone: personal ? phone : null,
      outOfService: personal ? (out?.reason ?? null) : null,
    };
  };

  return {
    incidents({ when, limit, personal, ...times }) {
      const where = conditions();
      if (when !== 'all') where.and('open = ?', when === 'open' ? 1 : 0);
      within(where, 'opened_at', times);
      return pageOf(db, { table: 'incident', column: 'opened_at', where, limit }, (id, state) =>
        incidentOf(id, JSON.parse(state), personal),
      );
    },
    incident(id, personal) {
      const state = oneIncident.get(id) as string | undefined;
      return state === undefined ? null : incidentOf(id, JSON.parse(state), personal);
    },
    teams({ status, incident, after, limit, personal }) {
      const ids = [...new Set([...city.keys(), ...(allTeams.all() as string[])])].sort();
      const rows: RestTeam[] = [];
      for (const id of ids) {
        if (after !== null && id <= after) continue;
        const team = teamOf(id, personal);
        if (!team || (status !== undefined && team.status !== status)) continue;
        if (incident !== undefined && team.incident !== incident) continue;
        if (rows.length === limit) return { rows, more: true };
        rows.push(team);
      }
      return { rows, more: false };
    },
    team: teamOf,
  };
}
