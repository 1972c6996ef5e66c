import type { ImportMapping } from '../../../../src/contract/commissioning.ts';
import { ok, type Result } from '../../../../src/shared/result.ts';
import { unreadable } from './byteSource.ts';
import type { Remarks } from './codes.ts';
import type { Container } from './container.ts';
import { openCsv } from './csvRows.ts';
import { openGeojson } from './geojsonRows.ts';
import { openGtfs } from './gtfsRows.ts';
import { openKml } from './kmlRows.ts';
import type { RowSource } from './rowSource.ts';
import { openShapefile } from './shapefileRows.ts';

/** Opens the rows of a file as a mapping says. The file must be what the mapping is for. */
export async function openRows(
  container: Container,
  how: ImportMapping['source'],
  remarks: Remarks,
): Promise<Result<RowSource>> {
  const { format, archive, layers } = container;
  if (format !== how.format)
    return unreadable('other-format', `the file is ${format}, the mapping is for ${how.format}`);
  if (how.layer !== undefined && layers.length > 0 && !layers.includes(how.layer))
    return unreadable('layer', `there is no layer ${how.layer}`);
  if (archive && format === 'shapefile') return openShapefile(archive, how.layer ?? layers[0]!, how.encoding, remarks);
  if (archive && format === 'gtfs') return openGtfs(archive, how.layer ?? '', remarks);
  const text = container.text(how.layer);
  if (!text) return unreadable('other-format', `${format} is read from a zip`);
  if (!text.ok) return text;
  switch (format) {
    case 'geojson':
      return ok(openGeojson(text.value, how.encoding, remarks));
    case 'kml':
      return ok(openKml(text.value, how.encoding, remarks));
    default: {
      const table = await openCsv(text.value, how);
      if (!table.ok) return table;
      for (const name of table.value.twice) remarks.add('columns.twice', 'two columns of one name', { name });
      const { columns, rows } = table.value;
      return ok({ format: 'csv', columns, allColumns: true, rows, said: () => null });
    }
  }
}
