import type { ImportFormat } from '../../../../src/contract/commissioning.ts';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import { type ByteSource, fileBytes, fileHead, gunzipped, headOf, unreadable } from './byteSource.ts';
import { detectDelimiter } from './delimiter.ts';
import { detectEncoding, type FoundEncoding } from './encoding.ts';
import { GTFS_LAYERS, isGtfs, tableOf } from './gtfsTables.ts';
import { layersOf } from './shapefileRows.ts';
import { openZip, type ZipArchive } from './zipArchive.ts';

/** A file as it was sent. */
export interface SentFile {
  readonly path: string;
  /** Its name where it came from; text from outside. */
  readonly name: string;
}

/** What a file is by its content, before any of its rows is read. */
export interface Container {
  readonly format: ImportFormat;
  /** Layers that may be chosen; empty where there is nothing to choose. */
  readonly layers: readonly string[];
  readonly archive: ZipArchive | null;
  /** Of the file as it was sent. */
  readonly bytes: number;
  /** The text of a layer; null where its rows are no text. */
  text(layer: string | undefined): Result<ByteSource> | null;
  close(): void;
}

const HEAD_BYTES = 65_536;

/** Opens a file and finds its format. `import.format` with what it is instead, where that can be seen. */
export async function openContainer(file: SentFile): Promise<Result<Container>> {
  const bytes = await fileBytes(file.path);
  if (!bytes.ok) return bytes;
  const head = await fileHead(file.path, 8);
  if (!head.ok) return head;
  if (head.value.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004', 'latin1')) || isEmptyZip(head.value))
    return openArchive(file.path, bytes.value.size);
  const isGzip = head.value[0] === 0x1f && head.value[1] === 0x8b;
  const source = isGzip ? gunzipped(bytes.value, file.path) : bytes.value;
  const format = await formatOf(source);
  if (!format.ok) return format;
  return ok({
    format: format.value,
    layers: [],
    archive: null,
    bytes: bytes.value.size,
    text: () => ok(source),
    close: () => undefined,
  });
}

const isEmptyZip = (head: Buffer): boolean => head.subarray(0, 4).equals(Buffer.from('PK\u0005\u0006', 'latin1'));

async function openArchive(path: string, bytes: number): Promise<Result<Container>> {
  const zip = await openZip(path);
  if (!zip.ok) return zip;
  const archive = zip.value;
  const found = contentOf(archive);
  if (!found.ok) {
    archive.close();
    return found;
  }
  const { format, layers, isText } = found.value;
  return ok({
    format,
    layers,
    archive,
    bytes,
    text(layer) {
      if (!isText) return null;
      const entry = archive.entries.find(({ name }) => name === (layer ?? layers[0]));
      return entry ? ok(entry) : unreadable('layer', `there is no layer ${layer}`);
    },
    close: () => archive.close(),
  });
}

interface Content {
  readonly format: ImportFormat;
  readonly layers: readonly string[];
  readonly isText: boolean;
}

function contentOf(archive: ZipArchive): Result<Content> {
  const names = archive.entries.map(({ name }) => name).filter((name) => !/(^|\/)(__MACOSX|\.)/.test(name));
  const ending = (pattern: RegExp): string[] => names.filter((name) => pattern.test(name));
  if (names.length === 0) return refuse('import.empty', 'the zip holds no file');
  if (names.includes('[Content_Types].xml')) return notRead('spreadsheet', 'a spreadsheet: save it as CSV');
  const shapes = layersOf(archive);
  if (shapes.length > 0) return ok({ format: 'shapefile', layers: shapes, isText: false });
  if (isGtfs(archive))
    return ok({ format: 'gtfs', layers: GTFS_LAYERS.filter((name) => tableOf(archive, name)), isText: false });
  for (const [pattern, format] of [
    [/\.kml$/i, 'kml'],
    [/\.(geojson|json|geojsonl|ndjson)$/i, 'geojson'],
    [/\.(csv|tsv|txt)$/i, 'csv'],
  ] as const) {
    const layers = ending(pattern);
    if (layers.length > 0) return ok({ format, layers, isText: true });
  }
  return notRead('zip', 'the zip holds nothing that is read');
}

const notRead = (found: string, what: string): Result<never> => refuse('import.format', `this is ${what}`, { found });

/** Files that are no tables, by how they begin. */
const MAGIC: readonly (readonly [found: string, begins: string])[] = [
  ['pdf', '%PDF'],
  ['spreadsheet', '\u00d0\u00cf\u0011\u00e0'],
  ['picture', '\u0089PNG'],
  ['picture', '\u00ff\u00d8\u00ff'],
  ['archive', 'Rar!'],
  ['archive', "7z\u00bc\u00af'\u001c"],
  ['database', 'SQLite format 3'],
  ['shape', '\u0000\u0000\u0027\u000a'],
];

async function formatOf(source: ByteSource): Promise<Result<ImportFormat>> {
  const read = await headOf(source, HEAD_BYTES);
  if (!read.ok) return read;
  if (read.value.length === 0) return refuse('import.empty', 'the file is empty');
  const latin1 = read.value.toString('latin1', 0, 16);
  const magic = MAGIC.find(([, begins]) => latin1.startsWith(begins));
  if (magic) return notRead(magic[0], `no table or map, but: ${magic[0]}`);
  const encoding = await detectEncoding({ size: read.value.length, chunks: () => onlyChunk(read.value) });
  if (!encoding.ok) return encoding;
  const text = decodedHead(read.value, encoding.value);
  if (text.trim() === '') return refuse('import.empty', 'the file holds nothing but blanks');
  // A stray control character harms nobody; a file full of them is no text.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  const controls = text.match(/[\u0000-\u0008\u000e-\u001a\ufffd]/g)?.length ?? 0;
  if (controls > 4 + text.length / 50) return notRead('binary', 'no text');
  const begin = text.trimStart().slice(0, 2_000);
  if (begin.startsWith('{') || begin.startsWith('\u001e{'))
    return /"(type|features|geometry|coordinates)"\s*:/.test(text)
      ? ok('geojson')
      : notRead('json', 'JSON without features');
  if (begin.startsWith('[')) return notRead('json', 'a list in JSON, no GeoJSON');
  if (/^<!doctype html|^<html/i.test(begin)) return notRead('html', 'a web page: was the link the right one?');
  if (begin.startsWith('<')) return /<(\w+:)?kml[\s>]/.test(text) ? ok('kml') : notRead('xml', 'XML, but no KML');
  return detectDelimiter(text) === null ? notRead('text', 'a text without columns') : ok('csv');
}

async function* onlyChunk(bytes: Buffer): AsyncGenerator<Result<Buffer>> {
  yield ok(bytes);
}

/** The beginning of a text, without its byte order mark. */
export const decodedHead = (bytes: Buffer, { encoding }: Pick<FoundEncoding, 'encoding'>): string =>
  new TextDecoder(encoding).decode(bytes).replace(/^\ufeff/, '');
