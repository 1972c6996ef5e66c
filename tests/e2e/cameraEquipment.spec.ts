import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { turningCameras } from './fixtures/heads.ts';
import type { RunningVigie } from './fixtures/launch.ts';
import { clientOf } from './fixtures/stationClient.ts';
import { expect, test } from './fixtures/vigie.ts';
import { cameraIds, wallOn } from './fixtures/wall.ts';
import { windowOn } from './fixtures/window.ts';

/** The wall with a camera that turns, and the camera's id. */
async function withCamera(vigie: RunningVigie, page: Page = vigie.page) {
  const [number = 0] = turningCameras(vigie, 1);
  await windowOn(page).liveMap();
  const wall = wallOn(page);
  await wall.open();
  await wall.call(number);
  return { wall, number, camera: cameraIds(vigie).get(number) ?? '' };
}

/** Mean brightness of the picture in a tile, 0 to 255. */
const brightness = (page: Page, tile: string): Promise<number> =>
  page.locator(`${tile} [data-standby="false"] video`).evaluate((video: HTMLVideoElement) => {
    const canvas = new OffscreenCanvas(32, 18).getContext('2d');
    if (!canvas || video.videoWidth === 0) return -1;
    canvas.drawImage(video, 0, 0, 32, 18);
    const { data } = canvas.getImageData(0, 0, 32, 18);
    return data.reduce((sum, value, index) => (index % 4 === 3 ? sum : sum + value), 0) / (data.length * 0.75);
  });

test('a camera’s picture is set by keys, read back and seen; its relay is asked twice and never called read back', async ({
  vigie,
}) => {
  const { page } = vigie;
  const { wall, camera } = await withCamera(vigie);
  await expect(wall.tile(0)).toContainText(/\d,\d s/, { timeout: 45_000 });
  const before = await brightness(page, '[data-tile="0"]');
  await page.keyboard.press('i');
  const panel = page.locator('[data-wall-panel="imaging"]');
  const slider = panel.getByLabel('Luminosité');
  await expect(slider).toBeFocused();
  await expect(slider).toHaveAttribute('aria-valuetext', '50');
  await page.keyboard.press('End');
  await expect(slider).toHaveAttribute('aria-valuetext', '100');
  await expect(panel.locator('[data-imaging="brightness"] output')).toHaveAttribute('data-pending', 'false');
  await expect.poll(() => brightness(page, '[data-tile="0"]'), { timeout: 30_000 }).toBeGreaterThan(before + 40);

  // What the camera has is what the station reads anew, not what the window remembers.
  const { client, close } = await clientOf(vigie);
  try {
    const read = async () => {
      const answer = await client.camera.imaging({ camera });
      if (!answer.ok) throw new Error(answer.refusal.code);
      return answer.imaging;
    };
    expect((await read()).brightness?.value).toBe(100);
    await panel.getByLabel('Filtre jour et nuit').selectOption('nuit');
    await expect.poll(async () => (await read()).dayNight).toBe('OFF');
    await expect(panel.getByLabel('Filtre jour et nuit')).toHaveAttribute('data-pending', 'false');
  } finally {
    close();
  }

  const near = panel.getByRole('button', { name: 'Plus près' });
  await near.focus();
  await page.keyboard.down(' ');
  await page.keyboard.up(' ');
  const relay = panel.locator('[data-relay]');
  await expect(relay).toContainText('état non relu');
  await relay.getByRole('button', { name: 'Activer' }).focus();
  await page.keyboard.press('Enter');
  await expect(relay.locator('[data-asked]')).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(relay.locator('[data-asked="active"]')).toContainText(/activé à \d\d:\d\d:\d\d, non relu/);
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await expect(wall.hand(0)).toBeFocused();
});

test('what a position may not do is greyed with the reason, and comes back with the right @browser-only', async ({
  launch,
  dataDir,
}) => {
  const file = path.join(dataDir, 'city', 'access.json');
  const allow = (acts: string[]): void => {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ positions: { '*': { cameras: [{ communes: 'all', acts }] } } }));
  };
  allow(['view']);
  const vigie = await launch();
  const { page } = vigie;
  await withCamera(vigie);
  const panel = page.locator('[data-wall-panel]');
  for (const [key, words, control] of [
    ['i', /n’a pas le droit de tourner ni de régler/, 'Luminosité'],
    ['c', /n’a pas le droit de prendre des pièces/, 'Prendre et sceller'],
    ['v', /n’a pas le droit de masquer/, 'Tracer un masque'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(panel.locator('[data-may-not]')).toContainText(words);
    if (key === 'c') await panel.getByLabel('Motif (obligatoire)').fill('Vérification');
    await expect(panel.getByLabel(control).or(panel.getByRole('button', { name: control }))).toBeDisabled();
    await page.keyboard.press('Escape');
  }
  await page.keyboard.press('v');
  await expect(panel.locator('[data-may-not]')).toBeVisible();
  allow(['view', 'mask']);
  await expect(panel.locator('[data-may-not]')).toHaveCount(0);
  await expect(panel.getByRole('button', { name: 'Tracer un masque' })).toBeEnabled();
});

test('what the camera itself kept is found by time and played beside the wall, with the time of its picture', async ({
  vigie,
}) => {
  const { page } = vigie;
  const { wall } = await withCamera(vigie);
  await expect(wall.tile(0)).toContainText(/\d,\d s/, { timeout: 45_000 });
  await page.keyboard.press('b');
  const panel = page.locator('[data-wall-panel="recordings"]');
  const first = panel.locator('[data-recording] button').first();
  await expect(panel.getByLabel('De', { exact: true })).toBeFocused();
  await expect(first).toBeVisible();
  // Another hour of the day before: found again, and played from there.
  const hour = 5 * 3_600_000;
  const from = new Date(Date.now() - hour);
  const two = (value: number): string => String(value).padStart(2, '0');
  await panel.getByLabel('Jour').fill(`${from.getFullYear()}-${two(from.getMonth() + 1)}-${two(from.getDate())}`);
  await panel.getByLabel('De', { exact: true }).fill(`${two(from.getHours())}:${two(from.getMinutes())}`);
  await panel.getByLabel('À', { exact: true }).fill(`${two(from.getHours())}:${two(from.getMinutes())}:50`);
  await page.keyboard.press('Enter');
  await expect(first).toBeVisible();
  await first.press('Enter');
  const player = panel.locator('[data-playback]');
  await expect(player).toHaveAttribute('data-phase', 'live', { timeout: 60_000 });
  const time = player.locator('[data-playback-time]');
  await expect(time).toContainText(/^ENREGISTREMENT .* \d\d:\d\d:\d\d$/);
  const shown = async (): Promise<number> => Number(await time.getAttribute('data-playback-time'));
  const at = await shown();
  expect(Math.abs(at - from.getTime())).toBeLessThan(120_000);
  await expect.poll(shown).toBeGreaterThan(at + 1_000);
  // Nothing of the wall was replaced by it.
  await expect(wall.tile(0)).toContainText(/\d,\d s/);
  await player.getByRole('button', { name: '− 1 min' }).click();
  await expect.poll(shown, { timeout: 60_000 }).toBeLessThan(at - 20_000);
  await player.getByRole('button', { name: 'Arrêter' }).click();
  await expect(player).toHaveCount(0);

  await panel.getByLabel('De', { exact: true }).fill('25:99');
  await page.keyboard.press('Enter');
  await expect(panel).toContainText('Heures illisibles');
});
