import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { incidentFrameSchema } from '../../../../src/contract/incidents.ts';
import { teamFrameSchema } from '../../../../src/contract/teams.ts';
import { openStore, type Store } from '../../store/store.ts';
import { createOperationLogs } from '../operationLogs.ts';
import { createRoster } from '../teams/roster.ts';
import { createTeamService } from '../teams/teamService.ts';
import { createIncidentService } from './incidentService.ts';

const AT = Date.parse('2026-12-01T02:00:00Z');
let dir: string;
let stores: Store[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-incidents-'));
  stores = [];
});
afterEach(() => {
  for (const store of stores) store.close();
  rmSync(dir, { recursive: true, force: true });
});

/** A desk on its disk, without hub. */
function desk(now = AT) {
  const opened = openStore({ dir, now: () => now });
  if (!opened.ok) throw new Error(opened.refusal.message);
  const store = opened.value;
  stores.push(store);
  const position = 'Position 1';
  const logs = createOperationLogs({
    store,
    station: store.stationId(),
    position,
    now: () => now,
    random: Math.random,
  });
  const roster = createRoster({
    declared: [
      { id: 'EQ-10', name: 'Voirie 10' },
      { id: 'EQ-2', name: 'Voirie 2', post: 'traffic', skills: ['nacelle'], phone: '03 80 00 00 02' },
    ],
    register: { assets: [], byId: () => undefined, isRetired: () => false },
  });
  const names = {
    teamName: (team: string) => roster.byId(team)?.name,
    incidentTitle: (incident: string) => store.incident(incident)?.state.title,
  };
  const incidents = createIncidentService({
    ...{ log: logs.incidents, teams: logs.teams, names },
    assetOf: (id) => (id === 'CAM-12' ? { name: 'Caméra 12', kind: 'camera' } : undefined),
    communeAt: () => 'Dijon',
  });
  const teams = createTeamService({
    ...{ roster, log: logs.teams, incidents: logs.incidents, names, communeName: () => 'Dijon', position },
    ...{ refusedBefore: [], onContested: () => {} },
  });
  store.onChange((change) => {
    incidents.refresh(change.incidents);
    teams.incidentsChanged(change.incidents);
    incidents.teamsChanged(change.teams);
    teams.refresh(change.teams);
  });
  const open = (title: string, more: object = {}): string => {
    const id = randomUUID();
    const opening = { kind: 'road', title, place: null, priority: 2, services: ['traffic'], links: [] } as const;
    expect(incidents.open(id, { type: 'open', ...opening, ...more }).ok).toBe(true);
    return id;
  };
  const row = (id: string) => incidents.rows().find((one) => one.id === id);
  return { store, incidents, teams, open, row };
}
const doing = () => randomUUID();

test('one incident, many services: what belongs to it, who is on it, and each closes its own part', () => {
  const { incidents, teams, open, row } = desk();
  const tree = open('Arbre tombé', {
    place: { label: '3 rue Monge', at: [5.04, 47.32] },
    services: ['police', 'traffic'],
    links: [
      { type: 'call', id: 'c1' },
      { type: 'asset', id: 'CAM-12' },
      { type: 'asset', id: 'gone' },
    ],
  });
  expect(teams.act(doing(), 'EQ-2', { type: 'assign', incident: tree }).ok).toBe(true);
  expect(row(tree)).toMatchObject({
    ...{ reference: tree.slice(-4).toUpperCase(), commune: 'Dijon', calls: ['c1'], pending: false },
    assets: [
      { name: 'Caméra 12', kind: 'camera' },
      { name: 'gone', kind: null },
    ],
    teams: [{ id: 'EQ-2', name: 'Voirie 2', status: 'dispatched', since: AT, pending: true }],
  });
  const close = (post: 'police' | 'traffic') =>
    incidents.act(doing(), tree, { type: 'close-part', post, disposition: 'resolved', note: 'voie libre' });
  expect(close('police').ok).toBe(true);
  // Nobody closes an incident over the head of a team that is still there.
  expect(close('traffic')).toMatchObject({ refusal: { code: 'incident.teams-there', context: { teams: 'Voirie 2' } } });
  expect(teams.act(doing(), 'EQ-2', { type: 'release', incident: tree }).ok).toBe(true);
  expect(close('traffic').ok).toBe(true);
  expect(row(tree)).toMatchObject({ state: 'closed', closedAt: AT, teams: [] });
  expect(teams.act(doing(), 'EQ-2', { type: 'assign', incident: tree })).toMatchObject({
    refusal: { code: 'incident.closed', context: { incidentTitle: 'Arbre tombé', teamName: 'Voirie 2' } },
  });
  expect(incidents.act(doing(), tree, { type: 'reopen-part', post: 'traffic', reason: 'branche' }).ok).toBe(true);
  expect(row(tree)?.state).toBe('open');
});

test('what is asked twice with one identifier is done once, however it came', () => {
  const { incidents, teams, open, row } = desk();
  const id = open('Arbre tombé');
  incidents.open(id, {
    ...{ type: 'open', kind: 'fire', title: 'Autre' },
    place: null,
    priority: 1,
    services: ['police'],
    links: [],
  });
  const command = doing();
  for (let i = 0; i < 3; i++) incidents.act(command, id, { type: 'remark', remark: command, text: 'vu' });
  expect(row(id)).toMatchObject({ title: 'Arbre tombé', remarks: [{ text: 'vu', by: 'Position 1' }] });
  const release = doing();
  teams.act(doing(), 'EQ-2', { type: 'assign', incident: id });
  expect(teams.act(release, 'EQ-2', { type: 'release', incident: id }).ok).toBe(true);
  expect(teams.act(release, 'EQ-2', { type: 'release', incident: id }).ok).toBe(true);
  expect(teams.act(doing(), 'EQ-2', { type: 'release', incident: id })).toMatchObject({
    refusal: { code: 'team.not-assigned' },
  });
});

test('two incidents that hold one call are shown to be alike, until one is closed or lets it go', () => {
  const { incidents, open, row } = desk();
  const links = [{ type: 'call', id: 'c1' }];
  const [one, two] = [open('Arbre', { links }), open('Branche', { links })];
  const third = open('Autre', { links: [{ type: 'asset', id: 'CAM-12' }] });
  expect([row(one)?.alike, row(two)?.alike, row(third)?.alike]).toEqual([[two], [one], []]);
  incidents.act(doing(), two, { type: 'unlink', link: { type: 'call', id: 'c1' } });
  expect([row(one)?.alike, row(two)?.alike]).toEqual([[], []]);
});

test('windows get everything first and then what changed, in the form of the contract', async () => {
  const { incidents, teams, open } = desk();
  const first = open('Arbre');
  const ending = new AbortController();
  const seen = incidents.watch(ending.signal);
  const crews = teams.watch(ending.signal);
  expect(incidentFrameSchema.parse((await seen.next()).value)).toMatchObject({
    type: 'snapshot',
    rows: [{ id: first }],
  });
  expect(teamFrameSchema.parse((await crews.next()).value)).toMatchObject({
    number: 0,
    rows: [
      { id: 'EQ-2', post: 'traffic', skills: ['nacelle'], phone: '03 80 00 00 02', status: 'available', since: null },
      { id: 'EQ-10', post: null },
    ],
  });
  teams.act(doing(), 'EQ-10', { type: 'assign', incident: first });
  expect(incidentFrameSchema.parse((await seen.next()).value)).toMatchObject({
    ...{ type: 'delta', number: 1, removed: [] },
    upserts: [{ id: first, teams: [{ id: 'EQ-10' }] }],
  });
  expect(teamFrameSchema.parse((await crews.next()).value)).toMatchObject({
    upserts: [{ id: 'EQ-10', assignment: { incident: first, title: 'Arbre', by: 'Position 1' } }],
  });
  ending.abort();
});

test('a station that starts again has what it had; what was closed leaves the list after a day, unless a team is there', () => {
  const before = desk();
  const [tree, flood] = [before.open('Arbre'), before.open('Inondation')];
  before.teams.act(doing(), 'EQ-2', { type: 'assign', incident: flood });
  const close = { type: 'close-part', post: 'traffic', disposition: 'resolved', note: '' } as const;
  before.incidents.act(doing(), tree, close);
  const rows = before.incidents.rows();
  before.store.close();
  stores = [];
  const again = desk();
  expect(again.incidents.rows()).toEqual(rows);
  again.store.close();
  stores = [];
  const nextDay = desk(AT + 25 * 3_600_000);
  expect(nextDay.incidents.rows().map(({ title }) => title)).toEqual(['Inondation']);
  expect(nextDay.store.incident(tree)?.state.state).toBe('closed');
});

test('a team or an incident that nobody knows is refused by name', () => {
  const { incidents, teams, open } = desk();
  const id = open('Arbre');
  expect(teams.act(doing(), 'EQ-9', { type: 'assign', incident: id })).toMatchObject({
    refusal: { code: 'team.unknown' },
  });
  expect(teams.act(doing(), 'EQ-2', { type: 'assign', incident: doing() })).toMatchObject({
    refusal: { code: 'incident.unknown' },
  });
  expect(incidents.act(doing(), doing(), { type: 'involve', post: 'snow' })).toMatchObject({
    refusal: { code: 'incident.unknown' },
  });
});
