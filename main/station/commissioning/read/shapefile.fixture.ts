import { zipOf } from './zipFile.fixture.ts';

type Position = readonly [number, number];

/** A shape to be written: type 1 point, 3 line, 5 surface, 8 several points, 0 nothing. */
export type WrittenShape =
  | { readonly type: 0 }
  | { readonly type: 1; readonly at: Position }
  | { readonly type: 8; readonly points: readonly Position[] }
  | { readonly type: 3 | 5; readonly parts: readonly (readonly Position[])[] };

function contentOf(shape: WrittenShape): Buffer {
  if (shape.type === 0) return Buffer.alloc(4);
  if (shape.type === 1) {
    const content = Buffer.alloc(20);
    content.writeInt32LE(1, 0);
    content.writeDoubleLE(shape.at[0], 4);
    content.writeDoubleLE(shape.at[1], 12);
    return content;
  }
  const points = shape.type === 8 ? shape.points : shape.parts.flat();
  const parts = shape.type === 8 ? [] : shape.parts;
  const from = shape.type === 8 ? 40 : 44 + parts.length * 4;
  const content = Buffer.alloc(from + points.length * 16);
  content.writeInt32LE(shape.type, 0);
  if (shape.type === 8) content.writeInt32LE(points.length, 36);
  else {
    content.writeInt32LE(parts.length, 36);
    content.writeInt32LE(points.length, 40);
    let start = 0;
    for (const [index, part] of parts.entries()) {
      content.writeInt32LE(start, 44 + index * 4);
      start += part.length;
    }
  }
  for (const [index, [x, y]] of points.entries()) {
    content.writeDoubleLE(x, from + index * 16);
    content.writeDoubleLE(y, from + index * 16 + 8);
  }
  return content;
}

/** Bytes of a .shp file. */
export function shpOf(type: number, contents: readonly (WrittenShape | Buffer)[], announced?: number): Buffer {
  const records = contents.map((one, index) => {
    const content = Buffer.isBuffer(one) ? one : contentOf(one);
    const head = Buffer.alloc(8);
    head.writeInt32BE(index + 1, 0);
    head.writeInt32BE(content.length / 2, 4);
    return Buffer.concat([head, content]);
  });
  const body = Buffer.concat(records);
  const head = Buffer.alloc(100);
  head.writeInt32BE(9994, 0);
  head.writeInt32BE((announced ?? 100 + body.length) / 2, 24);
  head.writeInt32LE(1000, 28);
  head.writeInt32LE(type, 32);
  return Buffer.concat([head, body]);
}

/** A column of a dBASE table. */
export interface WrittenColumn {
  readonly name: string;
  readonly type: 'C' | 'N' | 'F' | 'D' | 'L';
  readonly width: number;
}

/** Bytes of a .dbf file; a row that begins with `*` was deleted. */
export function dbfOf(
  columns: readonly WrittenColumn[],
  rows: readonly (readonly string[])[],
  { encoding = 'latin1', language = 0, announced = rows.length, deleted = [] as readonly number[] } = {},
): Buffer {
  const head = Buffer.alloc(32 + columns.length * 32 + 1);
  const rowBytes = 1 + columns.reduce((sum, { width }) => sum + width, 0);
  head[0] = 3;
  head.writeUInt32LE(announced, 4);
  head.writeUInt16LE(head.length, 8);
  head.writeUInt16LE(rowBytes, 10);
  head[29] = language;
  for (const [index, { name, type, width }] of columns.entries()) {
    head.write(name, 32 + index * 32, 11, encoding as BufferEncoding);
    head[32 + index * 32 + 11] = type.charCodeAt(0);
    head[32 + index * 32 + 16] = width;
  }
  head[head.length - 1] = 0x0d;
  const written = rows.map((row, index) => {
    const bytes = Buffer.alloc(rowBytes, 0x20);
    if (deleted.includes(index)) bytes[0] = 0x2a;
    let at = 1;
    for (const [column, { width }] of columns.entries()) {
      Buffer.from(row[column] ?? '', encoding as BufferEncoding).copy(bytes, at, 0, width);
      at += width;
    }
    return bytes;
  });
  return Buffer.concat([head, ...written, Buffer.from([0x1a])]);
}

/** The well-known text of Lambert-93 as a mapping program writes it. */
export const LAMBERT_93 =
  'PROJCS["RGF93_Lambert_93",GEOGCS["GCS_RGF_1993",DATUM["D_RGF_1993",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",700000.0],PARAMETER["False_Northing",6600000.0],PARAMETER["Central_Meridian",3.0],PARAMETER["Standard_Parallel_1",44.0],PARAMETER["Standard_Parallel_2",49.0],PARAMETER["Latitude_Of_Origin",46.5],UNIT["Meter",1.0]]';

/** A zipped layer. */
export function shapefileOf(name: string, files: { shp: Buffer; dbf?: Buffer; prj?: string; cpg?: string }): Buffer {
  return zipOf(
    Object.entries(files)
      .filter(([, data]) => data !== undefined)
      .map(([ending, data]) => ({ name: `${name}.${ending}`, data: data as string | Buffer })),
  );
}
