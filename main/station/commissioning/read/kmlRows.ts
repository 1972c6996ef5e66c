import { ok, type Result } from '../../../../src/shared/result.ts';
import { parsePlacemark } from '../../../../src/standards/kml-2.2/parse.ts';
import { createPlacemarkScanner, type ScannedPlacemark } from '../../../../src/standards/kml-2.2/placemarkScanner.ts';
import { type ByteSource, unreadable } from './byteSource.ts';
import { type Remarks, rowRefusal } from './codes.ts';
import { type Columns, createColumns, NO_STOPS, type SourceItem } from './columns.ts';
import { type Encoding, REPLACEMENT, utf8Chunks } from './encoding.ts';
import { featureRefusal, set } from './geojsonRows.ts';
import { LIMITS } from './limits.ts';
import { createPace } from './pace.ts';
import type { RowSource } from './rowSource.ts';

/** Reads KML 2.2. Rows are called after their number in the file; the folders that hold them are a column. */
export function openKml(source: ByteSource, encoding: Encoding, remarks: Remarks): RowSource {
  const columns = createColumns();
  async function* rows(): AsyncGenerator<Result<readonly SourceItem[]>> {
    const scanner = createPlacemarkScanner({ placemark: LIMITS.recordBytes, depth: LIMITS.depth });
    const decoder = new TextDecoder();
    const pace = createPace();
    for await (const chunk of utf8Chunks(source, encoding)) {
      if (!chunk.ok) {
        yield chunk;
        return;
      }
      const found = scanner.push(decoder.decode(chunk.value, { stream: true }));
      if (!found.ok) {
        yield unreadable(found.refusal.code.replace('kml.', ''), found.refusal.message);
        return;
      }
      const items: SourceItem[] = [];
      for (const placemark of found.value) {
        items.push(itemOf(placemark, columns, encoding, remarks));
        if (pace.due()) await pace.rest();
      }
      yield ok(items);
    }
    const end = scanner.end();
    if (!end.ok) yield unreadable(end.refusal.code.replace('kml.', ''), end.refusal.message);
  }
  return {
    format: 'kml',
    columns,
    allColumns: false,
    rows: rows(),
    said: () => ({ projection: 'EPSG:4326' }),
  };
}

function itemOf(
  { number, xml, folders, fault }: ScannedPlacemark,
  columns: Columns,
  encoding: Encoding,
  remarks: Remarks,
): SourceItem {
  if (fault)
    return {
      line: number,
      refusal: rowRefusal('row.too-long', `a placemark is longer than ${LIMITS.recordBytes} characters`, {
        limit: LIMITS.recordBytes,
      }),
      sample: xml,
    };
  if (xml.includes(REPLACEMENT))
    return {
      line: number,
      refusal: rowRefusal('row.encoding', `the placemark holds bytes that are no ${encoding}`, { encoding }),
      sample: xml,
    };
  const placemark = parsePlacemark(xml);
  if (!placemark.ok) return { line: number, refusal: featureRefusal(placemark.refusal), sample: xml };
  const { id, texts, geometry, altitudes } = placemark.value;
  if (altitudes) remarks.count('place.altitude', 'altitudes are left out');
  const cells: string[] = [];
  if (id !== null) set(cells, columns, '@id', id);
  for (const [name, text] of texts) set(cells, columns, name, text);
  const folder = folders.filter((name) => name !== '').join(' / ');
  if (folder) set(cells, columns, 'folder', folder);
  return { line: number, cells, geometry, stops: NO_STOPS };
}
