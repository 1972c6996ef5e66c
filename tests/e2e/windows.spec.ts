import type { Page } from '@playwright/test';
import { leversOf } from './fixtures/city.ts';
import type { RunningVigie } from './fixtures/launch.ts';
import { expect, test } from './fixtures/vigie.ts';
import { windowOn } from './fixtures/window.ts';

const LEFT = { maker: 'DEL', product: 16513, serial: 201, name: 'MUR' };
const RIGHT = { maker: 'DEL', product: 16513, serial: 202, name: 'MUR' };

/** What is selected on the left must be selected on the right. */
async function selectTogether(vigie: RunningVigie, left: Page, right: Page): Promise<void> {
  const city = leversOf(vigie);
  await city.quiet();
  await windowOn(left).liveMap();
  await city.fault('LC-210', 'no-power');
  for (const page of [left, right]) {
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('combobox')).toBeFocused();
    await page.keyboard.type('volet fiche');
    await page.keyboard.press('Enter');
  }
  const row = windowOn(left).alarm(/Armoire 210,/);
  await row.click();
  await expect(windowOn(left).card).toHaveAttribute('data-asset', 'LC-210');
  await expect(windowOn(right).card).toHaveAttribute('data-asset', 'LC-210');

  await right.keyboard.press('Control+k');
  await right.keyboard.type('camera 118');
  await expect(right.getByRole('option', { name: /118/ }).first()).toBeVisible();
  await right.keyboard.press('Enter');
  await expect(windowOn(left).card).toHaveAttribute('data-asset', 'CAM-118');
}

test('what one window selects is selected in the other @browser-only', async ({ vigie }) => {
  await selectTogether(vigie, vigie.page, await vigie.openPage());
});

test('what one window selects is selected in the window on the other display @electron-only', async ({
  monitors,
  launch,
}) => {
  await monitors.plug('DUMMY0', 0, LEFT);
  await monitors.plug('DUMMY1', 1920, RIGHT);
  const vigie = await launch({ display: monitors.display });
  await expect.poll(() => vigie.pages().length).toBe(2);
  const indexes = await Promise.all(vigie.pages().map((page) => page.evaluate(() => window.vigie?.window().index)));
  const [left, right] = [0, 1].map((index) => vigie.pages()[indexes.indexOf(index)]);
  if (!left || !right) throw new Error('there are not two windows');
  // The windows come with what belongs on their display: the desk on the first, the wall on the second.
  await expect(left.locator('[data-pane="alarm-list"]')).toBeVisible();
  await expect(right.locator('[data-pane="call-desk"]')).toBeVisible();
  await selectTogether(vigie, left, right);
});
