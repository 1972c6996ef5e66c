import type { IncidentRow } from './incidents.ts';
import type { TeamRow } from './teams.ts';

/** An incident as a window gets it, with what a test says of it. */
export const incidentRow = (more: Partial<IncidentRow> = {}): IncidentRow => ({
  id: '019f0000-0000-7000-8000-000000000001',
  reference: '0001',
  kind: 'road',
  title: 'Arbre tombé',
  place: { label: '3 rue Monge', at: [5.04, 47.32] },
  commune: 'Dijon',
  priority: 2,
  state: 'open',
  openedAt: 0,
  openedBy: 'Position 1',
  closedAt: null,
  parts: [{ post: 'traffic', addedAt: 0, addedBy: 'Position 1', closed: null }],
  alarms: [],
  calls: [],
  assets: [],
  teams: [],
  lostTeams: [],
  remarks: [],
  alike: [],
  pending: false,
  ...more,
});

/** A team as a window gets it, with what a test says of it. */
export const teamRow = (more: Partial<TeamRow> = {}): TeamRow => ({
  id: 'EQ-1',
  name: 'Voirie 1',
  post: null,
  skills: [],
  vehicle: null,
  phone: null,
  commune: { id: '21231', name: 'Dijon' },
  status: 'available',
  since: null,
  assignment: null,
  outOfService: null,
  pending: false,
  ...more,
});
