import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Locator } from '@playwright/test';
import { accounts } from './fixtures/accounts.ts';
import { leversOf } from './fixtures/city.ts';
import { clientOf } from './fixtures/stationClient.ts';
import { expect, test } from './fixtures/vigie.ts';
import { cameraIds, wallOn } from './fixtures/wall.ts';
import { windowOn } from './fixtures/window.ts';

const CITY = 'demonstration-1.city.json';

/** What of a picture is in a tile, whether anybody sees it or not. */
interface Held {
  /** On the canvas of the last picture: share of its points that are not empty. */
  readonly kept: number;
  /** The canvas is drawn, and how. */
  readonly drawn: boolean;
  readonly grey: boolean;
  /** The player has a picture. */
  readonly playing: boolean;
}

const NOTHING: Held = { kept: 0, drawn: false, grey: true, playing: false };

/** Reads both back. */
const held = (tile: Locator): Promise<Held> =>
  tile.locator('[data-standby="false"]').evaluate((picture): Held => {
    const canvas = picture.querySelector('canvas');
    const video = picture.querySelector('video');
    if (!canvas || !video) throw new Error('this tile has no picture');
    let lit = 0;
    if (canvas.width > 0) {
      const points = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      for (let at = 3; at < points.length; at += 4) lit += points[at] === 0 ? 0 : 1;
      lit /= canvas.width * canvas.height;
    }
    const style = getComputedStyle(canvas);
    return {
      kept: lit,
      drawn: style.display !== 'none',
      grey: style.filter.includes('grayscale(1)'),
      playing: video.readyState >= 2,
    };
  });

/** What its player plays; another one has another address. */
const source = (tile: Locator): Promise<string> =>
  tile.locator('[data-standby="false"] video').evaluate((video: HTMLVideoElement) => video.currentSrc);

test('the last picture of a camera that goes stays, greyed and with its age; masked or forbidden it goes at once @browser-only', async ({
  vigie,
  dataDir,
  noise,
}) => {
  test.setTimeout(300_000);
  noise.forgive(/Failed to load resource/);
  const { page } = vigie;
  const city = leversOf(vigie);
  await city.quiet();
  await expect(windowOn(page).map).toBeVisible({ timeout: 45_000 });
  const wall = wallOn(page);
  const tile = wall.tile(0);
  const live = async (): Promise<void> => {
    await expect(tile).toContainText(/\d,\d s/, { timeout: 60_000 });
    await expect.poll(() => held(tile)).toEqual({ ...NOTHING, playing: true });
  };
  await wall.open();
  await wall.call(118);
  await live();
  // No longer in hand it is played another way: the old picture stands while the new one comes, and no longer.
  const before = await source(tile);
  await page.keyboard.press('PageDown');
  await expect.poll(() => source(tile), { timeout: 45_000 }).not.toBe(before);
  await live();

  await city.cameraFault(118, 'no-stream');
  await expect(tile.locator('[data-trouble="refused"]')).toBeVisible({ timeout: 60_000 });
  await expect.poll(() => held(tile)).toEqual({ kept: 1, drawn: true, grey: true, playing: false });
  const age = async (): Promise<number> =>
    Number(/arrêtée (\d+) s/.exec((await tile.locator('footer').textContent()) ?? '')?.[1] ?? Number.NaN);
  await expect.poll(age).toBeGreaterThanOrEqual(0);
  const first = await age();
  expect(first).toBeLessThan(30);
  await expect.poll(age).toBeGreaterThan(first);

  // Somebody draws a mask meanwhile: what is kept was seen without it.
  const camera = cameraIds(vigie).get(118) ?? '';
  const { client, close } = await clientOf(vigie);
  try {
    const place = await client.mask.place({ camera });
    if (!place.ok) throw new Error(place.refusal.code);
    const points: [number, number][] = [
      [0.3, 0.3],
      [0.6, 0.3],
      [0.6, 0.6],
    ];
    const asked = { name: 'Fenêtres du 12', why: 'Logement', aspect: 16 / 9, position: place.position };
    expect(await client.mask.draw({ ...asked, camera, points })).toEqual({ ok: true });
    await expect.poll(() => held(tile), { timeout: 10_000 }).toEqual(NOTHING);
    await expect(tile.locator('footer')).not.toContainText('arrêtée');
  } finally {
    close();
  }
  await city.cameraFault(118, null);
  await expect(tile.locator('[data-masked]')).toBeVisible();
  await live();

  // A right that goes takes what is played with it, and what is kept behind it.
  const file = path.join(dataDir, 'city', 'access.json');
  const allow = (acts: string[]): void =>
    writeFileSync(file, JSON.stringify({ positions: { '*': { cameras: [{ communes: 'all', acts }] } } }));
  allow(['mask']);
  await expect(tile).toContainText('Ce poste n’y est pas autorisé', { timeout: 10_000 });
  await expect.poll(() => held(tile)).toEqual(NOTHING);
  allow(['view']);
  await live();

  // The room has accounts from now on, and nobody is signed in here.
  await accounts(dataDir, 'add', 'nuit', '--called', 'Essai de nuit', '--may', 'all');
  await expect(tile).toContainText('Personne n’est connecté à ce poste');
  await expect.poll(() => held(tile)).toEqual(NOTHING);
});

test('a player that is built anew in the middle of its work leaves no old picture, and plays on @browser-only', async ({
  launch,
  dataDir,
}) => {
  test.setTimeout(300_000);
  await (await launch()).close();
  // The same city, which has its players built anew every few seconds.
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-e2e-recycle-'));
  try {
    const own = path.join(folder, 'city', CITY);
    mkdirSync(path.dirname(own));
    const city = JSON.parse(readFileSync(path.join(dataDir, 'city', CITY), 'utf8'));
    writeFileSync(own, JSON.stringify({ ...city, video: { ...city.video, recycleMinutes: 0.1 } }));
    const { page } = await launch({ dataDir: folder });
    await expect(windowOn(page).map).toBeVisible({ timeout: 45_000 });
    const wall = wallOn(page);
    await wall.open();
    await wall.call(118);
    // The tile in hand plays fragments, the other one HLS: two players.
    await page.keyboard.press('PageDown');
    await wall.call(102);
    for (const tile of [wall.tile(0), wall.tile(1)]) {
      let before = '';
      for (const _ of ['played', 'recycled', 'recycled again']) {
        await expect.poll(() => source(tile), { timeout: 45_000 }).not.toBe(before);
        before = await source(tile);
        await expect(tile.locator('[data-standby="false"]')).toHaveAttribute('data-phase', 'live', { timeout: 45_000 });
        await expect.poll(() => held(tile)).toEqual({ ...NOTHING, playing: true });
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
