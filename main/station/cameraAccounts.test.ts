import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CameraPark } from '../../src/city/cameras/cameraPark.ts';
import type { CityFile } from '../../src/contract/cityFile.ts';
import { importMappingSchema } from '../../src/contract/commissioning.ts';
import { until } from './hubLink/hub.fixture.ts';
import { openPark, parkCamera } from './links/onvif/testing/park.ts';
import { scriptedKeyring } from './secrets/scriptedKeyring.fixture.ts';
import { camerasOfCity } from './services/cameras/testing/park.ts';
import { openedStation, openWindow, type StartOptions, TOKEN } from './station.fixture.ts';

/* Cameras of two makers, each with an account of its own: one takes user tokens, the other HTTP digest only. */

const BELVUE = { username: 'belvue-csu', password: 'Quai-Nicolas-9' } as const;
const OPTRONIC = { username: `opérateur <&> "d'été"`, password: 'Rue-Monge-12 à ß' } as const;
const ACCOUNTS = { belvue: { ...BELVUE }, optronic: { ...OPTRONIC } } as const;
const { city } = camerasOfCity(2);
const [ONE, OTHER] = ['CAM-1', 'CAM-2'] as const;

const LIST = importMappingSchema.parse({
  ...{ format: 'vigie-import', version: 1, dataset: 'cameras', title: 'Caméras', target: 'asset' },
  source: { format: 'csv', delimiter: ';' },
  place: { x: 'lon', y: 'lat' },
  fields: {
    ...{ id: { column: 'id' }, name: { column: 'nom' }, number: { column: 'num' }, kind: { constant: 'camera' } },
    ...{ driver: { constant: 'camera-onvif' }, device: { column: 'id' } },
    ...{ address: { column: 'adresse' }, account: { column: 'compte' } },
  },
});

let dir: string;
let undo: (() => unknown)[];
let belvue: CameraPark;
let optronic: CameraPark;
/** Users that named themselves to each of them. */
let heard: { belvue: Set<string>; optronic: Set<string> };
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-accounts-'));
  undo = [() => rmSync(dir, { recursive: true, force: true })];
  heard = { belvue: new Set(), optronic: new Set() };
  belvue = await openPark([parkCamera(1)], { ...BELVUE, onUser: (user) => heard.belvue.add(user) });
  undo.push(() => belvue.close());
  optronic = await openPark([parkCamera(2)], {
    ...OPTRONIC,
    userTokens: 'refused',
    onUser: (user) => heard.optronic.add(user),
  });
  undo.push(() => optronic.close());
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
});

/** The two cameras with the accounts that their settings name; undefined for the city's usual one. */
function cityOf(
  accounts: readonly [one: unknown, other: unknown],
  connections: CityFile['connections'] = { cameraAccounts: ACCOUNTS },
): CityFile {
  const places = new Map([
    [ONE, { address: belvue.addressOf(1), account: accounts[0] }],
    [OTHER, { address: optronic.addressOf(2), account: accounts[1] }],
  ] as [string, Record<string, unknown>][]);
  const assets = city.assets.map((asset) => {
    const settings = places.get(asset.id);
    return settings && asset.device ? { ...asset, device: { ...asset.device, settings } } : asset;
  });
  return { ...city, connections, assets };
}

async function open(options: Pick<StartOptions, 'city' | 'keyring'>) {
  const station = await openedStation({ dir, ...options });
  undo.push(() => station.close());
  const window = await openWindow(station);
  undo.push(() => window.close());
  const authorization = `Bearer ${TOKEN}`;
  return {
    ...window,
    lines: station.lines,
    describe: (camera: string) => window.client.camera.describe({ camera }),
    /** Type of what is had at a video path, or the refusal. */
    async video(path: string): Promise<string> {
      const response = await fetch(`${station.url}/video/${path}`, { headers: { authorization } });
      await response.body?.cancel();
      return response.headers.get('x-vigie-refusal') ?? response.headers.get('content-type') ?? '';
    },
    async upload(body: string): Promise<string> {
      const headers = { authorization, 'x-file-name': 'cameras.csv' };
      const answer = await fetch(`${station.url}/imports`, { method: 'POST', body, headers });
      return ((await answer.json()) as { upload: string }).upload;
    },
    isListening: (camera: string) => window.levels.get(city.assets.findIndex(({ id }) => id === camera)) === 1,
  };
}

/** What every program of this machine was started with, as anybody can read it. */
const commandLines = (): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [readFileSync(`/proc/${name}/cmdline`, 'utf8')];
      } catch {
        return [];
      }
    });

test('cameras with an account each come up side by side: session, events, still and stream', async () => {
  const seen = await open({ city: cityOf(['belvue', 'optronic']) });
  for (const camera of [ONE, OTHER]) expect(await seen.describe(camera)).toMatchObject({ ok: true });
  await until('both are there', () => seen.isListening(ONE) && seen.isListening(OTHER));
  await until('both tell their events', () => belvue.listened() === 1 && optronic.listened() === 1);
  for (const camera of [ONE, OTHER])
    await expect.poll(() => seen.video(`${camera}/still.jpg`), { timeout: 30_000 }).toBe('image/jpeg');
  for (const camera of [ONE, OTHER])
    await expect.poll(() => seen.video(`${camera}/sub/live.mp4`), { timeout: 50_000 }).toMatch(/^video\/mp4/);
  for (const { password } of [BELVUE, OPTRONIC]) {
    expect(commandLines().filter((line) => line.includes(password))).toEqual([]);
    expect(seen.lines.filter((line) => line.includes(password))).toEqual([]);
  }
  // By SOAP, HTTP and RTSP: each heard its own account and nobody else.
  expect([...heard.belvue]).toEqual([BELVUE.username]);
  expect([...heard.optronic]).toEqual([OPTRONIC.username]);
}, 180_000);

test('accounts that are exchanged in a list of cameras are refused, and neither camera hears of the other’s; the list set right, they come up', async () => {
  const none = { ...city, assets: city.assets.filter(({ kind }) => kind !== 'camera') };
  const seen = await open({ city: { ...none, connections: { cameraAccounts: ACCOUNTS } } });
  /** Imports the list with these accounts; lines that were left out. */
  const imported = async (one: string, other: string): Promise<[line: number, code: string][]> => {
    const rows = [
      `${ONE};Place;5.05;47.32;1;${belvue.addressOf(1)};${one}`,
      `${OTHER};Quai;5.06;47.32;2;${optronic.addressOf(2)};${other}`,
    ];
    const upload = await seen.upload(['id;nom;lon;lat;num;adresse;compte', ...rows].join('\n'));
    let [preview, applied] = ['', ''];
    let bad: [number, string][] = [];
    for await (const step of await seen.client.commissioning.preview({ upload, mapping: LIST }))
      if (step.type === 'preview') {
        preview = step.preview.id;
        bad = step.preview.badRows.map(({ line, refusal }) => [line, refusal.code]);
      }
    for await (const step of await seen.client.commissioning.apply({ commandId: randomUUID(), preview }))
      applied = step.type;
    expect(applied).toBe('done');
    return bad;
  };
  expect(await imported('axis', 'belvue')).toEqual([[2, 'row.account']]);
  expect(await seen.describe(ONE)).toMatchObject({ refusal: { code: 'camera.unknown' } });
  expect(await imported('optronic', 'belvue')).toEqual([]);
  for (const camera of [ONE, OTHER])
    expect(await seen.describe(camera)).toMatchObject({ refusal: { code: 'camera.not-authenticated' } });
  for (const camera of [ONE, OTHER]) {
    await until('it is told', () => seen.alarmOf(camera, 'not-authenticated') !== undefined);
    expect(await seen.video(`${camera}/sub/live.mp4`)).toBe('camera.not-authenticated');
  }
  expect([...heard.belvue]).toEqual([OPTRONIC.username]);
  expect([...heard.optronic]).toEqual([BELVUE.username]);

  expect(await imported('belvue', 'optronic')).toEqual([]);
  for (const camera of [ONE, OTHER]) expect(await seen.describe(camera)).toMatchObject({ ok: true });
  await until('both tell their events', () => belvue.listened() === 1 && optronic.listened() === 1, 30_000);
}, 120_000);

test.each(['axis', 'constructor'])(
  'a camera that names an account which is not there (%s) is asked as nobody, and told by name',
  async (account) => {
    const usual = { cameraUsername: BELVUE.username, cameraPassword: BELVUE.password };
    const seen = await open({ city: cityOf([undefined, account], { ...usual, cameraAccounts: {} }) });
    expect(await seen.describe(OTHER)).toMatchObject({ refusal: { code: 'camera.no-account', context: { account } } });
    for (const path of ['sub/live.mp4', 'still.jpg'])
      expect(await seen.video(`${OTHER}/${path}`)).toBe('camera.no-account');
    // The usual account goes on for those that name none; it does not stand in for a missing one.
    expect(await seen.describe(ONE)).toMatchObject({ ok: true });
    await until('it is seen to be there', () => seen.isListening(OTHER));
    expect([...heard.belvue]).toEqual([BELVUE.username]);
    expect([...heard.optronic]).toEqual([]);
    expect(seen.lines.filter((line) => line.includes('cameraAccounts'))).toEqual([
      `cameras: connections.cameraAccounts has no "${account}", so these are not asked: ${OTHER}`,
    ]);
  },
  60_000,
);

test('a password that is not in the key store keeps us from that account’s cameras alone', async () => {
  const keyring = scriptedKeyring({ belvue: BELVUE.password });
  const cameraAccounts = {
    belvue: { username: BELVUE.username, password: { secret: 'belvue' } },
    optronic: { username: OPTRONIC.username, password: { secret: 'optronic' } },
  };
  const seen = await open({ city: cityOf(['belvue', 'optronic'], { cameraAccounts }), keyring });
  await until('said', () => seen.lines.some((line) => line.startsWith('cameras, account optronic: ')));
  expect(seen.lines.join('\n')).toContain('npm run secret -- set optronic');
  expect(await seen.describe(ONE)).toMatchObject({ ok: true });
  expect(await seen.describe(OTHER)).toMatchObject({ refusal: { code: 'camera.not-authenticated' } });
  expect(await seen.video(`${OTHER}/sub/live.mp4`)).toBe('camera.not-authenticated');
  expect([...heard.optronic]).toEqual([]);

  keyring.kept.set('optronic', OPTRONIC.password);
  await expect.poll(() => seen.describe(OTHER), { timeout: 30_000, interval: 500 }).toMatchObject({ ok: true });
  for (const { password } of [BELVUE, OPTRONIC]) expect(seen.lines.join('\n')).not.toContain(password);
}, 60_000);
