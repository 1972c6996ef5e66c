import path from 'node:path';
import { cityFileFor, leversOf } from './fixtures/city.ts';
import { expect, test } from './fixtures/vigie.ts';
import { windowOn } from './fixtures/window.ts';

test('at the other desk it is seen at once who answers and who writes, and when nobody does any more', async ({
  vigie,
  launch,
  dataDir,
}) => {
  test.setTimeout(240_000);
  const city = leversOf(vigie);
  await city.quiet();
  const folder = path.join(dataDir, 'second');
  const second = await launch({
    dataDir: path.join(folder, 'data'),
    args: ['--hub', vigie.ready.hub, '--city', cityFileFor(vigie, folder)],
    env: { VIGIE_HUB_TOKEN: vigie.ready.hubToken, VIGIE_POSITION: 'Allô 2' },
  });
  const [here, there] = [vigie.page, second.page];
  for (const page of [here, there]) {
    await windowOn(page).liveMap();
    await expect(windowOn(page).strip('hub')).toContainText('accord');
    await page.keyboard.press('Alt+Digit4');
  }
  const id = await city.call('la rue est dans le noir', 'Rue de la Liberté');
  const rowOn = (page: typeof here) => page.locator(`[data-pane="call-desk"] [data-call="${id}"]`);
  await expect(rowOn(here)).toHaveAttribute('data-state', 'ringing');
  await rowOn(there).click();
  await there
    .locator('[data-pane="call-desk"]')
    .getByRole('listbox', { name: /Appels/ })
    .focus();
  await there.keyboard.press('p');

  const at = rowOn(here).locator('[data-answering]');
  await expect(at).toHaveText('Allô 2 répond');
  await expect(rowOn(here)).toContainText('tenu par Allô 2');
  // Nobody says anything of themselves.
  await expect(rowOn(there).locator('[data-answering]')).toHaveCount(0);

  // Ten seconds without a word, and nobody is at it; the next word shows it again.
  await expect(at).toHaveCount(0, { timeout: 25_000 });
  await expect(there.getByRole('textbox', { name: 'Demande' })).toBeFocused();
  await there.keyboard.type('Rue sans lumière');
  await expect(at).toHaveText('Allô 2 écrit');
  await there
    .locator('[data-pane="call-desk"]')
    .getByRole('button', { name: /Éclairage, rue éteinte/ })
    .click();
  await there.keyboard.press('Control+Enter');
  await expect(at).toHaveCount(0);
  await expect(rowOn(here)).toHaveCount(0);
});
