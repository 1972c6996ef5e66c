import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { leversOf } from './fixtures/city.ts';
import { beside, colourAt, goTo, middle, tokenOf } from './fixtures/map.ts';
import { expect, test } from './fixtures/vigie.ts';
import { windowOn } from './fixtures/window.ts';

/** Puts lamps onto one spot of the register as this window reads it. */
async function stackLamps(page: Page, lamps: number): Promise<void> {
  await page.route('**/city/assets', async (route) => {
    const response = await route.fetch();
    const columns = (await response.json()) as { id: string[]; lon: number[]; lat: number[] };
    const first = columns.id.indexOf('LP-00417');
    for (let at = 0, moved = 0; moved < lamps; at += 1) {
      if (!columns.id[at]?.startsWith('LP-')) continue;
      columns.lon[at] = columns.lon[first] ?? 0;
      columns.lat[at] = columns.lat[first] ?? 0;
      moved += 1;
    }
    await route.fulfill({ response, json: columns });
  });
  await page.reload();
}

// Some load their window twice, on a machine that draws in software. Those that change what the station answers on its
// way to the window run in a browser only: the desktop program lets nobody in between.
test.describe.configure({ timeout: 240_000 });

test('where forty lamps stand on one spot a list is offered: sifted, chosen and left by keys alone @browser-only', async ({
  vigie,
}) => {
  const { page } = vigie;
  const city = leversOf(vigie);
  await city.quiet();
  const window = windowOn(page);
  await window.liveMap();
  await stackLamps(page, 40);
  await window.liveMap();
  await goTo(page, 'LP-00417');

  // Two of them have alarms: one mark that never parts, however near one comes.
  const before = Number(await window.map.getAttribute('data-alarms'));
  await city.fault('LP-00002', 'lamp-failed');
  await city.fault('LP-00003', 'lamp-failed');
  await expect.poll(async () => Number(await window.map.getAttribute('data-alarms'))).toBeGreaterThan(before + 1);
  const { x, y } = await middle(page);
  const stood = await window.map.getAttribute('data-view');
  await page.mouse.click(x, y);
  const list = page.getByRole('dialog', { name: 'Ce qui est à cet endroit' });
  const things = Number(await list.locator('[data-things]').getAttribute('data-things'));
  expect(things).toBeGreaterThanOrEqual(41);
  await expect(list.getByRole('combobox')).toBeFocused();

  expect(await window.map.getAttribute('data-view')).toBe(stood);
  for (const at of [0, 1]) await expect(list.getByRole('option').nth(at)).toContainText('non acquittée');
  await expect(list.getByRole('option').nth(2)).not.toContainText('acquittée');

  await page.keyboard.type('LP-00003');
  await expect(list.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(list).toHaveCount(0);
  await expect(window.card).toHaveAttribute('data-asset', 'LP-00003');
  await expect(page.getByRole('application')).toBeFocused();

  // The same list by its key; Escape leaves it and chooses nothing.
  await page.keyboard.press('Enter');
  await expect(list.getByRole('option').first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(list.getByRole('option').nth(1)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Escape');
  await expect(list).toHaveCount(0);
  await expect(window.card).toHaveAttribute('data-asset', 'LP-00003');
});

/** Clicks at places around the middle of the map, px from it. */
async function clickAt(page: Page, ...places: readonly (readonly [dx: number, dy: number])[]): Promise<void> {
  const { x, y } = await middle(page);
  for (const [dx, dy] of places) await page.mouse.click(x + dx, y + dy);
}

/** A figure of the measuring panel, in metres or square metres. */
async function figure(page: Page, name: string): Promise<number> {
  const text = ((await page.locator(`[data-figure="${name}"]`).textContent()) ?? '').replace(/[\s\u00a0\u202f]/g, '');
  const [, value, unit] = /^([\d,]+)(m²|ha|m|km)$/.exec(text) ?? [];
  return Number(value?.replace(',', '.')) * ({ m: 1, km: 1_000, 'm²': 1, ha: 10_000 }[unit ?? ''] ?? Number.NaN);
}

test('a way and an area are measured by mouse and by keys, taken back point by point, ended and left', async ({
  vigie,
}) => {
  const { page } = vigie;
  await leversOf(vigie).quiet();
  const window = windowOn(page);
  await window.liveMap();
  await goTo(page, 'place wilson');
  const stood = await window.map.getAttribute('data-view');
  const [, latitude, zoom] = (stood ?? '').split(' ').map(Number);
  const metresPerPixel = (40_075_017 * Math.cos(((latitude ?? 0) * Math.PI) / 180)) / (512 * 2 ** (zoom ?? 0));

  await page.keyboard.press('m');
  const panel = page.locator('[data-tool="measure"]');
  await clickAt(page, [-100, 0], [100, 0], [100, 150]);
  await expect(panel.locator('[data-figure="points"]')).toHaveText('3');
  expect(Math.abs((await figure(page, 'length')) - 350 * metresPerPixel)).toBeLessThan(3);
  await page.keyboard.press('Backspace');
  await expect(panel.locator('[data-figure="points"]')).toHaveText('2');
  await page.keyboard.press('Enter');
  await expect(panel.locator('[data-done="true"]')).toBeVisible();
  expect(Math.abs((await figure(page, 'length')) - 200 * metresPerPixel)).toBeLessThan(2);

  // The same key again: an area. A double click sets its last point and ends it, and the map stays where it is.
  await page.keyboard.press('m');
  await clickAt(page, [-100, -50], [100, -50], [100, 50]);
  const { x, y } = await middle(page);
  await page.mouse.dblclick(x - 100, y + 50);
  await expect(panel.locator('[data-done="true"]')).toBeVisible();
  await expect(panel.locator('[data-figure="points"]')).toHaveText('4');
  expect(Math.abs((await figure(page, 'area')) / (20_000 * metresPerPixel ** 2) - 1)).toBeLessThan(0.02);
  expect(await window.map.getAttribute('data-view')).toBe(stood);

  // By keys alone: a point in the middle, the map moved under it, another one.
  await page.keyboard.press('m');
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowRight');
  await expect(window.map).toHaveAttribute('data-at-rest', 'true');
  await page.keyboard.press('Space');
  await expect(panel.locator('[data-figure="points"]')).toHaveText('2');
  expect(Math.abs((await figure(page, 'length')) - 140 * metresPerPixel)).toBeLessThan(3);
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await expect(page.getByRole('application')).toBeFocused();
});

test('a zone is drawn, counted, listed, kept under a name and found again; a street by its name and by a click', async ({
  vigie,
}) => {
  const { page } = vigie;
  const city = leversOf(vigie);
  await city.quiet();
  const window = windowOn(page);
  await window.liveMap();
  await city.fault('LP-00417', 'lamp-failed');
  await goTo(page, 'LP-00417');
  const stood = await window.map.getAttribute('data-view');

  await page.keyboard.press('z');
  await clickAt(page, [-80, -80], [80, -80], [80, 80], [-80, 80]);
  await page.keyboard.press('Enter');
  const gathered = page.locator('[data-tool="gathered"]');
  const total = Number(await gathered.locator('[data-gathered]').getAttribute('data-gathered'));
  expect(total).toBeGreaterThan(3);
  await expect(gathered.locator('[data-kind="light-point"]')).toContainText('Éclairage');
  await expect(gathered.locator('[data-alarms-of="4"]')).toContainText('1');
  await expect(gathered).toContainText(/\d+ rues?/);
  expect(await window.map.getAttribute('data-view')).toBe(stood);

  // All of it by name, what has an alarm first; choosing one leaves the list open.
  await page.keyboard.press('t');
  const options = gathered.getByRole('option');
  await expect(options.first()).toContainText('Lampe éteinte');
  await page.keyboard.press('Enter');
  await expect(window.card).toHaveAttribute('data-asset', 'LP-00417');
  await page.keyboard.press('Escape');
  await expect(options).toHaveCount(0);

  await gathered.getByRole('button', { name: 'Nommer', exact: true }).click();
  await page.keyboard.type('Fête foraine');
  await page.keyboard.press('Enter');
  await expect(gathered.getByRole('heading', { name: 'Fête foraine' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(gathered).toHaveCount(0);

  // A street by its name, at the same place: what stands along it.
  await page.keyboard.press('s');
  await page.keyboard.type('grande rue');
  await expect(page.locator('[data-tool="street"]').getByRole('option').first()).toContainText('Grande Rue');
  await page.keyboard.press('Enter');
  await expect(gathered.getByRole('heading', { name: 'Grande Rue' })).toBeVisible();
  expect(Number(await gathered.locator('[data-gathered]').getAttribute('data-gathered'))).toBeGreaterThan(3);
  await page.keyboard.press('Escape');
  // And by a click where a lamp of it stands.
  await page.keyboard.press('s');
  await clickAt(page, [0, 0]);
  await expect(gathered.getByRole('heading', { name: 'Grande Rue' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(gathered).toHaveCount(0);

  // The zone is there after the window was loaded again.
  await expect(page.locator('html')).toHaveAttribute('data-layout', 'saved');
  await page.reload();
  await window.liveMap();
  await page.getByRole('application').focus();
  await page.keyboard.press('z');
  await page.getByRole('button', { name: 'Fête foraine', exact: true }).click();
  await expect(gathered.locator('[data-gathered]')).toHaveAttribute('data-gathered', String(total));
});

test('views are kept under names, gone to by number, renamed and deleted, and are there at the next start', async ({
  vigie,
}) => {
  const { page } = vigie;
  await leversOf(vigie).quiet();
  const window = windowOn(page);
  await window.liveMap();
  const whole = (await window.map.getAttribute('data-view')) ?? '';
  await goTo(page, 'place wilson');
  const wilson = (await window.map.getAttribute('data-view')) ?? '';
  const named = page.locator('[data-tool="views"]');

  await page.keyboard.press('b');
  await page.keyboard.type('Place Wilson');
  await page.keyboard.press('Enter');
  await expect(named.getByRole('button', { name: /Place Wilson$/ }).first()).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('0');
  await expect(window.map).toHaveAttribute('data-view', whole);
  await page.keyboard.press('b');
  await named.getByRole('textbox').fill('Toute la ville');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');

  // A number goes there: on the map, and in the list.
  await page.keyboard.press('Digit1');
  await expect(window.map).toHaveAttribute('data-view', wilson);
  await page.keyboard.press('b');
  await page.keyboard.press('Digit2');
  await expect(window.map).toHaveAttribute('data-view', whole);

  // Another name, and one less: the first Delete only asks.
  await page.keyboard.press('b');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('r');
  await page.keyboard.type('Métropole');
  await page.keyboard.press('Enter');
  await expect(named.getByRole('button', { name: '2 Métropole' })).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Delete');
  await expect(named.getByText('Supprimer\u202f?')).toBeVisible();
  await expect(named.getByText('Place Wilson')).toBeVisible();
  await page.keyboard.press('Delete');
  await expect(named.getByText('Place Wilson')).toHaveCount(0);

  await expect(page.locator('html')).toHaveAttribute('data-layout', 'saved');
  await page.reload();
  await window.liveMap();
  await page.getByRole('application').focus();
  await page.keyboard.press('b');
  await expect(named.getByRole('button', { name: '1 Métropole' })).toBeFocused();
});

test('the view is printed as a page of its own: picture, legend, scale, north, time, and the window is as it was after it', async ({
  vigie,
}) => {
  const { page, electronApp } = vigie;
  await leversOf(vigie).quiet();
  const window = windowOn(page);
  await window.liveMap();
  await goTo(page, 'place wilson');
  const stood = await window.map.getAttribute('data-view');
  // The system's dialog would wait for a person.
  await page.evaluate(() => {
    globalThis.print = () => {
      document.documentElement.dataset.printed = 'asked';
    };
  });
  await page.keyboard.press('Control+p');
  await page.keyboard.type('Fuite de gaz, place Wilson');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-printed', 'asked', { timeout: 60_000 });

  const sheet = page.locator('[data-sheet]');
  await expect(sheet).toBeHidden();
  await page.emulateMedia({ media: 'print' });
  await expect(sheet).toBeVisible();
  await expect(page.locator('#root')).toBeHidden();
  await expect(sheet.getByRole('heading', { level: 1 })).toHaveText('Fuite de gaz, place Wilson');
  await expect(sheet.locator('[data-kind="light-point"]')).toContainText('Éclairage');
  await expect(sheet).toContainText(/Imprimé le .*20\d\d/);
  await expect(sheet).toContainText(/Centre 47,3\d+°\sN, 5,0\d+°\sE/);
  await expect(sheet).toContainText('Ville de démonstration');
  await expect(sheet.getByRole('img', { name: 'Le nord est en haut' })).toBeVisible();
  await expect(sheet.getByText(/^\d+\s(m|km)$/)).toBeVisible();
  // By daylight, whatever the room has: a page of night would be a page of ink. Streets, blocks and lamps are in it.
  const tones = await sheet.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
    const { width, height } = canvas;
    const data = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
    let [bright, dark, all] = [0, 0, 0];
    for (let at = 0; at < data.length; at += 4 * 7) {
      all += 1;
      if ((data[at] ?? 0) > 180) bright += 1;
      if ((data[at] ?? 0) < 60) dark += 1;
    }
    return { width, bright: bright / all, dark: dark / all };
  });
  expect(tones.width).toBeGreaterThan(1_000);
  expect(tones.bright).toBeGreaterThan(0.7);
  expect(tones.dark).toBeGreaterThan(0.0005);
  // One page, as the printer gets it; when that is done the window is as it was.
  await page.emulateMedia({ media: null });
  const pages = (pdf: string): number => [...pdf.matchAll(/\/Type\s*\/Page\b/g)].length;
  if (electronApp) {
    const pdf = await electronApp.evaluate(async ({ BrowserWindow }) => {
      const [first] = BrowserWindow.getAllWindows();
      const bytes = await first?.webContents.printToPDF({ printBackground: true, preferCSSPageSize: true });
      return bytes?.toString('latin1') ?? '';
    });
    expect(pages(pdf)).toBe(1);
  } else {
    const pdf = await page.pdf({ printBackground: true, preferCSSPageSize: true });
    expect(pages(pdf.toString('latin1'))).toBe(1);
  }

  await expect(sheet).toHaveCount(0);
  await expect(page.getByRole('application')).toBeFocused();
  expect(await window.map.getAttribute('data-view')).toBe(stood);
  await expect(page.locator('html')).toHaveAttribute('data-light', 'night');
});

test('the legend shows only what is in alarm, or only what is not heard of, says so when it is closed, and puts limits away', async ({
  vigie,
}) => {
  const { page } = vigie;
  const city = leversOf(vigie);
  await city.quiet();
  const window = windowOn(page);
  await window.liveMap();
  await city.fault('LP-00417', 'lamp-failed');
  await expect(window.alarm(/Point 417,/)).toBeVisible();
  await goTo(page, 'LP-00417');
  const legend = page.getByRole('group', { name: 'Calques' });
  const lights = legend.locator('[data-layer="light-point"]');
  await expect(lights).toContainText(/34\s000/);

  // By keys: the list, its first choice, the next one.
  await page.keyboard.press('l');
  await page.keyboard.press('l');
  await expect(legend.getByRole('button', { name: 'Tout' })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(legend).toHaveAttribute('data-only', 'alarm');
  await expect(lights).not.toContainText(/34\s000/);
  const inAlarm = Number(/\d+$/.exec((await lights.textContent()) ?? '')?.[0]);
  expect(inAlarm).toBeGreaterThan(0);
  expect(inAlarm).toBeLessThan(1_000);
  // What is not shown is not under the pointer: around the lamp in alarm stand others, and its own cabinet's.
  await page.keyboard.press('Escape');
  await page.keyboard.press('-');
  await expect(window.map).toHaveAttribute('data-view', / 15\.[12]/);
  await expect(window.map).toHaveAttribute('data-at-rest', 'true');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-things]')).toHaveAttribute('data-things', '1');
  await page.keyboard.press('Escape');
  // Said while the list is closed.
  await expect(legend.getByRole('button', { name: /Seulement en alarme/ })).toBeVisible();
  await expect(lights).toHaveCount(0);

  await page.keyboard.press('l');
  await legend.getByRole('button', { name: 'Tout' }).click();
  await expect(lights).toContainText(/34\s000/);
  const limits = legend.getByRole('switch', { name: 'Limites et quartiers' });
  await expect(limits).toHaveAttribute('aria-checked', 'true');
  await limits.click();
  await expect(limits).toHaveAttribute('aria-checked', 'false');
  await expect(page.locator('html')).toHaveAttribute('data-layout', 'saved');
  await page.reload();
  await window.liveMap();
  await expect(limits).toHaveAttribute('aria-checked', 'false');
});

test('a base map that changed while the window is open is shown at once, and the view stays @browser-only', async ({
  vigie,
}) => {
  const { page } = vigie;
  await leversOf(vigie).quiet();
  const window = windowOn(page);
  await window.liveMap();
  await goTo(page, 'place wilson');
  const stood = await window.map.getAttribute('data-view');
  await expect(page.locator('html')).toHaveAttribute('data-layout', 'saved');
  // The first reading has a lake over all of the town and another version: the station's status calls for a second one.
  let readings = 0;
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/city/basemap', async (route) => {
    const response = await route.fetch();
    const baseMap = (await response.json()) as { version: number; areas: unknown[] };
    readings += 1;
    if (readings === 1) {
      const lake = [
        [4.8, 47.1],
        [5.3, 47.1],
        [5.3, 47.5],
        [4.8, 47.5],
      ];
      baseMap.version += 1_000;
      baseMap.areas.push({ kind: 'water', ring: lake });
    } else await held;
    await route.fulfill({ response, json: baseMap });
  });
  await page.reload();
  await window.liveMap();
  await expect(window.map).toHaveAttribute('data-view', stood ?? '');
  const water = await tokenOf(page, '--map-water');
  const around = await beside(page);
  const lakes = async (): Promise<number> => {
    let found = 0;
    for (const [px, py] of around) if ((await colourAt(page, px, py)) === water) found += 1;
    return found;
  };
  // Between houses and streets.
  await expect.poll(lakes).toBeGreaterThan(2);
  release();
  await expect.poll(lakes).toBe(0);
  await expect(window.map).toHaveAttribute('data-view', stood ?? '');
  await expect(window.map).toHaveAttribute('data-map', 'live');
});

test('a map that was closed comes back with what happened meanwhile, and draws on', async ({ vigie }) => {
  const { page } = vigie;
  await leversOf(vigie).quiet();
  const window = windowOn(page);
  await window.liveMap();
  await goTo(page, 'LP-00417');
  // How bright the lamp in the middle is drawn, 0 to 255.
  const brightness = async (): Promise<number> => {
    const { x, y } = await middle(page);
    const colour = Number.parseInt((await colourAt(page, x, y)).slice(1), 16);
    return Math.round(((colour >> 16) + ((colour >> 8) & 255) + (colour & 255)) / 3);
  };
  const level = window.card.locator('[data-faceplate="level"]');
  const order = async (percent: 0 | 100): Promise<void> => {
    await level
      .getByRole('button')
      .nth(percent === 0 ? 0 : 2)
      .click();
    // Its buttons say so too: what the lamp itself told is meant.
    await expect(window.card.locator('[data-point="level"]')).toContainText(new RegExp(`^Niveau${percent}\\D`));
    await expect(level).toHaveAttribute('data-state', 'confirmed');
  };
  await order(0);
  await expect.poll(brightness).toBeLessThan(150);

  await page.locator('[data-close="map"]').dispatchEvent('click');
  await expect(window.map).toHaveCount(0);
  await order(100);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('volet carte');
  await expect(page.getByRole('option', { name: /Volet Carte/ }).first()).toBeVisible();
  await page.keyboard.press('Enter');
  await window.liveMap();
  // Its place in the window is another one now, and so is what lies in its middle.
  await page.getByRole('application').focus();
  await page.keyboard.press('g');
  await expect.poll(brightness).toBeGreaterThan(180);
  const updates = async (): Promise<number> => Number(await window.map.getAttribute('data-updates'));
  const before = await updates();
  await expect.poll(updates).toBeGreaterThan(before);
});

test('another register while the window is open: what is selected stays what it is, and the view stays @browser-only', async ({
  vigie,
}) => {
  const { page } = vigie;
  await leversOf(vigie).quiet();
  const window = windowOn(page);
  await window.liveMap();
  let lose = (): void => undefined;
  let streams = 0;
  await page.routeWebSocket(/\/live$/, (socket) => {
    streams += 1;
    // The second speaks of no register yet: the window has time to be looked at.
    if (streams === 1) socket.connectToServer();
    lose = () => void socket.close();
  });
  let shifted = false;
  await page.route('**/city/assets', async (route) => {
    const response = await route.fetch();
    const columns = (await response.json()) as Record<string, unknown> & { id: string[]; parent: number[] };
    if (shifted) {
      // A hundred lamps are gone from the front: every index is another one.
      for (const [name, column] of Object.entries(columns))
        if (Array.isArray(column) && column.length === columns.id.length && name !== 'id') column.splice(0, 100);
      columns.id.splice(0, 100);
      columns.parent = columns.parent.map((parent) => Math.max(-1, parent - 100));
      columns.view = {};
      columns.version = 999_999;
    }
    await route.fulfill({ response, json: columns });
  });
  await page.reload();
  await window.liveMap();
  await goTo(page, 'LP-00417');
  await expect(window.card).toHaveAttribute('data-asset', 'LP-00417');
  const stood = (await window.map.getAttribute('data-view')) ?? '';
  const legend = page.getByRole('group', { name: 'Calques' });
  await expect(legend.locator('[data-layer="light-point"]')).toContainText(/34\s000/);

  shifted = true;
  lose();
  await expect(legend.locator('[data-layer="light-point"]')).toContainText(/33\s9\d\d/);
  await expect(window.map).toHaveAttribute('data-view', stood);
  await expect(window.card).toHaveAttribute('data-asset', 'LP-00417');
  // Gone elsewhere and back to the selection: it is where it was, not where another lamp has its index now.
  await page.keyboard.press('0');
  await expect(window.map).not.toHaveAttribute('data-view', stood);
  await page.keyboard.press('g');
  await expect(window.map).toHaveAttribute('data-view', stood);
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-things] [data-chosen="true"]')).toHaveAttribute('data-asset', 'LP-00417');
});

test('the map and each of its tools, by day and by night, pass the accessibility rules that a machine can check @browser-only', async ({
  vigie,
}) => {
  const { page } = vigie;
  await leversOf(vigie).quiet();
  const window = windowOn(page);
  await window.liveMap();
  await goTo(page, 'LP-00417');
  const check = async (what: string): Promise<void> => {
    const { violations } = await new AxeBuilder({ page })
      .include('[data-pane-id="map"]')
      .withTags(['wcag2a', 'wcag2aa'])
      .analyze();
    const found = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
    );
    expect(found, what).toEqual([]);
  };
  // Something to show in each of them.
  await page.keyboard.press('z');
  await clickAt(page, [-80, -80], [80, -80], [80, 80], [-80, 80]);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Nommer', exact: true }).click();
  await page.keyboard.type('Marché');
  await page.keyboard.press('Enter');
  await page.keyboard.press('b');
  await page.keyboard.type('Ici');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  for (const light of ['night', 'day']) {
    while ((await page.locator('html').getAttribute('data-light')) !== light) {
      const before = await page.locator('html').getAttribute('data-light');
      await page.keyboard.press('Alt+n');
      await expect(page.locator('html')).not.toHaveAttribute('data-light', before ?? '');
    }
    await check(`what was gathered, ${light}`);
    await page.keyboard.press('t');
    await expect(page.getByRole('option').first()).toBeVisible();
    await check(`its list, ${light}`);
    await page.keyboard.press('Escape');
    for (const key of ['m', 'z', 's', 'b', 'p']) {
      await page.keyboard.press(key);
      await expect(page.locator('[data-tool]')).not.toHaveAttribute('data-tool', 'gathered');
      if (key === 'm') await clickAt(page, [-50, 0], [50, 0]);
      await check(`${key}, ${light}`);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('application')).toBeFocused();
    }
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog').getByRole('option').first()).toBeVisible();
    await check(`what is here, ${light}`);
    await page.keyboard.press('Escape');
  }
});
