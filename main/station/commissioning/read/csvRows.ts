import { type InfoRecord, type Parser, parse } from 'csv-parse';
import type { ImportMapping } from '../../../../src/contract/commissioning.ts';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import { type ByteSource, unreadable } from './byteSource.ts';
import { rowRefusal } from './codes.ts';
import { type Columns, createColumns, NO_STOPS, type SourceFault, type SourceItem, type SourceRow } from './columns.ts';
import { isDelimiterLine } from './delimiter.ts';
import { REPLACEMENT, utf8Chunks } from './encoding.ts';
import { LIMITS } from './limits.ts';
import { createPace } from './pace.ts';

const NEWLINE = 0x0a;
const RETURN = 0x0d;
/** What the parser gets at once: a short slice. */
const FEED_BYTES = 16_384;

/** A record of the text: its values, and where its bytes end, counted from where the parser began. */
interface Parsed {
  readonly cells: string[];
  readonly end: number;
}

type How = Pick<ImportMapping['source'], 'encoding' | 'delimiter'>;

/** A table: its columns, and its rows slice by slice. */
export interface CsvTable {
  readonly columns: Columns;
  /** Names that are in the header twice. */
  readonly twice: readonly string[];
  readonly rows: AsyncGenerator<Result<readonly SourceItem[]>>;
}

/**
 * Reads a table with a header. Lines are counted as a text editor does. A row with a broken quote costs that row: the
 * reading goes on with the line after the one in which the row began.
 */
export async function openCsv(source: ByteSource, how: How): Promise<Result<CsvTable>> {
  const slices = csvSlices(source, how);
  const waiting: Placed[] = [];
  let header: string[] | null = null;
  while (!header) {
    const next = await slices.next();
    if (next.done) return refuse('import.empty', 'the table has no header');
    if (!next.value.ok) return next.value;
    for (const one of next.value.value) {
      if (header) waiting.push(one);
      else if (one.fault) return refuse('import.unreadable', 'the header cannot be read', { reason: 'header' });
      else if (!isDelimiterLine(one.cells)) header = one.cells;
    }
  }
  if (header.length > LIMITS.columns)
    return refuse('import.too-large', `the table has ${header.length} columns`, { limit: LIMITS.columns });
  const { names, twice } = columnNames(header);
  const columns = createColumns(names);
  const width = names.length;
  async function* rows(): AsyncGenerator<Result<readonly SourceItem[]>> {
    yield ok(waiting.map((one) => one.fault ?? rowOf(one.cells, one.line, width, how)));
    for await (const slice of slices) {
      if (!slice.ok) {
        yield slice;
        return;
      }
      yield ok(slice.value.map((one) => one.fault ?? rowOf(one.cells, one.line, width, how)));
    }
  }
  return ok({ columns, twice, rows: rows() });
}

/** Names as the header has them; one that is there twice gets its number, one that is empty its place. */
export function columnNames(header: readonly string[]): { names: string[]; twice: string[] } {
  const used = new Map<string, number>();
  const twice: string[] = [];
  const names = header.map((written, index) => {
    const name =
      written
        .replace(/\s+/g, ' ')
        .trim()
        .slice(0, LIMITS.columnName - 5) || `#${index + 1}`;
    const count = (used.get(name) ?? 0) + 1;
    used.set(name, count);
    if (count === 1) return name;
    twice.push(name);
    return `${name} (${count})`;
  });
  return { names, twice };
}

function rowOf(cells: string[], line: number, width: number, how: How): SourceItem {
  const sample = (): string => cells.slice(0, 20).join(how.delimiter);
  let length = cells.length;
  // Spreadsheets end rows with delimiters that mean nothing.
  while (length > width && cells[length - 1] === '') length -= 1;
  if (length !== width)
    return {
      line,
      refusal: rowRefusal('row.columns', `the row has ${length} columns, the header ${width}`, {
        expected: width,
        found: length,
      }),
      sample: sample(),
    };
  for (const cell of cells)
    if (cell.includes(REPLACEMENT))
      return {
        line,
        refusal: rowRefusal('row.encoding', `the row holds bytes that are no ${how.encoding}`, {
          encoding: how.encoding,
        }),
        sample: sample(),
      };
  const row: SourceRow = { line, cells, geometry: null, stops: NO_STOPS };
  return row;
}

/** A record with the line it begins on, or what is wrong with it. */
interface Placed {
  readonly cells: string[];
  readonly line: number;
  readonly fault: SourceFault | null;
}

async function* csvSlices(source: ByteSource, how: How): AsyncGenerator<Result<readonly Placed[]>> {
  const pace = createPace();
  /** Bytes that no record has ended yet, the first of them on `line`; the parser has had `fed` of them. */
  let held: Buffer = Buffer.alloc(0);
  let line = 1;
  let fed = 0;
  let broken = 0;
  let newlines = true;
  let parser: CsvParser | null = null;

  const breaks = (from: number, to: number): number => {
    const byte = newlines ? NEWLINE : RETURN;
    let count = 0;
    for (let at = held.indexOf(byte, from); at >= 0 && at < to; at = held.indexOf(byte, at + 1)) count += 1;
    return count;
  };

  /** Lets go of the bytes of the records that were found, and says on which line each begins. */
  function place(from: CsvParser, records: readonly Parsed[]): Placed[] {
    let start = 0;
    const placed = records.map(({ cells, end }) => {
      const to = end - from.base;
      // Blank lines before a record belong to nobody.
      let begin = start;
      while (begin < to && (held[begin] === NEWLINE || held[begin] === RETURN)) begin += 1;
      const begins = line + breaks(start, begin);
      line = begins + breaks(begin, to);
      start = to;
      return { cells, line: begins, fault: null };
    });
    drop(start);
    from.base += start;
    return placed;
  }

  function drop(bytes: number): void {
    held = held.subarray(bytes);
    fed = Math.max(0, fed - bytes);
  }

  /** Leaves the line out on which the broken record begins. */
  function skipBroken(error: Error): Placed {
    let begin = 0;
    while (begin < held.length && (held[begin] === NEWLINE || held[begin] === RETURN)) begin += 1;
    line += breaks(0, begin);
    const stop = held.indexOf(newlines ? NEWLINE : RETURN, begin);
    const sample = held.subarray(begin, stop < 0 ? begin + 300 : Math.min(stop, begin + 300)).toString();
    const fault = { line, refusal: quoteRefusal(error), sample };
    if (stop >= 0) line += 1;
    drop(stop < 0 ? held.length : stop + 1);
    broken += 1;
    fed = 0;
    return { cells: [], line: fault.line, fault };
  }

  async function* feed(last: boolean): AsyncGenerator<Result<readonly Placed[]>> {
    for (;;) {
      if (pace.due()) await pace.rest();
      if (fed >= held.length && !(last && parser)) return;
      parser ??= createParser(how.delimiter, newlines);
      const piece = held.subarray(fed, fed + FEED_BYTES);
      fed += piece.length;
      const failed: Error | null = await (piece.length > 0 ? parser.write(piece) : parser.end());
      const placed: Placed[] = place(parser, parser.taken());
      if (failed || piece.length === 0) parser = null;
      if (failed) placed.push(skipBroken(failed));
      if (placed.length > 0) yield ok(placed);
      if (broken > LIMITS.brokenQuotes) {
        yield unreadable('quotes', 'too many rows with broken quotes');
        return;
      }
    }
  }

  let first = true;
  for await (const chunk of utf8Chunks(source, how.encoding)) {
    if (!chunk.ok) {
      yield chunk;
      return;
    }
    // Lines of old Macintosh files end with a return only.
    if (first) newlines = chunk.value.includes(NEWLINE) || !chunk.value.includes(RETURN);
    first = false;
    held = held.length > 0 ? Buffer.concat([held, chunk.value]) : chunk.value;
    for await (const slice of feed(false)) {
      yield slice;
      if (!slice.ok) return;
    }
  }
  yield* feed(true);
}

function quoteRefusal(error: Error): SourceFault['refusal'] {
  const code = 'code' in error ? String(error.code) : '';
  return code === 'CSV_MAX_RECORD_SIZE'
    ? rowRefusal('row.too-long', `a row is longer than ${LIMITS.recordBytes} bytes, or a quote is not closed`, {
        limit: LIMITS.recordBytes,
      })
    : rowRefusal('row.quote', 'a quote is not closed, or stands where it must not');
}

interface CsvParser {
  /** Bytes that were gone through before the first that is held. */
  base: number;
  /** Both give the error that ended the parser, or null. */
  write(bytes: Buffer): Promise<Error | null>;
  end(): Promise<Error | null>;
  /** Records since the last time. */
  taken(): Parsed[];
}

function createParser(delimiter: string, newlines: boolean): CsvParser {
  let records: Parsed[] = [];
  let failure: Error | null = null;
  const parser: Parser = parse({
    delimiter,
    record_delimiter: newlines ? ['\r\n', '\n'] : ['\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LIMITS.recordBytes,
    on_record: (cells: string[], about: InfoRecord) => {
      records.push({ cells, end: about.bytes });
      // Nothing goes through the stream: records are taken where they are found.
      return null;
    },
  });
  parser.on('error', (error) => {
    failure = error;
  });
  const settled = (start: (done: (error?: Error | null) => void) => void): Promise<Error | null> =>
    new Promise((resolve) => {
      start((error) => resolve(error ?? failure));
    });
  return {
    base: 0,
    write: (bytes) => settled((done) => parser.write(bytes, done)),
    end: () =>
      settled((done) => {
        // The stream ends once what it gives was read, even if it gives nothing.
        parser.once('error', done);
        parser.once('end', () => done());
        parser.resume();
        parser.end();
      }),
    taken() {
      const taken = records;
      records = [];
      return taken;
    },
  };
}
