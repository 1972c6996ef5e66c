import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { CDPSession, Page } from '@playwright/test';
import { launchBrowser } from '../e2e/fixtures/launch.ts';
import { Noise } from '../e2e/fixtures/noise.ts';
import { type Line, lineOf } from './line.ts';

const SECONDS = 30;

/** Script time of a page in each of the next seconds, ms. */
async function scriptTime(page: Page): Promise<number[]> {
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const now = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1_000 * (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? 0);
  };
  const times: number[] = [];
  let before = await now();
  for (let second = 0; second < SECONDS; second++) {
    await pause(1_000);
    const after = await now();
    times.push(after - before);
    before = after;
  }
  await session.detach();
  return times;
}

/** What the map costs the window while vehicles and buses drive over the whole register. */
export async function measure(): Promise<readonly Line[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-bench-'));
  const vigie = await launchBrowser({ dataDir: folder }, new Noise());
  try {
    const { page } = vigie;
    const map = page.locator('[data-map="live"]');
    await map.waitFor({ state: 'attached', timeout: 90_000 });
    const moving = Number(await map.getAttribute('data-moving'));
    await pause(5_000);
    const withMap = await scriptTime(page);
    await page.locator('[data-close="map"]').dispatchEvent('click');
    await map.waitFor({ state: 'detached' });
    await pause(2_000);
    const without = await scriptTime(page);
    return [
      lineOf(
        'map-update',
        'ms of script a second',
        withMap,
        { name: 'the same window with the map closed', values: without },
        `Chromium with software graphics, 35,128 objects of which ${moving} move, positions as they come from the demonstration; the window's ScriptDuration in each of ${SECONDS} seconds`,
      ),
    ];
  } finally {
    await vigie.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
