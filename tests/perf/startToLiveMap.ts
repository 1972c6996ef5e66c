import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { _electron as electron } from '@playwright/test';
import { launchElectron } from '../e2e/fixtures/launch.ts';
import { Noise } from '../e2e/fixtures/noise.ts';
import { startXvfb } from '../e2e/fixtures/xServer.ts';
import { type Line, lineOf } from './line.ts';

const RUNS = 5;

/** A window with nothing in it, on the same Electron with the same switches: what no program can be faster than. */
async function emptyWindow(display: string, folder: string): Promise<number> {
  const start = performance.now();
  const app = await electron.launch({
    executablePath: process.env.VIGIE_ELECTRON ?? '',
    args: [...(process.env.VIGIE_ELECTRON_SWITCHES ?? '').split(' ').filter(Boolean), folder],
    env: { ...(process.env as Record<string, string>), DISPLAY: display },
  });
  const page = await app.firstWindow();
  await page.waitForLoadState('load');
  const took = performance.now() - start;
  await app.close();
  return took / 1_000;
}

async function toLiveMap(display: string, dataDir: string): Promise<number> {
  const start = performance.now();
  const vigie = await launchElectron({ dataDir, display }, new Noise());
  await vigie.page.locator('[data-map="live"]').waitFor({ state: 'attached', timeout: 90_000 });
  const took = performance.now() - start;
  await vigie.close();
  return took / 1_000;
}

/** From the command to a map that shows the city as it is now, for a first and for a later start. */
export async function measure(): Promise<readonly Line[]> {
  const screen = await startXvfb();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-bench-'));
  try {
    const empty = path.join(folder, 'empty');
    mkdirSync(empty);
    writeFileSync(path.join(empty, 'package.json'), '{"name":"empty","version":"1.0.0","main":"main.js"}');
    writeFileSync(
      path.join(empty, 'main.js'),
      `const { app, BrowserWindow } = require('electron');
app.whenReady().then(() => new BrowserWindow({ width: 1920, height: 1080 }).loadURL('data:text/html,<p>empty'));
app.on('window-all-closed', () => app.quit());`,
    );
    const baseline: number[] = [];
    for (let run = 0; run < RUNS; run++) baseline.push(await emptyWindow(screen.display, empty));
    const first = [await toLiveMap(screen.display, path.join(folder, 'first'))];
    const later: number[] = [];
    for (let run = 0; run < RUNS; run++) later.push(await toLiveMap(screen.display, path.join(folder, 'first')));
    const how =
      'one window of 1920x1080 under Xvfb with software graphics; from the launch of Electron to the attribute that the map sets once base map, register and a complete frame of states are drawn';
    return [
      lineOf(
        'start-to-live-map',
        's',
        later,
        { name: 'empty Electron window', values: baseline },
        `data folder in use; ${how}`,
      ),
      lineOf(
        'first-start-to-live-map',
        's',
        first,
        { name: 'empty Electron window', values: baseline },
        `empty data folder, the city is grown; ${how}`,
      ),
    ];
  } finally {
    await screen.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
