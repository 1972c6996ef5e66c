import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { leversOf } from '../e2e/fixtures/city.ts';
import { launchElectron } from '../e2e/fixtures/launch.ts';
import { Noise } from '../e2e/fixtures/noise.ts';
import { startXvfb } from '../e2e/fixtures/xServer.ts';
import { keysPainted, noteKeys } from './keysPainted.ts';
import { type Line, lineOf } from './line.ts';

const LAMPS = 10_000;
const SECONDS = 60;
/** Every way to go through a list: row by row, page by page, to its ends. */
const KEYS = [
  ...Array<string>(30).fill('ArrowDown'),
  ...Array<string>(15).fill('PageDown'),
  'End',
  ...Array<string>(30).fill('ArrowUp'),
  ...Array<string>(15).fill('PageUp'),
  'Home',
];
/** Turns of the wheel, and pixels of each. */
const WHEEL = { turns: 120, pixels: 240 } as const;

/** Rows that the list says it has. */
const rowCount = (page: Page): Promise<number> =>
  page.evaluate(() =>
    Number(document.querySelector('[data-pane="alarm-list"] [role="treegrid"]')?.getAttribute('aria-rowcount') ?? 0),
  );

/** Waits until the list has at least so many rows and says no other number for a while. */
async function untilRows(page: Page, least: number): Promise<number> {
  const end = Date.now() + 300_000;
  let before = -1;
  for (;;) {
    const rows = await rowCount(page);
    if (rows >= least && rows === before) return rows;
    if (Date.now() > end) throw new Error(`the list has ${rows} rows, not ${least}`);
    before = rows;
    await page.waitForTimeout(3_000);
  }
}

/** Time from each key, and from each turn of the wheel, to what it does on the screen, with 10,000 rows in the list. */
export async function measure(): Promise<readonly Line[]> {
  const screen = await startXvfb();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-bench-'));
  const vigie = await launchElectron({ dataDir: folder, display: screen.display }, new Noise());
  try {
    const { page } = vigie;
    const city = leversOf(vigie);
    await city.quiet();
    await page.locator('[data-map="live"]').waitFor({ state: 'attached', timeout: 90_000 });
    const list = page.locator('[data-pane="alarm-list"] [data-focus-target]').first();
    await list.focus();
    // One row each, whatever caused it.
    await page.keyboard.press('p');
    await city.storm(0, LAMPS, SECONDS);
    const rows = await untilRows(page, LAMPS);
    await list.focus();
    await noteKeys(page);
    for (const key of KEYS) {
      const before = (await keysPainted(page)).length;
      await page.keyboard.press(key);
      while ((await keysPainted(page)).length === before);
    }
    const keys = await keysPainted(page);
    const box = await list.boundingBox();
    if (!box) throw new Error('the list is not in sight');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.evaluate(() => {
      const frames: number[] = [];
      Object.assign(window, { frames });
      let last = performance.now();
      const next = (): void => {
        const now = performance.now();
        frames.push(now - last);
        last = now;
        requestAnimationFrame(next);
      };
      requestAnimationFrame(next);
    });
    for (let turn = 0; turn < WHEEL.turns; turn += 1) await page.mouse.wheel(0, WHEEL.pixels);
    const frames = await page.evaluate(() => (window as unknown as { frames: number[] }).frames);
    const how = `${rows} alarms one row each in the desktop program of 1920x1080 under Xvfb with software graphics, map and broker at work`;
    return [
      lineOf(
        'alarm-list-10k',
        'ms from key to paint',
        keys,
        null,
        `arrows, pages, beginning and end, to the frame after the effect: ${how}`,
      ),
      lineOf(
        'alarm-list-10k-scroll',
        'ms a frame',
        frames,
        null,
        `time between frames while the wheel is turned ${WHEEL.turns} times by ${WHEEL.pixels} pixels: ${how}`,
      ),
    ];
  } finally {
    await vigie.close();
    await screen.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
