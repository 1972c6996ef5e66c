import { readFileSync } from 'node:fs';
import { findNodeAtLocation, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { type CityFile, cityFileSchema } from '../../../src/contract/cityFile.ts';
import { ok, type Result, refuse } from '../../../src/shared/result.ts';

/** Larger files are no city: a city of 350,000 assets takes some 200 MB. */
const MAXIMUM_BYTES = 400_000_000;

const lineAt = (text: string, offset: number): number => {
  let line = 1;
  for (let i = 0; i < offset && i < text.length; i++) if (text.charCodeAt(i) === 10) line++;
  return line;
};

/** First mistake of a text that is no JSON; the tolerant parser is slow, so it only runs once the fast one has failed. */
function syntaxError(text: string, file: string): Result<never> {
  const errors: ParseError[] = [];
  parseTree(text, errors, { disallowComments: true });
  const [first] = errors;
  const line = lineAt(text, first?.offset ?? 0);
  const reason = first ? printParseErrorCode(first.error) : 'not JSON';
  return refuse('city.not-json', `${file}, line ${line}: ${reason}`, { file, line, reason });
}

/**
 * Reads and checks a city's configuration. Refusals name the file, the line and the field:
 * `city.unreadable`, `city.too-large`, `city.not-json`, `city.invalid`, `city.duplicate`.
 */
export function loadCity(file: string): Result<CityFile> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return refuse('city.unreadable', `${file} cannot be read (${reason})`, { file, reason });
  }
  if (text.length > MAXIMUM_BYTES)
    return refuse('city.too-large', `${file} holds more than ${MAXIMUM_BYTES} bytes`, { file });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return syntaxError(text, file);
  }
  const parsed = cityFileSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = (issue?.path ?? []).map((part) => (typeof part === 'symbol' ? String(part) : part));
    const tree = parseTree(text);
    let node = tree;
    for (let depth = path.length; tree && depth >= 0; depth--) {
      node = findNodeAtLocation(tree, path.slice(0, depth));
      if (node) break;
    }
    const line = node ? lineAt(text, node.offset) : 1;
    const field = path.join('.') || 'file';
    const reason = issue?.message ?? 'not a city file';
    return refuse('city.invalid', `${file}, line ${line}, ${field}: ${reason}`, { file, line, field, reason });
  }
  return unique(parsed.data, file);
}

/** Two things with one name would be one thing to every later step. */
function unique(city: CityFile, file: string): Result<CityFile> {
  const seen = new Set<string>();
  const bound = new Map<string, string>();
  for (const [index, asset] of city.assets.entries()) {
    if (seen.has(asset.id))
      return refuse('city.duplicate', `${file}, assets.${index}.id: ${asset.id} is there twice`, {
        file,
        field: `assets.${index}.id`,
        id: asset.id,
      });
    seen.add(asset.id);
    if (!asset.device) continue;
    const device = `${asset.device.driver}/${asset.device.id}`;
    const other = bound.get(device);
    if (other)
      return refuse('city.duplicate', `${file}, assets.${index}.device: ${device} already speaks for ${other}`, {
        file,
        field: `assets.${index}.device`,
        id: device,
      });
    bound.set(device, asset.id);
  }
  return ok(city);
}
