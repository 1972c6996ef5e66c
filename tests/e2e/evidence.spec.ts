import { existsSync } from 'node:fs';
import { verdictOn } from '../../scripts/verify-evidence.mjs';
import { expect, test } from './fixtures/vigie.ts';
import { windowOn } from './fixtures/window.ts';

test('a picture is sealed by keys alone, saved where the window says, and verified apart', async ({ vigie }) => {
  const { page } = vigie;
  await windowOn(page).liveMap();
  await page.keyboard.press('Alt+Digit3');
  await page.keyboard.type('118');
  await page.keyboard.press('Enter');
  const tile = page.locator('[data-tile="0"]');
  await expect(tile).toContainText(/\d,\d s/, { timeout: 60_000 });
  await page.keyboard.press('c');
  const panel = page.locator('[data-wall-panel="evidence"]');
  await expect(panel.getByLabel('Motif (obligatoire)')).toBeFocused();
  await page.keyboard.type('Rixe <b>devant</b> le 12');
  await page.keyboard.press('Tab');
  await page.keyboard.type('PV 2026/118');
  await page.keyboard.press('Enter');
  const taken = panel.locator('[data-taken]');
  await expect(taken).toBeVisible({ timeout: 60_000 });
  const path = (await taken.locator('dd').first().textContent()) ?? '';
  expect(existsSync(path)).toBe(true);
  const { code, lines } = verdictOn(path);
  expect(lines.join('\n')).toContain('Rixe <b>devant</b> le 12');
  expect(lines.join('\n')).toContain((await taken.locator('dd').nth(1).textContent()) ?? '?');
  expect(code).toBe(0);
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
});

test('a mask is drawn by keys, and the tile says that its picture is masked', async ({ vigie }) => {
  const { page } = vigie;
  await windowOn(page).liveMap();
  await page.keyboard.press('Alt+Digit3');
  await page.keyboard.type('118');
  await page.keyboard.press('Enter');
  const tile = page.locator('[data-tile="0"]');
  await expect(tile).toContainText(/\d,\d s/, { timeout: 60_000 });
  await page.keyboard.press('v');
  await page.getByRole('button', { name: 'Tracer un masque' }).press('Enter');
  const board = page.locator('[data-mask-drawing]');
  await expect(board).toBeFocused();
  await page.keyboard.press('Space');
  for (const key of ['ArrowRight', 'ArrowDown']) {
    for (let step = 0; step < 3; step += 1) await page.keyboard.press(`Shift+${key}`);
    await page.keyboard.press('Space');
  }
  await expect(board).toHaveAttribute('data-mask-drawing', '3');
  await page.keyboard.press('Enter');
  await expect(board.locator('input[name="name"]')).toBeFocused();
  await page.keyboard.type('Fenêtres du 12');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Logement');
  await page.keyboard.press('Enter');
  await expect(board).toHaveCount(0);
  await expect(tile.locator('[data-masked]')).toBeVisible();
  await expect(tile).toContainText(/\d,\d s/, { timeout: 60_000 });
});
