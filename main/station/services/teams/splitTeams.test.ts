import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { TeamContest } from '../../../../src/domain/team/team.ts';
import { until } from '../../hubLink/hub.fixture.ts';
import { hubOfEachTest } from '../../hubLink/hubStory.fixture.ts';
import { createIncidentService } from '../incidents/incidentService.ts';
import { createOperationLogs } from '../operationLogs.ts';
import { createOutboxService } from '../outboxService.ts';
import { createRoster } from './roster.ts';
import { createTeamService, isAssignment } from './teamService.ts';

/* Both halves of a split assign the same team: one winner by rule, both told, the loser's act listed for a person. */

const story = hubOfEachTest();

const roster = createRoster({
  declared: [
    { id: 'EQ-1', name: 'Voirie 1' },
    { id: 'EQ-2', name: 'Voirie 2' },
  ],
  register: { assets: [], byId: () => undefined, isRetired: () => false },
});

/** A desk that sends teams; `deaf`: the station dies at each refusal before it does anything with it. */
function desk(name: string, deaf = false) {
  const station = story.station(name);
  const { store, position } = station;
  const now = Date.now;
  const logs = createOperationLogs({ store, station: store.stationId(), position, now, random: Math.random });
  const told: (readonly [string, TeamContest])[] = [];
  const names = {
    teamName: (team: string) => roster.byId(team)?.name,
    incidentTitle: (incident: string) => store.incident(incident)?.state.title,
  };
  const incidents = createIncidentService({
    ...{ log: logs.incidents, teams: logs.teams, names, assetOf: () => undefined, communeAt: () => '' },
  });
  const open = () =>
    createTeamService({
      ...{ roster, log: logs.teams, incidents: logs.incidents, names, communeName: () => '', position },
      refusedBefore: store.refused(100, 0).filter(({ operation }) => isAssignment(operation)),
      onContested: (team, contest) => told.push([team, contest]),
    });
  let teams = open();
  store.onChange((change) => {
    incidents.refresh(change.incidents);
    incidents.teamsChanged(change.teams);
    teams.refresh(change.teams);
  });
  if (!deaf) station.onRejected((operation, refusal) => teams.rejected(operation, refusal));
  const outbox = createOutboxService({ store, alarmOf: () => undefined, assetName: () => undefined, names });
  return {
    ...station,
    told,
    outbox,
    incident(title: string): string {
      const id = randomUUID();
      const opened = incidents.open(id, {
        ...{ type: 'open', kind: 'road', title, place: null, priority: 2, services: ['traffic'], links: [] },
      });
      expect(opened.ok).toBe(true);
      return id;
    },
    act: (team: string, command: Parameters<typeof teams.act>[2]) => teams.act(randomUUID(), team, command),
    row: (team: string) => teams.rows().find(({ id }) => id === team)!,
    incidentRow: (id: string) => incidents.rows().find((row) => row.id === id),
    restart: () => {
      teams = open();
    },
  };
}
type Desk = ReturnType<typeof desk>;

/** Both have sent team 1 somewhere while apart, A first to be heard afterwards. */
async function split(a: Desk, b: Desk) {
  const [fire, flood] = [a.incident('Incendie'), b.incident('Inondation')];
  expect(a.act('EQ-1', { type: 'assign', incident: fire }).ok).toBe(true);
  expect(b.act('EQ-1', { type: 'assign', incident: flood }).ok).toBe(true);
  expect(b.row('EQ-1')).toMatchObject({ pending: true, status: 'dispatched', assignment: { title: 'Inondation' } });
  return { fire, flood };
}
async function together(...desks: Desk[]): Promise<void> {
  for (const one of desks) {
    one.join();
    await until(`${one.position} is heard`, () => one.store.unsent() === 0);
  }
  await until('all agree', () =>
    desks.every(
      ({ store }) =>
        store.unsent() === 0 && store.hubCursor() === Math.max(...desks.map((one) => one.store.hubCursor())),
    ),
  );
}

test('13.3 13.6 apart, two desks send one team to two incidents: the first has it, both are told, and the loser’s act is listed for a person', async () => {
  const [a, b] = [desk('A'), desk('B')];
  const { fire, flood } = await split(a, b);
  // While apart the loser goes on as if the team were theirs.
  expect(b.act('EQ-1', { type: 'depart', incident: flood }).ok).toBe(true);
  await together(a, b);

  for (const one of [a, b]) {
    expect(one.row('EQ-1')).toMatchObject({
      ...{ status: 'dispatched', pending: false },
      assignment: { incident: fire, title: 'Incendie', by: a.position },
    });
    // Whoever opens the incident that did not get the team reads who wanted it and where it is.
    expect(one.incidentRow(flood)).toMatchObject({
      teams: [],
      lostTeams: [
        {
          team: 'EQ-1',
          name: 'Voirie 1',
          by: b.position,
          incident: fire,
          incidentTitle: 'Incendie',
          keptBy: a.position,
        },
      ],
    });
    expect(one.incidentRow(fire)).toMatchObject({ teams: [{ id: 'EQ-1', status: 'dispatched' }], lostTeams: [] });
  }
  // The loser, with the reason and the names; the winner, with who else wanted it.
  expect(b.outbox.outbox().refused).toMatchObject([
    { kind: 'team.departed', name: 'Voirie 1', refusal: { code: 'team.busy' } },
    {
      kind: 'team.assigned',
      refusal: { code: 'team.busy', context: { by: a.position, teamName: 'Voirie 1', incidentTitle: 'Incendie' } },
    },
  ]);
  expect(a.told).toMatchObject([
    ['EQ-1', { lost: { incident: flood, position: b.position }, kept: { incident: fire } }],
  ]);
  expect(b.told).toEqual([]);
  // Another team goes there instead, and the loss is no longer shown once this one comes after all.
  expect(b.act('EQ-1', { type: 'assign', incident: flood })).toMatchObject({
    refusal: { code: 'team.busy', context: { teamName: 'Voirie 1', incidentTitle: 'Incendie' } },
  });
  expect(b.act('EQ-1', { type: 'reassign', from: fire, incident: flood, reason: 'vie en danger' }).ok).toBe(true);
  await until('it is there at both', () => [a, b].every((one) => one.row('EQ-1').assignment?.incident === flood));
  expect(a.incidentRow(flood)).toMatchObject({ lostTeams: [], teams: [{ id: 'EQ-1' }] });
});

test('13.6 the loser’s station dies as the refusal comes: at its next start all are told, once', async () => {
  const [a, b] = [desk('A'), desk('B', true)];
  const { flood } = await split(a, b);
  await together(a, b);
  expect(a.told).toEqual([]);
  b.restart();
  await until('the winner is told', () => a.told.length === 1);
  expect(a.incidentRow(flood)?.lostTeams).toHaveLength(1);
  await until('that is shared', () => b.store.unsent() === 0);
  b.restart();
  expect(b.store.unsent()).toBe(0);
});

test('13.6 the hub is killed between the two and comes back: the same winner, nothing doubled', async () => {
  const [a, b] = [desk('A'), desk('B')];
  const { fire } = await split(a, b);
  a.join();
  await until('the first is heard', () => a.store.unsent() === 0);
  const { port } = story.hub;
  await story.hub.kill();
  await story.start(port);
  b.join();
  await until('the second is answered', () => b.refusals.length > 0 && b.store.unsent() === 0);
  await until('the winner is told', () => a.told.length === 1);
  expect([a, b].map((one) => one.row('EQ-1').assignment?.incident)).toEqual([fire, fire]);
  expect(b.outbox.outbox().refused).toHaveLength(1);
});

test('13.4 apart, both take a busy team elsewhere: the second learns that it is no longer where it was seen', async () => {
  const [a, b] = [desk('A'), desk('B')];
  const fire = a.incident('Incendie');
  a.act('EQ-1', { type: 'assign', incident: fire });
  await together(a, b);
  a.leave();
  b.leave();
  const [tree, flood] = [a.incident('Arbre'), b.incident('Inondation')];
  expect(a.act('EQ-1', { type: 'reassign', from: fire, incident: tree, reason: 'plus près' }).ok).toBe(true);
  expect(b.act('EQ-1', { type: 'reassign', from: fire, incident: flood, reason: 'vie en danger' }).ok).toBe(true);
  await together(a, b);
  expect(b.refusals).toMatchObject([{ code: 'team.changed', context: { incident: tree, by: a.position } }]);
  expect([a, b].map((one) => one.row('EQ-1').assignment?.incident)).toEqual([tree, tree]);
  expect(a.incidentRow(flood)?.lostTeams).toMatchObject([{ team: 'EQ-1', incident: tree }]);
});

test('apart, both send it to the same incident: it goes there once, and the second is told that it was done', async () => {
  const [a, b] = [desk('A'), desk('B')];
  const fire = a.incident('Incendie');
  await together(a, b);
  a.leave();
  b.leave();
  for (const one of [a, b]) expect(one.act('EQ-1', { type: 'assign', incident: fire }).ok).toBe(true);
  await together(a, b);
  expect(b.refusals).toMatchObject([{ code: 'team.already-assigned', context: { by: a.position } }]);
  expect(a.told).toHaveLength(1);
  expect(b.incidentRow(fire)).toMatchObject({ teams: [{ id: 'EQ-1' }], lostTeams: [] });
});
