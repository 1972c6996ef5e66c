import { type FieldSource, IMPORT_FIELDS, type ImportMapping } from '../../../../src/contract/commissioning.ts';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import type { Columns, SourceRow } from './columns.ts';

/** Gives the text of a field of a row; empty where the row has none. */
export type FieldReader = (row: SourceRow) => string;

/** Fields of a mapping, by name; those that it does not fill give nothing. */
export interface FieldReaders {
  has(field: string): boolean;
  read(field: string, row: SourceRow): string;
}

/** Fields without which there is no record. */
const NEEDED: Readonly<Record<ImportMapping['target'], readonly string[]>> = {
  asset: ['kind'],
  street: ['name'],
  area: ['kind'],
  address: ['number', 'street'],
  'bus-line': [],
};

/** Gives the text of a column, which may appear only later where rows name their own. */
export function columnReader(columns: Columns, column: string): FieldReader {
  let index = columns.indexOf(column);
  let known = columns.names.length;
  return ({ cells }) => {
    if (index < 0 && columns.names.length !== known) {
      known = columns.names.length;
      index = columns.indexOf(column);
    }
    return index < 0 ? '' : (cells[index]?.trim() ?? '');
  };
}

function sourceReader(columns: Columns, source: FieldSource): FieldReader {
  if ('constant' in source) return () => source.constant;
  if ('columns' in source) {
    const readers = source.columns.map((column) => columnReader(columns, column));
    return (row) => {
      const parts = readers.map((read) => read(row)).filter((part) => part !== '');
      return parts.join(source.separator);
    };
  }
  const read = columnReader(columns, source.column);
  const { values, otherwise = '', prefix = '' } = source;
  return (row) => {
    const written = read(row);
    if (written === '') return otherwise;
    return prefix + (values && Object.hasOwn(values, written) ? values[written]! : written);
  };
}

/** Columns that a mapping names. */
export function columnsOf(mapping: ImportMapping): string[] {
  const { place, fields, attributes } = mapping;
  const ofPlace = place === null ? [] : 'both' in place ? [place.both] : [place.x, place.y];
  const ofFields = Object.values(fields).flatMap((source) =>
    source === undefined || 'constant' in source ? [] : 'columns' in source ? source.columns : [source.column],
  );
  return [...new Set([...ofPlace, ...ofFields, ...Object.values(attributes)])];
}

/**
 * Readies the fields of a mapping. Refusals `import.field` (no field of the target), `import.field-missing`.
 * @param columns of the file that is read
 */
export function createFieldReaders(mapping: ImportMapping, columns: Columns): Result<FieldReaders> {
  const allowed: readonly string[] = IMPORT_FIELDS[mapping.target];
  const readers = new Map<string, FieldReader>();
  for (const [field, source] of Object.entries(mapping.fields)) {
    if (!allowed.includes(field))
      return refuse('import.field', `${mapping.target} has no field ${field}`, { field, target: mapping.target });
    if (source) readers.set(field, sourceReader(columns, source));
  }
  for (const field of NEEDED[mapping.target])
    if (!readers.has(field))
      return refuse('import.field-missing', `the mapping does not say where ${field} comes from`, {
        field,
        target: mapping.target,
      });
  return ok({ has: (field) => readers.has(field), read: (field, row) => readers.get(field)?.(row) ?? '' });
}
