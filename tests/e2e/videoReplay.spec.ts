import { expect, test } from './fixtures/vigie.ts';
import { wallOn } from './fixtures/wall.ts';
import { windowOn } from './fixtures/window.ts';

test('a camera is kept for replay, looked at again from the keys, and the old picture says of when it is', async ({
  vigie,
}) => {
  const { page } = vigie;
  await windowOn(page).liveMap();
  const wall = wallOn(page);
  await wall.open();
  await wall.call(118);
  const tile = wall.tile(0);
  await expect(tile).toContainText(/\d,\d s/, { timeout: 60_000 });
  await tile.getByRole('button', { name: 'Garder les 10 dernières minutes' }).click();
  const slider = tile.getByRole('slider', { name: 'Moment montré' });
  await expect(slider).toBeVisible();
  // Some pieces are whole by then.
  await expect
    .poll(async () => Number(await slider.getAttribute('max')) - Number(await slider.getAttribute('min')), {
      timeout: 60_000,
    })
    .toBeGreaterThan(6_000);

  await tile.getByRole('button').first().focus();
  await page.keyboard.press('r');
  await expect(tile).toHaveAttribute('data-replay', 'true');
  await expect(tile).toContainText(/RELECTURE {2}\d\d:\d\d:\d\d {2}il y a \d+/);
  const picture = () =>
    tile.locator('video').evaluate((video: HTMLVideoElement) => (video.readyState > 2 ? video.currentTime : -1));
  await expect.poll(picture, { timeout: 60_000 }).toBeGreaterThan(0);
  const at = await picture();
  await expect.poll(picture, { timeout: 60_000 }).toBeGreaterThan(at + 0.5);
  // While an old picture is shown the camera is not turned: the arrow goes through the past.
  await page.keyboard.press('ArrowLeft');
  await expect(tile).toHaveAttribute('data-replay', 'true');

  await page.keyboard.press('End');
  await expect(tile).toHaveAttribute('data-replay', 'false');
  await expect(tile).toContainText(/\d,\d s/, { timeout: 60_000 });
  await tile.getByRole('button', { name: 'Ne plus garder' }).click();
  await expect(tile.getByRole('button', { name: 'Garder les 10 dernières minutes' })).toBeVisible();
});
