import { expect, test } from './fixtures/vigie.ts';
import { windowOn } from './fixtures/window.ts';

test('cameras are called by their number, the wall is divided, a camera that is away says why', async ({ vigie }) => {
  const { page } = vigie;
  await windowOn(page).liveMap();
  await page.keyboard.press('Alt+Digit3');
  const tile = (index: number) => page.locator(`[data-tile="${index}"]`);
  await expect(tile(0).getByRole('button')).toBeFocused();
  await page.keyboard.type('118');
  await page.keyboard.press('Enter');
  await expect(tile(0)).toHaveAttribute('aria-label', /^118 /);
  // A picture with its age: seconds between its arrival and the screen.
  await expect(tile(0)).toContainText(/\d,\d s/, { timeout: 30_000 });
  const size = () =>
    tile(0)
      .locator('video')
      .evaluate((video: HTMLVideoElement) => video.videoWidth);
  await expect.poll(size).toBe(1280);

  await page.getByTitle('16 images').click();
  await expect(page.locator('[data-tile]')).toHaveCount(16);
  await page.getByTitle('9 images').click();
  await expect(page.locator('[data-tile]')).toHaveCount(9);
  await expect(tile(0)).toHaveAttribute('aria-label', /^118 /);

  await page.keyboard.type('99999');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Aucune caméra 99999')).toBeVisible();
});
