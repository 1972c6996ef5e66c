import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { cityFileFor, leversOf } from './fixtures/city.ts';
import { expect, test } from './fixtures/vigie.ts';
import { windowOn } from './fixtures/window.ts';

test('by keys alone: an alarm becomes an incident, a team is sent, the other position sees it and closes it', async ({
  vigie,
  launch,
}) => {
  test.setTimeout(240_000);
  const { page } = vigie;
  const city = leversOf(vigie);
  await city.quiet();
  await windowOn(page).liveMap();
  const paneOf = (at: Page) => at.locator('[data-pane="incident"]');
  const pane = paneOf(page);
  const form = (act: string, at = page) => paneOf(at).locator(`[data-incident-form="${act}"]`);
  const list = (at = page) => paneOf(at).getByRole('listbox', { name: 'Incidents' });
  const accessible = async (): Promise<void> => {
    const { violations } = await new AxeBuilder({ page })
      .setLegacyMode(true)
      .include('[data-pane="incident"]')
      .withTags(['wcag2a', 'wcag2aa'])
      .analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`),
    ).toEqual([]);
  };

  await test.step('the selected alarm is offered as an incident: its words, its place, itself', async () => {
    await city.fault('LC-210', 'no-power');
    await expect(windowOn(page).alarm(/Armoire 210,/)).toBeVisible();
    await page.keyboard.press('Alt+Digit2');
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await expect(windowOn(page).card).toHaveAttribute('data-asset', 'LC-210');
    await page.keyboard.press('Alt+i');
    const title = form('open').locator('[data-field="title"]');
    await expect(title).toBeFocused();
    await expect(title).toHaveValue(/alimentation, Armoire 210/);
    await expect(form('open')).toContainText(/Lié à.*la sélection/);
    await accessible();
    // Half typed, it is nobody's incident yet.
    await title.fill('');
    await page.keyboard.press('Enter');
    await expect(form('open')).toContainText('Donnez un titre.');
    await page.keyboard.type('Rue sans lumière');
    await page.keyboard.press('Enter');
    await expect(pane.locator('[data-card]')).toContainText('Rue sans lumière');
    await expect(pane.locator('[data-linked="alarm"]')).toContainText('Armoire 210');
    await expect(list()).toBeFocused();
  });

  // What an act changed may be seen before its own answer closes the form: the keys are the list's again after that.
  let team = '';
  await test.step('the nearest free team is sent and arrives; what is linked already is refused in words', async () => {
    await page.keyboard.press('e');
    const offered = form('assign').getByRole('option');
    await expect(form('assign').locator('[data-field="team"]')).toBeFocused();
    await expect(offered.first()).toContainText(/m.*vue il y a.*disponible/);
    await accessible();
    team = (await offered.first().getAttribute('data-option')) ?? '';
    await page.keyboard.press('Enter');
    const sent = pane.locator(`[data-team="${team}"]`);
    await expect(sent).toHaveAttribute('data-status', 'dispatched');
    await expect(list()).toBeFocused();
    await page.keyboard.press('s');
    await expect(form('step')).toBeVisible();
    await page.keyboard.press('2');
    await expect(sent).toHaveAttribute('data-status', 'on-scene');
    await expect(list()).toBeFocused();
    await page.keyboard.press('r');
    await page.keyboard.type('Périmètre posé <b>');
    await page.keyboard.press('Enter');
    await expect(pane.locator('[data-card]')).toContainText('Périmètre posé <b>');
    await expect(list()).toBeFocused();
    await page.keyboard.press('l');
    await expect(page.getByText(/déjà lié à cet incident/)).toBeVisible();
    await page.keyboard.press('Alt+r');
  });

  await test.step('a team that is busy is not sent elsewhere without a reason', async () => {
    await page.keyboard.press('n');
    await form('open').locator('[data-field="title"]').fill('Autre rue');
    await page.keyboard.press('Enter');
    await expect(pane.locator('[data-card]')).toContainText('Autre rue');
    await expect(pane.locator('[data-card]')).toContainText(/Peut-être le même.*Rue sans lumière/);
    await expect(list()).toBeFocused();
    await page.keyboard.press('e');
    await expect(form('assign').locator(`[data-option="${team}"]`)).toContainText('Rue sans lumière');
    await expect(form('assign').locator('[data-field="team"]')).toBeFocused();
    await page.keyboard.type((await form('assign').locator(`[data-option="${team}"] b`).textContent()) ?? '');
    await page.keyboard.press('Enter');
    await expect(form('assign').locator('[data-field="reason"]')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(form('assign')).toContainText('Dites pourquoi.');
    await page.keyboard.press('Escape');
    await expect(form('assign')).toHaveCount(0);
    await expect(pane.locator('[data-card] [data-team]')).toHaveCount(0);
    // Each service closes its own part; the last closes the incident.
    for (const left of [1, 0]) {
      await page.keyboard.press('c');
      if (left === 0) await expect(form('close')).toContainText('dernière partie ouverte');
      await page.keyboard.press('Enter');
      await expect(pane.locator('[data-part][data-closed="false"]')).toHaveCount(left);
      await expect(list()).toBeFocused();
    }
    await expect(pane.locator('[data-card]')).toHaveAttribute('data-state', 'closed');
  });

  const folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-e2e-second-'));
  try {
    await test.step('another position sees it, releases the team and closes the part: both desks have it closed', async () => {
      const second = await launch({
        dataDir: path.join(folder, 'data'),
        args: ['--hub', vigie.ready.hub, '--city', cityFileFor(vigie, folder)],
        env: { VIGIE_HUB_TOKEN: vigie.ready.hubToken, VIGIE_POSITION: 'Encadrement' },
      });
      const there = second.page;
      await windowOn(there).liveMap();
      await there.keyboard.press('Alt+Digit6');
      await expect(list(there)).toBeFocused();
      const card = paneOf(there).locator('[data-card]');
      await expect(card).toContainText('Rue sans lumière');
      await expect(card.locator(`[data-team="${team}"]`)).toHaveAttribute('data-status', 'on-scene');
      await there.keyboard.press('c');
      await there.keyboard.press('Enter');
      await expect(card.locator('[data-part][data-closed="true"]')).toHaveCount(1);
      await expect(list(there)).toBeFocused();
      await there.keyboard.press('c');
      await there.keyboard.press('Enter');
      await expect(form('close', there)).toContainText(/Des équipes y sont encore/);
      await there.keyboard.press('Escape');
      await there.keyboard.press('s');
      await there.keyboard.press('4');
      await expect(card.locator('[data-team]')).toHaveCount(0);
      await expect(list(there)).toBeFocused();
      await there.keyboard.press('c');
      await there.keyboard.press('Enter');
      await expect(card).toHaveAttribute('data-state', 'closed');
      await expect(card).toContainText(/réglé.*par Encadrement/);
      await expect(list().getByRole('option', { name: /Rue sans lumière/ })).toHaveCount(0);
      await second.close();
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
