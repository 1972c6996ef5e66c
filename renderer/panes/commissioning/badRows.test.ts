import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BadRow } from '../../../src/contract/commissioning.ts';
import { badRowsCsv } from './badRows.ts';

const WORDS = { line: 'Ligne', reason: 'Raison', sample: 'Début de la ligne' };
const bad = (line: number, sample: string): BadRow => ({
  line,
  refusal: { code: 'row.no-place', message: 'no coordinates', context: {} },
  sample,
});
const read = (csv: string, delimiter = ';'): string[][] => parse(csv, { delimiter });

describe('rows that were left out, copied for whoever made the file', () => {
  it('have their line, the reason in words and their beginning', () => {
    const csv = badRowsCsv([bad(17, '00417;LED;;')], WORDS, () => 'Pas de coordonnées.', ';');
    expect(csv).toBe('"Ligne";"Raison";"Début de la ligne"\r\n17;"Pas de coordonnées.";"00417;LED;;"\r\n');
  });

  it.each([
    '=cmd|’ /C calc’!A0',
    '+33 3 80 00 00 00',
    '-2+3',
    '@SUM(A1)',
    '  =1+1',
    '\t=1+1',
    '\r=1+1',
    '＝1+1',
    '＠x',
    '\u00A0=1+1',
  ])('are no formula in a spreadsheet: %j', (sample) => {
    const cells = read(badRowsCsv([bad(2, sample)], WORDS, () => sample, ';'))[1] ?? [];
    expect(cells).toEqual(['2', `'${sample}`, `'${sample}`]);
  });

  it('stay one row each with three cells, whatever stands in them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary' }), { maxLength: 20 }),
        fc.constantFrom(',' as const, ';' as const),
        (samples, delimiter) => {
          const rows = samples.map((sample, index) => bad(index + 2, sample));
          const table = read(
            badRowsCsv(rows, WORDS, ({ sample }) => sample, delimiter),
            delimiter,
          );
          expect(table).toHaveLength(samples.length + 1);
          for (const [index, cells] of table.slice(1).entries()) {
            expect(cells).toHaveLength(3);
            for (const text of cells.slice(1)) {
              expect(text.replace(/^'/, '')).toBe(samples[index]?.replace(/^'/, ''));
              expect(text).not.toMatch(/^[=+\-@\t\r\n]/);
            }
          }
        },
      ),
    );
  });
});
