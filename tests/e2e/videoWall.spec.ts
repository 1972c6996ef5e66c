import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { listOn } from './fixtures/alarmList.ts';
import { cityFileFor, leversOf } from './fixtures/city.ts';
import { middle } from './fixtures/map.ts';
import { clientOf } from './fixtures/stationClient.ts';
import { expect, test } from './fixtures/vigie.ts';
import { cameraIds, wallOn, watchedCabinet } from './fixtures/wall.ts';
import { windowOn } from './fixtures/window.ts';

test('cameras are called by their number, the wall is divided, a camera that is away says why', async ({ vigie }) => {
  const { page } = vigie;
  await windowOn(page).liveMap();
  const wall = wallOn(page);
  await wall.open();
  await wall.call(118);
  // A picture with its age, which says what it counts: the selected tile is watched closely.
  await expect(wall.tile(0)).toContainText(/\d,\d s/, { timeout: 60_000 });
  await expect(wall.tile(0).locator('[data-behind="arrival"]')).toHaveAttribute('title', /arrivée de l’image ici/);
  const size = () =>
    wall
      .tile(0)
      .locator('video')
      .evaluate((video: HTMLVideoElement) => video.videoWidth);
  // A tile of this size has no use for the large stream.
  await expect.poll(size).toBe(480);

  await wall.choose('d', '16 images');
  await expect(page.locator('[data-tile]')).toHaveCount(16);
  await wall.choose('d', '8 images (1 + 7)');
  await expect(page.locator('[data-tile]')).toHaveCount(8);
  await expect(wall.tile(0)).toHaveAttribute('aria-label', /^118 /);
  await expect(wall.hand(0)).toBeFocused();

  await page.keyboard.type('99999');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Aucune caméra 99999')).toBeVisible();
});

test('tiles are walked, swapped and enlarged by keys, and the wall is the same after a restart', async ({ launch }) => {
  const first = await launch();
  const { page } = first;
  await windowOn(page).liveMap();
  const wall = wallOn(page);
  await wall.open();
  await wall.call(118);
  await page.keyboard.press('Control+ArrowRight');
  await expect(wall.hand(1)).toBeFocused();
  await wall.call(102);
  const [one, other] = await wall.cameras();
  expect(one).not.toBe(other);
  await page.keyboard.press('Control+Shift+ArrowDown');
  await expect.poll(wall.cameras).toEqual([one, null, null, other]);
  await expect(wall.hand(3)).toBeFocused();
  await page.keyboard.press('h');
  await expect(wall.tile(3)).toHaveAttribute('data-held', 'true');

  await page.keyboard.press('Enter');
  await expect(page.locator('[data-tile]')).toHaveCount(1);
  await expect(wall.hand(3)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.locator('[data-tile]')).toHaveCount(4);
  await wall.choose('d', '6 images (1 + 5)');

  await expect(page.locator('html')).toHaveAttribute('data-layout', 'saved');
  await first.close();
  const again = await launch();
  await windowOn(again.page).liveMap();
  const after = wallOn(again.page);
  await after.open();
  await expect.poll(after.cameras).toEqual([one, null, null, other, null, null]);
  await expect(after.tile(3)).toHaveAttribute('data-held', 'true');
});

test('a salvo comes by its key from anywhere, by its number and from the command bar @browser-only', async ({
  vigie,
}) => {
  const { page } = vigie;
  await windowOn(page).liveMap();
  const wall = wallOn(page);
  await wall.open();
  await wall.call(118);
  await page.keyboard.press('PageDown');
  await wall.call(102);
  const kept = await wall.cameras();

  await page.keyboard.press('s');
  const panel = page.locator('[data-wall-panel="salvos"]');
  await panel.getByLabel('Nom').fill('Centre');
  await panel.getByLabel('Touche').selectOption('F4');
  await panel.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page.getByText('Salve 1, Centre')).toBeVisible();

  const spoil = async (): Promise<void> => {
    await wall.open();
    await page.keyboard.press('Delete');
    await expect.poll(wall.cameras).not.toEqual(kept);
  };
  await spoil();
  // From another pane of the window: the map has the keys.
  await page.keyboard.press('Alt+Digit1');
  await page.keyboard.press('F4');
  await expect.poll(wall.cameras).toEqual(kept);

  await spoil();
  await page.keyboard.type('*1');
  await page.keyboard.press('Enter');
  await expect.poll(wall.cameras).toEqual(kept);

  await spoil();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('salve centre');
  await page.getByRole('option', { name: /Salve 1, Centre/ }).click();
  await expect.poll(wall.cameras).toEqual(kept);
});

test('a sequence goes on without the camera that is away, and says which @browser-only', async ({ vigie, noise }) => {
  test.setTimeout(240_000);
  noise.forgive(/Failed to load resource/);
  const { page } = vigie;
  const city = leversOf(vigie);
  await city.quiet();
  await city.cameraFault(102, 'no-stream');
  await windowOn(page).liveMap();
  const wall = wallOn(page);
  await wall.open();
  await page.keyboard.press('q');
  const panel = page.locator('[data-wall-panel="sequences"]');
  await panel.getByLabel('Nom').fill('Gare');
  await panel.getByLabel(/Caméras, dans l’ordre/).fill('118 102 107');
  await panel.getByLabel('Secondes par caméra').fill('2');
  await panel.getByRole('button', { name: 'Enregistrer' }).click();
  await panel.getByRole('button', { name: /Gare/ }).first().focus();
  await page.keyboard.press('Enter');

  const tile = wall.tile(0);
  await expect(tile).toHaveAttribute('aria-label', /^118 /);
  await expect(tile).toHaveAttribute('aria-label', /^107 /, { timeout: 90_000 });
  await expect(tile).toContainText(/102.* sans image, passée/);
  // The next camera has a picture when it comes: there is no black between two.
  await expect(tile.locator('[data-standby="false"]')).toHaveAttribute('data-phase', 'live');
  await expect(tile).toHaveAttribute('aria-label', /^118 /, { timeout: 60_000 });

  await page.keyboard.press(' ');
  await expect(tile).toHaveAttribute('data-paused', 'true');
  await city.cameraFault(102, null);
});

test('an alarm shows its cameras in the free tile and never in the held one, until it is acknowledged @browser-only', async ({
  vigie,
}) => {
  const { page } = vigie;
  const city = leversOf(vigie);
  await city.quiet();
  const window = windowOn(page);
  await window.liveMap();
  const cabinet = watchedCabinet(vigie);
  const wall = wallOn(page);
  await wall.open();
  await wall.call(118);
  await page.keyboard.press('PageDown');
  await wall.call(102);
  // Held wins over free: this tile is both.
  await page.keyboard.press('a');
  await page.keyboard.press('h');
  await page.keyboard.press('PageDown');
  await page.keyboard.press('a');
  await expect(wall.tile(2)).toHaveAttribute('data-free', 'true');
  await page.keyboard.press('PageDown');
  await wall.call(107);
  const before = await wall.cameras();

  await city.fault(cabinet.id, 'no-power');
  await expect.poll(wall.cameras, { timeout: 30_000 }).toEqual([before[0], before[1], cabinet.cameras[0], before[3]]);
  const guest = wall.tile(2).locator('[data-guest="alarm"]');
  await expect(guest).toContainText(/\d\d:\d\d:\d\d/);
  await expect(guest.getByRole('img', { name: /^P\d$/ })).toBeVisible();
  // What the operator had in hand still has the keys.
  await expect(wall.hand(3)).toBeFocused();

  // On a busy machine cameras raise alarms too: the one of the cabinet is meant, wherever it stands.
  const list = listOn(page);
  await page.keyboard.press('Alt+Digit2');
  await expect(list.table).toBeFocused();
  await list.find(window, cabinet.name);
  await page.keyboard.press('a');
  await expect(guest).toHaveCount(0);
});

test('cameras are dragged from the map and from its list, tiles by their captions, and the spot tile follows the selection @browser-only', async ({
  vigie,
}) => {
  const { page } = vigie;
  await windowOn(page).liveMap();
  const wall = wallOn(page);
  await wall.open();
  await wall.call(118);
  const [camera] = await wall.cameras();

  await page.keyboard.press('Alt+Digit1');
  await page.keyboard.press('Enter');
  const row = page.locator(`[data-things] [data-asset="${camera}"]`);
  await row.dragTo(wall.tile(2));
  await expect.poll(wall.cameras).toEqual([camera, null, camera, null]);

  // Gone to, the camera stands in the middle of the map: it is pulled off, and the map stays.
  const { map } = windowOn(page);
  await page.keyboard.press('Alt+Digit1');
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await expect(map).toHaveAttribute('data-view', / (16.2|1[789]).*/);
  await expect(map).toHaveAttribute('data-at-rest', 'true');
  const stood = await map.getAttribute('data-view');
  const from = await middle(page);
  const to = await wall.tile(1).boundingBox();
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to!.x + to!.width / 2, to!.y + to!.height / 2, { steps: 6 });
  await page.mouse.up();
  await expect.poll(wall.cameras).toEqual([camera, camera, camera, null]);
  expect(await map.getAttribute('data-view')).toBe(stood);
  // It is selected where it was let go.
  await wall.open();
  await page.keyboard.press('Delete');
  await expect.poll(wall.cameras).toEqual([camera, null, camera, null]);

  await wall.tile(2).locator('footer').dragTo(wall.tile(3));
  await expect.poll(wall.cameras).toEqual([camera, null, null, camera]);

  await wall.open();
  await page.keyboard.press('PageUp');
  await page.keyboard.press('g');
  await expect(wall.tile(2)).toHaveAttribute('data-spot', 'true');
  await page.keyboard.press('PageUp');
  await wall.call(102);
  await expect.poll(async () => (await wall.cameras())[2]).toBe((await wall.cameras())[1]);
  expect((await wall.cameras())[1]).not.toBe(camera);
});

test('the cameras around a point of the map fill the tiles that are not held @browser-only', async ({ vigie }) => {
  const { page } = vigie;
  await windowOn(page).liveMap();
  const wall = wallOn(page);
  await wall.open();
  await wall.call(118);
  await page.keyboard.press('h');
  const [held] = await wall.cameras();
  await page.keyboard.press('Alt+Digit1');
  await page.keyboard.press('c');
  await expect(page.locator('[data-chosen-point] p')).toBeVisible();
  await wall.open();
  await page.keyboard.press('n');
  await expect.poll(async () => new Set(await wall.cameras()).size).toBe(4);
  const cameras = await wall.cameras();
  expect(cameras[0]).toBe(held);
  expect(cameras).not.toContain(null);
});

test('a colleague is sent a camera: it comes to a free tile or is offered, and each sees who else watches and who keeps it @browser-only', async ({
  launch,
}) => {
  test.setTimeout(240_000);
  const first = await launch({ env: { VIGIE_POSITION: 'Vidéo 1' } });
  await leversOf(first).quiet();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-e2e-second-'));
  try {
    const second = await launch({
      dataDir: path.join(folder, 'data'),
      args: ['--hub', first.ready.hub, '--city', cityFileFor(first, folder)],
      env: { VIGIE_HUB_TOKEN: first.ready.hubToken, VIGIE_POSITION: 'Police 2' },
    });
    const here = wallOn(first.page);
    const there = wallOn(second.page);
    await windowOn(first.page).liveMap();
    await windowOn(second.page).liveMap();
    await here.open();
    await here.call(118);
    await there.open();
    await there.call(102);
    const before = await there.cameras();

    // No tile is free there: the camera is offered, and what the colleague holds stays.
    await here.choose('e', 'Police 2');
    const offer = second.page.locator('[data-offer]');
    await expect(offer).toContainText(/Vidéo 1 envoie 118/);
    expect(await there.cameras()).toEqual(before);
    await second.page.keyboard.press('x');
    await expect(offer).toHaveCount(0);

    // An alarm may be told there too, and takes two tiles at most.
    for (const index of [1, 2, 3]) {
      await second.page.keyboard.press('PageDown');
      await second.page.keyboard.press('a');
      await expect(there.tile(index)).toHaveAttribute('data-free', 'true');
    }
    await second.page.keyboard.press('PageDown');
    await expect(there.hand(0)).toBeFocused();
    await here.choose('e', 'Police 2');
    const guest = second.page.locator('[data-tile]', { has: second.page.locator('[data-guest="position"]') });
    await expect(guest).toContainText('Envoyée par Vidéo 1');
    await expect(there.tile(0)).toHaveAttribute('aria-label', /^102 /);

    await expect(here.tile(0).locator('[data-watching]')).toHaveAttribute('title', 'Police 2', { timeout: 45_000 });
    await first.page.keyboard.press('k');
    await expect(here.tile(0).locator('[data-lease="mine"]')).toContainText(/Gardée pour vous, reste 9:\d\d/);
    await expect(guest.locator('[data-lease="other"]')).toContainText(/Vidéo 1 la garde, reste 9:\d\d/);
    await first.page.keyboard.press('k');
    await expect(guest.locator('[data-lease]')).toHaveCount(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a camera is put on the wall of another window by keys, and never over what is held there @browser-only', async ({
  vigie,
}) => {
  test.setTimeout(240_000);
  const here = wallOn(vigie.page);
  const other = await vigie.openPage(1);
  const there = wallOn(other);
  for (const page of [vigie.page, other])
    await expect(page.locator('[data-pane]').first()).toBeVisible({ timeout: 60_000 });
  await there.open();
  await there.call(102);
  await other.keyboard.press('h');
  const [held] = await there.cameras();
  const sent = cameraIds(vigie).get(118);
  await here.open();
  await here.call(118);

  // With two walls in sight each says which one it is.
  await expect(vigie.page.getByText('4 images, fenêtre 1')).toBeVisible();
  await expect(other.getByText('4 images, fenêtre 2')).toBeVisible();
  // Nobody else is there: only the wall in the other window is offered.
  await here.choose('e', 'Mur de la fenêtre 2');
  await expect(vigie.page.getByText('Caméra 118 : envoyée à la fenêtre 2')).toBeVisible();
  await expect.poll(there.cameras).toEqual([held, sent, null, null]);
  await expect(there.tile(1).locator('[data-guest="window"]')).toContainText(/Envoyée de la fenêtre 1.*\d\d:\d\d:\d\d/);
  await expect(there.hand(0)).toBeFocused();

  // With every tile taken it is offered there, and taken by a key of that window.
  for (const number of [107, 103, 104]) {
    await other.keyboard.press('PageDown');
    await other.keyboard.press('Delete');
    await there.call(number);
  }
  await other.keyboard.press('PageDown');
  await expect(there.hand(0)).toBeFocused();
  const full = await there.cameras();
  expect(full).not.toContain(sent);
  await here.choose('e', 'Mur de la fenêtre 2');
  const offer = other.locator('[data-offer]');
  await expect(offer).toContainText('De la fenêtre 1 : 118');
  expect(await there.cameras()).toEqual(full);
  await other.keyboard.press('o');
  await expect.poll(there.cameras).toEqual([held, sent, full[2], full[3]]);
  await expect(offer).toHaveCount(0);

  // A wall that is no longer in sight is no longer offered.
  await other.close();
  await vigie.page.keyboard.press('e');
  const panel = vigie.page.locator('[data-wall-panel="send"]');
  await expect(panel).toContainText('Aucun autre poste n’est joignable');
  await expect(panel.locator('[data-wall-of]')).toHaveCount(0);
});

test('a tile that cannot be seen costs nothing, and neither does the picture of a card behind another tab @browser-only', async ({
  vigie,
}) => {
  const { page } = vigie;
  await windowOn(page).liveMap();
  const [one, other] = [118, 102].map((number) => cameraIds(vigie).get(number) ?? '');
  const { client, close } = await clientOf(vigie);
  // What the station itself counts as looked at from here.
  let watched: string[] = [];
  const heard = (async () => {
    for await (const { cameras } of await client.camera.watchUse())
      watched = cameras.filter(({ watching }) => watching.length > 0).map(({ camera }) => camera);
  })().catch(() => {});
  const sees = (...cameras: (string | undefined)[]): Promise<void> =>
    expect.poll(() => [...watched].sort(), { timeout: 45_000 }).toEqual([...cameras].sort());
  try {
    const wall = wallOn(page);
    await wall.open();
    await wall.call(118);
    await expect(wall.tile(0)).toContainText(/\d,\d s/, { timeout: 45_000 });
    await page.keyboard.press('PageDown');
    await wall.call(102);
    await expect(wall.tile(1)).toContainText(/\d,\d s/, { timeout: 45_000 });
    await sees(one, other);
    // The one that is not under the hand comes by segments: its seconds count something else, and say so.
    await expect(wall.tile(0).locator('[data-behind="newest"]')).toHaveAttribute('title', /dernière image/);

    // Enlarged, the other tile cannot be seen.
    await page.keyboard.press('Enter');
    await expect(page.locator('[data-tile]')).toHaveCount(1);
    await sees(other);

    // The calls come before the wall; behind them is also the card of the camera that is selected.
    await page.keyboard.press('Alt+Digit4');
    await sees();
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/video/')) asked.push(request.url());
    });
    await page.keyboard.press('Alt+Digit5');
    await sees(other);
    expect(asked.filter((url) => !url.includes(`/${other}/`))).toEqual([]);
    asked.length = 0;
    await page.keyboard.press('Alt+Digit4');
    await sees();
    await wall.open();
    await expect(wall.tile(1)).toContainText(/\d,\d s/, { timeout: 45_000 });
    await sees(other);
  } finally {
    // The end of the connection ends the listening too.
    close();
    await heard;
  }
});

test('a tile asks for each segment once, though its page is of another origin @electron-only', async ({ vigie }) => {
  const { page } = vigie;
  await windowOn(page).liveMap();
  const wall = wallOn(page);
  await wall.open();
  const devtools = await page.context().newCDPSession(page);
  const asked: { readonly segment: string; readonly type: string | undefined }[] = [];
  devtools.on('Network.requestWillBeSent', ({ request, type }) => {
    const segment = /\/(\d+\.m4s)\?/.exec(request.url)?.[1];
    if (segment !== undefined) asked.push({ segment, type });
  });
  await devtools.send('Network.enable');
  await wall.call(118);
  // Whoever is not under the hand plays by HLS.
  await page.keyboard.press('PageDown');
  await expect.poll(() => asked.length, { timeout: 60_000 }).toBeGreaterThan(8);
  // A browser asks leave first (CORS) for what carries a header of its own: that would be a second request for each.
  expect(asked.filter(({ type }) => type === 'Preflight')).toEqual([]);
  expect(new Set(asked.map(({ segment }) => segment)).size).toBe(asked.length);
});
