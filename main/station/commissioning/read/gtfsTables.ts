import { ok, type Result } from '../../../../src/shared/result.ts';
import { unreadable } from './byteSource.ts';
import { isFault, type SourceItem, type SourceRow } from './columns.ts';
import { type CsvTable, openCsv } from './csvRows.ts';
import { columnReader, type FieldReader } from './fieldReader.ts';
import { createPace } from './pace.ts';
import type { ZipArchive, ZipEntry } from './zipArchive.ts';

/** Tables of GTFS Schedule that are read; the first two may be imported. */
export const GTFS_LAYERS = ['stops.txt', 'routes.txt'] as const;
type GtfsTable = (typeof GTFS_LAYERS)[number] | 'trips.txt' | 'shapes.txt' | 'stop_times.txt';

/** A table of a feed, wherever in the zip its folder is. */
export const tableOf = ({ entries }: ZipArchive, name: GtfsTable): ZipEntry | undefined =>
  entries.find((entry) => entry.name === name) ??
  entries.find((entry) => entry.name.split('/').length === 2 && entry.name.endsWith(`/${name}`));

/** Whether a zip is a feed of GTFS Schedule. */
export const isGtfs = (archive: ZipArchive): boolean =>
  tableOf(archive, 'stops.txt') !== undefined &&
  (tableOf(archive, 'routes.txt') !== undefined || tableOf(archive, 'stop_times.txt') !== undefined);

/** GTFS Schedule, "File requirements": UTF-8, comma. */
export const openTable = (entry: ZipEntry): Promise<Result<CsvTable>> =>
  openCsv(entry, { encoding: 'utf-8', delimiter: ',' });

/** Reads the named columns of a row, in their order. */
export type TableRow = (row: SourceRow) => void;

/** Goes through a table; broken rows are given to `onFault`. Refusal `gtfs-table` where a column that is needed is not there. */
export async function eachRow(
  archive: ZipArchive,
  name: GtfsTable,
  needed: readonly string[],
  use: (read: (column: string) => FieldReader) => TableRow,
  onFault: (item: SourceItem) => void = () => undefined,
): Promise<Result<void>> {
  const entry = tableOf(archive, name);
  if (!entry) return unreadable('gtfs-table', `${name} is not in the feed`);
  const table = await openTable(entry);
  if (!table.ok) return table;
  const { columns } = table.value;
  for (const column of needed)
    if (columns.indexOf(column) < 0) return unreadable('gtfs-table', `${name} has no column ${column}`);
  const takeRow = use((column) => columnReader(columns, column));
  const pace = createPace();
  for await (const slice of table.value.rows) {
    if (!slice.ok) return slice;
    for (const item of slice.value) {
      if (isFault(item)) onFault(item);
      else takeRow(item);
      if (pace.due()) await pace.rest();
    }
    if (pace.due()) await pace.rest();
  }
  return ok(undefined);
}
