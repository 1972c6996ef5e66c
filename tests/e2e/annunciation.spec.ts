import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { cityFileFor, leversOf } from './fixtures/city.ts';
import { expect, test } from './fixtures/vigie.ts';
import { windowOn } from './fixtures/window.ts';

const assets = path.resolve(import.meta.dirname, '..', '..', 'dist', 'renderer', 'assets');

test('an alarm sounds until it is silenced, its definition wants four eyes, and its load is measured without a verdict', async ({
  vigie,
  launch,
}) => {
  test.setTimeout(240_000);
  const { page } = vigie;
  const city = leversOf(vigie);
  await city.quiet();
  const window = windowOn(page);
  await window.liveMap();
  const open = async (words: string, pane: string, at: Page = page): Promise<void> => {
    await at.keyboard.press('Control+k');
    await at.keyboard.type(words);
    await expect(at.locator('[cmdk-item]').first()).toContainText(/volet/i);
    await at.keyboard.press('Enter');
    await expect(at.locator(`[data-pane="${pane}"]`)).toBeVisible();
  };

  /** Rules of accessibility that a machine can check. */
  const accessible = async (pane: string): Promise<void> => {
    const { violations } = await new AxeBuilder({ page })
      .setLegacyMode(true)
      .include(`[data-pane="${pane}"]`)
      .withTags(['wcag2a', 'wcag2aa'])
      .analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`),
    ).toEqual([]);
  };

  await test.step('the page decodes each of the four sounds, under its own policy', async () => {
    const names = readdirSync(assets).filter((name) => /^priority-\d.*\.wav$/.test(name));
    expect(names).toHaveLength(4);
    const decoded = await page.evaluate(async (files) => {
      const context = new OfflineAudioContext(1, 44_100, 44_100);
      const each = files.map(async (name) => {
        const response = await fetch(new URL(`assets/${name}`, location.href));
        const { duration, numberOfChannels } = await context.decodeAudioData(await response.arrayBuffer());
        return { type: response.headers.get('content-type'), duration, numberOfChannels };
      });
      return Promise.all(each);
    }, names);
    for (const { type, duration, numberOfChannels } of decoded) {
      expect(type).toBe('audio/wav');
      expect(numberOfChannels).toBe(1);
      expect(duration).toBeGreaterThan(0.4);
      expect(duration).toBeLessThan(1.4);
    }
  });

  await test.step('the strip says what sounds; F8 silences it and acknowledges nothing', async () => {
    await city.fault('LC-210', 'no-power');
    const sounding = window.strip('sounding');
    await expect(sounding).toContainText(/Plus d.alimentation, Armoire 210/);
    // Whether it can be heard depends on the machine; that it cannot is never kept back.
    const band = page.locator('[role="alert"][data-sound]');
    if ((await sounding.getAttribute('data-sound')) !== 'heard') {
      await expect(band).toContainText('Ce poste est muet');
      await expect(page).toHaveTitle(/Armoire 210.*sans son/);
    } else await expect(band).toHaveCount(0);
    await page.keyboard.press('F8');
    await expect(sounding).toHaveCount(0);
    await expect(window.alarm(/Armoire 210,/)).toContainText(/non acquittée/);
    // The next one sounds again; in a flood urgent alarms of one kind are told together each half minute.
    await city.fault('LC-120', 'no-power');
    await expect(sounding).toContainText(/Armoire 120/, { timeout: 45_000 });
    await sounding.getByRole('button', { name: 'Silence F8' }).click();
    await expect(sounding).toHaveCount(0);
    await expect(window.alarm(/Armoire 120,/)).toContainText(/non acquittée/);
  });

  await test.step('a definition is amended by keys; what is wrong is said and kept; one position alone changes nothing', async () => {
    await open('définitions d’alarmes', 'alarm-definitions');
    const pane = page.locator('[data-pane="alarm-definitions"]');
    await expect(pane.getByRole('treegrid')).toBeFocused();
    await page.keyboard.press('f');
    await page.keyboard.type('armoire porte');
    await page.keyboard.press('Enter');
    await expect(pane.locator('[data-definition="light-cabinet/door-open"]')).toBeVisible();
    await page.keyboard.press('m');
    const form = pane.locator('[data-definition-form="light-cabinet/door-open"]');
    await expect(form.locator('[data-resulting]')).toHaveAttribute('data-resulting', '3');
    await form.locator('[data-field="respondWithin"] input').fill('9');
    await expect(form.locator('[data-resulting]')).toHaveAttribute('data-resulting', '2');
    await form.locator('[data-field="delayOn"] input').fill('4000');
    await page.keyboard.press('Control+Enter');
    await expect(form.locator('[data-field="delayOn"]')).toContainText(/À reprendre.*0 à 3 600 secondes/);
    await expect(form.locator('[data-field="delayOn"] input')).toHaveValue('4000');
    await accessible('alarm-definitions');
    await form.locator('[data-field="delayOn"] input').fill('45');
    await form.locator('textarea[data-field="reason"]').fill('Les livraisons durent plus de vingt secondes.');
    await page.keyboard.press('Control+Enter');
    const proposal = pane.locator('[data-proposal]');
    await expect(proposal.locator('[data-changed]')).toHaveCount(2);
    await expect(proposal.locator('[data-changed="delayOn"]')).toContainText(/20 s\s*45 s/);
    await expect(proposal).toContainText('un autre poste, et une autre personne, doit l’approuver');
    await page.keyboard.press('a');
    await expect(pane.getByText('Vous avez fait cette proposition')).toBeVisible();
    await expect(proposal).toBeVisible();
    await accessible('alarm-definitions');
  });

  await test.step('another position reads the same proposal and approves it; both desks say by whom', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-e2e-second-'));
    try {
      const second = await launch({
        dataDir: path.join(folder, 'data'),
        args: ['--hub', vigie.ready.hub, '--city', cityFileFor(vigie, folder)],
        env: { VIGIE_HUB_TOKEN: vigie.ready.hubToken, VIGIE_POSITION: 'Encadrement' },
      });
      await windowOn(second.page).liveMap();
      await open('définitions d’alarmes', 'alarm-definitions', second.page);
      const there = second.page.locator('[data-pane="alarm-definitions"]');
      await expect(there.getByRole('treegrid')).toBeFocused();
      await second.page.keyboard.press('f');
      await second.page.keyboard.type('armoire porte');
      await second.page.keyboard.press('Enter');
      const proposal = there.locator('[data-proposal]');
      await expect(proposal.locator('[data-changed="delayOn"]')).toContainText(/20 s\s*45 s/);
      await expect(proposal).toContainText('Les livraisons durent plus de vingt secondes.');
      await second.page.keyboard.press('a');
      for (const at of [second.page, page]) {
        const card = at.locator('[data-definition="light-cabinet/door-open"]');
        await expect(at.locator('[data-pane="alarm-definitions"] [data-proposal]')).toHaveCount(0);
        await expect(card).toContainText('Encadrement');
        await expect(card).toContainText('45 s');
      }
      await second.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  await test.step('the load is measured; thirty days are not over, so nothing is judged', async () => {
    // The cabinet that comes and goes is the busiest of all.
    for (const active of [false, true, false, true]) await city.fault('LC-210', 'no-power', active);
    await open('mesures des alarmes', 'alarm-meters');
    const pane = page.locator('[data-pane="alarm-meters"]');
    await expect(pane.locator('[data-measure="flood"]')).toContainText(/moins de 1.%.*pas de jugement avant 30 jours/);
    await expect(pane.locator('[data-verdict="met"], [data-verdict="missed"]')).toHaveCount(0);
    await page.keyboard.press('3');
    await expect(pane.locator('[data-span="month"]')).toHaveAttribute('aria-pressed', 'true');
    await expect(pane.locator('[data-verdict="early"]')).toHaveCount(6);
    await accessible('alarm-meters');
    // From a busy source to what defines it.
    await pane
      .locator('[data-source="LC-210/no-power"]')
      .getByRole('button', { name: /^Définition/ })
      .click();
    await expect(page.locator('[data-definition="light-cabinet/no-power"]')).toBeVisible();
  });
});
