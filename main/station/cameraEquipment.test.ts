import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CameraPark } from '../../src/city/cameras/cameraPark.ts';
import { openPark, parkCamera } from './links/onvif/testing/park.ts';
import { camerasOfCity } from './services/cameras/testing/park.ts';
import { openedStation, openWindow, TOKEN } from './station.fixture.ts';

/* What there is at a camera beside its picture and its head, from a window through the station to the camera. */

const { city } = camerasOfCity(2);
const [camera = '', hidden = ''] = city.assets.filter(({ kind }) => kind === 'camera').map(({ id }) => id);
const HOUR = 3_600_000;

let dir: string;
let park: CameraPark;
let station: Awaited<ReturnType<typeof openedStation>>;
let window: Awaited<ReturnType<typeof openWindow>>;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-equipment-'));
  const numbers = city.assets.filter(({ kind }) => kind === 'camera').map(({ number }) => number);
  park = await openPark(numbers.map((number) => parkCamera(number)));
  // The second camera is of a commune that this position may not look at.
  const assets = city.assets.map((asset) => (asset.id === hidden ? { ...asset, commune: '21166' } : asset));
  const communes = [...city.communes, { ...city.communes[0]!, id: '21166', name: 'Chenôve' }];
  const connections = { cameras: park.onvifOrigin, cameraUsername: 'vigie', cameraPassword: 'demonstration' };
  const rights = [{ communes: [city.communes[0]!.id], acts: ['view', 'move'] }];
  writeFileSync(join(dir, 'access.json'), JSON.stringify({ positions: { '*': { cameras: rights } } }));
  station = await openedStation({ dir, city: { ...city, communes, assets, connections } });
  window = await openWindow(station);
});
afterAll(async () => {
  await window.close();
  await station.close();
  await park.close();
  rmSync(dir, { recursive: true, force: true });
});

test('its picture is set and read back, its relay switched, its topics told', async () => {
  const { client } = window;
  expect(await client.camera.imaging({ camera })).toMatchObject({ ok: true, imaging: { brightness: { value: 50 } } });
  expect(await client.camera.setImaging({ camera, change: { brightness: 20, dayNight: 'OFF' } })).toMatchObject({
    ok: true,
    imaging: { brightness: { value: 20 }, dayNight: 'OFF' },
  });
  expect(await client.camera.focus({ camera, speed: -0.5 })).toEqual({ ok: true });
  expect(await client.camera.focus({ camera, speed: 0 })).toEqual({ ok: true });
  expect(await client.camera.relays({ camera })).toMatchObject({ ok: true, relays: [{ token: 'lamp' }] });
  expect(await client.camera.setRelay({ camera, relay: 'lamp', state: 'active' })).toEqual({ ok: true });
  expect(await client.camera.topics({ camera })).toMatchObject({
    ok: true,
    topics: expect.arrayContaining(['RuleEngine/LineDetector/Crossed']),
  });
});

test('what it kept is found and opened for the video paths', async () => {
  const { client } = window;
  const to = Date.now();
  const found = await client.camera.recordings({ camera, from: to - HOUR, to });
  expect(found).toMatchObject({ ok: true, recordings: [{ token: 'card' }] });
  const opened = await client.camera.playRecording({ camera, recording: 'card', from: to - HOUR });
  if (!opened.ok) throw new Error(opened.refusal.code);
  const url = `http://127.0.0.1:${station.port}/video/${opened.playback}/sub/live.mp4`;
  // A window asks again as long as the first picture is on its way: the camera has it painted and encoded first.
  await expect
    .poll(
      async () => {
        const response = await fetch(url, { headers: { Authorization: `Bearer ${TOKEN}` } });
        await response.body?.cancel();
        return response.headers.get('content-type');
      },
      { timeout: 50_000 },
    )
    .toMatch(/^video\/mp4/);
}, 60_000);

test('nothing of it is told or changed for a position that may not look at it', async () => {
  const { client } = window;
  const refused = { ok: false, refusal: { code: 'camera.not-allowed' } };
  expect(await client.camera.imaging({ camera: hidden })).toMatchObject(refused);
  expect(await client.camera.setImaging({ camera: hidden, change: { brightness: 1 } })).toMatchObject(refused);
  expect(await client.camera.relays({ camera: hidden })).toMatchObject(refused);
  expect(await client.camera.setRelay({ camera: hidden, relay: 'lamp', state: 'active' })).toMatchObject(refused);
  expect(await client.camera.recordings({ camera: hidden, from: 0, to: 1 })).toMatchObject(refused);
  expect(await client.camera.playRecording({ camera: hidden, recording: 'card', from: 0 })).toMatchObject(refused);
});

test('a position is told what it may do with a camera, and masks want a right of their own', async () => {
  const { client } = window;
  expect(await client.camera.rights({ camera })).toMatchObject({
    view: null,
    move: null,
    export: { code: 'camera.not-allowed', context: { reason: 'act' } },
    mask: { code: 'camera.not-allowed', context: { reason: 'act', commune: city.communes[0]!.name } },
  });
  expect(await client.camera.rights({ camera: hidden })).toMatchObject({ view: { context: { reason: 'commune' } } });
  expect(await client.camera.rights({ camera: 'CAM-none' })).toMatchObject({ view: { code: 'camera.unknown' } });
  const refused = { ok: false, refusal: { code: 'camera.not-allowed', context: { act: 'mask' } } };
  expect(await client.mask.place({ camera })).toMatchObject(refused);
  const points: [number, number][] = [
    [0.1, 0.1],
    [0.4, 0.1],
    [0.4, 0.4],
  ];
  const drawn = { camera, name: 'Fenêtre', why: 'Logement', points, aspect: 16 / 9, position: null };
  expect(await client.mask.draw(drawn)).toMatchObject(refused);
  // Asking what one may is no attempt; drawing is one, and on record.
  const traced = await client.camera.uses({ camera, from: 0, limit: 100 });
  expect(traced.filter(({ refusal }) => refusal !== null).map(({ act }) => act)).toEqual(['mask']);
});

test('what is kept of it, and who looked at it, is not for a position that may not look at it', async () => {
  const { client } = window;
  const tour = (of: string) => ({
    id: `ronde-${of}`,
    camera: of,
    name: 'Ronde',
    stops: [{ preset: '1', seconds: 10 }],
  });
  const refused = { ok: false, refusal: { code: 'camera.not-allowed' } };
  expect(await client.camera.keepReplay({ camera: hidden, keep: true })).toMatchObject(refused);
  expect(await client.camera.keepReplay({ camera: hidden, keep: false })).toMatchObject(refused);
  expect(await client.camera.replay({ camera: hidden })).toMatchObject({ kept: false });
  // To let the last minutes go is to erase them: it wants more than to look.
  expect(await client.camera.keepReplay({ camera, keep: true })).toEqual({ ok: true });
  expect(await client.camera.keepReplay({ camera, keep: false })).toMatchObject({
    ...refused,
    refusal: { context: { act: 'export', reason: 'act' } },
  });
  expect(await client.camera.replay({ camera })).toMatchObject({ kept: true });
  expect(await client.camera.saveTour(tour(hidden))).toMatchObject(refused);
  expect(await client.camera.saveTour(tour(camera))).toEqual({ ok: true });
  expect(await client.camera.saveTour({ ...tour(hidden), id: tour(camera).id })).toMatchObject(refused);
  expect(await client.camera.removeTour({ tour: tour(camera).id })).toEqual({ ok: true });
  const traced = await client.camera.uses({ camera: hidden, from: 0, limit: 100 });
  expect(traced).toEqual([]);
});

test('the interfaces of the station are told, and one that it has not is refused in words', async () => {
  expect(await window.client.camera.interfaces()).toContainEqual({ name: 'lo', address: '127.0.0.1' });
  expect(await window.client.camera.discover({ interface: 'none0' })).toMatchObject({
    ok: false,
    refusal: { code: 'discovery.no-interface' },
  });
});
