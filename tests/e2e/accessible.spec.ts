import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './fixtures/vigie.ts';
import { windowOn } from './fixtures/window.ts';

test('every pane, by day and by night, passes the accessibility rules that a machine can check @browser-only', async ({
  vigie,
}) => {
  const { page } = vigie;
  await windowOn(page).liveMap();
  for (const light of ['night', 'day']) {
    while ((await page.locator('html').getAttribute('data-light')) !== light) {
      const before = await page.locator('html').getAttribute('data-light');
      await page.keyboard.press('Alt+n');
      await expect(page.locator('html')).not.toHaveAttribute('data-light', before ?? '');
    }
    for (const pane of [2, 3, 4, 5]) {
      await page.keyboard.press(`Alt+Digit${pane}`);
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa']).analyze();
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`),
        `pane ${pane} by ${light}`,
      ).toEqual([]);
    }
  }
});
