import { AxeBuilder } from '@axe-core/playwright';
import { accounts, PASSWORD } from './fixtures/accounts.ts';
import { leversOf } from './fixtures/city.ts';
import { expect, test } from './fixtures/vigie.ts';
import { windowOn } from './fixtures/window.ts';

test('accounts are made while the room works: the screen says who is missing, and one signs in and hands over by keys', async ({
  vigie,
  dataDir,
}) => {
  const { page } = vigie;
  const city = leversOf(vigie);
  await city.quiet();
  const window = windowOn(page);
  await window.liveMap();
  await expect(window.strip('operator')).toHaveCount(0);
  await city.fault('LC-120', 'no-power');
  const row = window.alarm(/Armoire 120,/);
  await expect(row).toContainText(/non acquittée/);

  await accounts(dataDir, 'add', 'nuit', '--called', 'Essai de nuit', '--may', 'all', '--post', 'traffic');
  await accounts(dataDir, 'add', 'jour', '--called', 'Essai de jour', '--may', 'call,view');
  await expect(window.strip('operator')).toContainText('personne', { timeout: 5_000 });
  await row.click();
  await page.keyboard.press('a');
  await expect(page.getByRole('status').filter({ hasText: /Personne n’est connecté à ce poste/ })).toBeVisible();
  await expect(row).toContainText(/non acquittée/);
  await page.keyboard.press('Alt+r');

  await page.keyboard.press('Alt+9');
  const pane = page.locator('[data-pane="sign-in"]');
  await expect(pane.getByLabel('Nom de connexion')).toBeFocused();
  await page.keyboard.type('nuit');
  await page.keyboard.press('Tab');
  await page.keyboard.type('pas celui-ci');
  await page.keyboard.press('Enter');
  await expect(pane).toContainText('Nom ou mot de passe inexact');
  await expect(pane.getByLabel('Mot de passe')).toBeFocused();
  await expect(pane.getByLabel('Mot de passe')).toHaveValue('');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(window.strip('operator')).toContainText('Essai de nuit');
  await expect(pane).toContainText('Même sans le serveur, la session vaut jusqu’à');
  const { violations } = await new AxeBuilder({ page }).include('[data-pane="sign-in"]').setLegacyMode(true).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);

  await expect(pane.getByRole('region')).toBeFocused();
  await page.setViewportSize({ width: 1280, height: 800 });
  // The strip says who works here and keeps its clock, also on a small screen while something sounds.
  const clock = page.locator('section[aria-label="État du poste"] > time');
  await expect
    .poll(async () => {
      const box = await clock.boundingBox();
      return box ? box.x + box.width : Number.POSITIVE_INFINITY;
    })
    .toBeLessThanOrEqual(1_280);
  // The pane lies over the list: back to it, and the same key does it now.
  await page.keyboard.press('Alt+2');
  await row.click();
  // A right that is taken away while somebody works greys the button within 5 s, with the reason; given back, it returns.
  const button = page.locator('[data-pane="alarm-list"] [data-act="acknowledge"]');
  await expect(button).toBeEnabled();
  await accounts(dataDir, 'change', 'nuit', '--may', 'call,view');
  await expect(button).toBeDisabled({ timeout: 5_000 });
  await expect(button).toHaveAttribute('title', /Vos droits ne couvrent pas cet acte/);
  await accounts(dataDir, 'change', 'nuit', '--may', 'all');
  await expect(button).toBeEnabled({ timeout: 5_000 });
  await page.keyboard.press('a');
  await expect(row).not.toContainText(/non acquittée/);
  await expect(window.strip('unsent')).toHaveText(/0$/);

  await page.keyboard.press('Alt+9');
  await expect(pane.getByLabel('Nom de connexion')).toBeFocused();
  const before = await page
    .locator('[data-panel]')
    .evaluateAll((all) => all.map((one) => one.getAttribute('data-panel')));
  await page.keyboard.type('jour');
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(window.strip('operator')).toContainText('Essai de jour');
  const after = await page
    .locator('[data-panel]')
    .evaluateAll((all) => all.map((one) => one.getAttribute('data-panel')));
  expect(after).toEqual(before);
  await city.fault('LC-121', 'no-power');
  const other = window.alarm(/Armoire 121,/);
  await page.keyboard.press('Alt+2');
  await other.click();
  await page.keyboard.press('a');
  await expect(page.getByRole('status').filter({ hasText: /Vos droits ne couvrent pas cet acte/ })).toBeVisible();
  await page.keyboard.press('Alt+9');
  await page.keyboard.press('Alt+l');
  await expect(pane).toContainText('Essai de jour works at this position');
  await pane.getByRole('button', { name: 'Sign out' }).press('Enter');
  await expect(window.strip('operator')).toContainText('nobody');
});
