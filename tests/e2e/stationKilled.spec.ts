import { leversOf } from './fixtures/city.ts';
import { expect, test } from './fixtures/vigie.ts';
import { windowOn } from './fixtures/window.ts';

test('the station is killed: the window stays, says so, and goes on where it was', async ({ vigie, noise }) => {
  noise.forgive(/WebSocket connection to .* failed|ERR_CONNECTION_(REFUSED|RESET)|Failed to (fetch|load resource)/);
  const city = leversOf(vigie);
  await city.quiet();
  const window = windowOn(vigie.page);
  await window.liveMap();
  await city.fault('LC-120', 'no-power');
  const row = window.alarm(/Armoire 120,/);
  await expect(row).toContainText(/non acquittée/);
  await row.click();
  await vigie.page.keyboard.press('a');
  await expect(row).not.toContainText(/non acquittée/);

  const station = vigie.ready.pids.station;
  if (station === undefined) throw new Error('the station told no process id');
  process.kill(station, 'SIGKILL');

  const band = vigie.page.locator('[data-link="lost"]');
  await expect(band).toBeVisible();
  await expect(band).toContainText(/ne répond plus/);
  // Nothing is cleared while it is away.
  await expect(row).toBeVisible();
  await expect(window.map).toHaveAttribute('data-map', 'old');

  await expect(band).toHaveCount(0, { timeout: 60_000 });
  await window.liveMap();
  await expect(row).toBeVisible();
  await expect(row).not.toContainText(/non acquittée/);
  await expect(window.strip('unsent')).toHaveText(/0$/);
});
