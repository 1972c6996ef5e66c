import { gzipSync } from 'node:zlib';
import { zxyToTileId } from 'pmtiles';

/*
 * Writes small archives of vector tiles: PMTiles 3 around Mapbox Vector Tiles 2, as their specifications have them.
 */

/** A feature of a tile; coordinates in tile units of 0 to 4096, from the north-west corner. */
export interface TinyFeature {
  readonly type: 'point' | 'line' | 'polygon';
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly properties: Readonly<Record<string, string | number | boolean>>;
}

export interface TinyTile {
  readonly z: number;
  readonly x: number;
  readonly y: number;
  readonly layers: Readonly<Record<string, readonly TinyFeature[]>>;
}

const varint = (value: number): number[] => {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
};
const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
/** A field of a protocol buffer: a number, or bytes with their length. */
const numberField = (field: number, value: number): number[] => [...varint(field * 8), ...varint(value)];
const bytesField = (field: number, bytes: readonly number[]): number[] => [
  ...varint(field * 8 + 2),
  ...varint(bytes.length),
  ...bytes,
];
const textField = (field: number, text: string): number[] => bytesField(field, [...new TextEncoder().encode(text)]);

const GEOMETRY = { point: 1, line: 2, polygon: 3 } as const;

function commands({ type, points }: TinyFeature): number[] {
  let [px, py] = [0, 0];
  const step = ([x, y]: readonly [number, number]): number[] => {
    const moved = [zigzag(x - px), zigzag(y - py)];
    [px, py] = [x, y];
    return moved;
  };
  const [first, ...others] = points;
  if (!first) return [];
  const moveTo = [1 + (1 << 3), ...step(first)];
  if (type === 'point') return moveTo;
  const lineTo = [2 + (others.length << 3), ...others.flatMap(step)];
  return [...moveTo, ...lineTo, ...(type === 'polygon' ? [7 + (1 << 3)] : [])];
}

function layer(name: string, features: readonly TinyFeature[]): number[] {
  const keys: string[] = [];
  const values: (string | number | boolean)[] = [];
  const place = <T>(all: T[], one: T): number => {
    const at = all.indexOf(one);
    return at >= 0 ? at : all.push(one) - 1;
  };
  const written = features.map((feature) => {
    const tags = Object.entries(feature.properties).flatMap(([key, value]) => [place(keys, key), place(values, value)]);
    return bytesField(2, [
      ...bytesField(2, tags.flatMap(varint)),
      ...numberField(3, GEOMETRY[feature.type]),
      ...bytesField(4, commands(feature).flatMap(varint)),
    ]);
  });
  const value = (one: string | number | boolean): number[] =>
    typeof one === 'string'
      ? textField(1, one)
      : typeof one === 'number'
        ? numberField(5, one)
        : numberField(7, one ? 1 : 0);
  return [
    ...textField(1, name),
    ...written.flat(),
    ...keys.flatMap((key) => textField(3, key)),
    ...values.flatMap((one) => bytesField(4, value(one))),
    ...numberField(5, 4_096),
    ...numberField(15, 2),
  ];
}

/** The bytes of a vector tile. */
export const tinyTile = (layers: TinyTile['layers']): Uint8Array =>
  Uint8Array.from(Object.entries(layers).flatMap(([name, features]) => bytesField(3, layer(name, features))));

interface TinyArchive {
  readonly tiles: readonly TinyTile[];
  readonly metadata?: unknown;
  readonly tileType?: number;
  readonly tileCompression?: number;
  readonly bounds?: readonly [number, number, number, number];
}

/** The bytes of an archive; directory, metadata and tiles are packed with gzip. */
export function tinyArchive(options: TinyArchive): Uint8Array<ArrayBuffer> {
  const { tiles, tileType = 1, tileCompression = 2, bounds = [-180, -85, 180, 85] } = options;
  const layerNames = [...new Set(tiles.flatMap(({ layers }) => Object.keys(layers)))];
  const metadata = options.metadata ?? {
    attribution: '<a href="https://example.org">© Tiny</a>',
    vector_layers: layerNames.map((id) => ({ id, fields: {} })),
  };
  const entries = tiles
    .map(({ z, x, y, layers }) => ({ id: zxyToTileId(z, x, y), bytes: gzipSync(tinyTile(layers)) }))
    .sort((one, other) => one.id - other.id);
  let [last, offset] = [0, 0];
  const ids = entries.flatMap(({ id }) => {
    const delta = id - last;
    last = id;
    return varint(delta);
  });
  const offsets = entries.flatMap(({ bytes }) => {
    const written = varint(offset + 1);
    offset += bytes.length;
    return written;
  });
  const directory = gzipSync(
    Uint8Array.from([
      ...varint(entries.length),
      ...ids,
      ...entries.flatMap(() => varint(1)),
      ...entries.flatMap(({ bytes }) => varint(bytes.length)),
      ...offsets,
    ]),
  );
  const json = gzipSync(new TextEncoder().encode(JSON.stringify(metadata)));
  const header = new DataView(new ArrayBuffer(127));
  [...'PMTiles'].forEach((letter, at) => {
    header.setUint8(at, letter.charCodeAt(0));
  });
  header.setUint8(7, 3);
  const long = (at: number, value: number): void => header.setBigUint64(at, BigInt(value), true);
  const dataAt = 127 + directory.length + json.length;
  for (const [at, value] of [
    [8, 127],
    [16, directory.length],
    [24, 127 + directory.length],
    [32, json.length],
    [40, dataAt],
    [48, 0],
    [56, dataAt],
    [64, offset],
    [72, entries.length],
    [80, entries.length],
    [88, entries.length],
  ] as const)
    long(at, value);
  const zooms = tiles.map(({ z }) => z);
  for (const [at, value] of [
    [96, 1],
    [97, 2],
    [98, tileCompression],
    [99, tileType],
    [100, Math.min(...zooms)],
    [101, Math.max(...zooms)],
  ] as const)
    header.setUint8(at, value);
  bounds.forEach((degrees, at) => {
    header.setInt32(102 + at * 4, Math.round(degrees * 1e7), true);
  });
  const parts = [new Uint8Array(header.buffer), directory, json, ...entries.map(({ bytes }) => bytes)];
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Column and row of the tile that holds a place, and where it lies in it. */
export function tileOf(lon: number, lat: number, z: number): { x: number; y: number; at: [number, number] } {
  const side = 2 ** z;
  const fx = ((lon + 180) / 360) * side;
  const fy = (0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)) * side;
  const [x, y] = [Math.floor(fx), Math.floor(fy)];
  return { x, y, at: [Math.round((fx - x) * 4_096), Math.round((fy - y) * 4_096)] };
}

/** Answers a range as the station does. */
export function answerRange(
  archive: Uint8Array,
  range: string | null,
): { status: number; body: Uint8Array<ArrayBuffer>; headers: Record<string, string> } {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  if (first === undefined || last === undefined || Number(first) >= archive.length)
    return { status: 416, body: new Uint8Array(0), headers: { 'content-range': `bytes */${archive.length}` } };
  const end = Math.min(Number(last), archive.length - 1);
  return {
    status: 206,
    body: archive.slice(Number(first), end + 1) as Uint8Array<ArrayBuffer>,
    headers: { etag: `"${archive.length}"`, 'content-range': `bytes ${first}-${end}/${archive.length}` },
  };
}
