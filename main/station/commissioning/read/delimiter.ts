import type { ImportMapping } from '../../../../src/contract/commissioning.ts';

export type Delimiter = ImportMapping['source']['delimiter'];

const CANDIDATES: readonly Delimiter[] = [';', ',', '\t', '|'];
const LINES = 60;

/** The line with which a spreadsheet is told the delimiter; it is no header. */
export const isDelimiterLine = (cells: readonly string[]): boolean => /^sep=.?$/i.test(cells.join(''));

/**
 * Delimiter of a table by its first lines: the one of which there are as many in each line as in the first. Null where
 * none divides them: then it is no table.
 */
export function detectDelimiter(head: string): Delimiter | null {
  const lines = head.split(/\r\n|\n|\r/, LINES + 1).filter((line) => line.trim() !== '');
  // The last line may be cut; unless it is the only one.
  if (lines.length > 2) lines.pop();
  const [header, ...others] = lines;
  if (header === undefined) return null;
  const told = /^sep=(.)$/i.exec(header)?.[1];
  if (told) return CANDIDATES.find((delimiter) => delimiter === told) ?? null;
  let best: { delimiter: Delimiter; score: number; width: number } | null = null;
  for (const delimiter of CANDIDATES) {
    const width = countOutsideQuotes(header, delimiter);
    if (width === 0) continue;
    const same = others.filter((line) => countOutsideQuotes(line, delimiter) === width).length;
    const score = others.length === 0 ? 1 : same / others.length;
    // Commas are in sentences too: one line of them makes no table.
    if (score === 0 && delimiter === ',') continue;
    // Of two that fit as well, the one that makes more columns: in "3,87;43,61" the comma fits too.
    if (!best || score > best.score || (score === best.score && width > best.width)) best = { delimiter, score, width };
  }
  return best?.delimiter ?? null;
}

function countOutsideQuotes(line: string, delimiter: string): number {
  let count = 0;
  let quoted = false;
  for (const char of line) {
    if (char === '"') quoted = !quoted;
    else if (char === delimiter && !quoted) count += 1;
  }
  return count;
}
