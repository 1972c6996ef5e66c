import { describe, expect, it } from 'vitest';
import { type FieldSource, importMappingSchema } from '../../../src/contract/commissioning.ts';
import { INSPECTION, MAPPING } from './mapping.fixture.ts';
import {
  attributeOf,
  columnsUsed,
  finished,
  fits,
  fromColumn,
  fromSeveral,
  kindOfSource,
  neededFields,
  refusedWords,
  sameReading,
  startOf,
  withAttribute,
  withJoined,
  withOtherwise,
  withPrefix,
  withSource,
  withWord,
  wordsToTranslate,
} from './mapping.ts';

const kind = MAPPING.fields.kind as FieldSource;

describe('a field', () => {
  it('is read from another column without the words of the old one', () => {
    const source = fromColumn({ ...kind, otherwise: 'other' } as FieldSource, 'RUE');
    expect(source).toEqual({ column: 'RUE', otherwise: 'other' });
    expect(fromColumn(kind, 'TYPE')).toBe(kind);
  });

  it('joins several columns, with one more always on offer', () => {
    let source = fromSeveral({ column: 'TYPE' });
    expect(source).toEqual({ columns: ['TYPE', ''], separator: ' ' });
    source = withJoined(source, 1, 'RUE');
    expect(source).toMatchObject({ columns: ['TYPE', 'RUE', ''] });
    source = withJoined(source, 0, '');
    expect(source).toMatchObject({ columns: ['RUE', ''] });
    expect(kindOfSource(source)).toBe('joined');
  });

  it('joins eight columns and no more', () => {
    let source = fromSeveral(undefined);
    for (let n = 0; n < 12; n += 1) source = withJoined(source, n, `c${n}`);
    expect(source).toMatchObject({ columns: ['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7'] });
  });

  it('translates words, and leaves a word as it is when its translation is emptied', () => {
    let source = withWord({ column: 'TYPE' }, 'SHP', 'light-point');
    expect(source).toEqual({ column: 'TYPE', values: { SHP: 'light-point' } });
    source = withWord(source, 'SHP', '');
    expect(source).toEqual({ column: 'TYPE' });
  });

  it('keeps a word that is a trap for objects', () => {
    const source = withWord(withWord({ column: 'TYPE' }, '__proto__', 'other'), 'constructor', 'other');
    expect(Object.entries('values' in source ? (source.values ?? {}) : {})).toEqual([
      ['__proto__', 'other'],
      ['constructor', 'other'],
    ]);
  });

  it('shows for translation what was translated already and what the file holds, each once', () => {
    expect(wordsToTranslate(kind, INSPECTION, [])).toEqual(['LED', 'ARMOIRE', 'SHP']);
    expect(wordsToTranslate({ constant: 'x' }, INSPECTION, [])).toEqual([]);
  });

  it('shows for translation the words for which the preview left rows out', () => {
    const bad = (code: string, value: string) => ({
      line: 2,
      refusal: { code, message: '', context: { value } },
      sample: '',
    });
    const rows = [bad('row.kind', 'FLUO'), bad('row.number', 'x'), bad('row.kind', 'FLUO'), bad('row.kind', 'IODURE')];
    expect(refusedWords(rows, 'kind')).toEqual(['FLUO', 'IODURE']);
    expect(refusedWords(rows, 'name')).toEqual([]);
    expect(wordsToTranslate({ column: 'TYPE' }, INSPECTION, ['FLUO'])).toEqual(['FLUO', 'LED', 'SHP', 'ARMOIRE']);
    const many = Array.from({ length: 500 }, (_, n) => `mot ${n}`);
    expect(wordsToTranslate({ column: 'TYPE' }, INSPECTION, many)).toHaveLength(60);
  });

  it('may have something put before it, which stays when another column is read', () => {
    const source = withPrefix({ column: 'NUMERO' }, 'dae-');
    expect(fromColumn(source, 'REFERENCE')).toEqual({ column: 'REFERENCE', prefix: 'dae-' });
    expect(withPrefix(source, '')).toEqual({ column: 'NUMERO' });
  });

  it('has a word for empty cells, or none', () => {
    expect(withOtherwise({ column: 'TYPE' }, 'other')).toEqual({ column: 'TYPE', otherwise: 'other' });
    expect(withOtherwise({ column: 'TYPE', otherwise: 'other' }, '')).toEqual({ column: 'TYPE' });
  });
});

describe('an attribute', () => {
  it('is kept under the name of its column, unlike the others', () => {
    let draft = withAttribute(MAPPING, 'TYPE', true);
    expect(attributeOf(draft, 'TYPE')).toBe('TYPE');
    expect(attributeOf(draft, 'PUISSANCE')).toBe('puissance');
    expect(withAttribute(draft, 'PUISSANCE', true)).toBe(draft);
    draft = withAttribute({ ...draft, attributes: { RUE: 'X' } }, 'RUE', true);
    expect(draft.attributes).toEqual({ RUE: 'X', 'RUE 2': 'RUE' });
    expect(withAttribute(draft, 'X', false).attributes).toEqual({ 'RUE 2': 'RUE' });
  });

  it('has a name that fits, whatever the column is called', () => {
    for (const name of ['x'.repeat(200), '__proto__', '   '])
      expect(importMappingSchema.safeParse(withAttribute(MAPPING, name, true)).success).toBe(true);
  });
});

describe('the mapping that is sent', () => {
  it('holds only fields of its target, but what was filled for another one is there when that is chosen again', () => {
    const street = { ...withSource(MAPPING, 'class', { constant: 'local' }), target: 'street' as const };
    expect(Object.keys(finished(street).fields).sort()).toEqual(['class', 'id', 'name']);
    expect(Object.keys(finished({ ...street, target: 'asset' }).fields).sort()).toEqual(['id', 'kind', 'name']);
  });

  it('holds no column that was not chosen', () => {
    let draft = withSource(MAPPING, 'number', { column: '' });
    draft = withSource(draft, 'name', { columns: ['TYPE', ''], separator: ' ' });
    draft = withSource(draft, 'parent', { columns: [''], separator: ' ' });
    const { fields } = finished(draft);
    expect(fields).not.toHaveProperty('number');
    expect(fields).not.toHaveProperty('parent');
    expect(fields.name).toMatchObject({ columns: ['TYPE'] });
    expect(importMappingSchema.safeParse(finished(draft)).success).toBe(true);
  });

  it('of communes has their code and name', () => {
    const areas = { ...MAPPING, target: 'area' as const };
    expect(neededFields(areas)).toEqual(['kind']);
    expect(neededFields({ ...areas, fields: { kind: { constant: 'commune' } } })).toEqual(['id', 'name', 'kind']);
  });

  it('reads the columns that it names, and only those', () => {
    expect([...columnsUsed(MAPPING)].sort()).toEqual(['NUMERO', 'PUISSANCE', 'RUE', 'TYPE', 'X', 'Y']);
    expect(columnsUsed({ ...MAPPING, place: null, fields: {}, attributes: {} })).toEqual([]);
  });
});

describe('what a mapping starts from', () => {
  const suggestion = { ...MAPPING, title: 'Proposée', fields: {} };
  const inspection = { ...INSPECTION, suggestion };

  it('is what this set was read with the last time', () => {
    expect(startOf(inspection, [{ ...MAPPING, dataset: 'autre' }, MAPPING], null, [])).toEqual({
      draft: MAPPING,
      origin: { from: 'saved', dataset: 'points-lumineux' },
    });
  });

  it('is that of the last delivery of a file that was called likewise, whatever its date and the name of the set', () => {
    const february = {
      ...inspection,
      fileName: 'points_lumineux_2026-02.csv',
      suggestion: { ...suggestion, dataset: 'points-lumineux-2026-02' },
    };
    const eclairage = { ...MAPPING, dataset: 'eclairage' };
    const start = (fileName: string) =>
      startOf(february, [eclairage], null, [
        { fileName: '2026.csv', dataset: 'autre' },
        { fileName, dataset: 'eclairage' },
      ]).origin;
    for (const name of ['points_lumineux_2026-01.csv', 'Points lumineux (3).CSV', 'points-lumineux.zip'])
      expect(start(name)).toEqual({ from: 'saved', dataset: 'eclairage' });
    expect(start('points.csv')).toEqual({ from: 'suggestion' });
  });

  it('is the suggestion when the delivery has other columns than the last one', () => {
    const other = { ...inspection, columns: inspection.columns.filter(({ name }) => name !== 'PUISSANCE') };
    expect(startOf(other, [MAPPING], null, []).origin).toEqual({ from: 'suggestion' });
    expect(fits(MAPPING, other)).toBe(false);
  });

  it('is what was being edited when a mended file is chosen', () => {
    const before = { ...MAPPING, title: 'En cours' };
    expect(startOf(inspection, [MAPPING], before, [])).toEqual({ draft: before, origin: { from: 'before' } });
  });

  it('knows the columns only while the file is read as it was inspected', () => {
    expect(sameReading(MAPPING.source, { ...MAPPING.source, decimal: '.' })).toBe(true);
    expect(sameReading(MAPPING.source, { ...MAPPING.source, delimiter: ',' })).toBe(false);
    expect(sameReading(MAPPING.source, { ...MAPPING.source, layer: 'rues.shp' })).toBe(false);
  });
});
