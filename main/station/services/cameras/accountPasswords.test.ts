import { expect, test } from 'vitest';
import { ok } from '../../../../src/shared/result.ts';
import { holdSecret } from '../../secrets/heldSecret.ts';
import { scriptedKeyring } from '../../secrets/scriptedKeyring.fixture.ts';
import { createSecretStore } from '../../secrets/secretStore.ts';
import { createPasswordKeeper } from './accountPasswords.ts';
import { type CameraAccount, createCameraAccounts } from './cameraAccounts.ts';

const PASSWORD = 'Quai-Nicolas-9 « été »';

async function keeper(environment: Record<string, string> = {}) {
  const keyring = scriptedKeyring({ cameras: 'before' });
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const secrets = createSecretStore({ keyring, environment });
  const accounts = createCameraAccounts({
    connections: {
      ...{ cameraUsername: 'vigie', cameraPassword: { secret: 'cameras' } },
      cameraAccounts: {
        twin: { username: 'csu', password: { secret: 'cameras' } },
        axis: { username: 'root', password: { secret: 'cameras-axis' } },
        clear: { username: 'csu', password: 'of the file' },
      },
    },
    hold: (of, whose) => holdSecret({ of, whose, secrets, clock: () => 0, log }),
    log,
  });
  const kept: (readonly CameraAccount[])[] = [];
  const keep = createPasswordKeeper({
    ...{ accounts, keyring, log, who: () => 'Position 1', patience: 50 },
    onKept: (changed) => kept.push(changed),
  });
  await new Promise((resolve) => setImmediate(resolve));
  return {
    ...{ keyring, lines, kept },
    passwordOf(name: string | null) {
      const account = accounts.named(name);
      return account.ok ? account.value.password() : undefined;
    },
    async keep(name: string | null, password = PASSWORD) {
      const done = await keep(name, password);
      expect(JSON.stringify([done, lines])).not.toContain(PASSWORD);
      return done.ok ? 'kept' : done.refusal.code;
    },
  };
}

test('what is kept is at once the password of every account that has it by that name, and of no other', async () => {
  const { keep, keyring, passwordOf, kept, lines } = await keeper();
  expect(passwordOf(null)).toBe('before');
  expect(await keep(null)).toBe('kept');
  expect([passwordOf(null), passwordOf('twin'), passwordOf('axis')]).toEqual([PASSWORD, PASSWORD, null]);
  expect(kept.map((changed) => changed.map(({ username }) => username))).toEqual([['vigie', 'csu']]);
  expect(await keep('axis')).toBe('kept');
  expect([keyring.kept.get('cameras-axis'), passwordOf('axis')]).toEqual([PASSWORD, PASSWORD]);
  expect(lines).toContain('cameras: the password "cameras-axis" was kept in the key store by Position 1');
});

test('what has no place in the key store is not put there', async () => {
  const { keep, keyring, kept } = await keeper({ VIGIE_SECRET_CAMERAS_AXIS: 'given' });
  expect(await keep('axis')).toBe('account.given');
  expect(await keep('clear')).toBe('account.not-secret');
  for (const name of ['nobody', '__proto__', 'constructor']) expect(await keep(name)).toBe('camera.no-account');
  for (const text of ['', '\n', `${PASSWORD}\n${PASSWORD}`, `${PASSWORD}\0`])
    expect(await keep(null, text)).toBe('secret.not-typed');
  expect(await keep(null, PASSWORD.repeat(300))).toBe('secret.too-long');
  expect([[...keyring.kept], kept]).toEqual([[['cameras', 'before']], []]);
});

test('a key store that is none, locked, forgetful or asleep is told, and what was known goes on', async () => {
  const { keep, keyring, passwordOf, kept } = await keeper();
  keyring.mood = 'none';
  expect(await keep(null)).toBe('secret.no-store');
  keyring.mood = 'locked';
  expect(await keep(null)).toBe('secret.locked');
  keyring.mood = 'there';
  keyring.write = async () => ok(undefined);
  expect(await keep(null)).toBe('secret.not-kept');
  keyring.mood = 'hanging';
  keyring.write = () => new Promise(() => {});
  expect(await keep(null)).toBe('secret.locked');
  // It still waits in its prompt: another one would only hide it.
  const asked = keyring.asked();
  expect([await keep('axis'), keyring.asked()]).toEqual(['secret.locked', asked]);
  expect([passwordOf(null), kept]).toEqual(['before', []]);
});
