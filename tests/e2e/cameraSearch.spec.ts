import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { startCameraPark } from '../../src/city/cameras/cameraPark.ts';
import { smallCity } from '../../src/city/city.fixture.ts';
import { expect, test } from './fixtures/vigie.ts';
import { windowOn } from './fixtures/window.ts';

test('cameras that answer on a network are listed, with those that are configured already', async ({ vigie }) => {
  const { page } = vigie;
  await windowOn(page).liveMap();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('cameras du reseau');
  await page.keyboard.press('Enter');
  const pane = page.locator('[data-pane="camera-search"]');
  await pane.getByLabel('Interface réseau').selectOption('127.0.0.1');
  await pane.getByRole('button', { name: 'Chercher' }).click();
  await expect(page.getByText(/^\d{3,} caméras, \d+ à configurer$/)).toBeVisible();
  // What is configured stands last.
  await pane.getByRole('treegrid').focus();
  await page.keyboard.press('End');
  await expect(
    pane
      .getByRole('row')
      .filter({ hasText: /n° \d+/ })
      .last(),
  ).toContainText(/Dome 720|Fixed 720/);
  await expect(pane.getByText(/illisible/)).toHaveCount(0);
  await pane.getByRole('button', { name: 'Copier la liste' }).click();
  await expect(pane.getByText('Liste copiée, prête pour un tableur')).toBeVisible();
  const axe = new AxeBuilder({ page }).include('[data-pane="camera-search"]').setLegacyMode(true);
  expect((await axe.analyze()).violations).toEqual([]);
});

const BELVUE = { username: 'csu', password: 'Quai-Nicolas-9' } as const;
const WRONG = 'Rue-Monge-12';

/** A town with three cameras of one maker: two by the usual account, the third by one whose password is wrong. */
async function townWithAccounts(dir: string) {
  const numbers = [1, 2, 3];
  const park = await startCameraPark({
    ...BELVUE,
    cameras: numbers.map((number) => ({
      ...{ id: `CAM-${number}`, number, name: 'Place', at: [5.04, 47.32], azimuth: 0, fieldOfView: 60, ptz: true },
      ...{ maker: 'Belvue Demo', seed: number },
    })),
    now: () => Date.now(),
    log: () => {},
  });
  const town = smallCity(6);
  const [model] = town.assets.filter(({ kind }) => kind === 'camera');
  const cameras = numbers.map((number) => ({
    ...{ ...model, id: `CAM-${number}`, number, name: `Quai ${number}` },
    device: {
      ...{ driver: 'camera-onvif', id: `CAM-${number}` },
      settings: { address: park.addressOf(number), ...(number === 3 ? { account: 'optronic' } : {}) },
    },
  }));
  const file = path.join(dir, 'town.json');
  const connections = {
    ...{ cameraUsername: BELVUE.username, cameraPassword: { secret: 'cameras-belvue' } },
    cameraAccounts: {
      axis: { username: 'root', password: { secret: 'cameras-axis' } },
      optronic: { username: BELVUE.username, password: WRONG },
    },
  };
  const assets = [...town.assets.filter(({ kind }) => kind !== 'camera'), ...cameras];
  writeFileSync(file, JSON.stringify({ ...town, demonstration: false, connections, assets }));
  return { park, file };
}

test('accounts of cameras are gone through, tried and mended by keys alone, and no password is seen', async ({
  launch,
  dataDir,
}) => {
  const { park, file } = await townWithAccounts(dataDir);
  try {
    const { page } = await launch({
      args: ['--city', file],
      env: { VIGIE_SECRET_CAMERAS_BELVUE: BELVUE.password },
    });
    await windowOn(page).liveMap();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('cameras du reseau');
    await page.keyboard.press('Enter');
    const pane = page.locator('[data-pane="camera-search"]');
    await expect(pane.getByLabel('Interface réseau')).toBeFocused();
    await page.keyboard.press('Shift+Tab');
    await expect(pane.getByRole('button', { name: 'Comptes' })).toBeFocused();
    await page.keyboard.press('Enter');

    const accounts = pane.getByRole('treegrid', { name: 'Comptes des caméras' });
    const rowOf = (name: string) => accounts.getByRole('row').filter({ hasText: name });
    await expect(rowOf('habituel')).toContainText('2 acceptent', { timeout: 40_000 });
    await expect(rowOf('habituel')).toContainText('environnement');
    await expect(rowOf('axis')).toContainText(/trousseau/);
    await expect(rowOf('optronic')).toContainText('en clair dans le fichier');
    await expect(rowOf('optronic')).toContainText('1 refuse');
    await page.keyboard.press('Tab');
    await expect(accounts).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(pane.locator('[data-care]')).toContainText('VIGIE_SECRET_CAMERAS_AXIS');
    await page.keyboard.press('End');
    await expect(pane.locator('[data-care="file"]')).toBeVisible();

    // Its cameras: tried at the first that refuses it, and not at once again.
    await page.keyboard.press('Enter');
    const cameras = pane.getByRole('treegrid', { name: 'Caméras du compte « optronic »' });
    await expect(cameras).toBeFocused();
    await expect(cameras.getByRole('row')).toContainText('refuse le mot de passe');
    const outcome = pane.locator('[data-trial]');
    await page.keyboard.press('e');
    await expect(outcome).toContainText('Caméra n° 3, compte « optronic » : La caméra refuse le mot de passe.');
    await page.keyboard.press('e');
    await expect(outcome).toContainText(/Attendez \d+ s/);

    // At a camera called by its number.
    await page.keyboard.press('Tab');
    const number = pane.getByLabel('Essayer le compte « optronic » sur la caméra n°');
    await expect(number).toBeFocused();
    const call = async (text: string): Promise<void> => {
      await page.keyboard.press('Control+a');
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
    };
    await call('deux');
    await expect(outcome).toContainText('Tapez le numéro d’une caméra');
    await call('999');
    await expect(outcome).toContainText('Il n’y a pas de caméra n° 999');
    await call('2');
    await expect(outcome).toContainText(
      'Elle a le compte habituel : le compte « optronic » ne lui a pas été présenté.',
    );
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await expect(pane.getByRole('button', { name: /^Présenter quand même/ })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(outcome).toContainText('Caméra n° 2, compte « optronic » : La caméra refuse le mot de passe.');

    // The right one.
    await number.focus();
    await page.keyboard.press('Shift+Tab');
    await expect(cameras).toBeFocused();
    for (let i = 0; i < 3; i += 1) await page.keyboard.press('Shift+Tab');
    await expect(accounts).toBeFocused();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await page.keyboard.press('e');
    await expect(outcome).toContainText('La caméra n° 1 accepte le compte habituel.');
    await expect(outcome).toContainText(/Belvue Demo.*2 flux : 1280 × 720 H264.*services : image, pilotage/);

    const axe = new AxeBuilder({ page }).include('[data-pane="camera-search"]').setLegacyMode(true);
    expect((await axe.analyze()).violations).toEqual([]);
    for (const password of [BELVUE.password, WRONG]) expect(await page.content()).not.toContain(password);

    // One key to the card of a camera.
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(windowOn(page).card).toContainText('Quai 2');
  } finally {
    await park.close();
  }
});

test('a password is typed for an account, leaves the field at once, and a key store that is gone is told', async ({
  launch,
  dataDir,
}) => {
  const { park, file } = await townWithAccounts(dataDir);
  try {
    const { page } = await launch({ args: ['--city', file], env: { VIGIE_SECRET_CAMERAS_BELVUE: BELVUE.password } });
    // Here there is no key store: the window hears that there was one when the list was made.
    await page.routeWebSocket(/\/rpc$/, (socket) => {
      const station = socket.connectToServer();
      station.onMessage((text) => socket.send(String(text).replaceAll('"no-store"', '"missing"')));
    });
    await page.reload();
    await windowOn(page).liveMap();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('comptes');
    await page.keyboard.press('Enter');
    const pane = page.locator('[data-pane="camera-search"]');
    await expect(pane.getByLabel('Interface réseau')).toBeFocused();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await expect(pane.getByRole('treegrid', { name: 'Comptes des caméras' })).toBeVisible();
    await page.keyboard.press('Tab');
    // Of the one that the environment gives nothing is asked.
    await expect(pane.getByText('2 acceptent')).toBeVisible({ timeout: 40_000 });
    await expect(pane.getByLabel(/^Mot de passe à garder/)).toHaveCount(0);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    const field = pane.getByLabel('Mot de passe à garder sous « cameras-axis »');
    await expect(field).toBeFocused();
    await expect(field).toHaveAttribute('type', 'password');
    await page.keyboard.press('Enter');
    await expect(pane.getByText('Un mot de passe tient sur une ligne, et n’est pas vide.')).toBeVisible();
    await page.keyboard.type(WRONG);
    await page.keyboard.press('Enter');
    await expect(pane.getByText('Ce poste n’a pas de trousseau pour les mots de passe.')).toBeVisible();
    await expect(field).toHaveValue('');
    expect(await page.content()).not.toContain(WRONG);
    const axe = new AxeBuilder({ page }).include('[data-pane="camera-search"]').setLegacyMode(true);
    expect((await axe.analyze()).violations).toEqual([]);
  } finally {
    await park.close();
  }
});
