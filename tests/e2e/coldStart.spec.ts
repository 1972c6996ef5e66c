import { expect, test } from './fixtures/vigie.ts';
import { windowOn } from './fixtures/window.ts';

test.describe('the first start', () => {
  test.use({ firstStart: true });

  test('from an empty data folder to a live map: vehicles move, links agree, alarms are counted', async ({ vigie }) => {
    const window = windowOn(vigie.page);
    await window.liveMap();
    await expect
      .poll(async () => Number(await window.map.getAttribute('data-moving')), {
        message: 'vehicles and buses with a place',
      })
      .toBeGreaterThan(300);
    await expect(window.strip('broker')).toHaveAttribute('data-bad', 'false');
    await expect(window.strip('hub')).toHaveAttribute('data-bad', 'false');
    await expect(window.strip('unsent')).toHaveText(/0$/);
    // The demonstration starts with some faults that were there before.
    await expect.poll(async () => Number(await window.map.getAttribute('data-alarms'))).toBeGreaterThan(10);
    await expect(vigie.page.locator('[data-pane="alarm-list"]').getByRole('row').first()).toBeVisible();
  });
});

test('what the operator arranged is there at the next start, on the same display', async ({ launch }) => {
  const first = await launch();
  const before = windowOn(first.page);
  await before.liveMap();
  // The call desk is brought to the front and the list shows only what waits for somebody.
  await first.page.keyboard.press('Alt+Digit4');
  await expect(first.page.locator('[data-pane="call-desk"]')).toBeVisible();
  await first.page.keyboard.press('Alt+Digit2');
  await expect(first.page.locator('[data-pane="alarm-list"]').getByRole('treegrid')).toBeFocused();
  await first.page.keyboard.press('u');
  const filter = (page: typeof first.page) => page.getByRole('button', { name: /Non acquittées/ });
  await expect(filter(first.page)).toHaveAttribute('aria-pressed', 'true');
  await expect(first.page.locator('html')).toHaveAttribute('data-layout', 'saved');
  await first.close();

  const second = await launch();
  await expect(filter(second.page)).toHaveAttribute('aria-pressed', 'true');
  await expect(second.page.locator('[data-pane="call-desk"]')).toBeVisible();
});
