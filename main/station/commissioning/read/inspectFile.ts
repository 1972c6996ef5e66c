import type { ImportMapping, Inspection } from '../../../../src/contract/commissioning.ts';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import type { Geometry } from '../../../../src/standards/geojson-rfc7946/parse.ts';
import { headOf } from './byteSource.ts';
import { createRemarks, type Remarks } from './codes.ts';
import { createStatsKeeper, type FileStats } from './columnStats.ts';
import { isFault } from './columns.ts';
import { type Container, decodedHead, openContainer, type SentFile } from './container.ts';
import { detectDelimiter } from './delimiter.ts';
import { detectEncoding } from './encoding.ts';
import type { IsKnownPlace } from './guessProjection.ts';
import { LIMITS } from './limits.ts';
import { openRows } from './openRows.ts';
import { createPace } from './pace.ts';
import type { RowSource } from './rowSource.ts';
import { detectLayerEncoding } from './shapefileRows.ts';
import { partsOf } from './shapes.ts';
import { suggestMapping } from './suggestMapping.ts';
import { decimalOf, suggestPlace } from './suggestPlace.ts';
import { idRank } from './vocabulary.ts';

export interface InspectOptions {
  /** The layer of a zip to look at; the first, where it is left out. */
  readonly layer?: string;
  /** Whether a place is in the city: tells two projections apart where both are possible. */
  readonly isKnownPlace?: IsKnownPlace;
}

const HEAD_BYTES = 65_536;

/**
 * Looks at what is in a file and suggests how to read it. Nothing is believed of its name: format, encoding, delimiter,
 * decimal sign and projection are found in its bytes. Refusals: `import.format`, `import.unreadable` (reason),
 * `import.too-large`, `import.empty`.
 */
export async function inspectFile(file: SentFile, options: InspectOptions = {}): Promise<Result<Inspection>> {
  const container = await openContainer(file);
  if (!container.ok) return container;
  try {
    return await inspect(file, container.value, options);
  } finally {
    container.value.close();
  }
}

async function inspect(file: SentFile, container: Container, options: InspectOptions): Promise<Result<Inspection>> {
  const { format, layers } = container;
  const layer = options.layer ?? layers[0];
  if (layer !== undefined && !layers.includes(layer))
    return refuse('import.unreadable', `there is no layer ${layer}`, { reason: 'layer' });
  const remarks = createRemarks();
  const reading = await readingOf(container, layer, remarks);
  if (!reading.ok) return reading;
  if (layers.length > 1 && format !== 'gtfs')
    remarks.add('layers.several', 'the zip holds several layers', { count: layers.length });
  const rows = await openRows(container, reading.value, remarks);
  if (!rows.ok) return rows;
  const seen = await lookThrough(rows.value);
  if (!seen.ok) return seen;
  const { stats, counted, bad } = seen.value;
  if (stats.rows + bad === 0) return refuse('import.empty', 'the file has no rows');
  const decimal = decimalOf(stats);
  if (decimal === ',') remarks.add('decimal.comma', 'numbers have a decimal comma');
  lookAtHeader(format, stats, remarks);
  lookAtAccents(stats, remarks);
  const place = suggestPlace(stats, decimal, rows.value.said(), options.isKnownPlace ?? (() => false), remarks);
  const suggestion = suggestMapping(
    { fileName: file.name, source: { ...reading.value, decimal }, stats, place },
    remarks,
  );
  return ok({
    fileName: file.name.slice(0, 255),
    bytes: container.bytes,
    rows: counted ? stats.rows + bad : null,
    layers: [...layers],
    geometries: [...stats.geometries.keys()],
    columns: stats.columns.map(({ name, filled, distinct }) => ({
      name,
      samples: [...distinct].slice(0, 5),
      filled: stats.rows === 0 ? 0 : filled / stats.rows,
    })),
    remarks: remarks.list(),
    suggestion,
  });
}

/** How the bytes are to be read: encoding and delimiter. */
async function readingOf(
  container: Container,
  layer: string | undefined,
  remarks: Remarks,
): Promise<Result<ImportMapping['source']>> {
  const { format, archive, layers } = container;
  const source: ImportMapping['source'] = {
    format,
    encoding: 'utf-8',
    delimiter: ',',
    decimal: '.',
    projection: 'EPSG:4326',
    ...(layer !== undefined && layers.length > 1 ? { layer } : {}),
  };
  if (format === 'gtfs') return ok(source);
  if (archive && format === 'shapefile') {
    const about = await detectLayerEncoding(archive, layer ?? '');
    if (!about.ok) return about;
    const { encoding, certain } = about.value;
    if (!certain) remarks.add('encoding.guessed', 'found by the accents', { encoding });
    return ok({ ...source, encoding });
  }
  const text = container.text(layer);
  if (!text) return refuse('import.unreadable', 'there is no text in it', { reason: 'layer' });
  if (!text.ok) return text;
  const found = await detectEncoding(text.value);
  if (!found.ok) return found;
  const { encoding, certain, mark } = found.value;
  if (mark) remarks.add('encoding.bom', 'a byte order mark says the encoding', { encoding });
  else if (!certain && encoding !== 'utf-8') remarks.add('encoding.guessed', 'found by the accents', { encoding });
  if (format !== 'csv') return ok({ ...source, encoding });
  const head = await headOf(text.value, HEAD_BYTES);
  if (!head.ok) return head;
  const delimiter = detectDelimiter(decodedHead(head.value, found.value));
  if (delimiter === null) return refuse('import.format', 'this is a text without columns', { found: 'text' });
  return ok({ ...source, encoding, delimiter });
}

interface Seen {
  readonly stats: FileStats;
  /** Whether all rows were seen. */
  readonly counted: boolean;
  readonly bad: number;
}

async function lookThrough(source: RowSource): Promise<Result<Seen>> {
  const keeper = createStatsKeeper(source.columns, (key) => idRank(key) !== null || /insee|^code$/.test(key));
  const pace = createPace();
  let bad = 0;
  let rows = 0;
  let places = 0;
  let counted = true;
  for await (const slice of source.rows) {
    if (!slice.ok) return slice;
    for (const item of slice.value) {
      rows += 1;
      if (isFault(item)) bad += 1;
      else {
        keeper.add(item);
        if (item.geometry && item.geometry.type !== 'Point') places += placesIn(item.geometry);
      }
      if (pace.due()) await pace.rest();
    }
    if (rows >= LIMITS.inspectRows || places >= LIMITS.inspectPlaces) {
      counted = false;
      break;
    }
  }
  return ok({ stats: keeper.stats(), counted, bad });
}

function placesIn(geometry: Geometry): number {
  const { points, lines, polygons } = partsOf(geometry);
  return [points, ...lines, ...polygons.flat()].reduce((sum, line) => sum + line.length, 0);
}

function lookAtHeader(format: string, { columns }: FileStats, remarks: Remarks): void {
  for (const { name, filled } of columns)
    if (filled === 0) remarks.add('columns.empty', 'no row fills the column', { column: name });
  const numbers = columns.filter(({ name }) => /^-?\d+([.,]\d+)?$/.test(name));
  if (format === 'csv' && numbers.length > columns.length / 3)
    remarks.add('header.suspicious', 'the first line looks like a row, not like names of columns');
}

function lookAtAccents({ columns }: FileStats, remarks: Remarks): void {
  for (const { distinct } of columns)
    for (const value of distinct)
      if (/\u00c3[\u0080-\u00bf]|\u00e2\u20ac[\u2122\u0153]/.test(value)) {
        remarks.add('encoding.doubled', 'accents were encoded twice before they came', { value: value.slice(0, 60) });
        return;
      }
}
