import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { type HiddenInput, readHidden } from './hiddenInput.ts';
import { scriptedKeyring } from './scriptedKeyring.fixture.ts';
import { secretCommand } from './secretCommand.ts';

const SECRET = 'Rue-Monge-12é';

async function run(args: string[], keyring = scriptedKeyring(), piped = `${SECRET}\n`) {
  const lines: string[] = [];
  const code = await secretCommand(args, {
    keyring,
    readSecret: (question) => {
      const input = new PassThrough();
      input.end(piped);
      return readHidden(input, new PassThrough(), question);
    },
    say: (line) => lines.push(line),
  });
  return { code, said: lines.join('\n'), keyring };
}

test('set, check, remove: kept, found, forgotten; the password is never printed', async () => {
  const { code, said, keyring } = await run(['set', 'mqtt']);
  expect([code, keyring.kept.get('mqtt')]).toEqual([0, SECRET]);
  const check = await run(['check', 'mqtt'], keyring);
  expect(check).toMatchObject({ code: 0, said: '"mqtt" is kept' });
  expect(await run(['remove', 'mqtt'], keyring)).toMatchObject({ code: 0, said: '"mqtt" is forgotten' });
  expect(await run(['check', 'mqtt'], keyring)).toMatchObject({ code: 1, said: '"mqtt" is not kept' });
  expect(said + check.said).not.toContain(SECRET);
});

test.each([
  ['nothing', '\n'],
  ['two lines', `${SECRET}\nanother\n`],
  ['a whole file', 'x'.repeat(5_000)],
])('%s is no password: what was kept stays', async (_, piped) => {
  const keyring = scriptedKeyring({ mqtt: 'before' });
  const { code, said } = await run(['set', 'mqtt'], keyring, piped);
  expect([code, keyring.kept.get('mqtt')]).toEqual([1, 'before']);
  expect(said).toContain('nothing is changed');
});

test('a password as an argument is refused and not repeated: others can read arguments', async () => {
  const { code, said, keyring } = await run(['set', 'mqtt', SECRET]);
  expect([code, keyring.kept.size]).toEqual([2, 0]);
  expect(said).not.toContain(SECRET);
  for (const args of [[], ['set'], ['show', 'mqtt'], ['set', 'MQTT'], ['set', '../x']])
    expect((await run(args)).code, args.join(' ')).toBe(2);
});

test('without a key store the environment is named as the way out; a store that keeps nothing is found out', async () => {
  for (const mood of ['none', 'locked'] as const) {
    const keyring = scriptedKeyring();
    keyring.mood = mood;
    const { code, said } = await run(['set', 'mqtt'], keyring);
    expect(code).toBe(1);
    expect(said).toContain('VIGIE_SECRET_MQTT');
    expect(said).not.toContain(SECRET);
  }
  const forgetful = { ...scriptedKeyring(), read: async () => ({ ok: true as const, value: null }) };
  const { code, said } = await run(['set', 'mqtt'], forgetful);
  expect([code, said]).toEqual([1, expect.stringContaining('does not give it back')]);
});

/** A terminal: what is typed comes in as keys, what is shown is kept. */
function terminal() {
  const input = new PassThrough() as HiddenInput & PassThrough & { isTTY: boolean };
  const raw: boolean[] = [];
  input.isTTY = true;
  input.setRawMode = (on) => raw.push(on);
  const output = new PassThrough();
  const shown: string[] = [];
  output.on('data', (chunk) => shown.push(String(chunk)));
  return { input, output, raw, shown: () => shown.join('') };
}

test('at a terminal nothing typed is shown, mistakes can be taken back, and the terminal is given back', async () => {
  const { input, output, raw, shown } = terminal();
  const read = readHidden(input, output, 'Password: ');
  input.write('wrong\u0015sec');
  input.write('rex\u007f\u007fet\r');
  expect(await read).toEqual({ ok: true, value: 'secret' });
  expect([raw, shown()]).toEqual([[true, false], 'Password: \n']);
});

test.each([
  ['Ctrl+C', '\u0003'],
  ['Ctrl+D', '\u0004'],
  ['Escape', '\u001b'],
])('%s leaves without a change', async (_, key) => {
  const { input, output, raw } = terminal();
  const read = readHidden(input, output, 'Password: ');
  input.write('abc');
  input.write(key);
  expect(await read).toMatchObject({ ok: false, refusal: { code: 'secret.not-typed' } });
  expect(raw).toEqual([true, false]);
});
