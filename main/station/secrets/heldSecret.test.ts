import { expect, test } from 'vitest';
import { holdSecret } from './heldSecret.ts';
import { scriptedKeyring } from './scriptedKeyring.fixture.ts';
import { createSecretStore } from './secretStore.ts';

function hold(kept: Record<string, string>) {
  const keyring = scriptedKeyring(kept);
  const clock = { time: 0 };
  const lines: string[] = [];
  const held = holdSecret({
    of: { secret: 'cameras' },
    whose: 'cameras',
    secrets: createSecretStore({ keyring, environment: {} }),
    clock: () => clock.time,
    log: (line) => lines.push(line),
  });
  return { keyring, clock, lines, held };
}
/** Lets what is under way in the key store come to its end. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('the cameras’ password is there once the key store has answered, and a changed one is taken up when it is used', async () => {
  const { keyring, clock, held } = hold({ cameras: 'first' });
  expect(held.text()).toBeNull();
  await held.ready;
  expect(held.text()).toBe('first');
  keyring.kept.set('cameras', 'second');
  for (let i = 0; i < 300; i++) held.text();
  await settled();
  expect([held.text(), keyring.asked()]).toEqual(['first', 1]);
  clock.time = 11_000;
  held.text();
  await settled();
  expect([held.text(), keyring.asked()]).toEqual(['second', 2]);
});

test('a key store that lost it: null, said once; signed in again: back', async () => {
  const { keyring, clock, held, lines } = hold({ cameras: 'secret-word' });
  await held.ready;
  keyring.kept.clear();
  for (const time of [11_000, 22_000, 33_000]) {
    clock.time = time;
    held.text();
    await settled();
    expect(held.text()).toBeNull();
  }
  expect(lines).toEqual([expect.stringContaining('npm run secret -- set cameras')]);
  keyring.kept.set('cameras', 'secret-word');
  clock.time = 44_000;
  held.text();
  await settled();
  expect(held.text()).toBe('secret-word');
  expect(lines.join()).not.toContain('secret-word');
});

test('a locked key store is not asked every few seconds: it would put a prompt before the operator each time', async () => {
  const { keyring, clock, held } = hold({ cameras: 'word' });
  await held.ready;
  keyring.mood = 'locked';
  for (clock.time = 11_000; clock.time < 71_000; clock.time += 1_000) {
    held.text();
    await settled();
  }
  expect(keyring.asked()).toBe(2);
  keyring.mood = 'there';
  clock.time = 72_000;
  held.text();
  await settled();
  expect(held.text()).toBe('word');
});

test('it says where it is kept, and why it cannot be had', async () => {
  const { keyring, clock, held } = hold({ cameras: 'word' });
  expect([held.place(), held.refusal()]).toEqual(['asking', null]);
  await held.ready;
  expect([held.place(), held.refusal()]).toEqual(['key-store', null]);
  const moods = [
    ['there', 'missing', 'secret.absent'],
    ['none', 'no-store', 'secret.no-store'],
    ['locked', 'locked', 'secret.locked'],
  ] as const;
  keyring.kept.clear();
  for (const [mood, place, code] of moods) {
    keyring.mood = mood;
    clock.time += 11_000;
    held.text();
    await settled();
    expect([held.place(), held.refusal()?.code]).toEqual([place, code]);
  }
  const environment = { VIGIE_SECRET_CAMERAS: 'given' };
  const secrets = createSecretStore({ keyring, environment });
  const others = { secrets, whose: 'cameras', clock: () => 0, log: () => {} };
  expect(holdSecret({ of: { secret: 'cameras' }, ...others }).place()).toBe('environment');
  expect(['written', '', undefined].map((of) => holdSecret({ of, ...others }).place())).toEqual([
    'file',
    'none',
    'none',
  ]);
});

test('a password written in the file, and no password at all, are there at once', () => {
  const secrets = createSecretStore({ keyring: scriptedKeyring(), environment: {} });
  const given = { whose: 'cameras', secrets, clock: () => 0, log: () => {} };
  expect(holdSecret({ of: 'written', ...given }).text()).toBe('written');
  expect(holdSecret({ of: undefined, ...given }).text()).toBe('');
});
