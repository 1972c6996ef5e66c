import i18next from 'i18next';
import { expect, test } from 'vitest';
import type { CameraAccountRow } from '../../../src/contract/cameraAccounts.ts';
import { PASSWORD_PLACES } from '../../../src/domain/camera/accounts.ts';
import type { Say } from '../../i18n/words.ts';
import { careInWords, foundInWords, needsCare, secretToKeep, standingsInWords } from './accountWords.ts';
import { strings } from './strings.ts';

const words = i18next.createInstance();
await words.init({
  lng: 'fr',
  defaultNS: 'camera-search',
  resources: { fr: { 'camera-search': strings.fr }, en: { 'camera-search': strings.en } },
  interpolation: { escapeValue: false },
});
const say: Say = (key, values) => words.t(key, values ?? {}) as string;
const english: Say = (key, values) => words.t(key, { ...values, lng: 'en' }) as string;

const row = (more: Partial<CameraAccountRow> = {}): CameraAccountRow => ({
  ...{ name: 'axis', isThere: true, username: 'csu', password: 'key-store', cameras: [] },
  secret: { name: 'cameras-axis', variable: 'VIGIE_SECRET_CAMERAS_AXIS' },
  ...more,
});
const cameras = (...standings: CameraAccountRow['cameras'][number]['standing'][]) =>
  standings.map((standing, index) => ({ id: `CAM-${index}`, number: index, name: '', standing }));

test('how the cameras of an account stand to it is one sentence, the worst first', () => {
  const all = cameras('taken', 'refused', 'taken', 'unreachable', 'refused', 'unknown');
  expect(standingsInWords(all, say, 'fr')).toBe('2 refusent, 1 injoignable, 1 pas encore essayée, 2 acceptent');
  expect(standingsInWords(all.slice(0, 1), english, 'en')).toBe('1 accepts');
  expect(standingsInWords([], say, 'fr')).toBe('');
});

test('an account whose password cannot be had, or that anybody can read, says what to do', () => {
  expect(PASSWORD_PLACES.filter((password) => needsCare(row({ password })))).toEqual([
    'file',
    'missing',
    'locked',
    'no-store',
  ]);
  expect(careInWords(row(), say)).toBeNull();
  expect(careInWords(row({ password: 'missing' }), say)).toContain('npm run secret -- set cameras-axis');
  for (const password of ['missing', 'locked', 'no-store'] as const)
    for (const words of [careInWords(row({ password }), say), careInWords(row({ password }), english)])
      expect(words).toContain('VIGIE_SECRET_CAMERAS_AXIS');
  expect(careInWords(row({ isThere: false, password: 'none' }), english)).toContain('no account “axis”');
});

test('a window may keep a password that has a name, where there is a key store and the environment does not go first', () => {
  expect(PASSWORD_PLACES.filter((password) => secretToKeep(row({ password })) === 'cameras-axis')).toEqual([
    'key-store',
    'missing',
    'locked',
  ]);
  expect(secretToKeep(row({ password: 'missing', secret: null }))).toBeNull();
});

test('a camera that takes an account is told by its maker, its streams and its services', () => {
  const stream = (width: number, encoding: string) => ({ name: `s${width}`, width, height: width / 2, encoding });
  const found = { manufacturer: 'Belvue', model: 'D7', firmware: '1.2', services: ['media2', 'ptz', 'replay'] };
  expect(foundInWords({ ...found, profiles: [stream(1280, 'H264'), stream(0, '')] }, say, 'fr')).toEqual([
    'Belvue D7 (version 1.2)',
    '2 flux : 1280 × 640 H264, s0',
    'services : image, pilotage',
  ]);
  const many = Array.from({ length: 6 }, () => stream(640, 'H265'));
  expect(foundInWords({ ...found, profiles: many }, english, 'en')[1]).toMatch(
    /^6 streams: .*, 640 × 320 H265 and 2 more$/,
  );
  const nobody = { manufacturer: '', model: '', firmware: '', services: [], profiles: [] };
  expect(foundInWords(nobody, say, 'fr')).toEqual(['aucun flux']);
});
