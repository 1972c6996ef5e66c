import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openStore } from '../store/store.ts';
import { type BundleKeeper, createBundleKeeper } from './bundleKeeper.ts';
import { unpackBundle } from './unpackBundle.ts';

const PASSPHRASE = 'douze lettres au moins';
const START = Date.parse('2026-12-01T02:00:00Z');
const MINUTE = 60_000;

let dir: string;
let now: number;
let mark: string;
let keeper: BundleKeeper;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  dir = mkdtempSync(join(tmpdir(), 'vigie-keeper-'));
  now = START;
  mark = '1';
  const data = join(dir, 'data');
  mkdirSync(data);
  const store = openStore({ dir: data, now: () => now });
  if (!store.ok) throw new Error(store.refusal.message);
  store.value.close();
  const register = new Database(join(data, 'register.db'));
  register.exec('CREATE TABLE asset (id TEXT)');
  register.pragma('user_version = 1');
  register.close();
  writeFileSync(join(dir, 'city.json'), '{}');
  keeper = open();
});
afterEach(async () => {
  vi.useRealTimers();
  await keeper.close();
  rmSync(dir, { recursive: true, force: true });
});

const open = (): BundleKeeper =>
  createBundleKeeper({
    data: join(dir, 'data'),
    source: () => ({
      files: [['city.json', join(dir, 'city.json')]],
      about: {
        ...{ madeAt: now, city: 'Dijon', madeBy: 'P1' },
        join: { hub: null, hubToken: '', mqtt: null, cameras: null },
      },
    }),
    mark: () => mark,
    now: () => now,
    log: () => {},
    onChange: () => {},
  });

async function passes(minutes: number): Promise<void> {
  for (let i = 0; i < minutes; i++) {
    now += MINUTE;
    vi.advanceTimersByTime(MINUTE);
    await keeper.settled();
  }
}
const madeAt = (): number => ((keeper.state().madeAt ?? 0) - START) / MINUTE;

test('a bundle is made once by a person and then kept fresh: soon after a change, each hour without one', async () => {
  expect(keeper.state()).toMatchObject({ kept: false, madeAt: null, bytes: null });
  await passes(90);
  expect(keeper.state().madeAt).toBeNull();
  now = START;
  expect((await keeper.make(PASSPHRASE)).ok).toBe(true);
  await keeper.settled();
  expect(keeper.state()).toMatchObject({ kept: true, madeAt: START, making: false, trouble: null });
  expect(keeper.state().bytes).toBe(statSync(keeper.state().path).size);

  await passes(30);
  expect(madeAt()).toBe(0);
  mark = '2';
  await passes(1);
  expect(madeAt()).toBe(31);
  mark = '3';
  await passes(9);
  expect(madeAt()).toBe(31);
  await passes(1);
  expect(madeAt()).toBe(41);
  await passes(59);
  expect(madeAt()).toBe(41);
  await passes(1);
  expect(madeAt()).toBe(101);
  expect((await unpackBundle(keeper.state().path, PASSPHRASE, join(dir, 'laptop'), () => now)).ok).toBe(true);
}, 60_000);

test('a station that starts again keeps it fresh without being told the passphrase, which is nowhere on the disk', async () => {
  expect((await keeper.make(PASSPHRASE)).ok).toBe(true);
  await keeper.settled();
  await keeper.close();
  keeper = open();
  expect(keeper.state()).toMatchObject({ kept: true, madeAt: START });
  await passes(61);
  // It does not know what changed while it was not there, and looks at once whether it is old.
  expect(madeAt()).toBeGreaterThan(0);
  expect((await unpackBundle(keeper.state().path, PASSPHRASE, join(dir, 'laptop'), () => now)).ok).toBe(true);
  for (const file of readdirSync(join(dir, 'data', 'crisis')))
    expect(statSync(join(dir, 'data', 'crisis', file)).mode & 0o077, `${file} is for its owner only`).toBe(0);
}, 60_000);

test('a short passphrase is refused, a bundle that cannot be made says why, and forgetting leaves nothing', async () => {
  expect(await keeper.make('short')).toMatchObject({ refusal: { code: 'bundle.passphrase-short' } });
  rmSync(join(dir, 'data', 'register.db'));
  expect((await keeper.make(PASSPHRASE)).ok).toBe(true);
  await keeper.settled();
  expect(keeper.state()).toMatchObject({ madeAt: null, bytes: null, trouble: { code: 'backup.failed' } });
  keeper.forget();
  expect(keeper.state()).toMatchObject({ kept: false, trouble: null });
  expect(existsSync(join(dir, 'data', 'crisis', 'key.json'))).toBe(false);
}, 60_000);
