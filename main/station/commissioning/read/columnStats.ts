import type { Columns, SourceRow } from './columns.ts';
import { LIMITS } from './limits.ts';
import { baseName } from './vocabulary.ts';

/** What was seen of a column. */
export interface ColumnStats {
  readonly name: string;
  /** The name as words of vocabularies are compared with it. */
  readonly key: string;
  filled: number;
  /** Different values, as far as there are few. */
  readonly distinct: Set<string>;
  /** A value that two rows have; null while there is none. */
  twice: string | null;
}

/** What was seen of a file. */
export interface FileStats {
  readonly columns: readonly ColumnStats[];
  readonly rows: number;
  /** The first rows, for a closer look. */
  readonly first: readonly SourceRow[];
  readonly geometries: ReadonlyMap<string, number>;
}

export interface StatsKeeper {
  add(row: SourceRow): void;
  stats(): FileStats;
}

const FIRST_ROWS = 200;
const DISTINCT = 40;
const SAMPLE = 100;

/** Looks at rows as they pass. Only columns that may identify rows are looked through for repeated values. */
export function createStatsKeeper(columns: Columns, mayIdentify: (key: string) => boolean): StatsKeeper {
  const kept: (ColumnStats & { seen: Set<string> | null })[] = [];
  const first: SourceRow[] = [];
  const geometries = new Map<string, number>();
  let rows = 0;
  const at = (index: number): (typeof kept)[number] => {
    for (let i = kept.length; i <= index; i++) {
      const name = columns.names[i] ?? '';
      const key = baseName(name);
      kept.push({ name, key, filled: 0, distinct: new Set(), twice: null, seen: mayIdentify(key) ? new Set() : null });
    }
    return kept[index]!;
  };
  return {
    add(row) {
      rows += 1;
      if (first.length < FIRST_ROWS) first.push(row);
      const type = row.geometry?.type;
      if (type) geometries.set(type, (geometries.get(type) ?? 0) + 1);
      for (let i = 0; i < row.cells.length; i++) {
        const text = row.cells[i];
        if (!text) continue;
        const column = at(i);
        column.filled += 1;
        if (column.distinct.size < DISTINCT) column.distinct.add(text.length > SAMPLE ? text.slice(0, SAMPLE) : text);
        if (column.seen) {
          if (column.seen.has(text)) {
            column.twice = text.slice(0, SAMPLE);
            column.seen = null;
          } else if (column.seen.size < LIMITS.inspectRows) column.seen.add(text);
        }
      }
    },
    stats() {
      if (columns.names.length > 0) at(columns.names.length - 1);
      return { columns: kept, rows, first, geometries };
    },
  };
}
