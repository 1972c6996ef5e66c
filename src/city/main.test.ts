import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cityFileSchema } from '../contract/cityFile.ts';
import { catalogue } from '../drivers/catalogue.ts';
import { listen } from './brokers.fixture.ts';

/* The program itself, bundled as it is shipped, with the city at its full size. */

let folder = '';
let program = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigie-city-'));
  const root = join(import.meta.dirname, '../..');
  await build({
    root,
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    ssr: { noExternal: true, external: ['bufferutil', 'utf-8-validate'], target: 'node' },
    resolve: { conditions: ['node'] },
    build: {
      ssr: join(root, 'src/city/main.ts'),
      outDir: join(folder, 'program'),
      rollupOptions: { output: { entryFileNames: 'city.mjs' } },
    },
  });
  program = join(folder, 'program/city.mjs');
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Line {
  readonly state: string;
  readonly [key: string]: unknown;
}

function start(args: readonly string[]): {
  child: ChildProcess;
  lines: Line[];
  until: (state: string) => Promise<Line>;
  exit: Promise<number | null>;
} {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, VIGIE_CHILD: '1', VIGIE_TOKEN: '' },
  });
  const lines: Line[] = [];
  const watchers = new Set<() => void>();
  createInterface({ input: child.stdout! }).on('line', (text) => {
    lines.push(JSON.parse(text) as Line);
    for (const watch of watchers) watch();
  });
  // Once its last line was read too: that it ended may be heard before that.
  const exit = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const until = (state: string): Promise<Line> =>
    new Promise((resolve, reject) => {
      const watch = (): void => {
        const line = lines.find((l) => l.state === state);
        if (line) resolve(line);
      };
      watchers.add(watch);
      watch();
      void exit.then((code) => reject(new Error(`ended with ${code} before ${state}`)));
    });
  return { child, lines, until, exit };
}

test('the first start grows the city and says how far it is; every device speaks, every message can be read', async () => {
  const data = join(folder, 'first');
  const city = start(['--data', data, '--seed', '5', '--quiet']);
  const ready = await city.until('ready');
  expect(city.lines.filter((line) => line.state === 'starting').length).toBeGreaterThan(5);
  const file = cityFileSchema.parse(JSON.parse(await readFile(String(ready.cityFile), 'utf8')));
  const speaking = file.assets.filter((asset) => asset.device && asset.kind !== 'camera');
  expect(speaking.length).toBeGreaterThan(35_000);

  const reader = await listen({ url: String(ready.mqtt), protocol: 4 }, 'vigie/1/+/+/state');
  await reader.untilAll((last) => last.size >= speaking.length);
  let bad = 0;
  for (const [topic, payload] of reader.last)
    if (!catalogue.get(topic.split('/')[2]!)!.read(Buffer.from(payload), Date.now()).ok) bad++;
  expect(bad).toBe(0);
  await reader.close();

  // Its parent is gone: so is it, and nothing half-written stays.
  city.child.stdin!.end();
  expect(await city.exit).toBe(0);
  expect(await readdir(data)).toEqual(['demonstration-5.city.json']);

  // The second start does not grow it again.
  const again = start(['--data', data, '--seed', '5', '--quiet']);
  await again.until('ready');
  expect(again.lines.some((line) => line.step === 'streets')).toBe(false);
  again.child.kill('SIGTERM');
  expect(await again.exit).toBe(0);

  // A file that was cut short is grown anew.
  const path = join(data, 'demonstration-5.city.json');
  const whole = await readFile(path, 'utf8');
  await writeFile(path, whole.slice(0, 1_000_000));
  const mended = start(['--data', data, '--seed', '5', '--quiet']);
  await mended.until('ready');
  expect(await readFile(path, 'utf8')).toBe(whole);
  mended.child.stdin!.end();
  await mended.exit;
}, 60_000);

test('a port that is taken is refused in words, and a restart is not worth trying', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  for (const option of ['--mqtt-port', '--cameras-port', '--rtsp-port', '--control-port']) {
    const city = start(['--data', join(folder, 'busy'), option, String(port), '--quiet']);
    expect(await city.until('refused')).toMatchObject({ code: 'port-busy', context: { port } });
    expect(await city.exit).toBe(3);
  }
  await new Promise((resolve) => server.close(resolve));
}, 60_000);

test('wrong arguments and a folder that cannot be are refused in words', async () => {
  for (const [args, code] of [
    [['--seed', 'five', '--data', folder], 'arguments.wrong'],
    [['--quiet'], 'arguments.wrong'],
    [['--data', folder, '--moon'], 'arguments.wrong'],
    [['--data', join(program, 'under-a-file')], 'data-unwritable'],
  ] as const) {
    const city = start(args);
    expect((await city.until('refused')).code).toBe(code);
    expect(await city.exit).toBe(3);
  }
}, 60_000);
