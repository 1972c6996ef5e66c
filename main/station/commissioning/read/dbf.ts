import { ok, type Result } from '../../../../src/shared/result.ts';
import { type ByteQueue, unreadable } from './byteSource.ts';
import { columnNames } from './csvRows.ts';
import type { Encoding } from './encoding.ts';
import { LIMITS } from './limits.ts';

/** A column of a dBASE table. */
interface DbfField {
  readonly name: string;
  readonly type: string;
  readonly from: number;
  readonly to: number;
}

/** A dBASE table as it stands beside a shapefile. */
export interface DbfHeader {
  readonly fields: readonly DbfField[];
  /** As announced; what is there may be less. */
  readonly count: number;
  readonly rowBytes: number;
  /** Language driver: 0x03 and 0x57 say Windows, 0 nothing. */
  readonly language: number;
}

const DELETED = 0x2a;
const HEADER_END = 0x0d;
const FIELD_BYTES = 32;

/** Reads the header of a dBASE table from the beginning of its bytes. */
export async function readDbfHeader(queue: ByteQueue, encoding: Encoding): Promise<Result<DbfHeader>> {
  const damaged = (what: string): Result<never> => unreadable('dbf-damaged', `the table beside the shapes: ${what}`);
  const head = await queue.take(FIELD_BYTES);
  if (!head.ok) return head;
  if (!head.value) return damaged('it has no header');
  const headerBytes = head.value.readUInt16LE(8);
  const rowBytes = head.value.readUInt16LE(10);
  const count = head.value.readUInt32LE(4);
  const language = head.value[29]!;
  if (headerBytes < FIELD_BYTES + 1 || rowBytes < 1) return damaged('its header says nothing');
  const rest = await queue.take(headerBytes - FIELD_BYTES);
  if (!rest.ok) return rest;
  if (!rest.value) return damaged('its header is cut off');
  const decoder = new TextDecoder(encoding);
  const names: string[] = [];
  const places: Omit<DbfField, 'name'>[] = [];
  let from = 1;
  for (let at = 0; at + FIELD_BYTES <= rest.value.length && rest.value[at] !== HEADER_END; at += FIELD_BYTES) {
    const field = rest.value.subarray(at, at + FIELD_BYTES);
    const end = field.indexOf(0);
    names.push(decoder.decode(field.subarray(0, end < 0 || end > 11 ? 11 : end)));
    const to = from + field[16]!;
    places.push({ type: String.fromCharCode(field[11]!), from, to });
    from = to;
  }
  if (names.length === 0 || names.length > LIMITS.columns || from > rowBytes) return damaged('its columns do not fit');
  const fields = columnNames(names).names.map((name, index) => ({ name, ...places[index]! }));
  return ok({ fields, count, rowBytes, language });
}

/** Gives the texts of a row, or null for one that was deleted. */
export type DbfRowReader = (row: Buffer) => string[] | null;

/** Builds a reader of the rows of a table. */
export function createDbfRowReader({ fields }: DbfHeader, encoding: Encoding): DbfRowReader {
  const decoder = new TextDecoder(encoding);
  return (row) => {
    if (row[0] === DELETED) return null;
    return fields.map(({ type, from, to }) => {
      let [first, last] = [from, to];
      while (last > first && (row[last - 1] === 0x20 || row[last - 1] === 0)) last -= 1;
      while (first < last && row[first] === 0x20) first += 1;
      if (first === last) return '';
      let ascii = true;
      for (let i = first; i < last && ascii; i++) ascii = row[i]! < 0x80 && row[i] !== 0;
      if (ascii) return cellOf(type, row.toString('latin1', first, last));
      const text = decoder.decode(row.subarray(first, last)).split('\u0000', 1)[0]!.trim();
      // A text that fills its column may be cut within its last character.
      return cellOf(type, last === to ? text.replace(/\ufffd$/, '') : text);
    });
  };
}

function cellOf(type: string, text: string): string {
  switch (type) {
    case 'D':
      return /^\d{8}$/.test(text) ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : text;
    case 'L':
      return /^[ty]$/i.test(text) ? 'true' : /^[fn]$/i.test(text) ? 'false' : '';
    case 'N':
    case 'F':
      // Stars are a number that did not fit into its column.
      if (text.startsWith('*')) return '';
      return /^[-+]?\d+\.\d+(e[-+]?\d+)?$/i.test(text) ? String(Number(text)) : text;
    default:
      return text;
  }
}
