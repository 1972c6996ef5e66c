import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { lookedAtJunction, turningCameras, witnessOf } from './fixtures/heads.ts';
import type { RunningVigie } from './fixtures/launch.ts';
import { goTo } from './fixtures/map.ts';
import { expect, test } from './fixtures/vigie.ts';
import { wallOn } from './fixtures/wall.ts';
import { windowOn } from './fixtures/window.ts';

/** The wall with a camera that turns in its first tile, and that camera's own word for where it looks. */
async function withCamera(vigie: RunningVigie, page: Page = vigie.page) {
  const [number = 0] = turningCameras(vigie, 1);
  await windowOn(page).liveMap();
  const wall = wallOn(page);
  await wall.open();
  await wall.call(number);
  const hand = wall.tile(0).locator('[data-ptz]');
  await expect(hand).toHaveAttribute('data-ptz', 'true');
  return { wall, hand, number, head: await witnessOf(vigie, number) };
}

/** What a machine finds wrong with a part of the page for people who see or hear it otherwise, by day and by night. */
async function inaccessible(page: Page, part: string): Promise<string[]> {
  const found: string[] = [];
  for (const light of ['day', 'night']) {
    while ((await page.locator('html').getAttribute('data-light')) !== light) {
      const before = await page.locator('html').getAttribute('data-light');
      await page.keyboard.press('Alt+n');
      await expect(page.locator('html')).not.toHaveAttribute('data-light', before ?? '');
    }
    const { violations } = await new AxeBuilder({ page }).include(part).withTags(['wcag2a', 'wcag2aa']).analyze();
    found.push(...violations.map(({ id, nodes }) => `${light}: ${id}: ${nodes.map(({ html }) => html).join(' | ')}`));
  }
  return found;
}

test('a click on the picture turns the camera to it, a box and the wheel bring it nearer @browser-only', async ({
  vigie,
}) => {
  const { page } = vigie;
  const { hand, head } = await withCamera(vigie);
  const box = await hand.boundingBox();
  if (!box) throw new Error('no tile');
  const at = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const;
  const before = await head.place();

  // A quarter of the picture to the right: half of half its width, some 16 of its 62 degrees, 16/170 of its travel.
  await page.mouse.click(...at(0.75, 0.5));
  await expect.poll(async () => (await head.place()).pan).toBeGreaterThan(before.pan + 0.08);
  await head.untilStill();
  expect((await head.place()).pan).toBeLessThan(before.pan + 0.12);
  expect((await head.place()).zoom).toBe(before.zoom);

  await page.keyboard.down('Shift');
  await page.mouse.move(...at(0.3, 0.4));
  await page.mouse.down();
  await page.mouse.move(...at(0.5, 0.6), { steps: 5 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  await expect.poll(async () => (await head.place()).zoom).toBeGreaterThan(0.3);
  await head.untilStill();
  const near = await head.place();
  expect(near.pan).toBeLessThan(before.pan + 0.08);

  await page.mouse.wheel(0, 240);
  await expect.poll(async () => (await head.place()).zoom).toBeLessThan(near.zoom);
  await head.untilStill();
  expect((await head.place()).pan).toBeCloseTo(near.pan, 4);
});

test('presets are gone to, kept and toured by keys; a hand holds the tour and it says when it goes on @browser-only', async ({
  vigie,
}) => {
  const { page } = vigie;
  const { wall, head } = await withCamera(vigie);
  await page.keyboard.press('p');
  const panel = page.locator('[data-wall-panel="presets"]');
  await expect(panel.locator('[data-preset]').first()).toBeFocused();
  await page.keyboard.press('Digit2');
  await expect.poll(async () => (await head.place()).zoom).toBeCloseTo(0.35, 2);
  await head.untilStill();

  await panel.locator('[data-preset-name]').fill('Abri-bus');
  await page.keyboard.press('Enter');
  await expect(panel.getByRole('button', { name: 'Aller à la position Abri-bus' })).toBeVisible();

  await panel.getByLabel('Nom de la ronde').fill('Tour de nuit');
  await panel.getByLabel('Secondes par position').fill('3');
  await page.keyboard.press('Enter');
  const tour = panel.locator('[data-tour]');
  await expect(tour).toHaveAttribute('data-tour-state', 'stopped');
  await tour.getByRole('button', { name: 'Lancer' }).focus();
  await page.keyboard.press('Enter');
  await expect(tour).toHaveAttribute('data-tour-state', 'runs');
  await expect(wall.tile(0).locator('[data-tour-mark]')).toHaveText('ronde');
  await expect.poll(async () => (await head.place()).pan).toBeGreaterThan(0.9);

  expect(await inaccessible(page, '[data-wall-panel]')).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowLeft');
  await expect(wall.tile(0).locator('[data-tour-mark="held"]')).toHaveText(/ronde dans \d+ s/);
});

test('the numeric pad with Ctrl and a joystick move the camera; let go or pulled out, it stands @browser-only', async ({
  vigie,
}) => {
  const { page } = vigie;
  const { hand, head } = await withCamera(vigie);
  await hand.focus();
  await page.keyboard.down('Control');
  await page.keyboard.down('Numpad6');
  await expect.poll(head.moving).toBe(true);
  await page.keyboard.up('Control');
  await page.keyboard.up('Numpad6');
  await head.untilStill();
  const before = await head.place();

  // A stick that the test holds, in place of the one that nobody has plugged in here.
  await page.evaluate(() => {
    const scripted = window as unknown as { stick: object | null };
    Object.defineProperty(navigator, 'getGamepads', { value: () => [scripted.stick] });
  });
  const stick = (axes: number[] | null, buttons: number[] = []): Promise<void> =>
    page.evaluate(
      ([axes, pressed]) => {
        const scripted = window as unknown as { stick: object | null };
        const came = !scripted.stick;
        const buttons = Array.from({ length: 10 }, (_, index) => ({ pressed: pressed.includes(index) }));
        scripted.stick = axes && { connected: true, index: 0, mapping: '', axes, buttons };
        if (!axes) window.dispatchEvent(new Event('gamepaddisconnected'));
        else if (came) window.dispatchEvent(new Event('gamepadconnected'));
      },
      [axes, buttons] as const,
    );
  await stick([0, 0, 0]);
  await stick([-1, 0, 0]);
  await expect.poll(async () => (await head.place()).pan).toBeLessThan(before.pan - 0.05);
  await stick([0, 0, 0]);
  expect(await head.untilStill()).toBeLessThan(1_000);

  await stick([0, -1, 0]);
  await expect.poll(head.moving).toBe(true);
  await stick(null);
  expect(await head.untilStill()).toBeLessThan(1_000);

  await stick([0, 0, 0]);
  await stick([0, 0, 0], [1]);
  await expect.poll(async () => (await head.place()).zoom).toBeCloseTo(0.35, 2);
});

test('a window that is killed while it moves a camera lets it go @browser-only', async ({ vigie, noise }) => {
  const page = await vigie.openPage();
  const { hand, head } = await withCamera(vigie, page);
  await hand.focus();
  await page.keyboard.down('ArrowRight');
  await expect.poll(head.moving).toBe(true);
  const devtools = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  // Never answers: there is nobody left to.
  void devtools.send('Page.crash').catch(() => undefined);
  await crashed;
  expect(await head.untilStill()).toBeLessThan(1_000);
  expect(noise.complaints).toEqual([]);
});

test('look there: from the map every camera that can see a place turns to it, and comes to the wall @browser-only', async ({
  vigie,
}) => {
  const { page } = vigie;
  const { name, heads } = lookedAtJunction(vigie);
  await windowOn(page).liveMap();
  await goTo(page, name);
  await page.keyboard.press('o');
  const panel = page.locator('[data-look="done"]');
  await expect(panel).toBeVisible();
  const turned = panel.locator('[data-outcome="turned"]');
  expect(await turned.count()).toBeGreaterThanOrEqual(2);
  for (const { number, pan, tilt } of heads.slice(0, 2)) {
    const head = await witnessOf(vigie, number);
    await head.untilStill();
    expect((await head.place()).pan).toBeCloseTo(pan, 2);
    expect((await head.place()).tilt).toBeCloseTo(tilt, 2);
  }
  expect(await inaccessible(page, '[data-look]')).toEqual([]);
  const cameras = await panel
    .locator('[data-look-camera]:not([data-outcome="refused"])')
    .evaluateAll((rows) => rows.map((row) => (row instanceof HTMLElement ? row.dataset.lookCamera : undefined)));
  await page.keyboard.press('o');
  const wall = wallOn(page);
  await wall.open();
  await expect.poll(async () => (await wall.cameras()).filter(Boolean)).toEqual(cameras.slice(0, 4));
});
