import { AxeBuilder } from '@axe-core/playwright';
import { turningCameras } from './fixtures/heads.ts';
import { expect, test } from './fixtures/vigie.ts';
import { wallOn } from './fixtures/wall.ts';
import { windowOn } from './fixtures/window.ts';

/** Keys of what opens over the wall. */
const WALL_PANELS = ['d', 's', 'q', 'm', 'e', 'c', 'v', 'p', 'i', 'b', '?'];
/** What must have been read before a panel is all there. */
const READ: Readonly<Record<string, string>> = {
  p: '[data-preset]',
  i: '[data-imaging], [data-relay]',
  b: '[data-recording]',
};

test('every pane, by day and by night, passes the accessibility rules that a machine can check @browser-only', async ({
  vigie,
}) => {
  test.setTimeout(420_000);
  const { page } = vigie;
  await windowOn(page).liveMap();
  const [turning = 0] = turningCameras(vigie, 1);
  const wall = wallOn(page);
  await wall.open();
  await wall.call(turning);
  for (const light of ['night', 'day']) {
    while ((await page.locator('html').getAttribute('data-light')) !== light) {
      const before = await page.locator('html').getAttribute('data-light');
      await page.keyboard.press('Alt+n');
      await expect(page.locator('html')).not.toHaveAttribute('data-light', before ?? '');
    }
    for (const pane of [2, 3, 4, 5, 6, ...WALL_PANELS]) {
      await page.keyboard.press(`Alt+Digit${typeof pane === 'number' ? pane : 3}`);
      if (typeof pane === 'string') {
        await expect(page.locator('[data-tile][data-selected="true"] button').first()).toBeFocused();
        await page.keyboard.press(pane);
        await expect(page.locator('[data-wall-panel]')).toBeVisible();
        for (const part of READ[pane]?.split(', ') ?? []) await expect(page.locator(part).first()).toBeVisible();
      }
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa']).analyze();
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`),
        `pane ${pane} by ${light}`,
      ).toEqual([]);
      if (typeof pane === 'string') await page.keyboard.press('Escape');
    }
  }
});
