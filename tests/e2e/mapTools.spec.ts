import type { Page } from '@playwright/test';
import { leversOf } from './fixtures/city.ts';
import { expect, test } from './fixtures/vigie.ts';
import { windowOn } from './fixtures/window.ts';

/** The middle of the map, px of the page. */
async function middle(page: Page): Promise<{ x: number; y: number }> {
  const box = await page.getByRole('application').boundingBox();
  if (!box) throw new Error('no map');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Goes to an asset by its name in the command bar, and waits until the map has come to rest there. */
async function goTo(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(words);
  await expect(page.getByRole('option').first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('application')).toBeFocused();
  // Near enough to see what stands there.
  await expect(page.locator('[data-map]')).toHaveAttribute('data-view', / (16.2|1[789]).*/);
  await expect(page.locator('[data-map]')).toHaveAttribute('data-at-rest', 'true');
}

/** Puts lamps onto one spot of the register as this window reads it. */
async function stackLamps(page: Page, lamps: number): Promise<void> {
  await page.route('**/city/assets', async (route) => {
    const response = await route.fetch();
    const columns = (await response.json()) as { id: string[]; lon: number[]; lat: number[] };
    const first = columns.id.indexOf('LP-00417');
    for (let at = 0, moved = 0; moved < lamps; at += 1) {
      if (!columns.id[at]?.startsWith('LP-')) continue;
      columns.lon[at] = columns.lon[first] ?? 0;
      columns.lat[at] = columns.lat[first] ?? 0;
      moved += 1;
    }
    await route.fulfill({ response, json: columns });
  });
  await page.reload();
}

test('where forty lamps stand on one spot a list is offered: sifted, chosen and left by keys alone', async ({
  vigie,
}) => {
  const { page } = vigie;
  const city = leversOf(vigie);
  await city.quiet();
  const window = windowOn(page);
  await window.liveMap();
  await stackLamps(page, 40);
  await window.liveMap();
  await goTo(page, 'LP-00417');

  // Two of them have alarms: one mark that never parts, however near one comes.
  const before = Number(await window.map.getAttribute('data-alarms'));
  await city.fault('LP-00002', 'lamp-failed');
  await city.fault('LP-00003', 'lamp-failed');
  await expect.poll(async () => Number(await window.map.getAttribute('data-alarms'))).toBeGreaterThan(before + 1);
  const { x, y } = await middle(page);
  const stood = await window.map.getAttribute('data-view');
  await page.mouse.click(x, y);
  const list = page.getByRole('dialog', { name: 'Ce qui est à cet endroit' });
  const things = Number(await list.locator('[data-things]').getAttribute('data-things'));
  expect(things).toBeGreaterThanOrEqual(41);
  await expect(list.getByRole('combobox')).toBeFocused();

  expect(await window.map.getAttribute('data-view')).toBe(stood);
  for (const at of [0, 1]) await expect(list.getByRole('option').nth(at)).toContainText('non acquittée');
  await expect(list.getByRole('option').nth(2)).not.toContainText('acquittée');

  await page.keyboard.type('LP-00003');
  await expect(list.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(list).toHaveCount(0);
  await expect(window.card).toHaveAttribute('data-asset', 'LP-00003');
  await expect(page.getByRole('application')).toBeFocused();

  // The same list by its key; Escape leaves it and chooses nothing.
  await page.keyboard.press('Enter');
  await expect(list.getByRole('option').first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(list.getByRole('option').nth(1)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Escape');
  await expect(list).toHaveCount(0);
  await expect(window.card).toHaveAttribute('data-asset', 'LP-00003');
});
