import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { smallCity } from '../../../src/city/city.fixture.ts';
import { loadCity } from './loadCity.ts';

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-city-'));
  file = join(dir, 'city.json');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const good = () => JSON.stringify(smallCity(2), null, 2);
function refusalOf(text: string | Buffer) {
  writeFileSync(file, text);
  const loaded = loadCity(file);
  if (loaded.ok) throw new Error('it was taken');
  return loaded.refusal;
}
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

test('a good file is taken, also with the mark that Windows editors put first', () => {
  for (const text of [good(), `\ufeff${good()}`]) {
    writeFileSync(file, text);
    const loaded = loadCity(file);
    expect(loaded.ok && loaded.value.city.assets.length).toBe(smallCity(2).assets.length);
  }
});

test('a file that is not there, or is a folder, is refused by its name', () => {
  expect(loadCity(join(dir, 'none.json'))).toMatchObject({
    ok: false,
    refusal: { code: 'city.unreadable', context: { file: join(dir, 'none.json'), reason: 'ENOENT' } },
  });
  expect(loadCity(dir)).toMatchObject({ ok: false, refusal: { code: 'city.unreadable', context: { file: dir } } });
});

test('a file that is no JSON is refused with line, column and what is wrong there', () => {
  const text = good().replace('"seed": 7,', '"seed": 7;');
  const refusal = refusalOf(text);
  const line = lineOf(text, '"seed"');
  const column = text.split('\n')[line - 1]!.indexOf(';') + 1;
  expect(refusal).toMatchObject({ code: 'city.not-json', context: { file, line, column } });
  expect(refusal.message).toContain(`line ${line}, column ${column}: `);
});

test.each([
  ['nothing', ''],
  ['half a file', good().slice(0, 900)],
  ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 0xff])],
  ['a web page', '<!doctype html><title>city</title>'],
  ['a comment', `// our city\n${good()}`],
  ['brackets without end', '['.repeat(300_000)],
])('%s instead of JSON is refused in words', (_, text) => {
  expect(refusalOf(text)).toMatchObject({ code: 'city.not-json', context: { file } });
});

test('a field of the wrong kind is refused with its line and its path', () => {
  const broken = good().replace('"id": "LP-2",', '"id": "LP 2 <b>",');
  const index = smallCity(2).assets.findIndex(({ id }) => id === 'LP-2');
  expect(refusalOf(broken)).toMatchObject({
    code: 'city.invalid',
    context: { line: lineOf(broken, 'LP 2 <b>'), field: `assets.${index}.id` },
  });
  expect(refusalOf(broken).message).toContain('letters, digits');
});

test.each([
  ['another format', { format: 'vigie-layout' }, 'format'],
  ['a newer version', { version: 2 }, 'version'],
  ['no communes', { communes: [] }, 'communes'],
  ['a place off the globe', { centre: [500, 47] }, 'centre.0'],
  ['a broker that is a file', { connections: { mqtt: { url: 'file:///etc/passwd' } } }, 'connections.mqtt.url'],
  ['a missing list', { assets: undefined }, 'assets'],
])('%s is refused by its field', (_, change, field) => {
  const refusal = refusalOf(JSON.stringify({ ...smallCity(1), ...change }, null, 1));
  expect(refusal).toMatchObject({ code: 'city.invalid', context: { field } });
  expect(refusal.context.line).toBeGreaterThan(0);
});

test('two things with one name, and two assets with one device, are refused with the line of the second', () => {
  const city = smallCity(2);
  const last = city.assets.length;
  const again = JSON.stringify(
    { ...city, assets: [...city.assets, { ...city.assets[1]!, device: undefined }] },
    null,
    2,
  );
  expect(refusalOf(again)).toMatchObject({
    code: 'city.duplicate',
    context: {
      field: `assets.${last}.id`,
      id: 'LP-1',
      line: again.split('\n').findLastIndex((l) => l.includes('"LP-1"')) + 1,
    },
  });
  const stolen = JSON.stringify({ ...city, assets: [...city.assets, { ...city.assets[1]!, id: 'LP-9' }] });
  expect(refusalOf(stolen)).toMatchObject({
    code: 'city.duplicate',
    context: { field: `assets.${last}.device`, id: 'light-point/LP-1', line: 1 },
  });
  expect(refusalOf(JSON.stringify({ ...city, streets: [city.streets[0], city.streets[0]] }))).toMatchObject({
    code: 'city.duplicate',
    context: { field: 'streets.1.id' },
  });
});

test('a file larger than any city is refused before a byte of it is read', () => {
  const handle = openSync(file, 'w');
  ftruncateSync(handle, 3_000_000_000);
  closeSync(handle);
  // To read it would fail otherwise: no buffer of Node's is so large.
  expect(loadCity(file)).toMatchObject({ ok: false, refusal: { code: 'city.too-large', context: { file } } });
});

test('a key named __proto__ pollutes nothing, and an asset of that name is an asset', () => {
  const text = JSON.stringify(smallCity(1))
    .replace('"format"', '"__proto__":{"polluted":1},"format"')
    .replace('"id":"LP-1"', '"attributes":{"__proto__":7,"constructor":"x"},"id":"__proto__"');
  writeFileSync(file, text);
  const loaded = loadCity(file);
  expect(loaded.ok).toBe(true);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(loaded.ok && loaded.value.city.assets.some(({ id }) => id === '__proto__')).toBe(true);
});

test('a file that was found good is not checked again by the same program, and reads the same; a changed one is', () => {
  const { demonstration: _, ...left } = smallCity(2);
  writeFileSync(file, JSON.stringify(left));
  const first = loadCity(file);
  if (!first.ok) throw new Error(first.refusal.code);
  expect(loadCity(file, first.value.checked)).toEqual(first);
  writeFileSync(file, JSON.stringify({ ...left, centre: 'here' }));
  expect(loadCity(file, first.value.checked)).toMatchObject({ ok: false, refusal: { code: 'city.invalid' } });
});

test('a file that leaves out what it may is the same city at the second start, which checks it no more', () => {
  const { format, version, name, centre, bounds, communes, assets } = smallCity(1);
  writeFileSync(file, JSON.stringify({ format, version, name, centre, bounds, communes, assets }));
  const first = loadCity(file);
  const again = loadCity(file, first.ok ? first.value.checked : null);
  expect(again).toEqual(first);
  expect(again).toMatchObject({ ok: true, value: { city: { connections: {}, streets: [], demonstration: false } } });
});

describe('accounts of cameras', () => {
  const account = { username: 'csu', password: 'Quai-Nicolas-9' };
  const text = (cameraAccounts: unknown, settings: Record<string, unknown> = {}) => {
    const { assets, ...city } = smallCity(2);
    const withSettings = assets.map((asset) =>
      asset.id === 'CAM-118' && asset.device ? { ...asset, device: { ...asset.device, settings } } : asset,
    );
    return JSON.stringify({ ...city, connections: { cameraAccounts }, assets: withSettings }, null, 2);
  };

  test('are taken by their names, with a password or the name of a secret', () => {
    const accounts = { belvue: account, 'optronic-2': { username: 'é "x"', password: { secret: 'optronic' } } };
    writeFileSync(file, text(accounts, { account: 'belvue', azimuth: 7, serialNumber: 1234 }));
    const loaded = loadCity(file);
    expect(loaded).toMatchObject({ ok: true, value: { city: { connections: { cameraAccounts: accounts } } } });
  });

  test.each<[string, unknown]>([
    ['a name with a capital', { Belvue: account }],
    ['a name with a path', { '../belvue': account }],
    ['a name of 41 letters', { ['a'.repeat(41)]: account }],
    ['a user with a line break', { belvue: { ...account, username: 'csu\r\nCSeq: 1' } }],
    ['no user', { belvue: { password: account.password } }],
    ['an empty user', { belvue: { ...account, username: '' } }],
    ['no password', { belvue: { username: 'csu' } }],
    ['a secret by no name', { belvue: { username: 'csu', password: { secret: 'A b' } } }],
    ['a word that is none of ours', { belvue: { ...account, Quai: account.password } }],
    ['a password in place of the account', { belvue: account.password }],
    ['201 of them', Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`a${n}`, account]))],
  ])('%s is refused by line and field, and no password is repeated', (_, accounts) => {
    const refusal = refusalOf(text(accounts));
    expect(refusal).toMatchObject({ code: 'city.invalid' });
    expect(String(refusal.context.field)).toMatch(/^connections\.cameraAccounts/);
    expect(JSON.stringify(refusal)).not.toContain(account.password);
  });

  test.each<[string, unknown]>([
    ['account', 'Belvue'],
    ['account', ''],
    ['account', '__proto__'],
    ['account', 7],
    ['account', null],
    ['certificate', 'AA:BB'],
    ['serialNumber', 2 ** 60],
    ['serialNumber', ''],
    ['hls', 'https://csu:Quai-Nicolas-9@video.example/a.m3u8'],
    ['whep', 'video.example'],
  ])('a camera’s %s %j is refused by line and field', (field, value) => {
    const written = text({ belvue: account }, { [field]: value });
    const refusal = refusalOf(written);
    expect(refusal).toMatchObject({ code: 'city.invalid', context: { line: lineOf(written, `"${field}":`) } });
    expect(String(refusal.context.field)).toMatch(new RegExp(`\\.device\\.settings\\.${field}$`));
    expect(JSON.stringify(refusal)).not.toContain(account.password);
  });
});
