import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImportMapping } from '../../../src/contract/commissioning.ts';
import { INSPECTION, MAPPING } from './mapping.fixture.ts';
import { mappingFile, mistakesOf, readMappingFile } from './mistakes.ts';

const places = (draft: ImportMapping, inspection = INSPECTION): string[] =>
  mistakesOf(draft, inspection).map(({ at, code }) => `${at} ${code}`);

const fileWith = (change: object): string => JSON.stringify({ ...MAPPING, ...change });
const opened = (text: string): string[] => {
  const read = readMappingFile(text);
  return read.ok ? [] : read.mistakes.map(({ at, code }) => `${at} ${code}`);
};

describe('a mapping that is edited', () => {
  it('has no mistake when it can read the file', () => {
    expect(places(MAPPING)).toEqual([]);
  });

  it('says at each field what is missing', () => {
    const draft = { ...MAPPING, dataset: ' ', title: '', place: { x: '', y: 'Y' }, fields: {} };
    expect(places(draft)).toEqual(['dataset empty', 'title empty', 'place.x choose-column', 'fields.kind needed']);
  });

  it('wants a name for its set that a file can have', () => {
    expect(places({ ...MAPPING, dataset: 'Points lumineux' })).toEqual(['dataset dataset-letters']);
    expect(places({ ...MAPPING, dataset: 'x'.repeat(61) })).toEqual(['dataset too-long']);
  });

  it('names the column that this file does not have, at each place that reads it', () => {
    const draft: ImportMapping = {
      ...MAPPING,
      place: { both: 'GEO' },
      fields: { ...MAPPING.fields, name: { columns: ['TYPE', 'VOIE'], separator: ' ' } },
      attributes: { voie: 'VOIE' },
    };
    expect(places(draft)).toEqual(['place.both no-column', 'fields.name no-column', 'attributes.voie no-column']);
    expect(mistakesOf(draft, INSPECTION)[1]?.context).toEqual({ column: 'VOIE' });
  });

  it('does not judge columns of a file that is to be read in another way', () => {
    const draft: ImportMapping = {
      ...MAPPING,
      source: { ...MAPPING.source, delimiter: ',' },
      place: { x: 'A', y: 'B' },
    };
    expect(places(draft)).toEqual([]);
  });

  it('wants coordinates of a table, and two different columns for them', () => {
    expect(places({ ...MAPPING, place: null })).toEqual(['place no-place']);
    expect(places({ ...MAPPING, place: null }, { ...INSPECTION, geometries: ['Point'] })).toEqual([]);
    expect(places({ ...MAPPING, place: { x: 'X', y: 'X' } })).toEqual(['place.y same-column']);
  });

  it('says once what is too long', () => {
    const draft = { ...MAPPING, fields: { ...MAPPING.fields, commune: { constant: 'x'.repeat(501) } } };
    expect(places(draft)).toEqual(['fields.commune too-long']);
  });
});

describe('a mapping file that is opened', () => {
  it('is the one that was saved', () => {
    const { name, text } = mappingFile(MAPPING);
    expect(name).toBe('points-lumineux.vigie-import.json');
    expect(readMappingFile(text)).toEqual({ ok: true, mapping: MAPPING });
    expect(readMappingFile(`\uFEFF${text}`).ok).toBe(true);
  });

  it.each([
    ['', 'file not-json'],
    ['{"format": "vigie-import"', 'file not-json'],
    ['[]', 'file no-mapping'],
    ['null', 'file no-mapping'],
    ['"vigie-import"', 'file no-mapping'],
    ['{"format":"vigie-city"}', 'file no-mapping'],
    [fileWith({ version: 2 }), 'file newer'],
    ['['.repeat(100_000), 'file not-json'],
    ['x'.repeat(300_000), 'file too-large'],
  ])('is refused as a whole when it is none', (text, expected) => {
    expect(opened(text)).toEqual([expected]);
  });

  it('is refused field by field', () => {
    const wrong = {
      dataset: 'Points Lumineux',
      title: undefined,
      target: 'lampes',
      place: { x: 1 },
      source: { ...MAPPING.source, projection: 'EPSG:27572', delimiter: ' ' },
      fields: { kind: { colonne: 'TYPE' } },
      attributes: { puissance: 12 },
      script: '<img src=x onerror=alert(1)>',
    };
    expect(opened(fileWith(wrong)).sort()).toEqual([
      'attributes.puissance wrong',
      'dataset dataset-letters',
      'fields.kind wrong',
      'file unknown-parts',
      'place wrong',
      'source.delimiter not-offered',
      'source.projection not-offered',
      'target not-offered',
      'title missing',
    ]);
  });

  it('is refused when it fills fields that its target does not have', () => {
    expect(opened(fileWith({ target: 'bus-line' }))).toEqual(['fields.kind no-such-field']);
    expect(opened('{"format":"vigie-import","version":1,"__proto__":{"x":1}}')).toContain('dataset missing');
  });

  it('never throws, whatever it holds', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.json().map((json) => fileWith({ fields: JSON.parse(json) as unknown })),
      fc.json().map((json) => fileWith({ source: JSON.parse(json) as unknown, place: JSON.parse(json) as unknown })),
    );
    fc.assert(
      fc.property(text, (some) => {
        const read = readMappingFile(some);
        if (!read.ok) expect(read.mistakes.length).toBeGreaterThan(0);
      }),
    );
  });
});
