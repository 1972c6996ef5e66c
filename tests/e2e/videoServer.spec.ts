import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startWhepServer } from '../../main/station/video/testing/independentServers.ts';
import { cityFileFor, leversOf } from './fixtures/city.ts';
import { expect, test } from './fixtures/vigie.ts';
import { wallOn } from './fixtures/wall.ts';
import { windowOn } from './fixtures/window.ts';

const TOKEN = 'of-the-video-server';

test('a video server in front of the cameras is played by WebRTC; the window never learns where it is, and plays on without it @browser-only', async ({
  launch,
}) => {
  test.setTimeout(300_000);
  const first = await launch();
  await leversOf(first).quiet();
  const server = await startWhepServer({ token: TOKEN });
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-e2e-server-'));
  let isOpen = true;
  try {
    const file = cityFileFor(first, folder);
    const city = JSON.parse(readFileSync(file, 'utf8'));
    const origin = `http://127.0.0.1:${server.port}`;
    city.video = { ...city.video, whep: `${origin}/{number}/{profile}/whep`, whepToken: TOKEN };
    writeFileSync(file, JSON.stringify(city));
    const { page } = await launch({ dataDir: path.join(folder, 'data'), args: ['--city', file] });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(`${request.url()} ${JSON.stringify(request.headers())}`));
    const sessions = async (): Promise<number> => Number(await (await fetch(`${origin}/sessions`)).text());

    await windowOn(page).liveMap();
    const wall = wallOn(page);
    await wall.open();
    await wall.call(118);
    const width = (): Promise<number> =>
      wall
        .tile(0)
        .locator('[data-standby="false"] video')
        .evaluate((video: HTMLVideoElement) => video.videoWidth);
    // The server's picture is 640 wide, the cameras' are 480 and 1280.
    await expect.poll(width, { timeout: 60_000 }).toBe(640);
    await expect(wall.tile(0)).toContainText(/\d,\d s/, { timeout: 45_000 });
    // One that was given up is not gone from the server at once.
    await expect.poll(sessions).toBe(1);
    expect(asked.filter((one) => one.includes(origin) || one.includes(TOKEN))).toEqual([]);

    // Out of sight the server has nobody.
    await page.keyboard.press('Alt+Digit4');
    await expect.poll(sessions).toBe(0);
    await wall.open();
    await expect.poll(sessions).toBe(1);

    isOpen = false;
    await server.close();
    await expect.poll(width, { timeout: 90_000 }).toBe(480);
    await expect(wall.tile(0)).toContainText(/\d,\d s/, { timeout: 45_000 });
  } finally {
    if (isOpen) await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
