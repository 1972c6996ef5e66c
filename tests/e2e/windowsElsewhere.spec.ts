import { leversOf } from './fixtures/city.ts';
import { browserElsewhere, ELSEWHERE } from './fixtures/elsewhere.ts';
import { expect, test } from './fixtures/vigie.ts';
import { wallOn } from './fixtures/wall.ts';
import { windowOn } from './fixtures/window.ts';

const CABINET = 'LC-349';

test('a browser on another machine comes in by a code, acknowledges, sees cameras, and is shut out when the station says so', async ({
  launch,
  dataDir,
  noise,
}) => {
  test.setTimeout(240_000);
  // A window that is shut out loses its sockets and its pictures, and asks whether it may still be here.
  noise.forgive(/WebSocket connection to .* failed|ERR_|status of 40[13]|the station is away|network error/);
  const elsewhere = await browserElsewhere(dataDir, noise);
  try {
    const vigie = await launch({ dataDir, args: elsewhere.args });
    const city = leversOf(vigie);
    await city.quiet();
    const here = windowOn(vigie.page);
    await here.liveMap();
    await city.fault(CABINET, 'no-power');
    await expect(here.alarm(/Armoire 349/)).toContainText(/non acquittée/);

    const { url, code } = vigie.ready.windows ?? { url: '', code: '' };
    expect(new URL(url).hostname).toBe(ELSEWHERE);
    const page = await elsewhere.open(url);
    // Nothing of the city before the code; keys alone.
    await expect(page.getByText('Tapez le code')).toBeVisible();
    const field = page.getByLabel('Code');
    await expect(field).toBeFocused();
    await page.keyboard.type('AAAA-AAAA');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText('Ce n’est pas le code');
    await expect(field).toBeFocused();
    await page.keyboard.type(code.toLowerCase());
    await page.keyboard.press('Enter');

    const there = windowOn(page);
    await there.liveMap();
    const row = there.alarm(/Armoire 349/);
    await expect(row).toContainText(/non acquittée/);
    // Under the hand it stays in its place, whatever becomes of it.
    await here.alarm(/Armoire 349/).click();
    await row.click();
    await page.keyboard.press('a');
    await expect(row).not.toContainText(/non acquittée/);
    await expect(here.alarm(/Armoire 349/)).not.toContainText(/non acquittée/);

    // A picture comes through the same door.
    const wall = wallOn(page);
    await wall.open();
    await wall.call(118);
    await expect(wall.tile(0)).toContainText(/\d,\d s/, { timeout: 60_000 });

    // A reload asks for nothing; the scripts of the page hold no key.
    await page.reload();
    await there.liveMap();
    expect(await page.evaluate(() => `${document.cookie}${JSON.stringify(sessionStorage)}`)).not.toMatch(
      /vigie-|token/,
    );

    await vigie.page.keyboard.press('Control+k');
    await vigie.page.keyboard.type('volet continuité');
    await vigie.page.keyboard.press('Enter');
    const pane = vigie.page.locator('[data-ready="windows"]');
    await expect(pane).toHaveAttribute('data-open', '1');
    await expect(pane).toContainText(url);
    await pane.getByRole('button', { name: 'Fermer toutes ces fenêtres' }).click();
    await pane.getByRole('button', { name: 'Oui, les fermer' }).click();
    await expect(page.getByText('Tapez le code')).toBeVisible({ timeout: 30_000 });
    await expect(pane).toHaveAttribute('data-open', '0');

    // Another code, asked for at the station, lets it in again.
    await pane.getByRole('button', { name: 'Donner un code' }).click();
    const another = (await pane.locator('[data-code]').textContent()) ?? '';
    await expect(field).toBeFocused();
    await page.keyboard.type(another);
    await page.keyboard.press('Enter');
    await there.liveMap();
  } finally {
    await elsewhere.close();
  }
});
