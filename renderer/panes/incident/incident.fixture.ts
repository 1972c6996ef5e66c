import type { IncidentPartRow, IncidentRow } from '../../../src/contract/incidents.ts';
import type { TeamRow } from '../../../src/contract/teams.ts';

let made = 0;

/** A service's part, open or closed. */
export const part = (post: IncidentPartRow['post'], closed = false): IncidentPartRow => ({
  ...{ post, addedAt: 1, addedBy: 'PC 1' },
  closed: closed ? { at: 2, by: 'PC 1', disposition: 'resolved', note: '' } : null,
});

/** An open incident of the police at a place; each later than the one before. */
export function incidentRow(change: Partial<IncidentRow> = {}): IncidentRow {
  made += 1;
  return {
    ...{ id: `i${made}`, reference: '7F3A', kind: 'road', title: 'Arbre sur la chaussée', commune: 'Dijon' },
    place: { label: 'rue Monge', at: [5.04, 47.32] },
    ...{ priority: 3, state: 'open', openedAt: made * 1_000, openedBy: 'PC 1', closedAt: null },
    parts: [part('police')],
    ...{ alarms: [], calls: [], assets: [], teams: [], lostTeams: [], remarks: [], alike: [], pending: false },
    ...change,
  };
}

/** A free team with a vehicle of the same name. */
export const teamRow = (id: string, change: Partial<TeamRow> = {}): TeamRow => ({
  ...{ id, name: `Équipe ${id}`, post: null, skills: [], vehicle: { id, name: `Véhicule ${id}` }, phone: null },
  commune: { id: '', name: '' },
  ...{ status: 'available', since: null, assignment: null, outOfService: null, pending: false },
  ...change,
});
