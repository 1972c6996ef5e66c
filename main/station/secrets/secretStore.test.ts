import { expect, test } from 'vitest';
import { scriptedKeyring } from './scriptedKeyring.fixture.ts';
import { createSecretStore, isSecretName, readSecretText, variableOf } from './secretStore.ts';

test('a password by its name comes from the key store, each time anew; a text is itself', async () => {
  const keyring = scriptedKeyring({ mqtt: 'first' });
  const secrets = createSecretStore({ keyring, environment: {} });
  expect(await readSecretText({ secret: 'mqtt' }, secrets)).toEqual({ ok: true, value: 'first' });
  keyring.kept.set('mqtt', 'second');
  expect(await readSecretText({ secret: 'mqtt' }, secrets)).toEqual({ ok: true, value: 'second' });
  expect(await readSecretText('written in the file', secrets)).toEqual({ ok: true, value: 'written in the file' });
});

test('where there is no key store the environment does, and it wins where there is one', async () => {
  const keyring = scriptedKeyring({ 'camera-a': 'kept' });
  const secrets = createSecretStore({ keyring, environment: { VIGIE_SECRET_CAMERA_A: 'given' } });
  expect(await secrets.read('camera-a')).toEqual({ ok: true, value: 'given' });
  keyring.mood = 'none';
  expect(await secrets.read('camera-a')).toEqual({ ok: true, value: 'given' });
  expect(keyring.asked()).toBe(0);
});

test.each([
  ['an empty key store', 'there', 'secret.absent', 'npm run secret -- set mqtt'],
  ['no key store', 'none', 'secret.no-store', 'give "mqtt" in'],
  ['a locked one', 'locked', 'secret.locked', 'unlock it'],
  ['one that waits in a prompt', 'hanging', 'secret.locked', 'unlock it'],
] as const)('%s asks for sign-in, says how, and what else would do', async (_, mood, code, way) => {
  const keyring = scriptedKeyring();
  keyring.mood = mood;
  const read = await createSecretStore({ keyring, environment: {}, patience: 20 }).read('mqtt');
  expect(read).toMatchObject({
    ok: false,
    refusal: { code, context: { name: 'mqtt', variable: 'VIGIE_SECRET_MQTT' } },
  });
  expect(!read.ok && read.refusal.message).toContain(way);
  expect(!read.ok && read.refusal.message).toContain('VIGIE_SECRET_MQTT');
});

test('a prompt that nobody answers is not asked a second time, and what it gives at last is taken', async () => {
  const keyring = scriptedKeyring();
  let answer: (text: string) => void = () => {};
  const prompt = new Promise<string>((resolve) => {
    answer = resolve;
  });
  let asked = 0;
  const secrets = createSecretStore({
    keyring: {
      ...keyring,
      async read() {
        asked++;
        return { ok: true, value: await prompt };
      },
    },
    environment: {},
    patience: 10,
  });
  for (let i = 0; i < 5; i++) expect(await secrets.read('mqtt')).toMatchObject({ refusal: { code: 'secret.locked' } });
  expect(asked).toBe(1);
  answer('typed at last');
  expect(await secrets.read('mqtt')).toEqual({ ok: true, value: 'typed at last' });
});

test('names are such that a file, a shell and the environment can all say them', () => {
  for (const name of ['mqtt', 'camera-vendor', 'a1']) expect(isSecretName(name)).toBe(true);
  for (const name of ['', 'MQTT', '1a', 'a b', 'a/b', '../x', 'é', 'a'.repeat(41), 'a\n'])
    expect(isSecretName(name), name).toBe(false);
  expect(variableOf('camera-vendor')).toBe('VIGIE_SECRET_CAMERA_VENDOR');
});
