import { isUtf8 } from 'node:buffer';
import { ok, type Refusal, type Result, refuse } from '../../../../src/shared/result.ts';
import { createFeatureScanner, type ScannedFeature } from '../../../../src/standards/geojson-rfc7946/featureScanner.ts';
import { parseFeature } from '../../../../src/standards/geojson-rfc7946/parse.ts';
import type { ByteSource } from './byteSource.ts';
import { type Remarks, type RowCode, rowRefusal } from './codes.ts';
import { type Columns, createColumns, NO_STOPS, type SourceItem } from './columns.ts';
import { type Encoding, utf8Chunks } from './encoding.ts';
import { LIMITS } from './limits.ts';
import { createPace } from './pace.ts';
import { projectionOfCrs } from './prj.ts';
import type { RowSource } from './rowSource.ts';

/** The standard's words for what is wrong with a feature, and ours. */
const CODES: Readonly<Record<string, RowCode>> = {
  'not-json': 'row.not-json',
  'not-xml': 'row.not-xml',
  'not-finite': 'row.not-finite',
  'not-feature': 'row.not-feature',
  position: 'row.position',
  geometry: 'row.damaged',
};

/** What is wrong with a feature or placemark, as the refusal of a row. */
export function featureRefusal({ code, message, context }: Refusal): Refusal {
  return rowRefusal(CODES[code] ?? 'row.not-feature', message, context);
}

/** Reads GeoJSON (RFC 7946, or several features one after the other). Rows are called after their number in the file. */
export function openGeojson(source: ByteSource, encoding: Encoding, remarks: Remarks): RowSource {
  const scanner = createFeatureScanner({ featureBytes: LIMITS.recordBytes, depth: LIMITS.depth });
  const columns = createColumns();
  async function* rows(): AsyncGenerator<Result<readonly SourceItem[]>> {
    const pace = createPace();
    for await (const chunk of utf8Chunks(source, encoding)) {
      if (!chunk.ok) {
        yield chunk;
        return;
      }
      const items: SourceItem[] = [];
      for (const feature of scanner.push(chunk.value)) {
        items.push(itemOf(feature, columns, encoding, remarks));
        if (pace.due()) await pace.rest();
      }
      yield ok(items);
    }
    const end = scanner.end();
    if (!end.ok)
      yield refuse('import.unreadable', end.refusal.message, { reason: end.refusal.code.replace('geojson.', '') });
  }
  return {
    format: 'geojson',
    columns,
    allColumns: false,
    rows: rows(),
    said: () => projectionOfCrs(scanner.members().crs),
  };
}

const FEATURE_ID = '@id';

function itemOf(
  { number, bytes, fault }: ScannedFeature,
  columns: Columns,
  encoding: Encoding,
  remarks: Remarks,
): SourceItem {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bad = (refusal: Refusal): SourceItem => ({
    line: number,
    refusal,
    sample: buffer.subarray(0, 300).toString(),
  });
  if (fault === 'too-long')
    return bad(
      rowRefusal('row.too-long', `a feature is longer than ${LIMITS.recordBytes} bytes`, { limit: LIMITS.recordBytes }),
    );
  if (fault === 'too-deep') return bad(rowRefusal('row.not-feature', 'a feature nests too deep'));
  if (!isUtf8(buffer) || (encoding !== 'utf-8' && buffer.includes('\ufffd')))
    return bad(rowRefusal('row.encoding', `the feature holds bytes that are no ${encoding}`, { encoding }));
  const feature = parseFeature(buffer.toString());
  if (!feature.ok) return bad(featureRefusal(feature.refusal));
  const { id, geometry, properties, altitudes } = feature.value;
  if (altitudes) remarks.count('place.altitude', 'altitudes are left out');
  const cells: string[] = [];
  if (id !== null) set(cells, columns, FEATURE_ID, id);
  for (const [name, value] of Object.entries(properties)) set(cells, columns, name, textOf(value));
  return { line: number, cells, geometry, stops: NO_STOPS };
}

/** Columns beyond the limit are left out. */
export function set(cells: string[], columns: Columns, name: string, text: string): void {
  const index = columns.at(name);
  if (index < 0) return;
  // No holes: an array with holes is a slow one.
  while (cells.length < index) cells.push('');
  cells[index] = text;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
