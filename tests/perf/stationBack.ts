import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { launchBrowser } from '../e2e/fixtures/launch.ts';
import { Noise } from '../e2e/fixtures/noise.ts';
import { type Line, lineOf } from './line.ts';

const RUNS = 5;

/** How long the windows are without their station when it is killed. */
export async function measure(): Promise<readonly Line[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-bench-'));
  const vigie = await launchBrowser({ dataDir: folder }, new Noise());
  try {
    const { page } = vigie;
    await page.locator('[data-map="live"]').waitFor({ state: 'attached', timeout: 90_000 });
    const band = page.locator('[data-link="lost"]');
    let station = vigie.ready.pids.station ?? 0;
    const times: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const start = performance.now();
      process.kill(station, 'SIGKILL');
      await band.waitFor({ state: 'attached' });
      await band.waitFor({ state: 'detached', timeout: 30_000 });
      times.push((performance.now() - start) / 1_000);
      const next = stationOf(vigie.ready.pids.city ?? 0, station);
      station = next;
      await page.locator('[data-map="live"]').waitFor({ state: 'attached' });
    }
    return [
      lineOf(
        'station-back',
        's',
        times,
        null,
        'kill -9 of the station until the window has its link again, one browser window',
      ),
    ];
  } finally {
    await vigie.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The station's present process: a child of the same supervisor as the city, with the station's program. */
function stationOf(city: number, killed: number): number {
  const parentOf = (pid: number): number =>
    Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]);
  const supervisor = parentOf(city);
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === killed) continue;
    try {
      if (parentOf(pid) === supervisor && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('station.js'))
        return pid;
    } catch {
      // Ended while it was looked at.
    }
  }
  throw new Error('the station did not come back');
}
