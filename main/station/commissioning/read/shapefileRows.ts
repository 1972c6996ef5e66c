import { isUtf8 } from 'node:buffer';
import { ok, type Result } from '../../../../src/shared/result.ts';
import { createByteQueue, unreadable, wholeOf } from './byteSource.ts';
import { type Remarks, rowRefusal } from './codes.ts';
import { createColumns, NO_STOPS, type SourceItem } from './columns.ts';
import { createDbfRowReader, readDbfHeader } from './dbf.ts';
import { type Encoding, REPLACEMENT } from './encoding.ts';
import { createPace } from './pace.ts';
import { projectionOfPrj, type SaidProjection } from './prj.ts';
import type { RowSource } from './rowSource.ts';
import { readShpHeader, shapesOf, takeRecord } from './shpRecords.ts';
import type { ZipArchive, ZipEntry } from './zipArchive.ts';

/** Files of a layer, by what they end with. */
interface LayerFiles {
  readonly shp: ZipEntry;
  readonly dbf: ZipEntry | undefined;
  readonly prj: ZipEntry | undefined;
  readonly cpg: ZipEntry | undefined;
}

const SMALL_FILE = 65_536;
/** Shapes that are read together: enough to be fast, few enough to be a short slice. */
const BATCH = 128;
const BATCH_BYTES = 262_144;

const isJunk = (name: string): boolean => name.startsWith('__MACOSX/');

/** Names of the layers of a zip: paths of its .shp files without the ending. */
export const layersOf = ({ entries }: ZipArchive): string[] =>
  entries.filter(({ name }) => /\.shp$/i.test(name) && !isJunk(name)).map(({ name }) => name.slice(0, -4));

function filesOf(archive: ZipArchive, layer: string): LayerFiles | null {
  const find = (ending: string): ZipEntry | undefined =>
    archive.entries.find(({ name }) => name.toLowerCase() === `${layer.toLowerCase()}.${ending}`);
  const shp = find('shp');
  return shp ? { shp, dbf: find('dbf'), prj: find('prj'), cpg: find('cpg') } : null;
}

/** How the table beside the shapes is written. */
export interface LayerEncoding {
  readonly encoding: Encoding;
  /** False where nothing said it and accents were looked at. */
  readonly certain: boolean;
}

const LOOK_BYTES = 16_777_216;

/** Finds the encoding of a layer's texts: the .cpg file says it, or the table's header, or its accents. */
export async function detectLayerEncoding(archive: ZipArchive, layer: string): Promise<Result<LayerEncoding>> {
  const files = filesOf(archive, layer);
  if (!files) return unreadable('layer', `there is no layer ${layer}`);
  if (files.cpg) {
    const cpg = await wholeOf(files.cpg, SMALL_FILE, 'the .cpg file');
    if (!cpg.ok) return cpg;
    const encoding = encodingOfCpg(cpg.value.toString('latin1'));
    if (encoding) return ok({ encoding, certain: true });
  }
  if (!files.dbf) return ok({ encoding: 'utf-8', certain: true });
  const queue = createByteQueue(files.dbf);
  try {
    const header = await readDbfHeader(queue, 'utf-8');
    if (!header.ok) return header;
    const windows = header.value.language === 0x03 || header.value.language === 0x57;
    const { rowBytes } = header.value;
    // Rows by the thousand: a row for itself is little work and much waiting.
    const rows = Math.max(1, Math.floor(SMALL_FILE / rowBytes));
    for (let looked = 0; looked < LOOK_BYTES; looked += rows * rowBytes) {
      const bytes = await queue.take(rows * rowBytes);
      if (!bytes.ok) return bytes;
      const seen = bytes.value ?? queue.rest();
      // Fields are cut at their width, in the middle of a character too.
      const text = isUtf8(seen) ? '' : new TextDecoder().decode(seen).replace(/\ufffd(?= )/g, '');
      if (text.includes(REPLACEMENT)) return ok({ encoding: 'windows-1252', certain: windows });
      if (!bytes.value) break;
    }
    return ok({ encoding: 'utf-8', certain: !windows });
  } finally {
    await queue.close();
  }
}

async function readPrj(prj: ZipEntry | undefined): Promise<Result<SaidProjection | null>> {
  if (!prj) return ok(null);
  const bytes = await wholeOf(prj, SMALL_FILE, 'the .prj file');
  return bytes.ok ? ok(projectionOfPrj(bytes.value.toString('latin1'))) : bytes;
}

function encodingOfCpg(text: string): Encoding | null {
  const word = text.trim().toLowerCase().replace(/[\s_]/g, '-');
  if (/^(utf-?8|65001)$/.test(word)) return 'utf-8';
  if (/(1252|8859-?1|88591|latin-?1)$/.test(word)) return 'windows-1252';
  if (/(8859-?15|885915|latin-?9)$/.test(word)) return 'iso-8859-15';
  return null;
}

/** Reads a layer of a zipped shapefile. Rows are called after their number in the file. */
export async function openShapefile(
  archive: ZipArchive,
  layer: string,
  encoding: Encoding,
  remarks: Remarks,
): Promise<Result<RowSource>> {
  const files = filesOf(archive, layer);
  if (!files) return unreadable('layer', `there is no layer ${layer}`);
  const said = await readPrj(files.prj);
  if (!said.ok) return said;
  let columns = createColumns();
  if (files.dbf) {
    const queue = createByteQueue(files.dbf);
    const header = await readDbfHeader(queue, encoding);
    await queue.close();
    if (!header.ok) return header;
    columns = createColumns(header.value.fields.map(({ name }) => name));
  }
  return ok({
    format: 'shapefile',
    columns,
    allColumns: true,
    rows: shapeRows(files, encoding, remarks),
    said: () => said.value,
  });
}

async function* shapeRows(
  files: LayerFiles,
  encoding: Encoding,
  remarks: Remarks,
): AsyncGenerator<Result<readonly SourceItem[]>> {
  const shapes = createByteQueue(files.shp);
  const table = files.dbf ? createByteQueue(files.dbf) : null;
  try {
    const header = await readShpHeader(shapes);
    if (!header.ok) return yield header;
    if (files.shp.size < header.value.length)
      return yield unreadable('cut-off', 'the file of shapes is shorter than it says');
    const dbf = table ? await readDbfHeader(table, encoding) : null;
    if (dbf && !dbf.ok) return yield dbf;
    const readRow = dbf?.ok ? createDbfRowReader(dbf.value, encoding) : null;
    const pace = createPace();
    let number = 0;
    for (let ended = false; !ended; ) {
      const contents: Buffer[] = [];
      const rows: (string[] | null)[] = [];
      let bytes = 0;
      while (contents.length < BATCH && bytes < BATCH_BYTES) {
        const content = await takeRecord(shapes);
        if (!content.ok) return yield content;
        if (content.value === null) {
          ended = true;
          break;
        }
        contents.push(content.value);
        bytes += content.value.length;
        if (!table || !dbf?.ok || !readRow) rows.push([]);
        else {
          const row = await table.take(dbf.value.rowBytes);
          if (!row.ok) return yield row;
          // Texts that belong to other shapes would be worse than none.
          if (!row.value) return yield unreadable('dbf-count', 'the table has fewer rows than there are shapes');
          rows.push(readRow(row.value));
        }
        if (pace.due()) await pace.rest();
      }
      const items: SourceItem[] = [];
      for (const [index, shape] of shapesOf(header.value, contents).entries()) {
        number += 1;
        const cells = rows[index];
        if (!cells) {
          remarks.count('rows.deleted', 'rows that are marked as deleted');
          continue;
        }
        const sample = cells.slice(0, 20).join(' ; ');
        if ('refusal' in shape) items.push({ line: number, refusal: shape.refusal, sample });
        else if (cells.some((cell) => cell.includes(REPLACEMENT)))
          items.push({
            line: number,
            refusal: rowRefusal('row.encoding', `the row holds bytes that are no ${encoding}`, { encoding }),
            sample,
          });
        else items.push({ line: number, cells, geometry: shape.geometry, stops: NO_STOPS });
      }
      if (pace.due()) await pace.rest();
      yield ok(items);
    }
    if (table && dbf?.ok) {
      const more = await table.take(dbf.value.rowBytes);
      if (more.ok && more.value && number < dbf.value.count)
        yield unreadable('dbf-count', 'the table has more rows than there are shapes');
    }
  } finally {
    await shapes.close();
    await table?.close();
  }
}
