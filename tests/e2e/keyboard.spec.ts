import { leversOf } from './fixtures/city.ts';
import { expect, test } from './fixtures/vigie.ts';
import { windowOn } from './fixtures/window.ts';

test('an alarm is found, read and acknowledged without touching the mouse', async ({ vigie }) => {
  const { page } = vigie;
  const city = leversOf(vigie);
  await city.quiet();
  const window = windowOn(page);
  await window.liveMap();
  await city.fault('LC-210', 'no-power');
  const row = window.alarm(/Armoire 210,/);
  await expect(row).toContainText(/non acquittée/);

  await page.keyboard.press('Alt+Digit2');
  await expect(page.getByRole('treegrid')).toBeFocused();
  // The most urgent one stands first.
  await page.keyboard.press('Home');
  await expect(row).toHaveAttribute('data-active', 'true');
  await page.keyboard.press('Enter');
  await expect(window.card).toHaveAttribute('data-asset', 'LC-210');
  await expect(window.card).toContainText(/À vérifier/);
  await page.keyboard.press('a');
  await expect(row).not.toContainText(/non acquittée/);
  await expect(window.card).toContainText(/acquittée par/);
  // What is acknowledged already is refused in words, not silently.
  await page.keyboard.press('a');
  await expect(page.getByText(/déjà acquittée/)).toBeVisible();
  await page.keyboard.press('Alt+r');
  await expect(page.getByText(/déjà acquittée/)).toHaveCount(0);
});

test('the command bar finds a camera by its number, goes there, and gives the keys back', async ({ vigie }) => {
  const { page } = vigie;
  const window = windowOn(page);
  await window.liveMap();
  await page.keyboard.press('Alt+Digit2');
  await expect(page.getByRole('treegrid')).toBeFocused();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('treegrid')).toBeFocused();

  await page.keyboard.press('F2');
  await page.keyboard.type('camera 118');
  await expect(page.getByRole('option', { name: /118/ }).first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(window.card).toHaveAttribute('data-asset', 'CAM-118');
  await expect(window.card.locator('[data-camera="CAM-118"]')).toHaveAttribute('data-phase', 'live', {
    timeout: 60_000,
  });
});

test('a lamp is switched on by hand: dashed until the lamp itself has told so', async ({ vigie }) => {
  const { page } = vigie;
  const window = windowOn(page);
  await window.liveMap();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('LP-00417');
  await expect(page.getByRole('option').first()).toContainText('00417');
  await page.keyboard.press('Enter');
  await expect(window.card).toHaveAttribute('data-asset', 'LP-00417');
  const level = window.card.locator('[data-faceplate="level"]');
  await level.getByRole('button', { name: '50 %' }).click();
  await expect(level).toHaveAttribute('data-state', 'confirmed');
  await expect(window.card.locator('[data-point="level"]')).toContainText(/^Niveau50/);
});

test('a misspelt address is found and said to be near; a bus is followed until the operator moves the map', async ({
  vigie,
}) => {
  const { page } = vigie;
  const window = windowOn(page);
  await window.liveMap();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('rue de la libetre');
  await expect(page.getByText('Rien ne s’appelle ainsi. Au plus près:')).toBeVisible();
  await expect(page.getByRole('option').first()).toContainText('Rue de la Liberté');
  await page.keyboard.press('Escape');

  // Enter in the same breath takes the answer to what was typed, not the one that is still listed.
  await page.keyboard.press('Control+k');
  await page.keyboard.type('bus 1');
  await expect(page.getByRole('option', { name: /^Bus 1\b/ }).first()).toBeVisible();
  await page.keyboard.type('2');
  await page.keyboard.press('Enter');
  await expect(window.card).toHaveAttribute('data-asset', 'BUS-012');
  const follow = page.getByRole('button', { name: 'Suivre' });
  await expect(follow).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('Alt+Digit1');
  await expect(page.getByRole('application')).toBeFocused();
  await page.keyboard.press('v');
  await expect(follow).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('ArrowLeft');
  await expect(follow).toHaveAttribute('aria-pressed', 'false');
});
