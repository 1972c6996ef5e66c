import path from 'node:path';
import { cityFileFor, leversOf } from './fixtures/city.ts';
import { expect, test } from './fixtures/vigie.ts';
import { windowOn } from './fixtures/window.ts';

test('the hub stands still: its absence is named in the strip, the pane says what is possible, and it is over by itself', async ({
  vigie,
}) => {
  const { page } = vigie;
  await leversOf(vigie).quiet();
  const window = windowOn(page);
  await window.liveMap();
  const hub = vigie.ready.pids.hub;
  if (hub === undefined) throw new Error('the hub told no process id');

  await page.keyboard.press('Control+k');
  await page.keyboard.type('volet continuité');
  await page.keyboard.press('Enter');
  const pane = page.locator('[data-pane="outage"]');
  await expect(pane.locator('[data-work-state="together"]')).toBeVisible();

  process.kill(hub, 'SIGSTOP');
  try {
    await expect(window.strip('work')).toHaveAttribute('data-state', 'alone');
    await expect(window.strip('work')).toContainText('Sans le serveur');
    await expect(pane.locator('[data-work-state="alone"]')).toContainText(/gardés ici et partagés au retour/);
    const now = pane.locator('td[data-now="true"]');
    await expect(now).toContainText(['oui', 'gardé ici', 'oui', 'oui', 'gardé ici', 'oui', 'oui', 'non', 'non']);
  } finally {
    process.kill(hub, 'SIGCONT');
  }
  await expect(pane.locator('[data-work-state="together"]')).toBeVisible({ timeout: 60_000 });
});

test('without the hub a station runs one for its peers by one decision, and goes back by another', async ({
  vigie,
  launch,
  dataDir,
  noise,
}) => {
  test.setTimeout(240_000);
  // The station starts again with another hub: its windows try until it is back.
  noise.forgive(/WebSocket connection to .* failed|ERR_CONNECTION_(REFUSED|RESET)|Failed to (fetch|load resource)/);
  await leversOf(vigie).quiet();
  const hub = vigie.ready.pids.hub;
  if (hub === undefined) throw new Error('the hub told no process id');
  const folder = path.join(dataDir, 'second');
  const second = await launch({
    dataDir: path.join(folder, 'data'),
    args: ['--hub', vigie.ready.hub ?? '', '--city', cityFileFor(vigie, folder)],
    env: { VIGIE_HUB_TOKEN: vigie.ready.hubToken },
  });
  const { page } = second;
  const window = windowOn(page);
  await window.liveMap();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('volet continuité');
  await page.keyboard.press('Enter');
  const choice = page.locator('[data-ready="hub"]');
  await expect(choice).toHaveAttribute('data-role', 'usual');

  process.kill(hub, 'SIGSTOP');
  try {
    await expect(window.strip('work')).toHaveAttribute('data-state', 'alone');
    // By keys: the decision, and the sentence that says what it means.
    await choice.getByRole('button', { name: 'Tenir le serveur ici' }).focus();
    await page.keyboard.press('Enter');
    await choice.getByRole('button', { name: /Oui/ }).focus();
    await page.keyboard.press('Enter');
    await expect(choice).toHaveAttribute('data-role', 'elected', { timeout: 60_000 });
    await expect(choice).toContainText(/[A-Z2-9]{5}(-[A-Z2-9]{5}){3}/);
    await expect(window.strip('hub')).toContainText('accord', { timeout: 60_000 });
  } finally {
    process.kill(hub, 'SIGCONT');
  }
  await choice.getByRole('button', { name: 'Revenir au serveur habituel' }).click();
  await expect(choice).toHaveAttribute('data-role', 'usual', { timeout: 60_000 });
  await expect(window.strip('hub')).toContainText('accord', { timeout: 60_000 });
  await second.close();
});
