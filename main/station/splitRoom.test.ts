import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { smallCity } from '../../src/city/city.fixture.ts';
import { startHub, until } from './hubLink/hub.fixture.ts';
import { openedStation, openWindow } from './station.fixture.ts';

/* A control room that falls in two halves, as its windows see it: whole stations, the hub's program, the contract. */

const TOKEN = 'a-token-of-the-hub-for-tests';
const city = {
  ...smallCity(),
  teams: [
    { id: 'EQ-1', name: 'Voirie 1', post: 'traffic' as const, vehicle: 'V-1', phone: '03 80 00 00 11' },
    { id: 'EQ-2', name: 'Police 2', post: 'police' as const },
  ],
};
let dir: string;
let hub: Awaited<ReturnType<typeof startHub>>;
let undo: (() => unknown)[];
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-split-'));
  undo = [];
  hub = await startHub(join(dir, 'hub'), 0, TOKEN);
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  await hub.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function seat(name: string) {
  const options = { dir: join(dir, name), city, position: `Position ${name}`, hub: { url: hub.url, token: TOKEN } };
  const open = async () => {
    const station = await openedStation(options);
    undo.push(() => station.close());
    const window = await openWindow(station);
    undo.push(() => window.close());
    return { station, window };
  };
  let { station, window } = await open();
  return {
    get window() {
      return window;
    },
    async startAgain() {
      await window.close();
      await station.close();
      ({ station, window } = await open());
    },
  };
}
type Seat = Awaited<ReturnType<typeof seat>>;
const state = ({ window }: Seat) => window.status()?.hub.state;
const shared = ({ window }: Seat): boolean => window.status()?.unsent === 0;
async function open({ window }: Seat, title: string): Promise<string> {
  const commandId = randomUUID();
  const place = { label: '3 rue Monge', at: [5.06, 47.32] as [number, number] };
  const links = [{ type: 'asset' as const, id: 'CAM-118' }];
  const opening = { commandId, kind: 'road' as const, title, place, priority: 2 as const, links };
  expect(await window.client.incident.open({ ...opening, services: ['traffic', 'police'] })).toEqual({ ok: true });
  return commandId;
}

test('both halves send the same team: one has it, both are told in words that name team and incident, and paper agrees', async () => {
  const [a, b] = [await seat('A'), await seat('B')];
  await until('both are joined', () => [a, b].every((one) => state(one) === 'connected'));
  await until('its teams are told', () => a.window.teams.size === 2);
  expect([...a.window.teams.values()]).toMatchObject([
    { id: 'EQ-2', name: 'Police 2', vehicle: null },
    { id: 'EQ-1', phone: '03 80 00 00 11', vehicle: { id: 'V-1' }, commune: { name: 'Dijon' }, status: 'available' },
  ]);
  const { port } = hub;
  await hub.kill();
  await until('both know', () => [a, b].every((one) => state(one) === 'lost'));
  const [fire, flood] = [await open(a, 'Incendie'), await open(b, 'Inondation')];
  const send = ({ window }: Seat, incident: string) =>
    window.client.team.assign({ commandId: randomUUID(), team: 'EQ-1', incident });
  expect(await send(a, fire)).toEqual({ ok: true });
  expect(await send(b, flood)).toEqual({ ok: true });
  await until('shown as not shared', () =>
    [a, b].every(({ window }) => window.teams.get('EQ-1')?.pending === true && window.incidents.size === 1),
  );

  hub = await startHub(join(dir, 'hub'), port, TOKEN);
  await until('both are told', () => [a, b].every(({ window }) => window.notices.length === 1));
  await until('all is shared', () => shared(a) && shared(b));
  const [winner, loser] = a.window.notices[0]!.code === 'team.contested' ? [a, b] : [b, a];
  const [kept, lost] = winner === a ? [fire, flood] : [flood, fire];
  const titleOf = (id: string) => (id === fire ? 'Incendie' : 'Inondation');
  const names = { teamName: 'Voirie 1', incidentTitle: titleOf(kept) };
  const positionOf = (one: Seat): string => (one === a ? 'Position A' : 'Position B');
  expect(winner.window.notices).toMatchObject([
    { code: 'team.contested', context: { ...names, by: positionOf(loser), lostTitle: titleOf(lost) } },
  ]);
  expect(loser.window.notices).toMatchObject([
    { code: 'team.busy', context: { ...names, by: positionOf(winner), kind: 'team.assigned', team: 'EQ-1' } },
  ]);
  for (const { window } of [a, b]) {
    // Each list is told for itself.
    await until('the team is agreed on', () => window.teams.get('EQ-1')?.pending === false);
    await until('so are both incidents', () => [kept, lost].every((id) => window.incidents.get(id)?.pending === false));
    expect(window.teams.get('EQ-1')).toMatchObject({
      ...{ status: 'dispatched', pending: false },
      assignment: { incident: kept, by: positionOf(winner) },
    });
    await until('the incident that lost it says so', () => window.incidents.get(lost)?.lostTeams.length === 1);
    await until('and the other that it has it', () => window.incidents.get(kept)?.teams.length === 1);
    expect(window.incidents.get(kept)).toMatchObject({ commune: 'Dijon', teams: [{ name: 'Voirie 1' }] });
  }
  const stream = await loser.window.client.outbox.watch();
  expect((await stream.next()).value).toMatchObject({
    unsent: 0,
    refused: [{ kind: 'team.assigned', name: 'Voirie 1', refusal: { context: names } }],
  });
  await stream.return?.();

  // Started again, each has what it had; the sheet on the disk says the same.
  await loser.startAgain();
  await until('it is all there', () => loser.window.teams.get('EQ-1')?.assignment?.incident === kept);
  await until('the incidents too', () => loser.window.incidents.get(lost)?.lostTeams.length === 1);
  expect(loser.window.incidents.get(lost)?.lostTeams).toMatchObject([{ team: 'EQ-1', keptBy: positionOf(winner) }]);
  const folder = join(dir, loser === a ? 'A' : 'B', 'data', 'sheet', 'fiche-de-secours.html');
  const sheet = readFileSync(folder, 'utf8');
  expect(sheet).toContain('Incidents ouverts (2)');
  expect(sheet).toContain(`envoyée : ${titleOf(kept)}`);
}, 60_000);

test('a window that asks for what cannot be is refused by the contract or in words, and nothing of it is written', async () => {
  const one = await seat('A');
  const { client } = one.window;
  const id = await open(one, 'Arbre tombé');
  const target = { commandId: randomUUID(), incident: id };
  const hostile = [
    client.incident.open({ commandId: 'x' } as never),
    client.incident.remark({ ...target, text: 'x'.repeat(1_001) }),
    client.incident.link({ ...target, link: { type: 'team' as never, id: 'x' } }),
    client.incident.amend({ ...target, change: { field: '__proto__' as never, value: 'x' as never } }),
    client.incident.amend({ ...target, change: { field: 'title', value: 'deux\nlignes' } }),
    client.incident.closePart({ ...target, post: 'army' as never, disposition: 'resolved', note: '' }),
    client.team.assign({ commandId: randomUUID(), team: 'x'.repeat(65), incident: id }),
    client.team.assign({ commandId: randomUUID(), team: 'EQ-1', incident: '../../etc' }),
  ];
  for (const asked of hostile) await expect(asked).rejects.toThrow();
  expect(await client.team.assign({ commandId: randomUUID(), team: 'EQ-1', incident: randomUUID() })).toMatchObject({
    refusal: { code: 'incident.unknown' },
  });
  expect(one.window.status()?.unsent ?? 1).toBeLessThanOrEqual(1);
  await until('the one incident is there', () => one.window.incidents.get(id)?.remarks.length === 0);
  expect(one.window.incidents.size).toBe(1);
});
