import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CityFile } from '../../src/contract/cityFile.ts';
import { until } from './hubLink/hub.fixture.ts';
import {
  capabilitiesBody,
  doneBody,
  faultBody,
  isTokenOf,
  NOT_AUTHORIZED,
  profilesBody,
  type SmallServer,
  servicesBody,
  startSmallServer,
  uriBody,
} from './links/onvif/testing/smallServer.ts';
import { camerasOfCity } from './services/cameras/testing/park.ts';
import { openedStation, openWindow, TOKEN } from './station.fixture.ts';
import { H264, type IndependentServer, startGstServer } from './video/testing/independentServers.ts';

/*
 * Three servers that say little, each before a stream of GStreamer's: one that answers what it does not know, its time
 * too, with HTTP 400; one that turns, wants user tokens and does not tell where it looks; and one that knows no security
 * header, gives no still, and has not the events that it announces.
 */

const JPEG = Buffer.from('ffd8ffe000104a464946ffd9', 'hex');
const ACCOUNT = { username: 'csu', password: 'Quai-Nicolas-9' };
const { city } = camerasOfCity(3);

let dir: string;
let gst: IndependentServer;
let servers: SmallServer[];
let station: Awaited<ReturnType<typeof openedStation>>;
let window: Awaited<ReturnType<typeof openWindow>>;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-small-'));
  gst = await startGstServer({ mounts: { '/main': { launch: H264 } } });
  const answers = {
    GetStreamUri: uriBody('GetStreamUri', `rtsp://0.0.0.0:${gst.port}/main`),
    GetSnapshotUri: uriBody('GetSnapshotUri', '/still.jpg'),
  };
  const get: Parameters<typeof startSmallServer>[0]['get'] = (_, response) =>
    response.writeHead(200, { 'Content-Type': 'image/jpg' }).end(JPEG);
  servers = await Promise.all([
    startSmallServer({ answers: { ...answers, GetSystemDateAndTime: null }, get }),
    startSmallServer({
      answers: {
        ...answers,
        GetServices: null,
        GetCapabilities: capabilitiesBody('media', 'ptz'),
        GetProfiles: profilesBody(true),
        ContinuousMove: doneBody('tptz', 'ContinuousMove'),
        Stop: doneBody('tptz', 'Stop'),
        GetPresets:
          '<tptz:GetPresetsResponse><tptz:Preset token="1"><tt:Name>Gate</tt:Name></tptz:Preset></tptz:GetPresetsResponse>',
      },
      missing: { status: 500, text: 'TypeError: method is not a function' },
      guard: ({ operation, text }) =>
        operation === 'GetSystemDateAndTime' || isTokenOf(text, ACCOUNT) ? undefined : NOT_AUTHORIZED,
      get,
    }),
    startSmallServer({
      answers: { ...answers, GetSnapshotUri: null, GetServices: servicesBody('device', 'media', 'events') },
      missing: faultBody('ter:ActionNotSupported', 'Not here'),
      guard: ({ text }) =>
        text.includes('mustUnderstand') ? faultBody('s:MustUnderstand', 'Not understood') : undefined,
    }),
  ]);
  const addresses = new Map(servers.map(({ address }, index) => [`CAM-${index + 1}`, address]));
  const assets = city.assets.map((asset) =>
    asset.device && addresses.has(asset.id)
      ? {
          ...asset,
          attributes: { ptz: asset.id === 'CAM-2' },
          device: { ...asset.device, settings: { address: addresses.get(asset.id) } },
        }
      : asset,
  ) as CityFile['assets'];
  const connections = { cameraUsername: ACCOUNT.username, cameraPassword: ACCOUNT.password };
  station = await openedStation({ dir, city: { ...city, assets, connections } });
  window = await openWindow(station);
});
afterAll(async () => {
  await window?.close();
  await station?.close();
  await Promise.all(servers.map((server) => server.close()));
  await gst.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Type of what is had at a video path, or the refusal. */
const video = async (path: string): Promise<string> => {
  const response = await fetch(`${station.url}/video/${path}`, { headers: { authorization: `Bearer ${TOKEN}` } });
  await response.body?.cancel();
  return response.headers.get('x-vigie-refusal') ?? response.headers.get('content-type') ?? '';
};

test.each(['CAM-1', 'CAM-2', 'CAM-3'])(
  '%s is known, plays and gives a still',
  async (camera) => {
    expect(await window.client.camera.describe({ camera })).toMatchObject({ ok: true });
    // A window asks again as long as the first picture is on its way.
    await expect.poll(() => video(`${camera}/main/live.mp4`)).toMatch(/^video\/mp4/);
    // The third has no still of its own: it is a picture of its stream.
    await expect.poll(() => video(`${camera}/still.jpg`)).toBe('image/jpeg');
  },
  90_000,
);

test('the one that turns is moved and stopped and lists its presets; only its view is not to be had', async () => {
  const { client } = window;
  const camera = 'CAM-2';
  expect(await client.camera.move({ camera, pan: 0.3, tilt: 0, zoom: 0 })).toMatchObject({ ok: true });
  expect(await client.camera.stop({ camera })).toMatchObject({ ok: true });
  expect(await client.camera.presets({ camera })).toMatchObject({ ok: true, presets: [{ token: '1', name: 'Gate' }] });
  expect(await client.camera.status({ camera })).toMatchObject({ refusal: { code: 'ptz.no-position' } });
  expect(servers[1]?.asked).toContain('Stop');
});

test('what they lack is said by itself, and nobody opens them anew for it', async () => {
  const { client } = window;
  const camera = 'CAM-1';
  expect(await client.camera.relays({ camera })).toEqual({ ok: true, relays: [] });
  expect(await client.camera.imaging({ camera })).toMatchObject({ refusal: { code: 'camera.no-imaging' } });
  expect(await client.camera.topics({ camera })).toMatchObject({ refusal: { code: 'camera.no-events' } });
  expect(await client.camera.recordings({ camera, from: 0, to: 60_000 })).toMatchObject({
    refusal: { code: 'camera.no-recordings' },
  });
  expect(servers[0]?.asked.filter((operation) => operation === 'GetProfiles')).toHaveLength(1);
});

test('one without a time is no stranger: it was asked otherwise whether it is a camera', async () => {
  await until('it was looked at', () => servers[0]?.asked.includes('GetCapabilities') === true);
  expect([...window.alarms.values()].filter(({ asset }) => asset.startsWith('CAM-'))).toEqual([]);
});
