import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadProfiles } from './loadProfiles.ts';
import { manifests, ranges } from './profile.fixture.ts';

const root = mkdtempSync(join(tmpdir(), 'vigie-profiles-'));
afterAll(() => rmSync(root, { recursive: true }));
let folders = 0;

/** A folder with these files. */
function folder(files: Record<string, unknown>): string {
  const dir = join(root, String(folders++));
  mkdirSync(dir);
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(dir, name), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  return dir;
}
const load = (...dirs: string[]) => loadProfiles(dirs, manifests, ranges);

const good = {
  format: 'vigie-device-profile',
  version: 1,
  id: 'good',
  title: { fr: 'Bon', en: 'Good' },
  maker: 'Maker',
  driver: 'light-point',
  device: { levels: [2] },
  messages: [
    { topics: ['lamps/+'], points: { level: 'object.level' }, conditions: { 'lamp-failed': 'object.failed' } },
  ],
};
const withMessage = (message: Record<string, unknown>) => ({
  ...good,
  messages: [{ ...good.messages[0], ...message }],
});
/** Code, and what is told after the file's name. */
const toldOf = (content: unknown): string => {
  const dir = folder({ 'p.json': content });
  const { profiles, refusals } = load(dir);
  expect(profiles).toEqual([]);
  const [{ refusal } = { refusal: undefined }] = refusals;
  const { file, line, field } = refusal?.context ?? {};
  expect(file).toBe(join(dir, 'p.json'));
  const told = refusal?.message.slice(join(dir, 'p.json').length + 2) ?? '';
  if (typeof field !== 'string') return `${refusal?.code} ${told}`;
  expect(told.startsWith(`line ${line}, `)).toBe(true);
  // The line is the one where the field stands: named there, or opened as a part of a list.
  const text = readFileSync(join(dir, 'p.json'), 'utf8').split('\n')[Number(line) - 1] ?? '';
  const parts = field.split('.');
  const isListed = /^\d+$/.test(parts[parts.length - 1]!);
  if (field !== 'file') expect(isListed || parts.some((name) => text.includes(`"${name}"`)), text).toBe(true);
  return `${refusal?.code} ${told.slice(`line ${line}, `.length)}`;
};

test('a bad file is refused by its name, the others load', () => {
  const dir = folder({
    'a.json': good,
    'b.json': '{',
    'c.json': { ...good, id: 'other' },
    'notes.txt': 'no profile',
    '.d.json': '{',
  });
  const { profiles, refusals } = load(dir);
  expect(profiles.map(({ id }) => id)).toEqual(['good', 'other']);
  expect(refusals).toMatchObject([{ file: join(dir, 'b.json'), refusal: { code: 'profile.not-json' } }]);
});

describe('the mistake is told with its line, its field and, in an expression, its place', () => {
  test.each<[string, unknown, string]>([
    [
      'no JSON',
      '{\n  "format": "vigie-device-profile",\n  oops\n}',
      'profile.not-json line 3, column 3: InvalidSymbol',
    ],
    ['too deep', '['.repeat(100_000), 'profile.not-json line 1, column 1: too deep'],
    ['a list', [], 'profile.invalid file: Invalid input: expected object, received array'],
    [
      'another format',
      { ...good, format: 'x' },
      'profile.invalid format: Invalid input: expected "vigie-device-profile"',
    ],
    ['a newer version', { ...good, version: 2 }, 'profile.invalid version: Invalid input: expected 1'],
    ['a field too many', { ...good, pionts: {} }, 'profile.invalid file: Unrecognized key: "pionts"'],
    [
      'a field too many in a message',
      withMessage({ when: 'a', scale: 2 }),
      'profile.invalid messages.0: Unrecognized key: "scale"',
    ],
    [
      'a field too many in a point',
      withMessage({ points: { level: { expression: 'a', factor: 2 } } }),
      'profile.invalid messages.0.points.level: Unrecognized key: "factor"',
    ],
    ['everything', withMessage({ topics: ['#'] }), 'profile.invalid messages.0.topics.0: it would match everything'],
    [
      'our own topics',
      withMessage({ topics: ['vigie/1/+/+/state'] }),
      'profile.invalid messages.0.topics.0: topics of Vigie itself are no profile’s',
    ],
    [
      'a filter that is none',
      withMessage({ topics: ['a/#/b'] }),
      'profile.invalid messages.0.topics.0: # stands alone as the last level',
    ],
    [
      'both topics and Sparkplug',
      withMessage({ sparkplug: { group: 'a', node: 'b' } }),
      'profile.invalid messages.0.topics: either topics or sparkplug, and not both',
    ],
    [
      'a device by nothing',
      { ...good, device: { level: 2 } },
      'profile.invalid device.levels: Invalid input: expected array, received undefined',
    ],
    [
      'a device at level 0',
      { ...good, device: { levels: [0] } },
      'profile.invalid device.levels.0: Too small: expected number to be >=1',
    ],
    [
      'no such driver',
      { ...good, driver: 'lamp' },
      'profile.driver driver: there is no driver lamp that takes messages',
    ],
    [
      'a driver of another link',
      { ...good, driver: 'camera-onvif' },
      'profile.driver driver: there is no driver camera-onvif that takes messages',
    ],
    [
      'no such point',
      withMessage({ points: { glow: 'a' } }),
      'profile.point messages.0.points.glow: a light-point has no point glow',
    ],
    [
      'no such condition',
      withMessage({ conditions: { dark: 'a' } }),
      'profile.condition messages.0.conditions.dark: a light-point has no condition dark',
    ],
    [
      'a broken expression',
      withMessage({ points: { level: 'object.(' } }),
      'profile.expression messages.0.points.level: Expected ")" before end of expression (at 8)',
    ],
    [
      'a broken expression of the device',
      { ...good, device: { each: 'a[', expression: 'id' } },
      'profile.expression device.each: Expected "]" before end of expression (at 2)',
    ],
    [
      'a program from the field',
      withMessage({ when: '$eval(code)' }),
      'profile.expression messages.0.when: $eval is not known here (at 5)',
    ],
    [
      'a range that the driver has not',
      withMessage({ points: { level: { expression: 'a', range: [0, 254] } } }),
      'profile.value messages.0.points.level.range: the driver takes 0 to 100',
    ],
    [
      'a constant outside the range',
      withMessage({ points: { level: { expression: 'a', values: { ON: 254 } } } }),
      'profile.value messages.0.points.level.values.ON: 254 lies outside 0 to 100',
    ],
    [
      'a constant of another type',
      withMessage({ points: { level: { expression: 'a', whenMissing: '0' } } }),
      'profile.value messages.0.points.level.whenMissing: a number or null was expected',
    ],
    [
      'a word that the driver has not',
      {
        ...good,
        driver: 'light-cabinet',
        messages: [{ topics: ['c/+'], points: { door: { expression: 'a', values: { 1: 'ajar' } } } }],
      },
      'profile.value messages.0.points.door.values.1: one of closed, open was expected',
    ],
    [
      'a zone that is none',
      { ...good, time: { expression: 't', unit: 'iso', zone: 'Europe/Dijon' } },
      'profile.time time.zone: Europe/Dijon is no time zone',
    ],
    [
      'a place for what does not move',
      withMessage({ position: { lonLat: 'at' } }),
      'profile.position messages.0.position: a light-point does not move',
    ],
    [
      'one value a message, device in it',
      { ...withMessage({ accumulate: { levels: [2] } }), device: { expression: 'id' } },
      'profile.device messages.0.accumulate: one value a message wants the device in the topic',
    ],
    [
      'a word for both',
      { ...good, availability: [{ topics: ['a/+'], online: ['up'], offline: ['up'] }] },
      'profile.value availability.0.offline: a word cannot mean both',
    ],
  ])('%s', (_, content, told) => {
    expect(toldOf(content)).toBe(told);
  });
});

test('files that are too large, folders that are not there, and names of the language itself', () => {
  expect(toldOf(`"${'x'.repeat(300_000)}"`)).toMatch(/^profile.too-large /);
  const missing = join(root, 'nowhere');
  expect(load(missing).refusals).toMatchObject([
    { file: missing, refusal: { code: 'profile.unreadable', context: { reason: 'ENOENT' } } },
  ]);
  const sly = JSON.stringify(withMessage({ points: { level: { expression: 'a', values: { x: 1 } } } }));
  for (const text of [sly.replace('"level"', '"__proto__"'), sly.replace('"x"', '"__proto__"')]) {
    const { profiles, refusals } = load(folder({ 'p.json': text }));
    expect(refusals).toEqual([]);
    expect(profiles[0]?.messages[0]?.points.every(({ id }) => id === 'level')).toBe(true);
  }
  expect(({} as Record<string, unknown>).x).toBeUndefined();
  mkdirSync(join(root, 'sub'));
  mkdirSync(join(root, 'sub', 'folder.json'));
  expect(load(join(root, 'sub')).refusals).toMatchObject([
    { refusal: { code: 'profile.unreadable', context: { reason: 'not a file' } } },
  ]);
});

test('a city’s own profile goes before the one that comes with Vigie; twice in one folder is a mistake', () => {
  const shipped = folder({ 'good.json': good, 'rest.json': { ...good, id: 'rest' } });
  const own = folder({
    'good.json': { ...good, maker: 'City' },
    'again.json': { ...good, id: 'rest' },
    'rest.json': { ...good, id: 'rest' },
  });
  const { profiles, refusals, replaced } = load(shipped, own);
  expect(profiles.map(({ id, file }) => [id, file])).toEqual([
    ['good', join(own, 'good.json')],
    ['rest', join(own, 'again.json')],
  ]);
  expect(replaced).toEqual([join(shipped, 'rest.json'), join(shipped, 'good.json')]);
  expect(refusals).toMatchObject([{ file: join(own, 'rest.json'), refusal: { code: 'profile.duplicate' } }]);
});

test('ranges are those of the drivers’ own readers', () => {
  expect(ranges('light-point', 'level')).toEqual([0, 100]);
  expect(ranges('fibre-node', 'rx')).toEqual([-60, 20]);
  expect(ranges('bus', 'delay')).toEqual([-86_400, 86_400]);
  expect(ranges('light-cabinet', 'energy')).toEqual([0, 1e9]);
  expect(ranges('light-cabinet', 'door')).toBeUndefined();
  expect(ranges('camera-onvif', 'reachable')).toBeUndefined();
});
