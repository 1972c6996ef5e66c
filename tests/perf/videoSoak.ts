import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { seededRandom } from '../../src/shared/random.ts';
import { Noise } from '../e2e/fixtures/noise.ts';
import { percentile } from './line.ts';
import { fillWall, openCameraField, openWall } from './videoField.ts';
import { held } from './windowMemory.ts';

const TILES = 16;
/** So long may a tile take until it shows a picture of now again, ms. */
const WANTED_BACK = 10_000;
/** So late may a picture be without the tile saying so, ms. */
const WANTED_SAID = 2_000;
/** Between two disturbances, ms: from, to. */
const PAUSE = [4_000, 12_000] as const;
/** A camera that restarts is away so long, s. */
const AWAY = [1, 5] as const;
/** How often the tiles are looked at, ms. */
const LOOK = 250;
/** Until the window has settled, ms: its memory grows for two minutes after sixteen tiles were opened. */
const SETTLED = 180_000;

/** What a soak is asked. */
export interface Soak {
  readonly minutes: number;
  readonly seed: number;
}

/** What it found. */
export interface SoakResult {
  readonly minutes: number;
  readonly seed: number;
  readonly disturbances: number;
  /** Milliseconds until the tile showed a picture of now again, one for each disturbance that came to its end. */
  readonly back: readonly number[];
  /** Tiles that showed an old picture for more than two seconds without saying so. */
  readonly unsaid: number;
  /** Disturbances after which the tile was not back when the run ended, or within a minute. */
  readonly lost: number;
  /** Bytes that the window's scripts and pages held once settled, and at the end. */
  readonly memory: Span;
  /**
   * Bytes of its own that lay in memory for the station's process, the same. Not of the window's: there the debugger that
   * looks on keeps what came, and grows.
   */
  readonly resident: Span;
  readonly frames: number;
}

/** A figure once all had settled, and at the end. */
interface Span {
  readonly before: number;
  readonly after: number;
}

/** How long ago each tile showed a new picture, by its number, and whether it says that it is not of now. */
interface TileAge {
  readonly tile: number;
  readonly age: number;
  readonly says: boolean;
}

/** Stands in the page: hears every picture of every tile. */
function hearPictures(): void {
  const seen = new Map<number, number>();
  let frames = 0;
  const heard = new WeakSet<HTMLVideoElement>();
  const listen = (): void => {
    for (const video of document.querySelectorAll<HTMLVideoElement>('[data-tile] [data-standby="false"] video')) {
      if (heard.has(video)) continue;
      heard.add(video);
      const next = (): void => {
        video.requestVideoFrameCallback(() => {
          frames += 1;
          const tile = video.closest<HTMLElement>('[data-tile]')?.dataset.tile;
          if (tile !== undefined) seen.set(Number(tile), performance.now());
          next();
        });
      };
      next();
    }
  };
  setInterval(listen, 100);
  Object.assign(window, {
    tileAges: (): TileAge[] =>
      [...document.querySelectorAll<HTMLElement>('[data-tile]')].map((tile) => {
        const number = Number(tile.dataset.tile);
        const phase = tile.querySelector<HTMLElement>('[data-standby="false"]')?.dataset.phase;
        const age = performance.now() - (seen.get(number) ?? 0);
        return { tile: number, age, says: phase !== 'live' };
      }),
    frameCount: () => frames,
  });
}

interface Heard {
  tileAges(): TileAge[];
  frameCount(): number;
}

const agesOf = (page: Page): Promise<TileAge[]> => page.evaluate(() => (window as unknown as Heard).tileAges());

/** Bytes of a process that lie in memory and are its own (`RssAnon` of proc(5)): without what it shares of files. */
function residentOf(pid: number): number {
  const [, kilobytes] = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1_024;
}

/** Sixteen tiles in a real window while their streams are cut and their cameras restart at random. */
export async function soak({ minutes, seed }: Soak): Promise<SoakResult> {
  const random = seededRandom(seed, 'soak');
  const between = ([from, to]: readonly [number, number]): number => from + random() * (to - from);
  // A film that ends is one more disturbance, of all at once: it is made long enough for most runs.
  const field = await openCameraField(TILES, Math.min(1_800, Math.ceil(minutes * 60) + 180));
  const vigie = await openWall(field, new Noise());
  try {
    const { page } = vigie;
    await page.keyboard.press('d');
    await page.locator('[data-wall-panel]').getByRole('button', { name: '16 images' }).click();
    await page.locator('[data-tile="15"]').waitFor();
    await page.evaluate(hearPictures);
    await fillWall(vigie, field.numbers);
    await page.waitForFunction(
      (tiles) => document.querySelectorAll('[data-tile] [data-phase="live"]').length === tiles,
      TILES,
      { timeout: 180_000 },
    );
    const session = await page.context().newCDPSession(page);
    await session.send('HeapProfiler.enable');
    await page.waitForTimeout(Math.min(SETTLED, (minutes * 60_000) / 4));
    const before = await held(session);
    const station = vigie.ready.pids.station ?? 0;
    const resident = residentOf(station);

    const begun = performance.now();
    const end = begun + minutes * 60_000;
    /** When a tile was disturbed. */
    const open = new Map<number, number>();
    const back: number[] = [];
    const silent = new Set<number>();
    let unsaid = 0;
    let lost = 0;
    let disturbances = 0;
    let next = begun + between(PAUSE);
    while (performance.now() < end) {
      const now = performance.now();
      const ages = await agesOf(page);
      if (now >= next) {
        next = now + between(PAUSE);
        const number = 1 + Math.floor(random() * TILES);
        // Both of the camera's streams: which of them the tile plays is its own affair.
        for (const profile of ['main', 'sub']) {
          const stream = `/cam/${number}/${profile}`;
          field.server.order(
            random() < 0.5 ? { drop: stream } : { away: stream, seconds: Number(between(AWAY).toFixed(1)) },
          );
        }
        disturbances += 1;
        if (!open.has(number - 1)) open.set(number - 1, now);
      }
      for (const { tile, age, says } of ages) {
        const since = open.get(tile);
        // It counts as back with a picture that came after the disturbance had time to bite.
        if (since !== undefined && now - since > 1_000 && age < 500 && !says) {
          back.push(now - age - since);
          open.delete(tile);
        } else if (since !== undefined && now - since > 60_000) {
          lost += 1;
          open.delete(tile);
        }
        if (age > WANTED_SAID + 1_000 && !says) {
          if (!silent.has(tile)) unsaid += 1;
          silent.add(tile);
        } else silent.delete(tile);
      }
      await page.waitForTimeout(LOOK);
    }
    lost += [...open.values()].filter((since) => performance.now() - since > WANTED_BACK).length;
    const after = await held(session);
    const frames = await page.evaluate(() => (window as unknown as Heard).frameCount());
    return {
      ...{ minutes, seed, disturbances, back, unsaid, lost, memory: { before, after }, frames },
      resident: { before: resident, after: residentOf(station) },
    };
  } finally {
    await vigie.close();
    await field.close();
  }
}

/** The result as a table in Markdown. */
export function soakTable(result: SoakResult, machine: string): string {
  const { memory, resident, back } = result;
  const megabytes = ({ before, after }: Span): string =>
    `${(before / 1e6).toFixed(1)} MB, then ${(after / 1e6).toFixed(1)} MB (${((after / before - 1) * 100).toFixed(1)} %)`;
  const seconds = (ms: number): string => (ms / 1_000).toFixed(1);
  const rows = [
    ['what', 'found', 'wanted'],
    ['---', '---', '---'],
    ['length, seed', `${result.minutes} min, ${result.seed}`, ''],
    ['disturbances (stream cut, camera away 1 to 5 s)', String(result.disturbances), ''],
    ['pictures shown', String(result.frames), ''],
    ['tile back, median', `${seconds(percentile(back, 0.5))} s`, ''],
    ['tile back, longest', `${seconds(Math.max(...back))} s`, `${WANTED_BACK / 1_000} s`],
    ['tiles not back', String(result.lost), '0'],
    [`tiles more than ${WANTED_SAID / 1_000} s late without saying so`, String(result.unsaid), '0'],
    ["memory of the window's scripts and pages", megabytes(memory), 'under 5 %'],
    ["resident memory of the station's process", megabytes(resident), 'under 5 %'],
  ];
  const lines = rows.map((row) => `| ${row.join(' | ')} |`);
  return `${machine}\n\n${lines.join('\n')}\n`;
}

/** Runs a soak and writes its table to bench/video-soak.md. */
export async function runSoak(asked: Soak, machine: string): Promise<string> {
  const table = soakTable(await soak(asked), machine);
  const folder = path.resolve(import.meta.dirname, '..', '..', 'bench');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'video-soak.md'), table);
  return table;
}
