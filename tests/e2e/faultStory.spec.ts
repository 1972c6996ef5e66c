import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cityFileFor, leversOf } from './fixtures/city.ts';
import { expect, test } from './fixtures/vigie.ts';
import { windowOn } from './fixtures/window.ts';

const CABINET = 'LC-349';

test('a cabinet loses its power: alarm on the map and in the list, camera beside it, acknowledged, seen at a second station, over', async ({
  vigie,
  launch,
}) => {
  test.setTimeout(180_000);
  const city = leversOf(vigie);
  await city.quiet();
  const here = windowOn(vigie.page);
  await here.liveMap();

  const folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-e2e-second-'));
  try {
    const second = await launch({
      dataDir: path.join(folder, 'data'),
      args: ['--hub', vigie.ready.hub, '--city', cityFileFor(vigie, folder)],
      env: { VIGIE_HUB_TOKEN: vigie.ready.hubToken },
    });
    const there = windowOn(second.page);
    await there.liveMap();

    const marks = Number(await here.map.getAttribute('data-alarms'));
    await city.fault(CABINET, 'no-power');

    const row = here.alarm(/Armoire 349/);
    await expect(row).toContainText(/non acquittée/);
    await expect(row).toContainText(/Plus d.alimentation/);
    await expect.poll(async () => Number(await here.map.getAttribute('data-alarms'))).toBeGreaterThan(marks);
    const rowThere = there.alarm(/Armoire 349/);
    await expect(rowThere).toContainText(/non acquittée/);

    await row.click();
    await expect(here.card).toHaveAttribute('data-asset', CABINET);
    await expect(here.card).toContainText('À vérifier');
    await expect(here.card.locator('[data-camera]')).toHaveAttribute('data-phase', 'live', { timeout: 60_000 });

    // The other station takes it; both say who.
    await rowThere.click();
    await second.page.keyboard.press('a');
    await expect(rowThere).toContainText(/acquittée/);
    await expect(rowThere).not.toContainText(/non acquittée/);
    await expect(row).not.toContainText(/non acquittée/);
    await expect(here.card).toContainText(/acquittée par/);

    await city.fault(CABINET, 'no-power', false);
    // Under the hand it stays, as over, until the hand moves on.
    for (const [page, over] of [
      [vigie.page, row],
      [second.page, rowThere],
    ] as const) {
      await expect(over).toContainText('terminée');
      await page.mouse.move(300, 4);
      await page.keyboard.press('Home');
      await page.keyboard.press('End');
      await expect(over).toHaveCount(0);
    }
    await second.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
