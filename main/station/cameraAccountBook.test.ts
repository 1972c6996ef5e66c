import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CameraPark } from '../../src/city/cameras/cameraPark.ts';
import type { CameraAccountRow } from '../../src/contract/cameraAccounts.ts';
import { openHub } from '../../src/hub/hub.ts';
import { TOKEN as HUB_TOKEN, until } from './hubLink/hub.fixture.ts';
import { addOperator, PASSWORD } from './hubLink/testing/deskStation.ts';
import { openPark, parkCamera } from './links/onvif/testing/park.ts';
import { scriptedKeyring } from './secrets/scriptedKeyring.fixture.ts';
import { camerasOfCity } from './services/cameras/testing/park.ts';
import { openedStation, openWindow, type StartOptions } from './station.fixture.ts';

/*
 * Four cameras: two of one maker, which know one account; one where something else answers; one that is away. The usual
 * account is the right one for camera 1, and wrong for camera 2.
 */

const BELVUE = { username: 'csu', password: 'Quai-Nicolas-9' } as const;
const WRONG = 'Rue-Monge-12';
const { city } = camerasOfCity(4);

let dir: string;
let undo: (() => unknown)[];
let park: CameraPark;
let lines: readonly string[];
/** Everything that the station answered. */
let heard: string[];
/** What answers at camera 3's address. */
let stranger: string;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-account-book-'));
  undo = [() => rmSync(dir, { recursive: true, force: true })];
  park = await openPark([parkCamera(1), parkCamera(2)], BELVUE);
  undo.push(() => park.close());
  heard = [];
  const server = createServer((request, response) => {
    request.resume();
    response.end(`<html>${BELVUE.password}</html>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stranger = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  undo.push(() => new Promise((resolve) => server.close(resolve)));
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
});

async function open(options: Pick<StartOptions, 'hub' | 'keyring'> = {}) {
  const settings: Record<string, Record<string, string>> = {
    'CAM-1': { address: park.addressOf(1) },
    'CAM-2': { address: park.addressOf(2), account: 'optronic' },
    'CAM-3': { address: stranger, account: 'kept' },
    'CAM-4': { address: 'http://127.0.0.1:9/onvif', account: 'gone' },
  };
  const assets = city.assets.map((asset) =>
    asset.device && settings[asset.id]
      ? { ...asset, device: { ...asset.device, settings: settings[asset.id] } }
      : asset,
  );
  const station = await openedStation({
    ...{ dir: join(dir, 'station'), keyring: scriptedKeyring({ belvue: BELVUE.password }), ...options },
    city: {
      ...{ ...city, assets },
      connections: {
        ...{ cameraUsername: BELVUE.username, cameraPassword: { secret: 'belvue' } },
        cameraAccounts: {
          optronic: { username: BELVUE.username, password: WRONG },
          kept: { username: 'kept', password: { secret: 'kept-elsewhere' } },
        },
      },
    },
  });
  undo.push(() => station.close());
  const window = await openWindow(station);
  undo.push(() => window.close());
  lines = station.lines;
  let told: readonly CameraAccountRow[] | string = 'nothing yet';
  const ended = new AbortController();
  undo.push(() => ended.abort());
  void (async () => {
    for await (const frame of await window.client.camera.watchAccounts()) {
      heard.push(JSON.stringify(frame));
      told = frame.ok ? frame.accounts : frame.refusal.code;
    }
  })().catch((error: unknown) => {
    if (!ended.signal.aborted) throw error;
  });
  return {
    ...window,
    told: () => told,
    rowOf: (name: string | null) =>
      typeof told === 'string' ? undefined : told.find((row: CameraAccountRow) => row.name === name),
    async try(account: string | null, camera: string, evenIfOther = false) {
      const answer = await window.client.camera.tryAccount({ account, camera, evenIfOther });
      heard.push(JSON.stringify(answer));
      return answer;
    },
  };
}

const saysNoPassword = (): void => {
  for (const text of [...heard, ...lines])
    for (const password of [BELVUE.password, WRONG]) expect(text).not.toContain(password);
};

test('each account is listed with where its password is and how its cameras stand to it; a trial says what is wrong', async () => {
  const seen = await open();
  const judged = (): string => [null, 'optronic', 'kept'].map((name) => seen.rowOf(name)?.cameras[0]?.standing).join();
  await until('all are judged', () => judged() === 'taken,refused,unreachable', 30_000);
  const only = (number: number, standing: string) => [
    { id: `CAM-${number}`, number, name: `Caméra ${number}`, standing },
  ];
  expect(seen.told()).toEqual([
    {
      ...{ name: null, isThere: true, username: 'csu', password: 'key-store', cameras: only(1, 'taken') },
      secret: { name: 'belvue', variable: 'VIGIE_SECRET_BELVUE' },
    },
    {
      ...{ name: 'kept', isThere: true, username: 'kept', password: 'missing', cameras: only(3, 'unreachable') },
      secret: { name: 'kept-elsewhere', variable: 'VIGIE_SECRET_KEPT_ELSEWHERE' },
    },
    {
      ...{ name: 'optronic', isThere: true, username: 'csu', password: 'file', cameras: only(2, 'refused') },
      secret: null,
    },
    {
      ...{ name: 'gone', isThere: false, username: '', password: 'none', cameras: only(4, 'unknown') },
      secret: null,
    },
  ]);

  expect(await seen.try(null, 'CAM-1')).toMatchObject({
    ok: true,
    found: { manufacturer: 'Belvue Demo', services: expect.arrayContaining(['media', 'ptz', 'events']) },
  });
  expect(await seen.try('optronic', 'CAM-2')).toMatchObject({ refusal: { code: 'camera.not-authenticated' } });
  expect(await seen.try('kept', 'CAM-3')).toMatchObject({ refusal: { code: 'secret.absent' } });
  expect(await seen.try(null, 'CAM-3')).toMatchObject({ refusal: { code: 'account.other', context: { own: 'kept' } } });
  expect(await seen.try(null, 'CAM-3', true)).toMatchObject({ refusal: { code: 'camera.not-onvif' } });
  expect(await seen.try(null, 'CAM-4', true)).toMatchObject({ refusal: { code: 'camera.unreachable' } });
  expect(await seen.try(null, 'CAM-4', true)).toMatchObject({ refusal: { code: 'account.wait' } });
  expect(await seen.try('optronic', 'CAM-2')).toMatchObject({ refusal: { code: 'account.wait' } });
  saysNoPassword();
  expect(lines).toContain('cameras: account optronic tried at CAM-2 by Position 1: camera.not-authenticated');
}, 60_000);

test('what is no account and no camera is turned away at the door', async () => {
  const { client } = await open();
  const hostile: unknown[] = ['__proto__', '../usual', 'a\nb', 'A', '', 7, {}, ['optronic'], 'x'.repeat(41), undefined];
  for (const account of hostile)
    await expect(
      client.camera.tryAccount({ account: account as string, camera: 'CAM-1', evenIfOther: true }),
    ).rejects.toThrow(/validation/i);
  for (const camera of ['', 'x'.repeat(65), null, 1])
    await expect(
      client.camera.tryAccount({ account: null, camera: camera as string, evenIfOther: true }),
    ).rejects.toThrow(/validation/i);
  const trial = { account: 'constructor', camera: 'CAM-1', evenIfOther: true };
  expect(await client.camera.tryAccount(trial)).toMatchObject({ refusal: { code: 'camera.no-account' } });
  for (const camera of ['__proto__', 'FO-1', 'http://127.0.0.1:9/'])
    expect(await client.camera.tryAccount({ account: null, camera, evenIfOther: true })).toMatchObject({
      refusal: { code: 'camera.unknown' },
    });
  saysNoPassword();
});

test('accounts are for who may change the register: others neither read them nor try them, from the moment they come', async () => {
  const hubDir = join(dir, 'hub');
  mkdirSync(hubDir);
  await addOperator(hubDir, 'commissioner', '--may', 'register,view@21231');
  await addOperator(hubDir, 'looker', '--may', 'view,move,export,mask@21231');
  const hub = await openHub({ dir: hubDir, token: HUB_TOKEN, port: 0, log: () => {} });
  if (!hub.ok) throw new Error(hub.refusal.message);
  undo.push(() => hub.value.close());
  const seen = await open({ hub: { url: hub.value.url, token: HUB_TOKEN } });
  await until('nobody is signed in', () => seen.told() === 'operator.not-signed-in', 20_000);
  expect(await seen.try(null, 'CAM-1')).toMatchObject({ refusal: { code: 'operator.not-signed-in' } });

  await seen.client.operator.signIn({ operator: 'commissioner', password: PASSWORD });
  await until('the accounts are listed', () => seen.rowOf(null) !== undefined, 20_000);
  await until('the password is there', () => seen.rowOf(null)?.password === 'key-store', 20_000);
  expect(await seen.try(null, 'CAM-1')).toMatchObject({ ok: true });

  await seen.client.operator.signIn({ operator: 'looker', password: PASSWORD });
  await until('the list is withdrawn', () => seen.told() === 'operator.not-allowed', 20_000);
  expect(await seen.try(null, 'CAM-3', true)).toMatchObject({ refusal: { code: 'operator.not-allowed' } });
  expect(await seen.client.camera.keepAccountPassword({ account: null, password: WRONG })).toMatchObject({
    refusal: { code: 'operator.not-allowed' },
  });
  // By name of who tried it, once: the other two never came so far.
  expect(lines.filter((line) => / tried at /.test(line))).toEqual([
    'cameras: the usual account tried at CAM-1 by commissioner: taken',
  ]);
  saysNoPassword();
}, 60_000);

test('a camera that was set right at the camera is connected with after a trial, not a minute later', async () => {
  const seen = await open();
  await until('it refuses', () => seen.rowOf('optronic')?.cameras[0]?.standing === 'refused', 30_000);
  const onvifPort = Number(new URL(park.addressOf(2)).port);
  await park.close();
  park = await openPark([parkCamera(1), parkCamera(2)], { ...BELVUE, password: WRONG, onvifPort });
  expect(await seen.try('optronic', 'CAM-2')).toMatchObject({ ok: true });
  await until('it takes the account', () => seen.rowOf('optronic')?.cameras[0]?.standing === 'taken', 15_000);
}, 60_000);

/** Every file below a folder, as it stands on the disk. */
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));

test('a password that is kept from the window has its cameras connected with at once, and is written nowhere else', async () => {
  const keyring = scriptedKeyring({ belvue: 'the wrong one' });
  const seen = await open({ keyring });
  await until('it refuses', () => seen.rowOf(null)?.cameras[0]?.standing === 'refused', 30_000);
  const keep = async (account: string | null, password: string) => {
    const answer = await seen.client.camera.keepAccountPassword({ account, password });
    heard.push(JSON.stringify(answer));
    return answer;
  };
  expect(await keep('optronic', BELVUE.password)).toMatchObject({ refusal: { code: 'account.not-secret' } });
  expect(await keep(null, `${BELVUE.password}\n`.repeat(2))).toMatchObject({ refusal: { code: 'secret.not-typed' } });
  for (const hostile of [`${BELVUE.password}`.repeat(500), [BELVUE.password], { secret: BELVUE.password }])
    await seen.client.camera.keepAccountPassword({ account: null, password: hostile as string }).then(
      () => expect.unreachable(),
      (error: unknown) => heard.push(String(error), JSON.stringify(error)),
    );
  expect(keyring.kept.get('belvue')).toBe('the wrong one');

  expect(await keep(null, BELVUE.password)).toEqual({ ok: true });
  await until('it takes the account', () => seen.rowOf(null)?.cameras[0]?.standing === 'taken', 9_000);
  saysNoPassword();
  for (const text of filesBelow(join(dir, 'station', 'data'))) expect(text).not.toContain(BELVUE.password);
}, 60_000);
