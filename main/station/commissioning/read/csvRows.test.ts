import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileBytes } from './byteSource.ts';
import { isFault, type SourceFault, type SourceRow } from './columns.ts';
import { columnNames, openCsv } from './csvRows.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-csv-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function read(
  content: string | Buffer,
  how: { encoding?: 'utf-8' | 'windows-1252' | 'iso-8859-15' | 'utf-16le'; delimiter?: ',' | ';' } = {},
) {
  const path = join(dir, 'table.csv');
  writeFileSync(path, content);
  const bytes = await fileBytes(path);
  if (!bytes.ok) return { refusal: bytes.refusal, rows: [], faults: [], names: [] };
  const table = await openCsv(bytes.value, { encoding: how.encoding ?? 'utf-8', delimiter: how.delimiter ?? ';' });
  if (!table.ok) return { refusal: table.refusal, rows: [], faults: [], names: [] };
  const rows: SourceRow[] = [];
  const faults: SourceFault[] = [];
  for await (const slice of table.value.rows) {
    if (!slice.ok) return { refusal: slice.refusal, rows, faults, names: table.value.columns.names };
    for (const item of slice.value)
      if (isFault(item)) faults.push(item);
      else rows.push(item);
  }
  return { refusal: null, rows, faults, names: table.value.columns.names };
}
const cellsOf = (rows: readonly SourceRow[]) => rows.map(({ line, cells }) => [line, ...cells]);
const told = (faults: readonly SourceFault[]) => faults.map(({ line, refusal }) => [line, refusal.code]);

describe('a table', () => {
  test('rows are called after the line on which a text editor shows their beginning', async () => {
    const { rows } = await read('id;nom\r\n1;"Place\r\nDarcy"\r\n\r\n2;Monge\r\n3;"a\r\nb\r\nc"\r\n4;fin');
    expect(cellsOf(rows)).toEqual([
      [2, '1', 'Place\r\nDarcy'],
      [5, '2', 'Monge'],
      [6, '3', 'a\r\nb\r\nc'],
      [9, '4', 'fin'],
    ]);
  });

  test('line ends of Windows and Unix in one file, and of an old Macintosh', async () => {
    expect(cellsOf((await read('id;nom\n1;"a"\r\n2;"b"\n')).rows)).toEqual([
      [2, '1', 'a'],
      [3, '2', 'b'],
    ]);
    expect(cellsOf((await read('id;nom\r1;a\r2;b\r')).rows)).toEqual([
      [2, '1', 'a'],
      [3, '2', 'b'],
    ]);
  });

  test('a row with too many or too few columns is named by its line; empty ends of spreadsheets are none', async () => {
    const { rows, faults } = await read('id;nom\n1;a;;\n2;b;c\n3\n4;d\n');
    expect(cellsOf(rows).map(([line]) => line)).toEqual([2, 5]);
    expect(faults.map(({ line, refusal }) => [line, refusal.context])).toEqual([
      [3, { expected: 2, found: 3 }],
      [4, { expected: 2, found: 1 }],
    ]);
  });

  test('a quote that is not closed costs its row, not those after it', async () => {
    const { rows, faults } = await read('id;nom\n1;a\n2;"Rue de la Liberté\n3;c\n4;"d"\n5;e\n');
    expect(told(faults)).toEqual([[3, 'row.quote']]);
    expect(faults[0]?.sample).toBe('2;"Rue de la Liberté');
    expect(cellsOf(rows)).toEqual([
      [2, '1', 'a'],
      [4, '3', 'c'],
      [5, '4', 'd'],
      [6, '5', 'e'],
    ]);
  });

  test('a quote that is not closed in the last row, or anywhere without another quote after it', async () => {
    expect(told((await read('id;nom\n1;a\n2;"b')).faults)).toEqual([[3, 'row.quote']]);
    const { rows, faults } = await read(`id;nom\n1;"a\n${'2;b\n'.repeat(100_000)}`);
    expect(told(faults)).toEqual([[2, 'row.quote']]);
    expect(rows.length).toBe(100_000);
    expect(rows.at(-1)?.line).toBe(100_002);
  });

  test('a quote within a value costs its row', async () => {
    const { rows, faults } = await read('id;nom\n1;Rue "du Port"\n2;b\n3;"x"y\n4;c\n');
    expect(told(faults)).toEqual([
      [2, 'row.quote'],
      [4, 'row.quote'],
    ]);
    expect(rows.map(({ line }) => line)).toEqual([3, 5]);
  });

  test('every row with a broken quote: each is named, and the reading ends', async () => {
    const { rows, faults } = await read(`id;nom\n${Array.from({ length: 2_000 }, (_, i) => `${i};x"`).join('\n')}`);
    expect(rows).toEqual([]);
    expect(faults.length).toBe(2_000);
    expect(faults.at(-1)?.line).toBe(2_001);
  });

  test('ten thousand rows with broken quotes are a table whose quotes are none: refused', async () => {
    const { refusal, faults } = await read(`id;nom\n${'1;12" x\n'.repeat(10_500)}`);
    expect(refusal).toMatchObject({ code: 'import.unreadable', context: { reason: 'quotes' } });
    expect(faults.length).toBe(10_001);
  });

  test('a row of a million columns is one bad row; a header of as many is refused', async () => {
    const { rows, faults } = await read(`id;nom\n1;a\n${';'.repeat(1_000_000)}x\n2;b\n`);
    expect(rows.length).toBe(2);
    expect(faults.map(({ line, refusal }) => [line, refusal.context.found])).toEqual([[3, 1_000_001]]);
    expect((await read(`${';'.repeat(1_000_000)}\n1;a\n`)).refusal?.code).toBe('import.too-large');
  });

  test('encodings: accents and the euro sign arrive; what is no text in the encoding is a bad row', async () => {
    expect((await read('id;nom\n1;C\u00e9lette 5\u20ac', { encoding: 'utf-8' })).rows[0]?.cells[1]).toBe(
      'C\u00e9lette 5\u20ac',
    );
    expect((await read('\ufeffid;nom\n1;é')).names).toEqual(['id', 'nom']);
    const windows = Buffer.from('id;nom\n1;L\x92\x9cuvre \x80 \xe9\n', 'latin1');
    expect((await read(windows, { encoding: 'windows-1252' })).rows[0]?.cells[1]).toBe(
      'L\u2019\u0153uvre \u20ac \u00e9',
    );
    const latin9 = Buffer.from('id;nom\n1;c\xbdur \xa4 \xe9\n', 'latin1');
    expect((await read(latin9, { encoding: 'iso-8859-15' })).rows[0]?.cells[1]).toBe('c\u0153ur \u20ac \u00e9');
    const utf16 = Buffer.from('\ufeffid;nom\n1;Célette\n', 'utf16le');
    expect(cellsOf((await read(utf16, { encoding: 'utf-16le' })).rows)).toEqual([[2, '1', 'Célette']]);
    const { rows, faults } = await read(Buffer.from('id;nom\n1;\xe9\n2;b\n', 'latin1'));
    expect(told(faults)).toEqual([[2, 'row.encoding']]);
    expect(rows.length).toBe(1);
  });

  test('long tables that are cut into many pieces give the same rows', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `${i};"Rue ""de"" l'É${'é'.repeat(i % 40)}\n${i}";x`);
    const { rows, faults, refusal } = await read(`a;b;c\r\n${lines.join('\r\n')}`);
    expect(refusal).toBeNull();
    expect(faults).toEqual([]);
    expect(rows.length).toBe(20_000);
    for (const [i, row] of rows.entries()) {
      expect(row.line).toBe(2 + 2 * i);
      expect(row.cells).toEqual([`${i}`, `Rue "de" l'É${'é'.repeat(i % 40)}\n${i}`, 'x']);
    }
  });
});

test('names of columns: a second of the same name gets its number, an empty one its place', () => {
  expect(columnNames(['ID,N,6,0', 'NOM', 'NOM', '', ' x \n y '])).toEqual({
    names: ['ID,N,6,0', 'NOM', 'NOM (2)', '#4', 'x y'],
    twice: ['NOM'],
  });
});
