import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { smallCity } from '../../../src/city/city.fixture.ts';
import { readStationArguments } from '../arguments.ts';
import { until } from '../hubLink/hub.fixture.ts';
import { startConfigured } from '../links/mqtt/mosquitto.fixture.ts';
import { openField, openWindow, TOKEN } from '../station.fixture.ts';
import { openStation } from '../station.ts';
import { scriptedKeyring } from './scriptedKeyring.fixture.ts';

let undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  undo = [];
});

const PASSWORD = 'Rue-Monge-12-geheim';
const CAMERA_PASSWORD = 'Oeil-de-Dijon-7';

function* filesBelow(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (statSync(file).isDirectory()) yield* filesBelow(file);
    else yield file;
  }
}

test('a station whose key store was emptied asks for sign-in and keeps its data; signed in again, it goes on; nothing secret is written anywhere', {
  timeout: 60_000,
}, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'vigie-secrets-'));
  undo.push(() => rmSync(dir, { recursive: true, force: true }));
  const broker = await startConfigured({ users: { poste: PASSWORD } });
  undo.push(() => broker.close());
  let asked = 0;
  const camera = createServer((request, response) => {
    asked++;
    request.resume();
    response.writeHead(401).end();
  });
  await new Promise<void>((resolve) => camera.listen(0, '127.0.0.1', resolve));
  undo.push(() => camera.close());

  const city = smallCity(8);
  const file = join(dir, 'city.json');
  writeFileSync(
    file,
    JSON.stringify({
      ...city,
      connections: {
        mqtt: { url: `mqtt://127.0.0.1:${broker.port}`, username: 'poste', password: { secret: 'mqtt' } },
        cameras: `http://127.0.0.1:${(camera.address() as AddressInfo).port}`,
        cameraUsername: 'vigie',
        cameraPassword: { secret: 'cameras' },
      },
      assets: city.assets.map((asset) =>
        asset.id === 'CAM-118'
          ? { ...asset, device: { ...asset.device!, settings: { address: '/onvif/device_service' } } }
          : asset,
      ),
    }),
  );
  const keyring = scriptedKeyring({ mqtt: PASSWORD, cameras: CAMERA_PASSWORD });
  const lines: string[] = [];
  const start = async () => {
    const args = readStationArguments(['--data', join(dir, 'data'), '--city', file], { VIGIE_TOKEN: TOKEN });
    if (!args.ok) throw new Error(args.refusal.message);
    const opened = await openStation(
      { ...args.value, city: file },
      {
        now: Date.now,
        random: Math.random,
        log: (line) => lines.push(line),
        progress: () => {},
        keyring,
      },
    );
    if (!opened.ok) throw new Error(opened.refusal.message);
    const window = await openWindow(opened.value);
    let closed = false;
    const close = async (): Promise<void> => {
      if (closed) return;
      closed = true;
      await window.close();
      await opened.value.close();
    };
    undo.push(close);
    return { ...window, close };
  };
  const levelOf = (window: Awaited<ReturnType<typeof start>>): number | undefined =>
    window.levels.get(city.assets.findIndex(({ id }) => id === 'LP-2'));

  const first = await start();
  const field = await openField(`mqtt://poste:${PASSWORD}@127.0.0.1:${broker.port}`);
  undo.push(() => field.close());
  await until('let in', () => first.status()?.broker.state === 'connected');
  await field.says('light-point', 'LP-2', { level: 70 });
  await until('the lamp is seen', () => levelOf(first) === 70);
  await first.client.camera.describe({ camera: 'CAM-118' });
  expect(asked).toBeGreaterThan(0);
  await first.close();
  // The broker forgets the lamp: what is shown afterwards is what the station kept.
  await field.publish('vigie/1/light-point/LP-2/state', '');

  keyring.kept.clear();
  const askedBefore = asked;
  const second = await start();
  await until('it asks for sign-in', () => lines.some((line) => line.includes('npm run secret -- set mqtt')));
  await until('and shows what it knew', () => levelOf(second) === 70);
  expect(second.status()?.broker.state).not.toBe('connected');
  expect(await second.client.camera.describe({ camera: 'CAM-118' })).toMatchObject({
    ok: false,
    refusal: { code: 'camera.not-authenticated' },
  });
  // An account of a camera is not spent on passwords that nobody has.
  expect(asked).toBe(askedBefore);

  keyring.kept.set('mqtt', PASSWORD);
  await until('signed in', () => second.status()?.broker.state === 'connected');
  await field.says('light-point', 'LP-2', { level: 40 });
  await until('and goes on', () => levelOf(second) === 40);
  await second.close();

  for (const secret of [PASSWORD, CAMERA_PASSWORD]) {
    expect(lines.filter((line) => line.includes(secret))).toEqual([]);
    const holding = [...filesBelow(dir)].filter((path) => readFileSync(path).includes(secret));
    expect(holding).toEqual([]);
  }
});
