import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './fixtures/vigie.ts';
import { windowOn } from './fixtures/window.ts';

test('cameras that answer on a network are listed, with those that are configured already', async ({ vigie }) => {
  const { page } = vigie;
  await windowOn(page).liveMap();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('cameras du reseau');
  await page.keyboard.press('Enter');
  const pane = page.locator('[data-pane="camera-search"]');
  await pane.getByLabel('Interface réseau').selectOption('127.0.0.1');
  await pane.getByRole('button', { name: 'Chercher' }).click();
  await expect(page.getByText(/^\d{3,} caméras, \d+ à configurer$/)).toBeVisible({ timeout: 15_000 });
  // What is configured stands last.
  await pane.getByRole('treegrid').focus();
  await page.keyboard.press('End');
  await expect(
    pane
      .getByRole('row')
      .filter({ hasText: /n° \d+/ })
      .last(),
  ).toContainText(/Dome 720|Fixed 720/);
  await expect(pane.getByText(/illisible/)).toHaveCount(0);
  await pane.getByRole('button', { name: 'Copier la liste' }).click();
  await expect(pane.getByText('Liste copiée, prête pour un tableur')).toBeVisible();
  const axe = new AxeBuilder({ page }).include('[data-pane="camera-search"]').setLegacyMode(true);
  expect((await axe.analyze()).violations).toEqual([]);
});
