import { expect, test } from './fixtures/vigie.ts';
import { windowOn } from './fixtures/window.ts';

test('English and French, day and night, switched while everything runs, in every window', async ({ vigie, mode }) => {
  const { page } = vigie;
  const other = mode === 'browser' ? await vigie.openPage() : page;
  await windowOn(page).liveMap();
  for (const one of [page, other]) await expect(one.getByText('Alarmes', { exact: true })).toBeVisible();

  await page.keyboard.press('Alt+l');
  for (const one of [page, other]) {
    await expect(one.getByText('Alarms', { exact: true })).toBeVisible();
    await expect(one.locator('html')).toHaveAttribute('lang', 'en');
  }
  await expect(windowOn(page).strip('hub')).toContainText('in step');

  await page.keyboard.press('Alt+n');
  await page.keyboard.press('Alt+n');
  for (const one of [page, other]) await expect(one.locator('html')).toHaveAttribute('data-light', 'day');

  // The command bar does the same by name.
  await page.keyboard.press('Control+k');
  await page.keyboard.type('francais');
  await page.keyboard.press('Enter');
  for (const one of [page, other]) await expect(one.getByText('Alarmes', { exact: true })).toBeVisible();
});

test('no word is missing: no key of a translation is ever shown', async ({ vigie }) => {
  const { page } = vigie;
  await windowOn(page).liveMap();
  for (const pane of [1, 2, 3, 4, 5]) {
    await page.keyboard.press(`Alt+Digit${pane}`);
    for (const language of ['en', 'fr']) {
      await page.keyboard.press('Alt+l');
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await expect(page.locator('body')).not.toContainText(/\b(column|state|strip|command|pane|reason)\.[a-z]+/);
      await expect(page.locator('body')).not.toContainText('{{');
    }
  }
});
