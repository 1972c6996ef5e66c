import type { BadRow } from '../../../src/contract/commissioning.ts';
import { csvText as cell } from '../../ui/csv.ts';

export interface BadRowsWords {
  readonly line: string;
  readonly reason: string;
  readonly sample: string;
}

/** Rows left out, as a table to send back to whoever made the file. `reasonOf` says why in words. */
export function badRowsCsv(
  rows: readonly BadRow[],
  words: BadRowsWords,
  reasonOf: (row: BadRow) => string,
  delimiter: ',' | ';',
): string {
  const lines = [
    [words.line, words.reason, words.sample].map(cell),
    ...rows.map((row) => [String(row.line), cell(reasonOf(row)), cell(row.sample)]),
  ];
  return lines.map((cells) => `${cells.join(delimiter)}\r\n`).join('');
}
