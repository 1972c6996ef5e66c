import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CameraPark } from '../../src/city/cameras/cameraPark.ts';
import type { OperatorState } from '../../src/contract/operators.ts';
import { openHub } from '../../src/hub/hub.ts';
import { TOKEN as HUB_TOKEN, until } from './hubLink/hub.fixture.ts';
import { accounts, addOperator, PASSWORD } from './hubLink/testing/deskStation.ts';
import { openPark, parkCamera } from './links/onvif/testing/park.ts';
import { camerasOfCity } from './services/cameras/testing/park.ts';
import { openedStation, openWindow, TOKEN } from './station.fixture.ts';

/*
 * Pictures are for whoever is signed in and named for the camera's commune: asked for over HTTP as a window asks, by each
 * way on which one leaves the station.
 */

const { city } = camerasOfCity(2);
const [camera = '', elsewhere = ''] = city.assets.filter(({ kind }) => kind === 'camera').map(({ id }) => id);

let dir: string;
let hubDir: string;
let park: CameraPark;
let undo: (() => unknown)[];
let station: Awaited<ReturnType<typeof openedStation>>;
let window: Awaited<ReturnType<typeof openWindow>>;
let state: OperatorState | null = null;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-camera-rights-'));
  undo = [];
  hubDir = join(dir, 'hub');
  mkdirSync(hubDir);
  await addOperator(hubDir, 'dijon', '--may', 'view,move@21231');
  const opened = await openHub({ dir: hubDir, token: HUB_TOKEN, port: 0, log: () => {} });
  if (!opened.ok) throw new Error(opened.refusal.message);
  park = await openPark(city.assets.filter(({ kind }) => kind === 'camera').map(({ number }) => parkCamera(number)));
  const assets = city.assets.map((asset) => (asset.id === elsewhere ? { ...asset, commune: '21166' } : asset));
  const communes = [...city.communes, { ...city.communes[0]!, id: '21166', name: 'Chenôve' }];
  const connections = { cameras: park.onvifOrigin, cameraUsername: 'vigie', cameraPassword: 'demonstration' };
  station = await openedStation({
    ...{ dir: join(dir, 'station'), city: { ...city, communes, assets, connections } },
    hub: { url: opened.value.url, token: HUB_TOKEN },
  });
  window = await openWindow(station);
  const ended = new AbortController();
  void (async () => {
    for await (const told of await window.client.operator.watch()) state = told;
  })().catch((error: unknown) => {
    if (!ended.signal.aborted) throw error;
  });
  undo.push(
    () => rmSync(dir, { recursive: true, force: true }),
    () => park.close(),
    () => opened.value.close(),
    () => station.close(),
    () => window.close(),
    () => ended.abort(),
  );
  await until('accounts are wanted', () => state?.wants === 'required' && state.withHub);
}, 60_000);
afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

const ask = (path: string, headers: Record<string, string> = { authorization: `Bearer ${TOKEN}` }) =>
  fetch(`http://127.0.0.1:${station.port}${path}`, { headers });
/** Why there is no picture at a path; null where there is one. */
async function refusalOf(path: string): Promise<string | null> {
  const response = await ask(path);
  await response.body?.cancel();
  return response.headers.get('x-vigie-refusal');
}
/** Every way on which a camera's pictures leave. */
const waysOf = (name: string): string[] => [
  `/video/${name}/main/live.mp4`,
  `/video/${name}/sub/live.mp4?as=h264`,
  `/video/${name}/sub/index.m3u8?viewer=a`,
  `/video/${name}/sub/init-1.mp4`,
  `/video/${name}/sub/0.m4s`,
  `/video/${name}/still.jpg`,
  `/video/${name}/replay/index.m3u8`,
  `/video/${name}/replay/0.m4s`,
];
const signIn = async (): Promise<void> => {
  await window.client.operator.signIn({ operator: 'dijon', password: PASSWORD });
  await until('signed in', () => state?.operator?.id === 'dijon');
};

test('nobody is signed in: no picture leaves on any way, and nothing is asked of the camera', async () => {
  for (const path of [...waysOf(camera), ...waysOf(elsewhere)])
    expect([path, await refusalOf(path)]).toEqual([path, 'operator.not-signed-in']);
  expect(await window.client.camera.keepReplay({ camera, keep: true })).toMatchObject({
    ok: false,
    refusal: { code: 'operator.not-signed-in' },
  });
  expect(await window.client.camera.uses({ camera, from: 0, limit: 100 })).toEqual([]);
});

test('who is signed in sees the commune that is named, and no other on any way', async () => {
  await signIn();
  // A window asks again as long as the first picture is on its way.
  await expect.poll(() => refusalOf(`/video/${camera}/sub/live.mp4`), { timeout: 50_000 }).toBeNull();
  for (const path of waysOf(elsewhere)) expect([path, await refusalOf(path)]).toEqual([path, 'operator.not-allowed']);
  const traced = await window.client.camera.uses({ camera, from: 0, limit: 100 });
  expect(traced).toContainEqual(expect.objectContaining({ camera, act: 'view', operator: 'dijon', refusal: null }));
  expect(traced).toContainEqual(expect.objectContaining({ camera, act: 'view', refusal: 'operator.not-signed-in' }));
}, 120_000);

test('a recording that was opened, and a ticket that was given, are worth nothing to who comes after', async () => {
  const to = Date.now();
  const opened = await window.client.camera.playRecording({ camera, recording: 'card', from: to - 3_600_000 });
  if (!opened.ok) throw new Error(opened.refusal.code);
  let segment = '';
  await until(
    'segments are listed',
    async () => {
      const text = await (await ask(`/video/${camera}/sub/index.m3u8?viewer=a`)).text();
      segment = /^\d+\.m4s\?\S+$/m.exec(text)?.[0] ?? '';
      return segment !== '';
    },
    30_000,
  );
  const path = `/video/${camera}/sub/${segment}`;
  // As a page of another origin asks: without a header of its own.
  expect((await ask(path, {})).status).toBe(200);
  expect(await window.client.operator.signOut()).toMatchObject({ ok: true });
  await until('signed out', () => state?.operator === null);
  const without = await ask(path, {});
  expect([without.headers.get('x-vigie-refusal'), (await without.json()).code]).toEqual([
    'operator.not-signed-in',
    'operator.not-signed-in',
  ]);
  for (const way of waysOf(opened.playback))
    expect([way, await refusalOf(way)]).toEqual([way, 'operator.not-signed-in']);
}, 60_000);

test('an account that is struck while it looks: its pictures end within five seconds, and none come after', async () => {
  await signIn();
  let live = await ask(`/video/${camera}/sub/live.mp4`);
  await until('it is shown', async () => {
    if (live.headers.get('x-vigie-refusal') === null) return true;
    await live.body?.cancel();
    live = await ask(`/video/${camera}/sub/live.mp4`);
    return false;
  });
  const reader = live.body!.getReader();
  await reader.read();
  await accounts(hubDir, ['disable', 'dijon']);
  const struck = performance.now();
  for (let done = false; !done; ) ({ done } = await reader.read());
  expect(performance.now() - struck).toBeLessThan(10_000);
  for (const path of waysOf(camera)) expect(await refusalOf(path)).toMatch(/^(operator|token|sign-in)\./);
}, 60_000);

test('a name that stands for no camera is no way round', async () => {
  for (const name of ['CAM-none', 'playback-0000000000000000', '..', '%2e%2e', 'CAM-1%2f'])
    for (const path of waysOf(name)) {
      const response = await ask(path);
      const type = response.headers.get('content-type') ?? '';
      await response.body?.cancel();
      expect([path, /^(video|image)\//.test(type)]).toEqual([path, false]);
    }
});
