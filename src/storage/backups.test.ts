import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkBackup, listBackups, makeBackup, newestGood } from './backups.ts';
import { isInUse } from './isInUse.ts';
import { startNightlyBackup } from './nightlyBackup.ts';
import { restoreBackup } from './restore.ts';

let dir: string;
let data: string;
let backups: string;
let db: Database.Database;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-backup-'));
  data = join(dir, 'station');
  backups = join(dir, 'copies');
  mkdirSync(data);
  db = new Database(join(data, 'station.db'));
  db.pragma('journal_mode = WAL');
  db.exec('CREATE TABLE act (id INTEGER PRIMARY KEY, text TEXT NOT NULL)');
  db.pragma('user_version = 1');
  add(200);
});
afterEach(() => {
  db.close();
  rmSync(dir, { recursive: true, force: true });
});

const add = (count: number): void =>
  db.transaction(() => {
    for (let i = 0; i < count; i++) db.prepare('INSERT INTO act (text) VALUES (?)').run('x'.repeat(200));
  })();
const acts = (): number => db.prepare('SELECT count(*) FROM act').pluck().get() as number;
let now = Date.parse('2026-12-01T01:30:00Z');
const make = async (days = 14) => {
  now += 60_000;
  const made = await makeBackup({ of: 'station', data, backups, now, days });
  if (!made.ok) throw new Error(made.refusal.message);
  return made.value;
};

test('a copy is made while its owner writes, is of one moment, and says what it holds', async () => {
  let writing = true;
  const writer = (async () => {
    while (writing) {
      add(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  writeFileSync(join(data, 'masks.json'), '{"masks":[]}');
  const { folder, manifest } = await make();
  writing = false;
  await writer;
  expect(readdirSync(folder).sort()).toEqual(['backup.json', 'masks.json', 'station.db']);
  const held = manifest.files.find(({ name }) => name === 'station.db')!;
  expect(held.rows!.act).toBeGreaterThanOrEqual(200);
  expect(held.rows!.act).toBeLessThanOrEqual(acts());
  expect(await checkBackup(folder)).toEqual({ ok: true, value: manifest });
  expect(listBackups(backups, 'station').map((one) => one.folder)).toEqual([folder]);
  expect(listBackups(backups, 'hub')).toEqual([]);
});

test('the copy is put back, what was there is set aside and not lost', async () => {
  const backup = await make();
  add(50);
  expect(isInUse(join(data, 'station.db'))).toBe(true);
  db.close();
  expect(isInUse(join(data, 'station.db'))).toBe(false);
  const restored = await restoreBackup(backup, data, now);
  if (!restored.ok) throw new Error(restored.refusal.message);
  const old = new Database(join(restored.value.aside, 'station.db'));
  expect(old.prepare('SELECT count(*) FROM act').pluck().get()).toBe(250);
  old.close();
  db = new Database(join(data, 'station.db'));
  expect(acts()).toBe(200);
});

test('a copy that was changed is found and not put back; the one before it is taken', async () => {
  const first = await make();
  const second = await make();
  const file = join(second.folder, 'station.db');
  const bytes = readFileSync(file);
  bytes[bytes.length - 30]! ^= 1;
  writeFileSync(file, bytes);
  expect(await checkBackup(second.folder)).toMatchObject({ refusal: { code: 'backup.changed' } });
  expect(await restoreBackup(second, data, now)).toMatchObject({ refusal: { code: 'backup.changed' } });
  expect(acts()).toBe(200);
  expect((await newestGood(backups, 'station'))?.folder).toBe(first.folder);
});

test('damaged data is not copied, and the copies that there are stay', async () => {
  const before = await make();
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  const bytes = readFileSync(join(data, 'station.db'));
  bytes.fill(0xa5, 4_096, 12_000);
  writeFileSync(join(data, 'station.db'), bytes);
  const made = await makeBackup({ of: 'station', data, backups, now: now + 1_000, days: 14 });
  expect(made).toMatchObject({
    ok: false,
    refusal: { code: expect.stringMatching(/^(store\.corrupt|backup\.failed)$/) },
  });
  expect(listBackups(backups, 'station').map((one) => one.folder)).toEqual([before.folder]);
  expect(readdirSync(backups)).toHaveLength(1);
});

test('old copies go by their days', async () => {
  const old = await make();
  now += 20 * 24 * 3_600_000;
  const fresh = await make(14);
  expect(old.folder).not.toBe(fresh.folder);
  expect(listBackups(backups, 'station').map((one) => one.folder)).toEqual([fresh.folder]);
});

test('a manifest that names files elsewhere, or is none, is no back-up', async () => {
  const { folder } = await make();
  const manifest = JSON.parse(readFileSync(join(folder, 'backup.json'), 'utf8'));
  const tries: unknown[] = [
    null,
    [],
    { ...manifest, format: 'other' },
    { ...manifest, files: [] },
    ...['../station.db', '/etc/passwd.db', '.hidden.db', 'a/b.db', 'station.exe', ''].map((name) => ({
      ...manifest,
      files: [{ ...manifest.files[0], name }],
    })),
  ];
  for (const tried of tries) {
    writeFileSync(join(folder, 'backup.json'), JSON.stringify(tried));
    expect(await checkBackup(folder), JSON.stringify(tried)).toMatchObject({ refusal: { code: 'backup.unreadable' } });
  }
  writeFileSync(join(folder, 'backup.json'), '{"format":');
  expect(listBackups(backups, 'station')).toEqual([]);
  rmSync(join(folder, 'backup.json'));
  symlinkSync('/dev/null', join(folder, 'backup.json'));
  expect(await newestGood(backups, 'station')).toBeNull();
});

test('a program makes its first copy by itself in a thread, and tells when the disk refuses', async () => {
  const lines: string[] = [];
  const nightly = startNightlyBackup(
    { of: 'station', data, backups, days: 14 },
    { now: () => now, log: (line) => lines.push(line) },
  );
  expect(nightly.lastAt()).toBeNull();
  const [one, two] = await Promise.all([nightly.make(), nightly.make()]);
  expect(one).toBe(two);
  expect(one.ok && (await checkBackup(one.value.folder)).ok).toBe(true);
  expect([nightly.lastAt(), nightly.trouble()]).toEqual([now, null]);
  await nightly.close();

  writeFileSync(join(dir, 'a-file'), '');
  const blocked = startNightlyBackup(
    { of: 'station', data, backups: join(dir, 'a-file'), days: 14 },
    { now: () => now, log: (line) => lines.push(line) },
  );
  expect(await blocked.make()).toMatchObject({ refusal: { code: 'backup.failed' } });
  expect(blocked.trouble()).toMatchObject({ code: 'backup.failed' });
  await blocked.close();
});
