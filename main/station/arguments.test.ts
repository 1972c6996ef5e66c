import { expect, test } from 'vitest';
import { readStationArguments } from './arguments.ts';

const env = { VIGIE_TOKEN: 'sixteen-or-more-characters' };
const given = ['--data', 'd', '--city', 'c.json'];

test('what is left out has its usual value, and the tokens come from the environment', () => {
  expect(readStationArguments(given, { ...env, VIGIE_HUB_TOKEN: 'h' })).toEqual({
    ok: true,
    value: {
      data: 'd',
      city: 'c.json',
      port: 0,
      language: 'fr',
      'language-asked': 'no',
      position: 'Circulation 1',
      ffmpeg: 'ffmpeg',
      'backup-days': 14,
      'if-damaged': 'refuse',
      'hub-role': 'usual',
      passphrase: null,
      token: env.VIGIE_TOKEN,
      hubToken: 'h',
      secrets: {},
    },
  });
});

test.each([
  [['--city', 'c.json'], '--data'],
  [['--data', 'd'], '--city'],
  [[...given, '--port', '70000'], '--port'],
  [[...given, '--port', 'http'], '--port'],
  [[...given, '--mqtt', 'file:///etc/passwd'], '--mqtt'],
  [[...given, '--mqtt', 'http://broker'], '--mqtt'],
  [[...given, '--mqtt-share', 'a/b'], '--mqtt-share'],
  [[...given, '--mqtt-share', '+'], '--mqtt-share'],
  [[...given, '--mqtt-share', ''], '--mqtt-share'],
  [[...given, '--cameras', 'rtsp://camera'], '--cameras'],
  [[...given, '--hub', 'http://hub'], '--hub'],
  [[...given, '--language', 'de'], '--language'],
  [[...given, '--position', ''], '--position'],
  [[...given, '--bundle', 'b'], '--bundle'],
  [[...given, '--backup-days', '0'], '--backup-days'],
  [[...given, '--if-damaged', 'ignore'], '--if-damaged'],
  [[...given, '--tokn', 'x'], '--tokn'],
  [[...given, 'loose'], 'loose'],
])('%j is refused and %s is named', (argv, named) => {
  const read = readStationArguments(argv, env);
  expect(read).toMatchObject({ ok: false, refusal: { code: 'arguments.wrong' } });
  expect(!read.ok && read.refusal.message).toContain(named);
});

test('passwords come from the environment, never from arguments that others can read', () => {
  const read = readStationArguments([...given, '--mqtt-share', 'stores'], {
    ...env,
    VIGIE_SECRET_MQTT: 'm',
    PATH: '/bin',
  });
  expect(read).toMatchObject({ ok: true, value: { 'mqtt-share': 'stores', secrets: { VIGIE_SECRET_MQTT: 'm' } } });
  expect(read.ok && Object.keys(read.value.secrets)).toEqual(['VIGIE_SECRET_MQTT']);
  expect(readStationArguments([...given, '--secret-mqtt', 'm'], env).ok).toBe(false);
});

test('a bundle stands in for the city, and its passphrase is no argument', () => {
  const read = readStationArguments(['--data', 'd', '--bundle', 'b'], { ...env, VIGIE_BUNDLE_PASSPHRASE: 'p' });
  expect(read).toMatchObject({ ok: true, value: { bundle: 'b', passphrase: 'p' } });
  expect(readStationArguments(['--data', 'd', '--bundle', 'b', '--passphrase', 'p'], env).ok).toBe(false);
});

test('without a token, or with a short one, nothing starts, and what was given is not repeated', () => {
  for (const VIGIE_TOKEN of [undefined, '', 'short-secret']) {
    const read = readStationArguments(given, { VIGIE_TOKEN });
    expect(read).toMatchObject({ ok: false, refusal: { context: { argument: 'VIGIE_TOKEN' } } });
    expect(JSON.stringify(read)).not.toContain('short-secret');
  }
});
