import { hash } from 'node:crypto';
import type { Columns, SourceRow } from './columns.ts';
import { LONGEST } from './limits.ts';

const FIT = /^[\w.:-]{1,64}$/;

/**
 * A file's identifier, made fit for the register: accents go, other characters become `-`, and what is too long ends
 * with a digest of the whole. Null where nothing is left of it.
 */
export function fitId(written: string): string | null {
  if (FIT.test(written)) return written;
  const plain = written
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[œŒ]/g, 'oe')
    .replace(/[æÆ]/g, 'ae')
    .replace(/[^\w.:-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  if (plain === '') return null;
  return plain.length <= LONGEST.id ? plain : `${plain.slice(0, LONGEST.id - 13)}-${digest(written)}`;
}

const digest = (text: string): string => hash('sha256', text, 'hex').slice(0, 12);

/** Names rows that have no identifier of their own. */
export interface RowNamer {
  /** @param place the places of the row in degrees, flat: longitude, latitude, ... */
  nameOf(row: SourceRow, place: readonly number[]): string;
}

/**
 * The same row gets the same name in every reading, wherever it stands in the file: it is a digest of the dataset, of
 * the place to a millionth of a degree, and of all that the row says. Rows that are equal in all of it get an ordinal,
 * so it does not matter which of them is which.
 */
export function createRowNamer(dataset: string, columns: Columns): RowNamer {
  const seen = new Map<string, number>();
  let order: number[] = [];
  return {
    nameOf({ cells, geometry }, place) {
      if (order.length !== columns.names.length)
        order = columns.names.map((_, index) => index).sort((a, b) => (columns.names[a]! < columns.names[b]! ? -1 : 1));
      let text = `${dataset}\u0000`;
      for (const degrees of place) text += `${Math.round(degrees * 1e6)},`;
      // A point and a line of one place are two things.
      text += `\u0000${geometry?.type ?? ''}`;
      for (const index of order) {
        const cell = cells[index]?.trim();
        if (cell) text += `\u0000${columns.names[index]}\u0001${cell}`;
      }
      const name = digest(text);
      const count = (seen.get(name) ?? 0) + 1;
      seen.set(name, count);
      return count === 1 ? name : `${name}-${count}`;
    },
  };
}
