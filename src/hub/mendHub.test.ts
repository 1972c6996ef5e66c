import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeBackup } from '../storage/backups.ts';
import { type Hub, openHub } from './hub.ts';
import { type IfDamaged, openMendedHub } from './mendHub.ts';

let dir: string;
let data: string;
let backups: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-mend-hub-'));
  data = join(dir, 'hub');
  backups = join(dir, 'copies');
  mkdirSync(data);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const NOW = Date.parse('2026-12-01T03:00:00Z');
const open = (folder: string) => openHub({ dir: folder, token: 'a-token-for-tests', port: 0, log: () => {} });
const mend = (ifDamaged: IfDamaged) => openMendedHub({ data, backups, ifDamaged, now: () => NOW, log: () => {} }, open);
const backUp = async () => {
  const copied = await makeBackup({ of: 'hub', data, backups, now: NOW - 3_600_000, days: 14 });
  if (!copied.ok) throw new Error(copied.refusal.message);
};
async function opened(ifDamaged: IfDamaged): Promise<{ hub: Hub; how: string | null; forget: () => void }> {
  const mended = await mend(ifDamaged);
  if (!mended.ok) throw new Error(mended.refusal.code);
  await mended.value.hub.close();
  return mended.value;
}
const damage = (): void => writeFileSync(join(data, 'hub.db'), Buffer.alloc(9_000, 'not a log '));

test('10.1 a hub whose log is whole opens, and so does one that never had any', async () => {
  expect((await opened('refuse')).how).toBeNull();
  expect((await opened('restore')).how).toBeNull();
});

test('10.1 a damaged log is refused with what could be done, and left as it is', async () => {
  await opened('refuse');
  await backUp();
  damage();
  const before = readFileSync(join(data, 'hub.db'));
  expect(await mend('refuse')).toMatchObject({
    refusal: { code: 'store.corrupt', context: { backup: NOW - 3_600_000, program: 'hub' } },
  });
  expect(readFileSync(join(data, 'hub.db'))).toEqual(before);
});

test('10.1 a log that is gone although there is a back-up of it is no fresh start', async () => {
  await opened('refuse');
  await backUp();
  rmSync(join(data, 'hub.db'));
  expect(await mend('refuse')).toMatchObject({ refusal: { code: 'store.missing' } });
  expect((await opened('restore')).how).toBe('restored');
});

test('10.3 what a person chose is done: put back, begun anew, or kept until the end; the damaged one is set aside', async () => {
  await opened('refuse');
  damage();
  expect(await mend('restore')).toMatchObject({ refusal: { code: 'backup.none' } });
  expect(existsSync(join(data, 'hub.db'))).toBe(true);

  const memory = await opened('memory');
  expect(memory.how).toBe('memory');
  memory.forget();
  expect(readFileSync(join(data, 'hub.db')).subarray(0, 9).toString()).toBe('not a log');

  expect((await opened('rebuild')).how).toBe('rebuilt');
  const aside = readdirSync(data).find((name) => name.startsWith('before-'));
  expect(readdirSync(join(data, aside ?? ''))).toContain('hub.db');
  expect((await opened('refuse')).how).toBeNull();
});
