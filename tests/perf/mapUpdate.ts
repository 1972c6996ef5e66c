import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { launchBrowser } from '../e2e/fixtures/launch.ts';
import { Noise } from '../e2e/fixtures/noise.ts';
import { type Line, lineOf } from './line.ts';
import { prepare, watchMap } from './mapScript.ts';

const SECONDS = 30;

/** What the map of a prepared window costs it, open and then closed; `load` says what it is given to draw. */
export async function measureMap(page: Page, suffix: string, load: string): Promise<readonly Line[]> {
  const map = page.locator('[data-map="live"]');
  const moving = Number(await map.getAttribute('data-moving'));
  const open = await watchMap(page, SECONDS);
  if (open.updates.length < SECONDS / 3) throw new Error(`${open.updates.length} updates in ${SECONDS} s are too few`);
  await page.locator('[data-close="map"]').dispatchEvent('click');
  await map.waitFor({ state: 'detached' });
  await pause(2_000);
  const closed = await watchMap(page, SECONDS / 2);
  const rounded = (value: number): string => value.toFixed(1);
  return [
    lineOf(
      `map-update${suffix}`,
      'ms of script an update',
      open.updates.map(({ script }) => script),
      { name: 'script of the map in a second while it is closed', values: [closed.script] },
      `Chromium with software graphics, ${load}, ${moving} with a position of now; each update of ${Math.round(open.seconds)} s with everything until the next one: all calls into the map, deck.gl and MapLibre, and all of each message of the live stream, by Chromium's trace in the thread's own time; ${rounded(open.script)} ms a second, beside ${rounded(open.others)} of the rest of the window; garbage collected outside of these calls ${rounded(open.garbage)} ms a second, with the map closed ${rounded(closed.garbage)}`,
    ),
    lineOf(
      `map-upload${suffix}`,
      'bytes an update',
      open.updates.map(({ bytes }) => bytes),
      null,
      'arrays sent to the graphics card for the same updates, counted at the context',
    ),
  ];
}

/** What the map costs the window while vehicles and buses drive over the whole register. */
export async function measure(): Promise<readonly Line[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-bench-'));
  const vigie = await launchBrowser({ dataDir: folder }, new Noise());
  try {
    const { page } = vigie;
    await prepare(page);
    await page.reload();
    await page.locator('[data-map="live"]').waitFor({ state: 'attached', timeout: 90_000 });
    await pause(5_000);
    return await measureMap(page, '', '35,128 objects, positions as they come from the demonstration');
  } finally {
    await vigie.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
