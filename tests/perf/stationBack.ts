import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { launchBrowser } from '../e2e/fixtures/launch.ts';
import { Noise } from '../e2e/fixtures/noise.ts';
import { type Line, lineOf } from './line.ts';

const RUNS = 5;

/** How long a window is without its station when that is killed; a new start each time, as the supervisor slows down. */
export async function measure(): Promise<readonly Line[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-bench-'));
  const times: number[] = [];
  try {
    for (let run = 0; run < RUNS; run++) {
      const vigie = await launchBrowser({ dataDir: folder }, new Noise());
      try {
        await vigie.page.locator('[data-map="live"]').waitFor({ state: 'attached', timeout: 90_000 });
        const band = vigie.page.locator('[data-link="lost"]');
        const start = performance.now();
        process.kill(vigie.ready.pids.station ?? 0, 'SIGKILL');
        await band.waitFor({ state: 'attached' });
        await band.waitFor({ state: 'detached', timeout: 30_000 });
        times.push((performance.now() - start) / 1_000);
      } finally {
        await vigie.close();
      }
    }
    const how =
      'kill -9 of a station that was never killed before, until the window has its link again; one browser window';
    return [lineOf('station-back', 's', times, null, how)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
