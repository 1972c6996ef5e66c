import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import mqtt from 'mqtt';
import { leversOf } from './fixtures/city.ts';
import { expect, test } from './fixtures/vigie.ts';
import { windowOn } from './fixtures/window.ts';

const LAMP = 'LP-00417';

/** Goes on by Tab until the keys are on something; nothing is clicked or focused from outside. */
async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(target).toBeVisible();
  for (let steps = 0; steps < 60; steps += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} never came to ${target}`);
}

/** Finds something by its name, as every operator does. */
async function find(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(name);
  await expect(page.getByRole('option').first()).toContainText(name.replace(/^.*-/, ''));
  await page.keyboard.press('Enter');
}

/** What the canvas of a plot holds: how much is drawn on it, and a mark of how it looks. */
const drawn = (history: Locator): Promise<{ pixels: number; look: string }> =>
  history.locator('canvas').evaluate((canvas) => {
    if (!(canvas instanceof HTMLCanvasElement)) throw new Error('the plot is no canvas');
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let pixels = 0;
    for (let at = 3; at < data.length; at += 4) if (data[at]! > 0) pixels += 1;
    return { pixels, look: canvas.toDataURL() };
  });

test('the past of a lamp is opened, walked through, followed and closed by keys alone', async ({ vigie }) => {
  const { page, ready } = vigie;
  await leversOf(vigie).quiet();
  const { card, liveMap } = windowOn(page);
  await liveMap();
  await find(page, LAMP);
  await expect(card).toHaveAttribute('data-asset', LAMP);
  await expect(card.locator('[data-near-camera], [data-camera]').first()).toBeVisible();

  // H opens the first value's past, and the keys go on in it.
  await page.keyboard.press('Alt+Digit5');
  await page.keyboard.press('h');
  const level = card.locator('[data-history="level"]');
  await expect(level).toHaveAttribute('data-state', 'held');
  const cursor = level.getByRole('slider', { name: 'Passé : Niveau' });
  await expect(cursor).toBeFocused();
  await expect(cursor).toHaveAttribute('aria-valuetext', /^.*\d\d:\d\d, \d+\s%$/);
  await expect(level.locator('p').first()).toContainText(/(Toujours|Minimum) \d+\s%/);
  await expect.poll(async () => (await drawn(level)).pixels).toBeGreaterThan(100);
  // Escape closes it and gives the keys back to the value.
  await page.keyboard.press('Escape');
  await expect(level).toHaveCount(0);
  const opener = card.locator('[data-opens-past="level"]');
  await expect(opener).toBeFocused();

  // An order, then its effect at the end of the past.
  await tabTo(page, card.getByRole('button', { name: '50 %' }), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(card.locator('[data-faceplate="level"]')).toHaveAttribute('data-state', 'confirmed');
  await tabTo(page, opener);
  await page.keyboard.press('Enter');
  await expect(cursor).toBeFocused();
  await expect(cursor).toHaveAttribute('aria-valuetext', /, 50\s%$/);

  // What the lamp says next is followed without a key.
  const client = await mqtt.connectAsync(ready.mqtt ?? '', { protocolVersion: 4 });
  const says = { level: 73, power: 30, voltage: 230, hours: 4_457, temperature: 38, faults: [] };
  await client.publishAsync(`vigie/1/light-point/${LAMP}/state`, JSON.stringify({ t: Date.now() + 1_000, ...says }), {
    qos: 1,
  });
  await client.endAsync();
  await expect(cursor).toHaveAttribute('aria-valuetext', /, 73\s%$/);
  await expect(level.locator('p').first()).toContainText(/dernier 73\s% à \d\d:\d\d/);

  // Arrows go from value to value; another time is shown by R.
  const most = Number(await cursor.getAttribute('aria-valuemax'));
  expect(most).toBeGreaterThan(0);
  await page.keyboard.press('ArrowLeft');
  await expect(cursor).toHaveAttribute('aria-valuenow', String(most - 1));
  await page.keyboard.press('Home');
  await expect(cursor).toHaveAttribute('aria-valuenow', '0');
  await page.keyboard.press('r');
  await expect(level.getByRole('button', { name: '24 h' })).toHaveAttribute('aria-pressed', 'true');

  // Another light is another drawing; English says the same.
  const night = (await drawn(level)).look;
  await page.keyboard.press('Alt+n');
  await expect.poll(async () => (await drawn(level)).look === night).toBe(false);
  await page.keyboard.press('Alt+l');
  await expect(level.getByRole('slider', { name: 'Past: Level' })).toBeFocused();
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .include('[data-pane="asset-card"]')
    .withTags(['wcag2a', 'wcag2aa'])
    .analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`),
  ).toEqual([]);
  await page.keyboard.press('Alt+l');

  // Of a value whose past is not kept, that is said.
  await page.keyboard.press('h');
  await expect(opener).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(card.locator('[data-opens-past="voltage"]')).toBeFocused();
  await page.keyboard.press('h');
  await expect(card.locator('[data-history="voltage"]')).toHaveAttribute('data-state', 'none');
  await expect(card).toContainText('Le passé de cette valeur n’est pas gardé.');
  await page.keyboard.press('Escape');
  await expect(card.locator('[data-opens-past="voltage"]')).toBeFocused();
});

test('from a dark lamp to the alarm of its cabinet and to what else hangs on it, by keys alone', async ({ vigie }) => {
  const { page } = vigie;
  const city = leversOf(vigie);
  await city.quiet();
  const { card, liveMap } = windowOn(page);
  await liveMap();
  await find(page, 'LC-210');
  await expect(card).toHaveAttribute('data-asset', 'LC-210');
  await page.keyboard.press('Alt+Digit5');
  await tabTo(page, card.locator('[data-dependents] button').first());
  await page.keyboard.press('Enter');
  const first = card.locator('[data-dependents] li button').first();
  await tabTo(page, first);
  await page.keyboard.press('Enter');
  await expect(card).not.toHaveAttribute('data-asset', 'LC-210');

  await city.fault('LC-210', 'no-power');
  const alarm = card.locator('[data-open-alarm]').filter({ hasText: 'Armoire 210' });
  await expect(alarm).toContainText(/Plus d.alimentation/);
  await page.keyboard.press('Alt+Digit5');
  await tabTo(page, alarm);
  await page.keyboard.press('Enter');
  await expect(card).toHaveAttribute('data-asset', 'LC-210');
  // The supply is a state: how long each stood, in words.
  await page.keyboard.press('Alt+Digit5');
  await page.keyboard.press('h');
  const supply = card.locator('[data-history="supply"]');
  await expect(supply.getByRole('slider')).toHaveAttribute('aria-valuetext', /^absente depuis \d\d:\d\d/);
  await expect(supply.locator('p').first()).toContainText('Absente depuis');
  await expect.poll(async () => (await drawn(supply)).pixels).toBeGreaterThan(100);
});

test('a feed whose gateway leaves is named in the strip, and the strip leads to the pane of feeds', async ({
  vigie,
}) => {
  const { page, ready } = vigie;
  await leversOf(vigie).quiet();
  const window = windowOn(page);
  await window.liveMap();
  const client = await mqtt.connectAsync(ready.mqtt ?? '', { protocolVersion: 4 });
  const says = (state: string) =>
    client.publishAsync('vigie/1/feed/panels/status', JSON.stringify({ state, t: Date.now() }), { qos: 1 });
  await says('offline');
  const named = window.strip('feed-panels');
  await expect(named).toContainText('Panneaux d’information hors ligne');
  await tabTo(page, named.getByRole('button'));
  await page.keyboard.press('Enter');
  const pane = page.locator('[data-pane="feeds"]');
  const row = pane.locator('[data-feed="panels"]');
  await expect(row).toHaveAttribute('data-state', 'offline');
  await expect(row).toContainText(/hors ligne\s: sa passerelle s’est retirée/);
  await expect(row).toContainText('25');
  // The worst stands first.
  await expect(pane.locator('[data-feed]').first()).toHaveAttribute('data-feed', 'panels');
  await expect(pane.locator('[data-link="broker"]')).toContainText(/en accord depuis/);
  await says('online');
  await expect(named).toHaveCount(0);
  await expect(row).toHaveAttribute('data-state', 'current');
  await client.endAsync();

  await tabTo(page, pane.getByRole('button', { name: 'Voir les messages refusés' }));
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-pane="rejected-messages"]')).toBeVisible();
});
