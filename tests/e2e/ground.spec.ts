import { renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { type TinyTile, tileOf, tinyArchive } from '../../renderer/panes/map/tinyArchive.fixture.ts';
import { smallCity } from '../../src/city/city.fixture.ts';
import { beside, colourAt, goTo, tokenOf } from './fixtures/map.ts';
import { expect, test } from './fixtures/vigie.ts';
import { windowOn } from './fixtures/window.ts';

/*
 * A town whose ground is an archive of tiles beside its file: a small real one, served by the station to a window that
 * asks for it by ranges and with its token.
 */

const TOWN = smallCity(6);

/** Tiles of a town that is one lake and one avenue across it, around a place. */
function lakeTown(lon: number, lat: number): TinyTile[] {
  const tiles: TinyTile[] = [];
  for (let z = 9; z <= 14; z += 1) {
    const { x, y } = tileOf(lon, lat, z);
    for (const [dx, dy] of [-1, 0, 1].flatMap((across) => [-1, 0, 1].map((down) => [across, down] as const)))
      tiles.push({
        z,
        x: x + dx,
        y: y + dy,
        layers: {
          roads: [
            {
              type: 'line',
              points: [
                [0, 2_000],
                [4_096, 2_000],
              ],
              properties: { kind: 'major_road', kind_detail: 'primary', name: 'Avenue des Tuiles' },
            },
          ],
          water: [
            {
              type: 'polygon',
              points: [
                [0, 0],
                [4_096, 0],
                [4_096, 4_096],
                [0, 4_096],
              ],
              properties: { kind: 'lake' },
            },
          ],
        },
      });
  }
  return tiles;
}

/** The archive of such a town. */
const lakeArchive = (metadata?: unknown): Uint8Array =>
  tinyArchive({
    tiles: lakeTown(...TOWN.centre),
    bounds: [4.5, 47, 5.6, 47.7],
    ...(metadata === undefined ? {} : { metadata }),
  });

/** Puts an archive there whole; nobody has written to it for a while. */
function putArchive(folder: string, bytes: Uint8Array, age: number): void {
  const file = path.join(folder, 'town.pmtiles');
  writeFileSync(`${file}.part`, bytes);
  const at = new Date(Date.now() - age);
  utimesSync(`${file}.part`, at, at);
  renameSync(`${file}.part`, file);
}

/** Writes the town's file; it names its archive. */
function townFile(folder: string): string {
  const file = path.join(folder, 'town.city.json');
  writeFileSync(file, JSON.stringify({ ...TOWN, demonstration: false, tiles: 'town.pmtiles' }));
  return file;
}

/** How many of the places beside the middle are water. */
async function watered(page: Page): Promise<number> {
  const water = await tokenOf(page, '--map-water');
  let found = 0;
  for (const [x, y] of await beside(page)) if ((await colourAt(page, x, y)) === water) found += 1;
  return found;
}

test.describe.configure({ timeout: 180_000 });

test('an archive of tiles, asked for by ranges and with the token, is the ground, in our colours by night and by day @browser-only', async ({
  launch,
  dataDir,
}) => {
  putArchive(dataDir, lakeArchive(), 60_000);
  const { page } = await launch({ args: ['--city', townFile(dataDir)] });
  const asked: { readonly range: string | null; readonly token: string | null; readonly status: number }[] = [];
  page.on('response', async (response) => {
    if (new URL(response.url()).pathname !== '/city/tiles') return;
    const request = response.request();
    const [range, token] = [await request.headerValue('range'), await request.headerValue('authorization')];
    asked.push({ range, token, status: response.status() });
  });
  await page.reload();
  const window = windowOn(page);
  await window.liveMap();
  const foot = page.locator('[data-ground]');
  await expect(foot).toHaveAttribute('data-ground', 'tiles');
  await expect(foot).toHaveAttribute('data-trouble', 'none');
  await expect(foot).toContainText('© Tiny');
  await goTo(page, 'LP-1');
  await page.keyboard.press('Escape');
  // Where the town's own file has nothing but land.
  for (const light of ['night', 'day']) {
    while ((await page.locator('html').getAttribute('data-light')) !== light) await page.keyboard.press('Alt+n');
    await expect.poll(() => watered(page)).toBeGreaterThan(8);
  }
  // The head of the archive, its directory, what it says of itself, and tiles.
  expect(asked.length).toBeGreaterThan(3);
  for (const one of asked) {
    expect(one.range).toMatch(/^bytes=\d+-\d+$/);
    expect(one.token).toMatch(/^Bearer .{16,}/);
    expect(one.status).toBe(206);
  }
});

test('tiles of another schema are said and leave the town its own streets; the right ones in their place are shown at once, and taken away the streets are back @browser-only', async ({
  launch,
  dataDir,
}) => {
  putArchive(dataDir, lakeArchive({ vector_layers: [{ id: 'transportation' }, { id: 'water' }] }), 60_000);
  const { page } = await launch({ args: ['--city', townFile(dataDir)] });
  const window = windowOn(page);
  await window.liveMap();
  const foot = page.locator('[data-ground]');
  await expect(foot).toHaveAttribute('data-trouble', 'tiles.schema');
  await expect(foot).toHaveAttribute('data-ground', 'city');
  await expect(foot.getByRole('status')).toContainText('schéma Protomaps');
  await goTo(page, 'LP-1');
  await page.keyboard.press('Escape');
  const stood = (await window.map.getAttribute('data-view')) ?? '';
  expect(await watered(page)).toBe(0);

  putArchive(dataDir, lakeArchive(), 30_000);
  await expect(foot).toHaveAttribute('data-ground', 'tiles');
  await expect(foot).toHaveAttribute('data-trouble', 'none');
  await expect.poll(() => watered(page)).toBeGreaterThan(8);

  rmSync(path.join(dataDir, 'town.pmtiles'));
  await expect(foot).toHaveAttribute('data-ground', 'city');
  await expect.poll(() => watered(page)).toBe(0);
  await expect(window.map).toHaveAttribute('data-view', stood);
  await expect(window.map).toHaveAttribute('data-map', 'live');
});
