import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { startHlsServer } from '../../main/station/video/testing/independentServers.ts';
import { cityFileFor, leversOf } from './fixtures/city.ts';
import { expect, test } from './fixtures/vigie.ts';
import { wallOn } from './fixtures/wall.ts';

const player = (tile: Locator): Locator => tile.locator('[data-standby="false"] video');
/** How wide the picture is that a tile plays. */
const width = (tile: Locator): Promise<number> =>
  player(tile).evaluate((video: HTMLVideoElement) => (video.readyState < 2 ? 0 : video.videoWidth));
/** What it plays; another player has another address. */
const source = (tile: Locator): Promise<string> => player(tile).evaluate((video: HTMLVideoElement) => video.currentSrc);
const phase = (tile: Locator): Locator => tile.locator('[data-standby="false"][data-phase="live"]');
const why = (tile: Locator): Locator => tile.locator('[data-lowered]');

/** Looks at a tile each time its window is drawn: counts when there is no picture in it, neither of now nor kept. */
const watchBlack = (tile: Locator): Promise<void> =>
  tile.evaluate((root) => {
    root.dataset.drawn = '0';
    root.dataset.black = '0';
    const count = (name: 'drawn' | 'black'): void => {
      root.dataset[name] = String(Number(root.dataset[name]) + 1);
    };
    const look = (): void => {
      const video = root.querySelector<HTMLVideoElement>('[data-standby="false"] video');
      const kept = root.querySelector<HTMLCanvasElement>('[data-standby="false"] canvas');
      count('drawn');
      const plays = video?.dataset.shown === 'true' && video.readyState >= 2;
      if (!plays && !(kept && !kept.hidden && kept.width > 0)) count('black');
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
const black = (tile: Locator): Promise<number> =>
  tile.evaluate((root) => (Number(root.dataset.drawn) > 0 ? Number(root.dataset.black) : Number.NaN));

/**
 * A window that is all wall, three tiles as broad as itself: what is not in hand is worth the large stream too, and no map
 * is drawn beside it, which without graphics would keep a window busy by itself.
 */
const openBroad = async (page: Page) => {
  const wall = wallOn(page);
  // A page that has just opened does not hear its keys yet.
  await expect(async () => {
    await page.keyboard.press('Alt+Digit3');
    await expect(wall.hand(0)).toBeFocused({ timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
  await page.locator('[data-close="call-desk"]').click();
  await wall.open();
  await wall.choose('d', '3 images (3 larges)');
  await expect(page.locator('[data-tile]')).toHaveCount(3);
  return wall;
};

test('a large picture in H.265 that finds no place to be converted is shown small, says why, and grows by itself @browser-only', async ({
  launch,
}) => {
  test.setTimeout(300_000);
  const first = await launch();
  await leversOf(first).quiet();
  const server = await startHlsServer([
    { folder: 'main', size: '1280x720', codec: 'libx265' },
    { folder: 'sub', size: '480x270', codec: 'libx264' },
  ]);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-e2e-h265-'));
  try {
    const file = cityFileFor(first, folder);
    const city = JSON.parse(readFileSync(file, 'utf8'));
    city.video = { ...city.video, transcodes: 1, hls: `${server.origin}/{profile}/index.m3u8?of={number}` };
    writeFileSync(file, JSON.stringify(city));
    const vigie = await launch({ dataDir: path.join(folder, 'data'), args: ['--city', file] });
    await first.page.close();
    await vigie.page.close();
    const other = await vigie.openPage(1);
    const there = await openBroad(other);
    await there.call(102);
    await expect.poll(() => width(there.tile(0)), { timeout: 60_000 }).toBe(1280);
    await expect(there.tile(0)).toContainText('converti');

    // The only place is taken.
    const asked: number[] = [];
    const page = await vigie.openPage(3);
    page.on('request', (request) => {
      if (/\/main\/.*as=h264/.test(request.url())) asked.push(performance.now());
    });
    const here = await openBroad(page);
    const tile = here.tile(0);
    await here.call(118);
    const says = 'moins fine : trop de H.265 à convertir';
    await expect(why(tile)).toHaveText(says, { timeout: 60_000 });
    await expect(why(tile)).toHaveAttribute('title', /elle revient d’elle-même/);
    await expect.poll(() => width(tile), { timeout: 60_000 }).toBe(480);
    await expect(tile.locator('[data-trouble]')).toHaveCount(0);

    // Out of hand it is played the other way, and asked for beside what plays, which plays on.
    const inHand = await source(tile);
    await page.keyboard.press('PageDown');
    await expect.poll(() => source(tile)).not.toBe(inHand);
    await expect(phase(tile)).toBeVisible({ timeout: 45_000 });
    const small = await source(tile);
    await watchBlack(tile);
    const before = asked.length;
    await expect.poll(() => asked.length, { timeout: 45_000 }).toBeGreaterThanOrEqual(before + 2);
    expect(await source(tile)).toBe(small);
    expect(await width(tile)).toBe(480);
    await expect(why(tile)).toHaveText(says);
    const waits = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
    expect(Math.min(...waits)).toBeGreaterThan(9_000);

    await other.keyboard.press('Delete');
    await expect.poll(() => width(tile), { timeout: 60_000 }).toBe(1280);
    await expect(phase(tile)).toBeVisible();
    await expect(why(tile)).toHaveCount(0);
    await expect(tile).toContainText('converti');
    expect(await black(tile)).toBe(0);

    // Now it is the other window that comes too late, with a camera in hand.
    await there.call(102);
    const theirs = there.tile(0);
    await expect(why(theirs)).toHaveText(says, { timeout: 60_000 });
    await expect.poll(() => width(theirs), { timeout: 60_000 }).toBe(480);
    await expect(phase(theirs)).toBeVisible();
    await watchBlack(theirs);
    await page.keyboard.press('PageUp');
    await page.keyboard.press('Delete');
    await expect.poll(() => width(theirs), { timeout: 60_000 }).toBe(1280);
    await expect(why(theirs)).toHaveCount(0);
    expect(await black(theirs)).toBe(0);
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('on a machine that does not keep up a picture falls to the small one, says why, and comes back when it does @browser-only', async ({
  vigie,
}) => {
  test.setTimeout(300_000);
  await leversOf(vigie).quiet();
  await vigie.page.close();
  const page = await vigie.openPage(1);
  const wall = await openBroad(page);
  const tile = wall.tile(0);
  await wall.call(118);
  await page.keyboard.press('PageDown');
  await expect.poll(() => width(tile), { timeout: 120_000 }).toBe(1280);
  await expect(phase(tile)).toBeVisible({ timeout: 45_000 });
  await expect(why(tile)).toHaveCount(0);

  // Something else takes two thirds of the window's time.
  const other = await page.evaluate(() =>
    window.setInterval(() => {
      const until = performance.now() + 600;
      while (performance.now() < until);
    }, 900),
  );
  await expect(why(tile)).toHaveText('moins fine : ce poste est trop chargé', { timeout: 60_000 });
  await expect(why(tile)).toHaveAttribute('title', /la grande revient d’elle-même/);
  await expect.poll(() => width(tile), { timeout: 60_000 }).toBe(480);

  await page.evaluate((timer) => window.clearInterval(timer), other);
  await expect.poll(() => width(tile), { timeout: 180_000 }).toBe(1280);
  await expect(why(tile)).toHaveCount(0);
});
