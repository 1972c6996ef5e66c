import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Refusal } from '../../shared/result.ts';
import type { Operation } from '../../sync/operation.ts';
import { openAccounts } from './accounts.ts';
import { accountsCommand } from './accountsCommand.ts';
import { NO_ACCOUNTS, readAccounts } from './accountsFile.ts';
import { createAttempts } from './attempts.ts';
import { openHubKeys } from './hubKeys.ts';
import { hashPassword, passwordSchema, verifyPassword } from './password.ts';

let dir: string;
let said: string[];
const NOW = Date.parse('2026-12-01T03:00:00Z');
const PASSWORD = 'cheval pile agrafe';

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-accounts-'));
  said = [];
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const command = (args: string, password = PASSWORD): Promise<number> =>
  accountsCommand(args.split(' '), {
    ...{ dir, cwd: dir, now: () => NOW, say: (line: string) => said.push(line) },
    readSecret: async () => ({ ok: true, value: password }),
  });
const file = (): string => join(dir, 'accounts.json');
const kept = () => {
  const read = readAccounts(file());
  if (!read.ok) throw new Error(read.refusal.message);
  return read.value;
};
const opened = (troubles: Refusal[] = []) => {
  const accounts = openAccounts(
    dir,
    () => NOW,
    (refusal) => troubles.push(refusal),
  );
  if (!accounts.ok) throw new Error(accounts.refusal.message);
  return accounts.value;
};

test('a password is known again however it was composed, and no other; the record limits what a damaged one costs', async () => {
  const record = await hashPassword('été à la préfecture');
  expect(passwordSchema.safeParse(record).success).toBe(true);
  expect(await verifyPassword('été à la préfecture'.normalize('NFD'), record)).toBe(true);
  expect(await verifyPassword('ete à la préfecture', record)).toBe(false);
  expect(await verifyPassword('été à la préfecture', null)).toBe(false);
  expect((await hashPassword('été à la préfecture')).hash).not.toBe(record.hash);
  for (const wrong of [{ N: 2 ** 30 }, { N: 40_000 }, { r: 1_000 }, { p: 99 }, { salt: '' }, { scheme: 'md5' }])
    expect(passwordSchema.safeParse({ ...record, ...wrong }).success).toBe(false);
});

test('the command makes, changes and closes accounts; the file is this user’s alone and holds no password', async () => {
  const rights = '--may alarm,call --may view,move@21231,21166/22:00-06:00';
  expect(await command(`add nuit.1 --called Nuit ${rights} --post traffic --priority 3 --expires 2027-01-31`)).toBe(0);
  expect(statSync(file()).mode & 0o077).toBe(0);
  expect(readFileSync(file(), 'utf8')).not.toContain(PASSWORD);
  expect(kept().operators).toMatchObject([
    {
      ...{ id: 'nuit.1', name: 'Nuit', posts: ['traffic'], priority: 3, enabled: true, version: 1 },
      rights: [
        { acts: ['alarm', 'call'], communes: 'all' },
        { acts: ['view', 'move'], communes: ['21231', '21166'], hours: { from: '22:00', to: '06:00' } },
      ],
    },
  ]);
  const before = kept().operators[0]!;
  expect(await command('change nuit.1 --priority 5 --position Circulation')).toBe(0);
  expect(await command('password nuit.1', 'un autre mot de passe')).toBe(0);
  expect(await command('disable nuit.1')).toBe(0);
  const after = kept().operators[0]!;
  expect(after).toMatchObject({
    priority: 5,
    positions: ['Circulation'],
    rights: before.rights,
    enabled: false,
    version: 3,
  });
  expect(await verifyPassword('un autre mot de passe', after.password)).toBe(true);
  said = [];
  expect(await command('list')).toBe(0);
  expect(said.join()).toMatch(/nuit\.1 +closed .*"Nuit".*view,move@21231,21166\/22:00-06:00/);
  expect(await command('remove nuit.1')).toBe(0);
  expect(kept()).toEqual(NO_ACCOUNTS);
});

test('what is wrongly asked changes nothing and says what is wanted', async () => {
  await command('add a --called A --may all');
  const before = readFileSync(file(), 'utf8');
  for (const wrong of [
    ...['', 'add', 'add b', 'add b --called B', 'add b --called B --may fly', 'add B.! --called B --may all'],
    ...[
      'add b --called B --may all --password x',
      'add b secret --called B --may all',
      'frob a',
      'change a --priority 99',
    ],
    ...[
      'change a --may view@9',
      'change a --post sea',
      'change a --expires tomorrow',
      'recover 0',
      'recover 9999',
      'unsigned soon',
    ],
    ...['change a --may view/25:00-26:00', 'directory missing.json'],
  ])
    expect(await command(wrong), wrong).toBe(2);
  for (const undone of ['add a --called A --may all', 'disable b', 'password b'])
    expect(await command(undone), undone).toBe(1);
  expect(await command('add b --called B --may all', 'court')).toBe(1);
  expect(readFileSync(file(), 'utf8')).toBe(before);
  expect(said.join('\n')).toContain('usage: npm run hub:accounts');
});

test('damage is never taken for "no accounts", and while it lasts what was known goes on holding', async () => {
  await command('add a --called A --may all');
  const troubles: Refusal[] = [];
  const accounts = opened(troubles);
  const good = readFileSync(file(), 'utf8');
  for (const bad of [
    '',
    '{',
    'null',
    '[]',
    '{"format":"vigie-accounts"}',
    good.replace('"id": "a"', '"id": "A!"'),
    good.slice(0, -9),
  ]) {
    writeFileSync(file(), bad);
    expect(accounts.look(), bad.slice(0, 20)).toBe(false);
    expect(accounts.account('a', 'P', null).ok).toBe(true);
    expect(
      openAccounts(
        dir,
        () => NOW,
        () => {},
      ),
    ).toMatchObject({ refusal: { code: 'accounts.unreadable' } });
  }
  rmSync(file());
  accounts.look();
  expect(accounts.required()).toBe(true);
  expect(new Set(troubles.map(({ code }) => code))).toEqual(new Set(['accounts.unreadable']));
  writeFileSync(file(), good);
  expect(accounts.look()).toBe(true);
});

test('closed, over, elsewhere and unknown accounts are refused, each in its way', async () => {
  await command('add a --called A --may all --position Circulation');
  await command('add b --called B --may all --expires 2026-12-01');
  await command('add c --called C --may all');
  await command('disable c');
  const accounts = opened();
  const code = (operator: string, position = 'Circulation'): string => {
    const found = accounts.account(operator, position, null);
    return found.ok ? found.value.operator : found.refusal.code;
  };
  expect(code('a')).toBe('a');
  expect(code('a', 'Vidéo')).toBe('sign-in.position');
  for (const closed of ['b', 'c', 'd', '__proto__', 'directory:a'])
    expect(code(closed), closed).toBe('operator.disabled');
});

test('wrong passwords are slowed down by name and by station, and forgotten after a while', () => {
  let now = 0;
  const attempts = createAttempts(() => now);
  for (let i = 0; i < 3; i++) {
    expect(attempts.wait('a', 's1')).toBe(0);
    attempts.failed('a', 's1');
  }
  expect(attempts.wait('a', 's1')).toBe(1_000);
  expect(attempts.wait('a', 's2')).toBe(0);
  expect(attempts.wait('b', 's1')).toBe(0);
  for (let i = 0; i < 3; i++) attempts.failed('a', 's1');
  expect(attempts.wait('a', 's1')).toBe(8_000);
  now += 8_000;
  expect(attempts.wait('a', 's1')).toBe(0);
  attempts.succeeded('a', 's1');
  attempts.failed('a', 's1');
  expect(attempts.wait('a', 's1')).toBe(0);
  for (let i = 0; i < 40; i++) attempts.failed('b', `station-${i}`);
  expect(attempts.wait('b', 'one more')).toBe(60_000);
  for (let i = 0; i < 20; i++) attempts.failed(`guess-${i}`, 's9');
  expect(attempts.wait('anybody', 's9')).toBeGreaterThan(0);
  now += 3_600_000;
  attempts.failed('b', 'one more');
  expect(attempts.wait('b', 'one more')).toBe(0);
});

test('the hub’s keys are made once, kept, and damage is named; a seal holds for the operation as it is', () => {
  const first = openHubKeys(dir);
  const second = openHubKeys(dir);
  if (!first.ok || !second.ok) throw new Error('no keys');
  expect(second.value.publicKey).toBe(first.value.publicKey);
  expect(second.value.verify('text', first.value.sign('text'))).toBe(true);
  expect(second.value.verify('other', first.value.sign('text'))).toBe(false);
  const by = { operator: 'a', position: 'P', station: 's' };
  const operation: Operation = {
    ...{ id: 'x', stream: 'alarm/1', kind: 'alarm.commented', version: 1, base: 0, hlc: 'h', class: 'additive' },
    ...{ by, body: { text: 'vu' }, because: null },
  };
  const seal = first.value.seal(operation);
  expect(second.value.bears({ ...operation, seal }, second.value.seal(operation))).toBe(true);
  for (const change of [
    { id: 'y' },
    { stream: 'alarm/2' },
    { kind: 'alarm.reset' },
    { hlc: 'i' },
    { because: '' },
    { body: { text: 'pas vu' } },
    { by: { ...by, operator: 'b' } },
    { by: { ...by, operator: null } },
    { by: { ...by, position: 'Q' } },
  ]) {
    const changed = { ...operation, ...change, seal } as Operation;
    expect(first.value.bears(changed, first.value.seal(changed))).toBe(false);
  }
  expect(first.value.bears(operation, seal)).toBe(false);
  for (const bad of [
    '',
    '{}',
    'null',
    readFileSync(join(dir, 'hub-keys.json'), 'utf8').replace(/"signing":"..../, '"signing":"AAAA'),
  ]) {
    writeFileSync(join(dir, 'hub-keys.json'), bad);
    expect(openHubKeys(dir)).toMatchObject({ refusal: { code: 'hub-keys.unreadable' } });
  }
});
