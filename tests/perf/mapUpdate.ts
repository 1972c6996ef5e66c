import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { CDPSession, Page } from '@playwright/test';
import { launchBrowser } from '../e2e/fixtures/launch.ts';
import { Noise } from '../e2e/fixtures/noise.ts';
import { type Line, lineOf, percentile } from './line.ts';

const SECONDS = 30;

/** Counts, before the page's own scripts, what is sent to the graphics card in arrays. */
function countUploads(): void {
  const sent = { bytes: 0 };
  Object.assign(window, { sent });
  for (const name of ['bufferData', 'bufferSubData'] as const) {
    const real = WebGL2RenderingContext.prototype[name] as (...args: unknown[]) => void;
    Object.assign(WebGL2RenderingContext.prototype, {
      [name](this: WebGL2RenderingContext, ...args: unknown[]) {
        const data = args.find((arg) => ArrayBuffer.isView(arg) || arg instanceof ArrayBuffer);
        if (data) sent.bytes += (data as ArrayBuffer).byteLength;
        real.apply(this, args);
      },
    });
  }
}

interface Second {
  /** Script time of the page, ms. */
  readonly script: number;
  readonly updates: number;
  readonly bytes: number;
}

/** What the page does in each of the next seconds. */
async function watch(page: Page): Promise<Second[]> {
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const now = async (): Promise<Second> => {
    const { metrics } = await session.send('Performance.getMetrics');
    const counts = await page.evaluate(() => ({
      updates: Number(document.querySelector<HTMLElement>('[data-updates]')?.dataset.updates ?? 0),
      bytes: (window as unknown as { sent: { bytes: number } }).sent.bytes,
    }));
    return { script: 1_000 * (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? 0), ...counts };
  };
  const seconds: Second[] = [];
  let before = await now();
  for (let second = 0; second < SECONDS; second++) {
    await pause(1_000);
    const after = await now();
    seconds.push({
      script: after.script - before.script,
      updates: after.updates - before.updates,
      bytes: after.bytes - before.bytes,
    });
    before = after;
  }
  await session.detach();
  return seconds;
}

/** What the map costs the window while vehicles and buses drive over the whole register. */
export async function measure(): Promise<readonly Line[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-bench-'));
  const vigie = await launchBrowser({ dataDir: folder }, new Noise());
  try {
    const { page } = vigie;
    await page.addInitScript(countUploads);
    await page.reload();
    const map = page.locator('[data-map="live"]');
    await map.waitFor({ state: 'attached', timeout: 90_000 });
    await pause(5_000);
    const moving = Number(await map.getAttribute('data-moving'));
    const withMap = await watch(page);
    await page.locator('[data-close="map"]').dispatchEvent('click');
    await map.waitFor({ state: 'detached' });
    await pause(2_000);
    const without = await watch(page);
    const closed = percentile(
      without.map(({ script }) => script),
      0.5,
    );
    const drawn = withMap.filter(({ updates }) => updates > 0);
    return [
      lineOf(
        'map-update',
        'ms of script an update',
        drawn.map(({ script, updates }) => Math.max(0, script - closed) / updates),
        { name: 'script of the same window in a second with the map closed', values: [closed] },
        `Chromium with software graphics, 35,128 objects of which ${moving} move, positions as they come from the demonstration; the window's ScriptDuration in each of ${SECONDS} seconds, less what it is with the map closed, shared among the updates of that second (${percentile(
          drawn.map(({ updates }) => updates),
          0.5,
        )}); all that the map does in script is in it`,
      ),
      lineOf(
        'map-upload',
        'bytes an update',
        drawn.map(({ bytes, updates }) => bytes / updates),
        null,
        'arrays sent to the graphics card in the same seconds, counted at the context; the whole city is some 1.2 MB',
      ),
    ];
  } finally {
    await vigie.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
