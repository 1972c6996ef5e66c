import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { type CityFile, cityFileSchema } from '../../../src/contract/cityFile.ts';
import { ok, type Result, refuse } from '../../../src/shared/result.ts';

/** Larger files are no city: a city of 350,000 assets takes some 200 MB. */
const MAXIMUM_BYTES = 400_000_000;

/** Line and column, both from 1, of a place in a text. */
function placeAt(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let i = text.indexOf('\n'); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) {
    line++;
    start = i + 1;
  }
  return { line, column: offset - start + 1 };
}

/** The tolerant parser, which knows where things are. It is slow, and so deep a text as would end its stack gives nothing. */
function treeOf(text: string, errors: ParseError[] = []): Node | undefined {
  try {
    return parseTree(text, errors, { disallowComments: true });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** First mistake of a text that is no JSON. */
function syntaxError(text: string, file: string, told: string): Result<never> {
  const errors: ParseError[] = [];
  treeOf(text, errors);
  const [first] = errors;
  // Where the tolerant parser sees nothing wrong, the strict one may have said where it stopped.
  const offset = first?.offset ?? Number(/position (\d+)/.exec(told)?.[1] ?? 0);
  const { line, column } = placeAt(text, offset);
  const reason = first ? printParseErrorCode(first.error) : 'not JSON';
  return refuse('city.not-json', `${file}, line ${line}, column ${column}: ${reason}`, { file, line, column, reason });
}

/** Line of a field, or of the nearest thing around it that is there. */
function lineOf(text: string, path: readonly (string | number)[]): number {
  const tree = treeOf(text);
  for (let depth = path.length; tree && depth > 0; depth--) {
    const node = findNodeAtLocation(tree, path.slice(0, depth));
    if (node) return placeAt(text, node.offset).line;
  }
  return 1;
}

/** A city that may be worked with. */
export interface LoadedCity {
  readonly city: CityFile;
  /** SHA-256 of the file, hexadecimal. */
  readonly mark: string;
  /** To be handed in the next time: the same program does not check the same bytes again. */
  readonly checked: string;
}

/**
 * Reads and checks a city's configuration. Refusals name the file, the line and the field:
 * `city.unreadable`, `city.too-large`, `city.not-json` (also the column), `city.invalid`, `city.duplicate`.
 * @param before `checked` of the file that was found good before, if any
 */
export function loadCity(file: string, before: string | null = null): Result<LoadedCity> {
  let text: string;
  let mark: string;
  let checked: string;
  try {
    const about = statSync(file);
    if (!about.isFile()) return refuse('city.unreadable', `${file} is no file`, { file, reason: 'not a file' });
    if (about.size > MAXIMUM_BYTES)
      return refuse('city.too-large', `${file} holds more than ${MAXIMUM_BYTES} bytes`, { file });
    const bytes = readFileSync(file);
    mark = createHash('sha256').update(bytes).digest('hex');
    const program = statSync(fileURLToPath(import.meta.url));
    checked = `${mark}/${program.size}/${program.mtimeMs}`;
    text = bytes.toString('utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return refuse('city.unreadable', `${file} cannot be read (${reason})`, { file, reason });
  }
  // Editors of Windows put a byte order mark first (RFC 8259, 8.1: a reader may leave it aside).
  if (text.startsWith('\ufeff')) text = text.slice(1);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return syntaxError(text, file, error instanceof Error ? error.message : '');
  }
  if (checked === before) {
    // What a file may leave out is filled in as the check did the first time.
    const left = { demonstration: false, connections: {}, areas: [], lines: [], streets: [], busLines: [] };
    return ok({ city: { ...left, ...(json as CityFile) }, mark, checked });
  }
  const parsed = cityFileSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = (issue?.path ?? []).map((part) => (typeof part === 'symbol' ? String(part) : part));
    const line = lineOf(text, path);
    const field = path.join('.') || 'file';
    const reason = issue?.message ?? 'not a city file';
    return refuse('city.invalid', `${file}, line ${line}, ${field}: ${reason}`, { file, line, field, reason });
  }
  const twice = duplicate(parsed.data);
  if (!twice) return ok({ city: parsed.data, mark, checked });
  const { path, id, reason } = twice;
  const line = lineOf(text, path);
  const field = path.join('.');
  return refuse('city.duplicate', `${file}, line ${line}, ${field}: ${reason}`, { file, line, field, id });
}

interface Duplicate {
  readonly path: (string | number)[];
  readonly id: string;
  readonly reason: string;
}

/** Two things with one name would be one thing to every later step. */
function duplicate(city: CityFile): Duplicate | null {
  for (const list of ['communes', 'streets', 'assets', 'teams'] as const) {
    const seen = new Set<string>();
    for (const [index, { id }] of (city[list] ?? []).entries()) {
      if (seen.has(id)) return { path: [list, index, 'id'], id, reason: `${id} is there twice` };
      seen.add(id);
    }
  }
  const bound = new Map<string, string>();
  for (const [index, asset] of city.assets.entries()) {
    if (!asset.device) continue;
    const id = `${asset.device.driver}/${asset.device.id}`;
    const other = bound.get(id);
    if (other) return { path: ['assets', index, 'device'], id, reason: `${id} already speaks for ${other}` };
    bound.set(id, asset.id);
  }
  return null;
}
