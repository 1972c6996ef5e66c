import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import {
  filmLaunch,
  type IndependentServer,
  type Mount,
  startGstServer,
} from '../../main/station/video/testing/independentServers.ts';
import { digestGate } from '../../src/city/cameras/httpDigest.ts';
import { tokenGate } from '../../src/city/cameras/onvif/authentication.ts';
import { eventBox } from '../../src/city/cameras/onvif/eventService.ts';
import { openOnvifServer } from '../../src/city/cameras/onvif/onvifServer.ts';
import { switchedOn } from '../../src/drivers/camera-onvif/simulator.ts';
import { launchBrowser, type RunningVigie } from '../e2e/fixtures/launch.ts';
import type { Noise } from '../e2e/fixtures/noise.ts';

/*
 * What the measures of video share: cameras that speak ONVIF, whose pictures GStreamer's RTSP server sends, and Vigie
 * with a city that is nothing but those cameras.
 */

export const USER = { username: 'vigie', password: 'mesure!@é' } as const;

/** Cameras, and how they are disturbed. */
export interface CameraField {
  readonly folder: string;
  /** File of a city of these cameras. */
  readonly city: string;
  readonly numbers: readonly number[];
  readonly server: IndependentServer;
  /** RTSP address of a stream, user and password in it. */
  rtsp(number: number, profile: 'main' | 'sub'): string;
  close(): Promise<void>;
}

/** A film of 640x360, 25 pictures and one key picture a second, some 800 kbit/s. */
function makeFilm(file: string, seconds: number): void {
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', `testsrc2=size=640x360:rate=25:duration=${seconds}`, '-pix_fmt', 'yuv420p'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-profile:v', 'baseline', '-g', '25', '-bf', '0'],
    ...['-b:v', '800k', '-maxrate', '800k', '-bufsize', '800k', file],
  ]);
}

/** Opens `count` cameras from number 1 on; `mounts` gives a camera's stream, a film when left out. */
export async function openCameraField(
  count: number,
  filmSeconds: number,
  mount?: (number: number) => Mount,
): Promise<CameraField> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-video-'));
  const film = path.join(folder, 'film.mp4');
  if (!mount) makeFilm(film, filmSeconds);
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const mounts = Object.fromEntries(
    numbers.flatMap((number) =>
      (['main', 'sub'] as const).map((profile) => [
        `/cam/${number}/${profile}`,
        mount?.(number) ?? { launch: filmLaunch(film) },
      ]),
    ),
  );
  const server = await startGstServer({ user: USER.username, password: USER.password, mounts });
  const now = (): number => Date.now();
  const ticks = (): number => performance.now();
  const digest = digestGate('cameras', USER.username, USER.password, randomBytes(32), ticks);
  const tokens = tokenGate(USER.username, USER.password, now);
  let origin = '';
  const devices = new Map(
    numbers.map((number) => {
      let head = switchedOn(ticks(), []);
      const camera = {
        ...{ id: `CAM-${number}`, number, name: `Caméra ${number}`, at: [5.03, 47.32] as const },
        ...{ azimuth: 0, fieldOfView: 60, ptz: false, maker: 'Optronic Demo', seed: number },
      };
      const device = {
        ...{ camera, now, ticks, fault: () => null, head: () => head, events: eventBox(now, ticks) },
        setHead: (next: typeof head) => {
          head = next;
        },
        get httpBase() {
          return `${origin}/onvif/${number}`;
        },
        rtspBase: `rtsp://127.0.0.1:${server.port}/cam/${number}`,
      };
      return [number, { device, tokens, digest }] as const;
    }),
  );
  const onvif = await openOnvifServer(
    {
      device: (number) => devices.get(number),
      userTokens: 'taken',
      snapshot: () => Promise.reject(new Error('no still')),
      log: () => {},
    },
    '127.0.0.1',
    0,
  );
  origin = `http://127.0.0.1:${onvif.port}`;
  const city = path.join(folder, 'cameras.city.json');
  const square = [
    [5, 47.3],
    [5.1, 47.3],
    [5.1, 47.35],
    [5, 47.35],
  ];
  writeFileSync(
    city,
    JSON.stringify({
      ...{ format: 'vigie-city', version: 1, name: 'Mesure', centre: [5.03, 47.32], bounds: [5, 47.3, 5.1, 47.35] },
      connections: { cameras: origin, cameraUsername: USER.username, cameraPassword: USER.password },
      communes: [{ id: '21231', name: 'Dijon', centre: [5.03, 47.32], limit: square }],
      assets: numbers.map((number) => ({
        ...{ id: `CAM-${number}`, kind: 'camera', name: `Caméra ${number}`, number, commune: '21231' },
        at: [5.02 + number * 1e-3, 47.32],
        device: {
          driver: 'camera-onvif',
          id: `CAM-${number}`,
          settings: { address: `/onvif/${number}/device_service` },
        },
      })),
    }),
  );
  return {
    folder,
    city,
    numbers,
    server,
    rtsp: (number, profile) =>
      `rtsp://${USER.username}:${encodeURIComponent(USER.password)}@127.0.0.1:${server.port}/cam/${number}/${profile}`,
    async close() {
      onvif.server.closeAllConnections();
      await new Promise((resolve) => onvif.server.close(resolve));
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts Vigie on these cameras in the system's Chromium, with the video wall before the eyes. */
export async function openWall(field: CameraField, noise: Noise): Promise<RunningVigie> {
  const dataDir = path.join(field.folder, 'data');
  const vigie = await launchBrowser({ dataDir, args: ['--city', field.city] }, noise);
  await goToWall(vigie.page);
  return vigie;
}

/** Goes to the video wall; a page that has just opened does not hear its keys yet. */
export async function goToWall(page: Page): Promise<void> {
  const tile = page.locator('[data-tile="0"] button').first();
  for (let tries = 0; tries < 30; tries += 1) {
    await page.keyboard.press('Alt+Digit3');
    if (
      await tile.waitFor({ timeout: 4_000 }).then(
        () => true,
        () => false,
      )
    )
      return;
  }
  throw new Error('the video wall does not open');
}

/** Calls a camera into the selected tile by its number. */
export async function callCamera(vigie: RunningVigie, number: number): Promise<void> {
  await vigie.page.keyboard.type(String(number));
  await vigie.page.keyboard.press('Enter');
}

/** Divides the wall and calls a camera into each tile. */
export async function fillWall(vigie: RunningVigie, numbers: readonly number[]): Promise<void> {
  const { page } = vigie;
  for (const [index, number] of numbers.entries()) {
    await page.locator(`[data-tile="${index}"] button`).first().click();
    await callCamera(vigie, number);
    await page.locator(`[data-tile="${index}"][data-camera="CAM-${number}"]`).waitFor({ timeout: 20_000 });
  }
}

/** Nanoseconds of processor that a process has used so far, all its threads (proc(5), `schedstat`). */
function processorOf(pid: number): number {
  let sum = 0;
  try {
    for (const task of readdirSync(`/proc/${pid}/task`))
      sum += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]);
  } catch {
    // It ended meanwhile: what it used is lost, which only makes a figure smaller for somebody who ended.
  }
  return sum;
}

/** Processes whose parent this is. */
export const childrenOf = (pid: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return Number(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]) === pid;
      } catch {
        return false;
      }
    })
    .map(Number);

/** Seconds of processor of these processes so far. */
export const processorSeconds = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + processorOf(pid), 0) / 1e9;
