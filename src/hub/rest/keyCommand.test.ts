import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keyCommand } from './keyCommand.ts';
import { openKeyRing } from './keys.ts';

let dir: string;
let now = Date.parse('2026-11-23T18:00:00Z');
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-keys-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function run(...args: string[]) {
  const said: string[] = [];
  const given: string[] = [];
  const code = keyCommand(args, {
    dir,
    now: () => now,
    say: (line) => said.push(line),
    give: (key) => given.push(key),
  });
  return { code, said: said.join('\n'), given };
}

test('a key is given once, kept as its hash only, listed without it, and opens until its day', () => {
  const { code, given } = run('add', '--name', 'Open data', '--rights', 'alarms,assets', '--days', '30');
  expect([code, given.length]).toEqual([0, 1]);
  const file = join(dir, 'keys.json');
  const secret = given[0]!.split('_')[2]!;
  expect(readFileSync(file, 'utf8')).not.toContain(secret);
  expect(statSync(file).mode & 0o077).toBe(0);
  const listed = run('list');
  expect(listed.said).toContain('valid, until 2026-12-23T18:00:00.000Z, 600 a minute, alarms,assets  "Open data"');
  expect(listed.said).not.toContain(secret);
  const ring = openKeyRing(
    dir,
    () => now,
    () => {},
  );
  expect(ring.of(`Bearer ${given[0]}`)).toMatchObject({ name: 'Open data', rights: ['alarms', 'assets'] });
  now += 30 * 86_400_000;
  expect(ring.of(`Bearer ${given[0]}`)).toBe('key-expired');
  expect(run('list').said).toContain('expired');
});

test('a revoked key opens nothing at once, in a ring that is open already', () => {
  const [key] = run('add', '--name', 'x', '--rights', 'alarms').given;
  const [other] = run('add', '--name', 'y', '--rights', 'journal').given;
  const ring = openKeyRing(
    dir,
    () => now,
    () => {},
  );
  expect(ring.of(`Bearer ${key}`)).toMatchObject({ name: 'x' });
  expect(run('revoke', key!.split('_')[1]!).code).toBe(0);
  expect([ring.of(`Bearer ${key}`), ring.valid(key!.split('_')[1]!)]).toEqual(['key-revoked', null]);
  expect(ring.of(`Bearer ${other}`)).toMatchObject({ name: 'y' });
  expect(run('revoke', '000000000000')).toMatchObject({ code: 1 });
});

test('what is wrongly asked changes nothing and says what is wanted', () => {
  for (const args of [
    [],
    ['add'],
    ['add', '--name', 'x'],
    ['add', '--name', 'x', '--rights', 'alarms,everything'],
    ['add', '--name', 'x', '--rights', 'alarms', '--days', '0'],
    ['add', '--name', 'x', '--rights', 'alarms', '--days', '9999'],
    ['add', '--name', 'x', '--rights', 'alarms', '--per-minute', '-1'],
    ['add', '--name', 'a\nb', '--rights', 'alarms'],
    ['add', 'extra', '--name', 'x', '--rights', 'alarms'],
    ['revoke'],
    ['list', 'all'],
    ['remove', 'x'],
    ['add', '--secret', 'x'],
  ])
    expect(run(...args), args.join(' ')).toMatchObject({ code: 2, given: [] });
  expect(run('list').said).toBe('there are no keys');
});

test('a file that is damaged is not overwritten', () => {
  const file = join(dir, 'keys.json');
  writeFileSync(file, '{"format":"vigie-hub-keys","keys":[{"id":"1"}]}');
  expect(run('add', '--name', 'x', '--rights', 'alarms')).toMatchObject({ code: 1, given: [] });
  expect(readFileSync(file, 'utf8')).toContain('"id":"1"');
});
