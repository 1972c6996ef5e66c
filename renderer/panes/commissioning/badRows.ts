import type { BadRow } from '../../../src/contract/commissioning.ts';

/** What a spreadsheet would take for a formula, also behind spaces and in the wide forms of Asian keyboards. */
const FORMULA = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/;

/** A cell of CSV that is text and nothing else: quoted, and never a formula. */
function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

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
