import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, expect, test } from 'vitest';
import { smallCity } from '../../city/city.fixture.ts';
import { pageOf, restIncidentSchema } from '../../contract/hubRest.ts';
import { incidentOf, PERSONS, startRest, T } from './rest.fixture.ts';

type Started = Awaited<ReturnType<typeof startRest>>;
let started: Started[] = [];
afterEach(async () => {
  for (const one of started) await one.close();
  started = [];
});
async function start(options?: Parameters<typeof startRest>[0]): Promise<Started> {
  const one = await startRest(options);
  started.push(one);
  return one;
}
const nameOf = (i: number): string => `019f0000-0000-7000-8000-0000000000${String(i).padStart(2, '0')}`;
const city = {
  ...smallCity(),
  teams: [
    { id: 'EQ-1', name: 'Éclairage 1', post: 'traffic', skills: ['nacelle'], vehicle: 'V-1', phone: '03 80 00 00 11' },
    { id: 'EQ-2', name: 'Éclairage 2', commune: '21231' },
  ],
};

test('an incident is read with its services, what belongs to it and the team that is on it, until each part is closed', async () => {
  const { ask, key, take } = await start({ city });
  const reader = key(['incidents', 'teams']);
  const story = incidentOf(nameOf(1), T);
  take(story.opened, story.remarked, story.assigned, story.arrived);
  const one = await ask(`/incidents/${nameOf(1)}`, reader);
  expect(one.json).toMatchObject({
    ...{ kind: 'lighting', priority: 2, state: 'open', openedBy: 'Allo 1', closedAt: null, calls: ['c1'], alarms: [] },
    openedAt: '2026-11-23T18:00:00.000Z',
    parts: [
      { post: 'police', disposition: null, closedAt: null },
      { post: 'traffic', disposition: null },
    ],
    teams: [{ id: 'EQ-1', status: 'on-scene', since: '2026-11-23T18:01:00.000Z' }],
  });
  expect((await ask('/teams/EQ-1', reader)).json).toMatchObject({
    ...{ name: 'Éclairage 1', post: 'traffic', skills: ['nacelle'], vehicle: 'V-1', commune: '21231' },
    ...{ status: 'on-scene', incident: nameOf(1), assignedBy: 'Allo 1', assignedAt: '2026-11-23T18:00:02.000Z' },
  });
  take(story.released, story.closed);
  expect((await ask(`/incidents/${nameOf(1)}`, reader)).json).toMatchObject({
    ...{ state: 'closed', closedAt: '2026-11-23T18:01:50.000Z', teams: [] },
    parts: [{ disposition: 'resolved', closedBy: 'Allo 1' }, { closedAt: '2026-11-23T18:01:50.000Z' }],
  });
  expect((await ask('/teams/EQ-1', reader)).json).toMatchObject({ status: 'available', incident: null });
});

test('lists come in pages and by what is asked for; unknown ones are named, wrong questions too', async () => {
  const { ask, key, take } = await start({ city });
  const reader = key(['incidents', 'teams']);
  const stories = Array.from({ length: 7 }, (_, i) => incidentOf(nameOf(i), T + i * 1_000, `EQ-${i}`));
  take(...stories.map(({ opened }) => opened), stories[0]!.closed, stories[3]!.assigned);
  const pages: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Awaited<ReturnType<Started['ask']>> = await ask(
      `/incidents?limit=3${cursor && `&cursor=${cursor}`}`,
      reader,
    );
    pages.push(...page.read(pageOf(restIncidentSchema)).items.map(({ id }) => id));
    cursor = page.next;
  }
  expect(pages).toEqual(stories.map((_, i) => nameOf(6 - i)));
  expect((await ask('/incidents?when=closed', reader)).items).toMatchObject([{ id: nameOf(0) }]);
  expect((await ask('/incidents?when=open&from=2026-11-23T18:00:05Z', reader)).items).toHaveLength(2);
  // EQ-3 is in no city file: what was said of it at a station is told all the same.
  const teams = await ask('/teams?limit=2', reader);
  expect(teams.items).toMatchObject([{ id: 'EQ-1' }, { id: 'EQ-2', status: 'available' }]);
  expect((await ask(`/teams?cursor=${teams.next}`, reader)).json).toMatchObject({
    items: [{ id: 'EQ-3', name: 'EQ-3', status: 'dispatched' }],
    next: null,
  });
  expect((await ask(`/teams?incident=${nameOf(3)}`, reader)).items).toHaveLength(1);
  expect((await ask('/teams?status=out-of-service', reader)).items).toEqual([]);
  expect((await ask('/incidents/nothing', reader)).json).toMatchObject({ status: 404, code: 'incident-unknown' });
  expect((await ask('/teams/nothing', reader)).json).toMatchObject({ status: 404, code: 'team-unknown' });
  for (const path of ['/incidents?when=now', '/teams?status=asleep', '/incidents?from=yesterday', '/teams?order=x'])
    expect((await ask(path, reader)).json, path).toMatchObject({ status: 400, code: 'parameters-wrong' });
});

test('each wants its own right, and without the right to personal data nothing that operators wrote is told', async () => {
  const { ask, key, take } = await start({ city });
  const story = incidentOf(nameOf(1), T);
  take(story.opened, story.remarked, story.assigned, story.released, story.closed);
  const [plain, full] = [key(['incidents', 'teams', 'journal']), key(['incidents', 'teams', 'journal', 'personal'])];
  for (const path of ['/incidents', `/incidents/${nameOf(1)}`, '/journal']) {
    expect((await ask(path, plain)).text, path).not.toMatch(PERSONS);
    expect((await ask(path, full)).text, path).toMatch(PERSONS);
  }
  expect((await ask('/teams/EQ-1', plain)).json).toMatchObject({ phone: null });
  expect((await ask('/teams/EQ-1', full)).json).toMatchObject({ phone: '03 80 00 00 11' });
  expect((await ask(`/incidents/${nameOf(1)}`, full)).read(restIncidentSchema).words).toMatchObject({
    place: { label: '3 rue Monge' },
    notes: [{ post: 'police' }, { post: 'traffic' }],
    remarks: [{ text: 'Mme Durand a rappelé' }],
  });
  const entries = (await ask('/journal', plain)).items as { kind: string; body: object; redacted: boolean }[];
  expect(entries.find(({ kind }) => kind === 'incident.part-closed')).toMatchObject({
    body: { post: 'police', disposition: 'resolved' },
    redacted: true,
  });
  const other = key(['alarms']);
  for (const path of ['/incidents', `/incidents/${nameOf(1)}`, '/teams', '/teams/EQ-1'])
    expect((await ask(path, other)).json, path).toMatchObject({ status: 403, code: 'right-missing' });
});

test('where the city declares no team each service vehicle is one', async () => {
  const { ask, key } = await start({ city: smallCity() });
  expect((await ask('/teams', key(['teams']))).items).toMatchObject([
    { id: 'V-1', vehicle: 'V-1', status: 'available' },
  ]);
});

test('a file that an earlier version wrote is brought up: incidents of before are there, entries keep their places', async () => {
  const { ask, key, take, restart, dir } = await start({ city });
  const reader = key(['incidents', 'journal']);
  const story = incidentOf(nameOf(1), T);
  take(story.opened);
  const before = await ask('/journal', reader);
  await restart();
  const db = new Database(join(dir, 'rest.db'));
  db.exec('DROP TABLE incident; DROP TABLE team; PRAGMA user_version = 1');
  db.close();
  expect((await ask('/incidents', reader)).items).toMatchObject([{ id: nameOf(1) }]);
  expect((await ask(`/journal?cursor=${before.next}`, reader)).items).toEqual([]);
  take(story.remarked);
  expect((await ask(`/journal?cursor=${before.next}`, reader)).items).toMatchObject([{ kind: 'incident.remarked' }]);
});
