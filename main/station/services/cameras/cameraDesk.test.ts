import { expect, test } from 'vitest';
import WebSocket from 'ws';
import { HOLD, type Lease } from '../../../../src/domain/camera/lease.ts';
import { ok, refuse } from '../../../../src/shared/result.ts';
import { openTestStation, TOKEN, until } from '../../hubLink/hub.fixture.ts';
import { hubOfEachTest } from '../../hubLink/hubStory.fixture.ts';
import { openWire } from '../../hubLink/wire.fixture.ts';
import { type CameraDesk, createCameraDesk } from './cameraDesk.ts';

const story = hubOfEachTest();

/** A position with its link to the hub. `rights` may be changed while it works. */
function position(name: string, priority = 1, url = story.hub.url) {
  const station = openTestStation(name, url);
  station.join();
  const rights = { denied: new Set<string>() };
  const signedIn: { operator: string | null } = { operator: null };
  const clock = { ahead: 0 };
  const lost: { camera: string; to: Lease }[] = [];
  const moves: [camera: string, yes: boolean][] = [];
  const desk: CameraDesk = createCameraDesk({
    station: station.store.stationId(),
    position: station.position,
    access: {
      may: (camera, act) =>
        rights.denied.has(camera)
          ? refuse('camera.not-allowed', 'no', { act, commune: 'Dijon', reason: 'commune' })
          : ok(undefined),
      priority: () => priority,
      look: () => false,
    },
    uses: station.store.cameraUses,
    operator: () => signedIn.operator,
    hub: station.link(),
    now: Date.now,
    clock: () => performance.now() + clock.ahead,
    onRights: () => {},
    onMoves: (camera, yes) => moves.push([camera, yes]),
    onLost: (camera, to) => lost.push({ camera, to }),
  });
  story.after(() => {
    desk.close();
    station.close();
  });
  return { ...station, desk, rights, signedIn, lost, moves, clock, shares: () => station.link().shares() };
}

async function together(...positions: { shares(): boolean }[]): Promise<void> {
  await until('the hub shares', () => positions.every((one) => one.shares()));
}
const holder = (desk: CameraDesk, camera: string) => desk.inUse().find((row) => row.camera === camera)?.lease ?? null;

test('9.2 two desks at one camera: the first moves it, the second is told who and how long', async () => {
  const [a, b] = [position('A'), position('B')];
  await together(a, b);
  expect((await a.desk.mayTurn('CAM-7')).ok).toBe(true);
  const refused = await b.desk.mayTurn('CAM-7');
  expect(refused).toMatchObject({ ok: false, refusal: { code: 'ptz.leased', context: { position: 'Position A' } } });
  await until('both show who moves it', () =>
    [a, b].every(({ desk }) => holder(desk, 'CAM-7')?.position === 'Position A'),
  );
  expect([holder(a.desk, 'CAM-7')?.mine, holder(b.desk, 'CAM-7')?.mine]).toEqual([true, false]);
  expect(holder(b.desk, 'CAM-7')!.until - Date.now()).toBeLessThanOrEqual(HOLD);
});

test('who begins to move a camera, and who no longer does, is told once', async () => {
  const a = position('A');
  await together(a);
  for (let nudge = 0; nudge < 3; nudge += 1) expect((await a.desk.mayTurn('CAM-7')).ok).toBe(true);
  a.rights.denied.add('CAM-8');
  expect((await a.desk.mayTurn('CAM-8')).ok).toBe(false);
  expect(a.moves).toEqual([['CAM-7', true]]);
  await a.desk.release('CAM-7');
  await until('its hand is off', () => a.moves.length === 2);
  expect(a.moves[1]).toEqual(['CAM-7', false]);
});

test('9.3 two desks fight: the higher wins at once, and the one who loses it is told', async () => {
  const [a, b] = [position('A', 1), position('B', 5)];
  await together(a, b);
  expect((await a.desk.reserve('CAM-7', 10)).ok).toBe(true);
  const begun = performance.now();
  expect((await b.desk.mayTurn('CAM-7')).ok).toBe(true);
  await until('the loser is told', () => a.lost.length === 1);
  console.info(`a lease was taken within ${(performance.now() - begun).toFixed(0)} ms`);
  expect(a.lost).toMatchObject([{ camera: 'CAM-7', to: { position: 'Position B' } }]);
  expect(await a.desk.mayTurn('CAM-7')).toMatchObject({ refusal: { code: 'ptz.leased' } });
});

test('9.3 a tour gives way to any hand, and gets the camera back once it is let go', async () => {
  const [a, b] = [position('A'), position('B')];
  await together(a, b);
  expect((await a.desk.mayTurn('CAM-7', 0)).ok).toBe(true);
  expect((await b.desk.mayTurn('CAM-7')).ok).toBe(true);
  // B has its answer before A has its notice.
  await until('A is told', () => a.lost.length === 1);
  expect((await a.desk.mayTurn('CAM-7', 0)).ok).toBe(false);
  await b.desk.release('CAM-7');
  await until('it is free', () => holder(a.desk, 'CAM-7') === null);
  expect((await a.desk.mayTurn('CAM-7', 0)).ok).toBe(true);
});

test('9.2 without the hub a position moves its cameras all the same; back, the one who holds it at the hub has it', async () => {
  const wire = await openWire(story.hub.port);
  story.after(() => wire.close());
  const [a, b] = [position('A', 1, `ws://127.0.0.1:${wire.port}`), position('B', 2)];
  await together(a, b);
  wire.wire.open = false;
  wire.cut();
  await until('A is alone', () => !a.shares());
  expect((await a.desk.mayTurn('CAM-7')).ok).toBe(true);
  expect((await b.desk.mayTurn('CAM-7')).ok).toBe(true);
  wire.wire.open = true;
  await together(a);
  await until('A is told', () => a.lost.length === 1);
  expect(holder(a.desk, 'CAM-7')).toMatchObject({ position: 'Position B', mine: false });
});

test('9.2 a hub that hangs holds up no hand for longer than a second', async () => {
  const wire = await openWire(story.hub.port);
  story.after(() => wire.close());
  const a = position('A', 1, `ws://127.0.0.1:${wire.port}`);
  await together(a);
  wire.wire.answers = false;
  const begun = performance.now();
  expect((await a.desk.mayTurn('CAM-7')).ok).toBe(true);
  expect(performance.now() - begun).toBeLessThan(5_000);
});

test('9.1 who else watches a camera is seen, and 9.4 no longer once its station is gone', async () => {
  const [a, b] = [position('A'), position('B')];
  await together(a, b);
  a.desk.watching(['CAM-7', 'CAM-8']);
  b.desk.watching(['CAM-7']);
  const watching = (desk: CameraDesk, camera: string) =>
    (desk.inUse().find((row) => row.camera === camera)?.watching ?? []).map((one) => one.position).sort();
  await until('both are seen', () => watching(a.desk, 'CAM-7').length === 2);
  await until('B sees A', () => watching(b.desk, 'CAM-8').join() === 'Position A');
  a.leave();
  await until('A is no longer seen', () => watching(b.desk, 'CAM-7').join() === 'Position B');
});

test('9.4 a reservation of a station that is gone holds for some seconds only', async () => {
  const [a, b] = [position('A'), position('B')];
  await together(a, b);
  await a.desk.reserve('CAM-7', 10);
  await until('B sees it', () => holder(b.desk, 'CAM-7')?.reserved === true);
  a.leave();
  await until('B sees that it ends', () => holder(b.desk, 'CAM-7')?.reserved === false);
  expect(holder(b.desk, 'CAM-7')!.until - Date.now()).toBeLessThanOrEqual(HOLD);
});

test('a camera is put before a colleague, or before all; never before one who may not look at it', async () => {
  const [a, b, c] = [position('A'), position('B'), position('C')];
  await together(a, b, c);
  c.rights.denied.add('CAM-9');
  const got: string[] = [];
  const ends = new AbortController();
  for (const [name, { desk }] of [['B', b] as const, ['C', c] as const])
    void (async () => {
      for await (const push of desk.pushed(ends.signal)) got.push(`${name} ${push.camera} ${push.from}`);
    })();
  expect(a.desk.push('CAM-7', b.store.stationId()).ok).toBe(true);
  await until('B has it', () => got.length === 1);
  a.desk.push('CAM-9', null);
  a.desk.push('CAM-8', null);
  await until('B has all, C what it may see', () => got.length === 4);
  ends.abort();
  expect(got.sort()).toEqual(['B CAM-7 Position A', 'B CAM-8 Position A', 'B CAM-9 Position A', 'C CAM-8 Position A']);
});

test('every look, every move and every refusal is on record, a refusal that is tried again only once', async () => {
  const a = position('A');
  await together(a);
  a.desk.watching(['CAM-7']);
  await a.desk.mayTurn('CAM-7');
  await a.desk.mayTurn('CAM-7');
  a.rights.denied.add('CAM-9');
  for (let tries = 0; tries < 5; tries++) expect(a.desk.may('CAM-9', 'view').ok).toBe(false);
  a.desk.watching([]);
  const uses = a.store.cameraUses.list(null, 0, 100);
  expect(uses.map(({ camera, act, refusal }) => `${camera} ${act} ${refusal}`).sort()).toEqual([
    'CAM-7 move null',
    'CAM-7 view null',
    'CAM-9 view commune',
  ]);
  expect(uses.find(({ act, camera }) => act === 'view' && camera === 'CAM-7')?.until).toBeGreaterThan(0);
});

test('the trace names who was signed in, also for what a hand-over finds going on, and each one’s refusals', async () => {
  const a = position('A');
  await together(a);
  a.signedIn.operator = 'nuit';
  a.desk.watching(['CAM-7']);
  a.rights.denied.add('CAM-9');
  a.desk.may('CAM-9', 'mask');
  a.signedIn.operator = 'jour';
  a.desk.may('CAM-9', 'mask');
  await until('the next one looks', () => a.store.cameraUses.list('CAM-7', 0, 10).length === 2);
  const uses = a.store.cameraUses.list(null, 0, 100);
  expect(uses.map(({ operator, camera, act, refusal }) => `${operator} ${camera} ${act} ${refusal}`).sort()).toEqual([
    'jour CAM-7 view null',
    'jour CAM-9 mask commune',
    'nuit CAM-7 view null',
    'nuit CAM-9 mask commune',
  ]);
  expect(uses.find(({ operator, act }) => operator === 'nuit' && act === 'view')?.until).toBeGreaterThan(0);
});

test('9.5 a station of before, which says nothing of sharing, is told nothing of it', async () => {
  const socket = new WebSocket(story.hub.url, ['vigie-hub.1', `token.${TOKEN}`]);
  story.after(() => socket.terminate());
  const heard: string[] = [];
  socket.on('message', (data) => heard.push(JSON.parse(String(data)).type));
  await new Promise((resolve) => socket.once('open', resolve));
  const hello = { type: 'hello', protocol: 1, station: 'old', position: 'Old', cursor: 0, log: null, time: Date.now() };
  socket.send(JSON.stringify(hello));
  await until('it is welcome', () => heard.includes('presence'));
  const a = position('A');
  await together(a);
  await a.desk.mayTurn('CAM-7');
  a.desk.push('CAM-7', null);
  socket.send(JSON.stringify({ type: 'ping', at: 1 }));
  await until('it was answered after all that', () => heard.includes('pong'));
  expect(heard.filter((type) => ['leases', 'watching', 'pushed', 'claimed'].includes(type))).toEqual([]);
});

test('a station that floods the hub with claims is refused, and the others are served', async () => {
  const [a, b] = [position('A'), position('B')];
  await together(a, b);
  const flood = await Promise.all(Array.from({ length: 300 }, (_, i) => a.desk.reserve(`CAM-X${i}`, 1)));
  expect(flood.filter((done) => !done.ok && done.refusal.code === 'hub.busy').length).toBeGreaterThan(0);
  expect((await b.desk.mayTurn('CAM-7')).ok).toBe(true);
});
