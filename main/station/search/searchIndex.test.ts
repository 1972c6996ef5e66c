import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { smallCity } from '../../../src/city/city.fixture.ts';
import type { CityFile } from '../../../src/contract/cityFile.ts';
import { placesOf, registerOf } from '../register/register.fixture.ts';
import { createSearchIndex, type SearchIndex } from './searchIndex.ts';
import { readQuery, searchWords } from './words.ts';

let dir: string;
let opened: SearchIndex[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-search-'));
  opened = [];
});
afterEach(() => {
  for (const index of opened) index.close();
  rmSync(dir, { recursive: true, force: true });
});

/** A town with an avenue of 400 numbers, a square with accents, and a camera, a cabinet and a lamp of number 118. */
function town(): CityFile {
  const city = smallCity(130);
  const numbers = Array.from({ length: 400 }, (_, i) => [i + 1, 5.04 + i * 1e-5, 47.321]).flat();
  const [monge, liberte] = city.streets;
  const saint = {
    ...liberte!,
    id: 'S3',
    name: 'Place Saint-Bénigne',
    numbers: [12, 5.03, 47.3],
    class: 'local' as const,
  };
  const clones = Array.from({ length: 30 }, (_, i) => ({
    ...monge!,
    id: `C${i}`,
    name: `Rue de la Cité ${String.fromCharCode(65 + i)}`,
    numbers: [118, 5.05, 47.33],
  }));
  return {
    ...city,
    streets: [{ ...monge!, numbers }, liberte!, saint, ...clones],
    assets: [
      ...city.assets.map((asset) =>
        asset.id === 'CAM-118' ? { ...asset, name: 'Caméra 118, place Saint-Bénigne' } : asset,
      ),
      {
        id: 'CAM-1180',
        kind: 'camera',
        name: 'Caméra 1180, rue Monge',
        number: 1180,
        commune: '21231',
        at: [5.04, 47.3],
      },
      {
        id: 'X-1',
        kind: 'building',
        name: `<script>alert("x")</script> O'Brien'; DROP TABLE entry;--`,
        number: 9_001,
        commune: '21231',
        at: [5.04, 47.3],
      },
    ],
  };
}

function open(city = town(), mark = 'a', file = join(dir, 'search.db')) {
  const index = createSearchIndex(placesOf(city), registerOf(city), file, mark);
  opened.push(index);
  const build = () => {
    let step = index.buildSlice();
    while (step === 'more') step = index.buildSlice();
    return step;
  };
  const labels = (query: string, limit = 12) => index.search(query, limit).hits.map((hit) => hit.label);
  return { index, build, labels };
}

test('words as they are typed: no accents, no little words, short forms written out', () => {
  expect(searchWords('Bd de l’Œuvre-St-Étienne')).toEqual(['boulevard', 'oeuvre', 'saint', 'etienne']);
  expect(searchWords('12 r. Monge')).toEqual(['12', 'rue', 'monge']);
  expect(searchWords('cam 118')).toEqual(['camera', '118']);
});

test('a camera is found by "118", "camera 118", "cam 118" and "CAM-118", before addresses and lamps of that number', () => {
  const { build, index } = open();
  expect(build()).toBe('complete');
  for (const query of ['118', 'camera 118', 'Caméra 118', 'cam 118', 'CAM-118'])
    expect([query, index.search(query, 12).hits[0]?.id]).toEqual([query, 'CAM-118']);
});

test('an address is found by number and street, whole or begun, with or without accents', () => {
  const { build, index } = open();
  build();
  for (const query of ['12 rue monge', '12 r monge', '12 rue mon', 'rue monge 12', '12 Rue MONGE dijon'])
    expect([query, index.search(query, 12).hits.find((hit) => hit.type === 'address')?.label]).toEqual([
      query,
      '12 Rue Monge',
    ]);
  expect(index.search('12 rue monge', 12).hits[0]).toMatchObject({
    type: 'address',
    label: '12 Rue Monge',
    detail: 'Dijon',
  });
  for (const query of ['saint benigne', 'St Bénigne', 'BÉNIG', 'place st-ben'])
    expect([query, index.search(query, 12).hits[0]?.label]).toEqual([query, 'Place Saint-Bénigne']);
});

test('two streets that cross are found by both names, as a caller says them', () => {
  const city = town();
  const corner = city.streets[0]!.line[1]!;
  const other = { ...city.streets[0]!, id: 'S9', name: 'Place Grangier', numbers: [], line: [corner, [5.05, 47.33]] };
  const twin = { ...other, id: 'S10', name: 'Rue Monge' };
  const { build, index } = open({ ...city, streets: [...city.streets, other, twin] } as CityFile, 'crossing');
  build();
  for (const query of [
    'rue Monge / place Grangier',
    'place grangier/rue monge',
    'angle Monge et Grangier',
    'croisement pl Grangier, r. Monge',
    'monge x grangier',
    'monge & grangier',
  ])
    expect([query, index.search(query, 12).hits[0]]).toEqual([
      query,
      expect.objectContaining({ type: 'crossing', label: 'Rue Monge / Place Grangier', at: corner, near: false }),
    ]);
  // These two do not meet: each is offered by itself.
  expect(
    index.search('angle place grangier et place saint benigne', 12).hits.map(({ label, near }) => [label, near]),
  ).toEqual([
    ['Place Saint-Bénigne', true],
    ['Place Grangier', true],
  ]);
  // Nobody looks for a street where it crosses itself under another commune's register.
  expect(index.search('monge', 50, ['crossing']).hits.map((hit) => hit.label)).not.toContain('Rue Monge / Rue Monge');
  expect(index.search('place grangier', 12).hits[0]).toMatchObject({ type: 'street', label: 'Place Grangier' });
});

test('typing errors and a wrong kind of street are forgiven, and it is said that nothing is called so', () => {
  const { build, index } = open();
  build();
  for (const query of ['place saint bengine', 'place saint benignr', 'plcae saint benigne', 'plac st bénignne'])
    expect([query, index.search(query, 12).hits[0]]).toEqual([
      query,
      expect.objectContaining({ label: 'Place Saint-Bénigne', near: true }),
    ]);
  expect(index.search('12 avenue mongge', 12).hits[0]).toMatchObject({ label: '12 Rue Monge', near: true });
  expect(index.search('boulevard saint benigne', 12).hits[0]).toMatchObject({
    label: 'Place Saint-Bénigne',
    near: true,
  });
  expect(index.search('12 rue monge', 12).hits[0]).toMatchObject({ near: false });
  // A number or a designation one digit away is another thing.
  expect(index.search('9002', 12).hits).toEqual([]);
  expect(index.search('CAM-11855', 12).hits).toEqual([]);
  // While the index is being built an empty answer means "not yet".
  const young = open(town(), 'young', join(dir, 'young.db'));
  expect(young.index.search('mongge', 12)).toEqual({ hits: [], complete: false });
  young.build();
  expect(young.index.search('mongge', 12)).toMatchObject({ complete: true });
  expect(young.labels('mongge')).toContain('Rue Monge');
});

test('what is typed is understood: crossings by their signs and words', () => {
  expect(readQuery('rue Monge / place Darcy')).toEqual({ words: ['rue', 'monge', 'place', 'darcy'], crossing: true });
  expect(readQuery('angle de la rue Monge et place Darcy')).toMatchObject({ crossing: true });
  expect(readQuery('rue de l’Angle')).toEqual({ words: ['rue', 'angle'], crossing: false });
  expect(readQuery('angle')).toEqual({ words: ['angle'], crossing: false });
  expect(readQuery('12 bd Gal de Gaulle').words).toEqual(['12', 'boulevard', 'general', 'gaulle']);
});

test('only what is asked for, and no more than the limit', () => {
  const { build, index, labels } = open();
  build();
  expect(labels('monge', 5)).toHaveLength(5);
  expect(new Set(index.search('118', 50, ['address']).hits.map((hit) => hit.type))).toEqual(new Set(['address']));
  expect(index.search('monge', 50, ['street']).hits.map((hit) => hit.label)).toEqual(['Rue Monge']);
  expect(labels('nothing of that name')).toEqual([]);
});

test('a query that attacks finds text or nothing, and the index is whole after it', () => {
  const { build, index, labels } = open();
  build();
  const hostile = [
    '"',
    "'",
    '""""',
    '*',
    '**',
    'monge*',
    'a NEAR b',
    'NEAR(a b, 5)',
    'monge OR rue',
    'words:monge',
    '^monge',
    '-monge',
    '(monge',
    `monge" OR "x`,
    `'; DROP TABLE entry;--`,
    '{monge rue}:x',
    '\0',
    '\u0000monge',
    '🚦',
    '%',
    '_',
    '\\',
    'é'.repeat(200),
    '1'.repeat(40),
    '99999999999999999999',
  ];
  for (const query of hostile) expect(() => index.search(query, 12)).not.toThrow();
  const start = performance.now();
  index.search('a '.repeat(5_000), 12);
  index.search('x'.repeat(10_000), 12);
  index.search('rue '.repeat(2_500), 12);
  expect(performance.now() - start).toBeLessThan(5_000);
  expect(labels('monge OR rue')).toEqual([]);
  expect(labels('12 rue monge')[0]).toBe('12 Rue Monge');
});

test('a name that is markup and SQL comes back as the text it is', () => {
  const { build, index } = open();
  build();
  expect(index.search('script alert', 12).hits).toMatchObject([
    { id: 'X-1', label: `<script>alert("x")</script> O'Brien'; DROP TABLE entry;--` },
  ]);
});

test('kept over a restart, built anew for another city, and thrown away when damaged', () => {
  const first = open();
  first.build();
  first.index.close();
  const again = open();
  opened.shift();
  expect(again.labels('12 rue monge')[0]).toBe('12 Rue Monge');
  again.index.close();
  opened.shift();
  const other = open(town(), 'another city');
  expect(other.labels('12 rue monge')).toEqual([]);
  other.build();
  expect(other.labels('12 rue monge')[0]).toBe('12 Rue Monge');
  other.index.close();
  opened.shift();
  const file = join(dir, 'search.db');
  writeFileSync(file, 'this is no database at all'.repeat(400));
  const after = open(town(), 'another city');
  expect(after.build()).toBe('complete');
  expect(after.labels('118')[0]).toContain('118');
  expect(existsSync(file)).toBe(true);
});
