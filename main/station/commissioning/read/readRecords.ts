import { type BadRow, type ImportMapping, importMappingSchema } from '../../../../src/contract/commissioning.ts';
import { ok, type Refusal, type Result, refuse } from '../../../../src/shared/result.ts';
import { badRow, createRemarks, type Remarks } from './codes.ts';
import { isFault, sampleOf } from './columns.ts';
import { openContainer, type SentFile } from './container.ts';
import { columnsOf } from './fieldReader.ts';
import { LIMITS } from './limits.ts';
import { openRows } from './openRows.ts';
import { createPace } from './pace.ts';
import { type ImportedRecord, isRefusal, type ReadContext } from './record.ts';
import { createRecordMaker } from './recordMaker.ts';
import type { RowSource } from './rowSource.ts';

/** What came of a file. */
export interface ReadOutcome {
  /** Records that were given. */
  readonly count: number;
  /** Rows that were left out, the first of them in the file's order. */
  readonly bad: readonly BadRow[];
  readonly badCount: number;
  /** What was lost, guessed or set right. */
  readonly remarks: readonly Refusal[];
}

export interface ReadOptions {
  /**
   * Takes the records, some hundreds at a time, in the order of the file. The reading waits for it. When the outcome is
   * a refusal, what was given is to be forgotten: the file was not read to its end.
   */
  readonly onRecords: (records: readonly ImportedRecord[]) => void | Promise<void>;
  /**
   * Identifier of a row that was left out, where the mapping finds one in it: a mistake in a file is no reason to remove
   * what is known by that name.
   */
  readonly onLeftOut?: (id: string) => void;
  /** Rows that were gone through, now and then. */
  readonly onProgress?: (rows: number) => void;
  readonly signal?: AbortSignal;
}

const BATCH = 500;
/** Rows between two words of progress. */
const PROGRESS_ROWS = 1_000;

/**
 * Reads a file as a mapping says, slice by slice so that the station goes on with its work. A row that cannot be used is
 * left out and named; a file that is damaged, cut off or hostile is refused whole: `import.unreadable` (reason),
 * `import.format`, `import.too-large`, `import.empty`, `import.mapping`, `import.field`, `import.field-missing`,
 * `import.column`, `import.cancelled`.
 */
export async function readRecords(
  file: SentFile,
  mapping: ImportMapping,
  context: ReadContext,
  options: ReadOptions,
): Promise<Result<ReadOutcome>> {
  const checked = importMappingSchema.safeParse(mapping);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const field = issue?.path.map(String).join('.') ?? '';
    return refuse('import.mapping', `${field}: ${issue?.message ?? 'no mapping'}`, { field });
  }
  const container = await openContainer(file);
  if (!container.ok) return container;
  try {
    const remarks = createRemarks();
    const rows = await openRows(container.value, checked.data.source, remarks);
    if (!rows.ok) return rows;
    return await readAll(rows.value, checked.data, context, remarks, options);
  } finally {
    container.value.close();
  }
}

async function readAll(
  source: RowSource,
  mapping: ImportMapping,
  context: ReadContext,
  remarks: Remarks,
  { onRecords, onLeftOut, onProgress, signal }: ReadOptions,
): Promise<Result<ReadOutcome>> {
  const { columns } = source;
  const missing = columnsOf(mapping).filter((column) => columns.indexOf(column) < 0);
  if (source.allColumns && missing[0] !== undefined)
    return refuse('import.column', `the file has no column ${missing[0]}`, { column: missing[0] });
  const maker = createRecordMaker(mapping, columns, context, remarks);
  if (!maker.ok) return maker;
  const pace = createPace();
  const bad: BadRow[] = [];
  let badCount = 0;
  let count = 0;
  let rows = 0;
  let told = 0;
  let batch: ImportedRecord[] = [];
  const leaveOut = (line: number, refusal: Refusal, sample: () => string): void => {
    badCount += 1;
    if (bad.length < LIMITS.badRows) bad.push(badRow(line, refusal, sample()));
  };
  for await (const slice of source.rows) {
    if (!slice.ok) return slice;
    for (const item of slice.value) {
      rows += 1;
      if (isFault(item)) leaveOut(item.line, item.refusal, () => item.sample);
      else {
        const made = maker.value.make(item);
        if (isRefusal(made)) {
          leaveOut(item.line, made, () => sampleOf(item));
          const id = maker.value.idOf(item);
          if (id !== null) onLeftOut?.(id);
        } else for (const record of made) batch.push(record);
      }
      if (batch.length >= BATCH) {
        count += batch.length;
        await onRecords(batch);
        batch = [];
      }
      if (pace.due()) {
        await pace.rest();
        if (rows >= told + PROGRESS_ROWS) {
          told = rows;
          onProgress?.(rows);
        }
      }
    }
    if (signal?.aborted) return refuse('import.cancelled', 'the reading was cancelled');
  }
  if (batch.length > 0) await onRecords(batch);
  onProgress?.(rows);
  if (rows === 0) return refuse('import.empty', 'the file has no rows');
  for (const column of missing)
    if (columns.indexOf(column) < 0) remarks.add('column.missing', `no row has ${column}`, { column });
  return ok({ count: count + batch.length, bad, badCount, remarks: remarks.list() });
}
