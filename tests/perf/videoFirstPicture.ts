import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { startCameraPark } from '../../src/city/cameras/cameraPark.ts';
import { launchBrowser } from '../e2e/fixtures/launch.ts';
import { Noise } from '../e2e/fixtures/noise.ts';
import { type Line, lineOf } from './line.ts';
import { goToWall } from './videoField.ts';

const RUNS = 12;
const LIVE_WITHIN = 1;
/** Bytes of pictures after which a camera's encoder is at work. */
const AWAKE = 20_000;

/** Stands in the page: times from a key to the first picture of a tile's video, and to one that is of now. */
function watchTiles(): void {
  let pressed = 0;
  const press = (): void => {
    pressed = performance.now();
  };
  window.addEventListener('keydown', (event) => event.key === 'Enter' && press(), { capture: true });
  window.addEventListener('pointerdown', press, { capture: true });
  Object.assign(window, {
    firstPicture: (tile: number, camera: string) =>
      new Promise<number>((resolve) => {
        const look = (): void => {
          const video = document.querySelector<HTMLVideoElement>(
            `[data-tile="${tile}"] [data-picture="${camera}"] video`,
          );
          if (!video) {
            requestAnimationFrame(look);
            return;
          }
          const next = (): void => {
            video.requestVideoFrameCallback((_, { expectedDisplayTime }) => {
              if (expectedDisplayTime > pressed) resolve(expectedDisplayTime - pressed);
              else next();
            });
          };
          next();
        };
        look();
      }),
    /** The same once the element has let go of what it played: another stream of the same camera. */
    afterChange: (tile: number) =>
      new Promise<number>((resolve) => {
        const video = document.querySelector<HTMLVideoElement>(`[data-tile="${tile}"] video`);
        video?.addEventListener(
          'emptied',
          () =>
            video.addEventListener(
              'loadeddata',
              () =>
                video.requestVideoFrameCallback((_, { expectedDisplayTime }) => resolve(expectedDisplayTime - pressed)),
              { once: true },
            ),
          { once: true },
        );
      }),
  });
}

interface Watched {
  firstPicture(tile: number, camera: string): Promise<number>;
  afterChange(tile: number): Promise<number>;
}

/**
 * A reader that keeps a camera's encoder at work: cameras in a street never stop. Resolves with its first pictures; an
 * encoder that only starts would be measured with what is watched.
 */
function keepAwake(rtsp: string): Promise<ChildProcess> {
  const child = spawn(
    'ffmpeg',
    ['-v', 'error', '-nostdin', '-rtsp_transport', 'tcp', '-i', rtsp, '-c', 'copy', '-f', 'h264', 'pipe:1'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('exit', () => reject(new Error('the reader of a camera ended')));
    let read = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      read += chunk.length;
      if (read > AWAKE) resolve(child);
    });
  });
}

/** A picture that does not come is a failed measure, not one that never ends. */
const within = (picture: Promise<number>, what: string): Promise<number> =>
  Promise.race([
    picture,
    new Promise<never>((_, reject) => setTimeout(() => reject(new Error(`${what}: none within a minute`)), 60_000)),
  ]);

const call = async (page: Page, number: number): Promise<void> => {
  await page.keyboard.type(String(number));
  await page.keyboard.press('Enter');
};

/** From the key that calls a camera to its first picture: by fragments in the watched tile, by HLS in another. */
export async function measure(): Promise<readonly Line[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-bench-'));
  const numbers = Array.from({ length: RUNS }, (_, index) => index + 1);
  const cameras = numbers.map((number) => ({
    ...{ id: `CAM-${number}`, number, name: `Caméra ${number}`, at: [5.03, 47.32] as const },
    ...{ azimuth: 0, fieldOfView: 60, ptz: false, maker: 'Optronic Demo', seed: number },
  }));
  const park = await startCameraPark({ cameras, now: () => Date.now(), log: () => {} });
  const square = [
    [5, 47.3],
    [5.1, 47.3],
    [5.1, 47.35],
    [5, 47.35],
  ];
  const city = path.join(folder, 'park.city.json');
  writeFileSync(
    city,
    JSON.stringify({
      ...{ format: 'vigie-city', version: 1, name: 'Mesure', centre: [5.03, 47.32], bounds: [5, 47.3, 5.1, 47.35] },
      connections: { cameras: park.onvifOrigin, cameraUsername: 'vigie', cameraPassword: 'demonstration' },
      communes: [{ id: '21231', name: 'Dijon', centre: [5.03, 47.32], limit: square }],
      assets: cameras.map(({ id, name, number }) => ({
        ...{ id, kind: 'camera', name, number, commune: '21231', at: [5.03 + number * 1e-4, 47.32] },
        device: { driver: 'camera-onvif', id, settings: { address: park.addressOf(number) } },
      })),
    }),
  );
  const vigie = await launchBrowser({ dataDir: path.join(folder, 'data'), args: ['--city', city] }, new Noise());
  let awake: ChildProcess[] = [];
  try {
    const { page } = vigie;
    await page.addInitScript(watchTiles);
    await page.reload();
    await goToWall(page);
    const tile = page.locator('[data-tile="0"] button').first();
    const live: number[] = [];
    const hls: number[] = [];
    for (const number of numbers) {
      awake = await Promise.all(
        ['main', 'sub'].map((profile) =>
          keepAwake(`rtsp://vigie:demonstration@127.0.0.1:${park.rtspPort}/cam/${number}/${profile}`),
        ),
      );
      await tile.click();
      const first = page.evaluate(
        ([camera]) => (window as unknown as Watched).firstPicture(0, camera ?? ''),
        [`CAM-${number}`],
      );
      await call(page, number);
      live.push(await within(first, `first picture of camera ${number}`));
      const second = page.evaluate(() => (window as unknown as Watched).afterChange(0));
      await page.locator('[data-tile="1"] button').first().click();
      hls.push(await within(second, `picture by HLS of camera ${number}`));
      for (const child of awake) child.kill('SIGKILL');
      while (park.viewers() > 2) await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const how = `from the key that calls a camera of the demonstration (one key picture a second, its encoder at work) to the first picture on the screen in Chromium, ${RUNS} cameras that nobody watched before`;
    return [
      lineOf(
        'video-first-picture',
        'ms',
        live,
        null,
        `${how}; by fragments in the watched tile, a picture within ${LIVE_WITHIN} s of now; wanted: 500 ms`,
      ),
      lineOf(
        'video-first-picture-hls',
        'ms',
        hls,
        null,
        `${how}; by HLS, when the tile is no longer the watched one; wanted: 1,600 ms`,
      ),
    ];
  } finally {
    for (const child of awake) child.kill('SIGKILL');
    await vigie.close();
    await park.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
