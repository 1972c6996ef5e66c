import type { Refusal } from '../../../../src/shared/result.ts';
import type { Geometry } from '../../../../src/standards/geojson-rfc7946/parse.ts';
import { LIMITS } from './limits.ts';

/** Columns of a file. Where rows name their own (GeoJSON), there come more as it is read. */
export interface Columns {
  readonly names: readonly string[];
  /** -1 where there is none of that name. */
  indexOf(name: string): number;
  /** Index of a column, which is added when it is new; -1 when there are too many. */
  at(name: string): number;
}

/** Starts with the columns of a header. */
export function createColumns(header: readonly string[] = []): Columns {
  const names: string[] = [];
  const index = new Map<string, number>();
  const columns: Columns = {
    names,
    indexOf: (name) => index.get(name) ?? -1,
    at(name) {
      const known = index.get(name);
      if (known !== undefined) return known;
      if (names.length >= LIMITS.columns || name.length === 0 || name.length > LIMITS.columnName) return -1;
      names.push(name);
      index.set(name, names.length - 1);
      return names.length - 1;
    },
  };
  for (const name of header) columns.at(name);
  return columns;
}

/** A row as its file has it: texts by the index of their column, and the geometry in the file's own coordinates. */
export interface SourceRow {
  readonly line: number;
  readonly cells: readonly (string | undefined)[];
  readonly geometry: Geometry | null;
  /** Stops along a bus line, in its order; none in any other file. */
  readonly stops: readonly SourceStop[];
}

export interface SourceStop {
  readonly name: string;
  readonly at: readonly [lon: number, lat: number];
}

/** A row that could not be read. */
export interface SourceFault {
  readonly line: number;
  readonly refusal: Refusal;
  readonly sample: string;
}

export type SourceItem = SourceRow | SourceFault;

export const isFault = (item: SourceItem): item is SourceFault => 'refusal' in item;

export const NO_STOPS: readonly SourceStop[] = [];

/** A row's beginning, as it may be shown to find it again. */
export function sampleOf(row: SourceRow): string {
  let sample = '';
  for (const cell of row.cells) {
    if (cell) sample += sample ? ` ; ${cell}` : cell;
    if (sample.length > 200) break;
  }
  return sample || (row.geometry ? row.geometry.type : '');
}
