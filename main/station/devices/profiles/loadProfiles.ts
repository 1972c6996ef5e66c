import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findNodeAtLocation, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { deviceProfileSchema } from '../../../../src/contract/deviceProfile.ts';
import type { DriverManifest } from '../../../../src/domain/asset/device.ts';
import { ok, type Refusal, type Result, refuse } from '../../../../src/shared/result.ts';
import { type CompiledProfile, compileProfile } from './compileProfile.ts';
import type { RangeOf } from './driverRanges.ts';

/** A profile is written by hand. */
const MAXIMUM_BYTES = 256_000;
const MOST_FILES = 500;

/** What was found in the folders. */
export interface LoadedProfiles {
  readonly profiles: readonly CompiledProfile[];
  /** Files that cannot be used, each with its first mistake; the others are loaded all the same. */
  readonly refusals: readonly { readonly file: string; readonly refusal: Refusal }[];
  /** Files whose profile was replaced by one with the same id from a later folder. */
  readonly replaced: readonly string[];
}

/**
 * Reads every `*.json` of some folders, in the order of their names. A profile of a later folder replaces one of an
 * earlier folder with the same id: a city's own goes before the one that comes with Vigie. Refusals name file, line,
 * field and, in an expression, the position: `profile.unreadable`, `profile.too-large`, `profile.not-json`,
 * `profile.invalid`, `profile.duplicate`, and those of {@link compileProfile}.
 */
export function loadProfiles(
  dirs: readonly string[],
  manifests: ReadonlyMap<string, DriverManifest>,
  rangeOf?: RangeOf,
): LoadedProfiles {
  const refusals: { file: string; refusal: Refusal }[] = [];
  const replaced: string[] = [];
  const profiles = new Map<string, CompiledProfile>();
  for (const dir of dirs) {
    const here = new Set<string>();
    const files = filesOf(dir);
    if (!files.ok) {
      refusals.push({ file: dir, refusal: files.refusal });
      continue;
    }
    for (const name of files.value) {
      const file = join(dir, name);
      const loaded = loadProfile(file, manifests, rangeOf);
      const known = loaded.ok ? profiles.get(loaded.value.id) : undefined;
      if (!loaded.ok) refusals.push({ file, refusal: loaded.refusal });
      else if (known && here.has(known.id)) {
        const text = `${file}: ${known.id} is already the profile of ${known.file}`;
        refusals.push({ file, refusal: refuse('profile.duplicate', text, { file, id: known.id }).refusal });
      } else {
        if (known) replaced.push(known.file);
        here.add(loaded.value.id);
        profiles.set(loaded.value.id, loaded.value);
      }
    }
  }
  return { profiles: [...profiles.values()], refusals, replaced };
}

const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown';

function filesOf(dir: string): Result<readonly string[]> {
  try {
    const names = readdirSync(dir).filter((name) => name.endsWith('.json') && !name.startsWith('.'));
    if (names.length <= MOST_FILES) return ok(names.sort());
    return refuse('profile.too-large', `${dir} holds ${names.length} profiles`, { file: dir });
  } catch (error) {
    const reason = reasonOf(error);
    return refuse('profile.unreadable', `${dir} cannot be read (${reason})`, { file: dir, reason });
  }
}

function loadProfile(
  file: string,
  manifests: ReadonlyMap<string, DriverManifest>,
  rangeOf: RangeOf | undefined,
): Result<CompiledProfile> {
  let text: string;
  try {
    const about = statSync(file);
    if (!about.isFile()) return refuse('profile.unreadable', `${file} is no file`, { file, reason: 'not a file' });
    if (about.size > MAXIMUM_BYTES)
      return refuse('profile.too-large', `${file} holds more than ${MAXIMUM_BYTES} bytes`, { file });
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const reason = reasonOf(error);
    return refuse('profile.unreadable', `${file} cannot be read (${reason})`, { file, reason });
  }
  if (text.startsWith('\ufeff')) text = text.slice(1);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return notJson(file, text);
  }
  const parsed = deviceProfileSchema.safeParse(json);
  if (!parsed.success) {
    const { path, message } = deepest(parsed.error.issues[0]!);
    return located(file, text, path, { code: 'profile.invalid', message, context: { field: path.join('.') } });
  }
  const compiled = compileProfile(parsed.data, file, manifests, rangeOf);
  return compiled.ok ? compiled : located(file, text, compiled.refusal.path, compiled.refusal);
}

type Path = readonly (string | number)[];
interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly code?: string | undefined;
  readonly errors?: readonly (readonly Issue[])[];
}

/** Of the ways in which a field may be written, the mistake in the one that was nearly met: the one that went deepest. */
function deepest(issue: Issue): { readonly path: Path; readonly message: string } {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  const [best] = (issue.errors ?? [])
    .flatMap((list) => list.slice(0, 1))
    .map(deepest)
    .sort((a, b) => b.path.length - a.path.length);
  if (!best || best.path.length === 0) return { path, message: issue.message };
  return { path: [...path, ...best.path], message: best.message };
}

/** Line and column, both from 1, of a place in a text. */
function placeAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: before[before.length - 1]!.length + 1 };
}

function notJson(file: string, text: string): Result<never> {
  const errors: ParseError[] = [];
  const tree = treeOf(text, errors);
  const { line, column } = placeAt(text, errors[0]?.offset ?? 0);
  const reason = errors[0] ? printParseErrorCode(errors[0].error) : tree ? 'not JSON' : 'too deep';
  return refuse('profile.not-json', `${file}, line ${line}, column ${column}: ${reason}`, {
    file,
    line,
    column,
    reason,
  });
}

/** The tolerant parser, which knows where things are; nothing for a text so deep that it would end its stack. */
function treeOf(text: string, errors: ParseError[] = []): ReturnType<typeof parseTree> {
  try {
    return parseTree(text, errors, { disallowComments: true });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A refusal with the file and the line of the field, or of the nearest thing around it that is there. */
function located(file: string, text: string, path: Path, { code, message, context }: Refusal): Result<never> {
  const tree = treeOf(text);
  let line = 1;
  for (let depth = path.length; tree && depth > 0; depth--) {
    const node = findNodeAtLocation(tree, path.slice(0, depth));
    if (!node) continue;
    line = placeAt(text, node.offset).line;
    break;
  }
  const field = path.join('.') || 'file';
  return refuse(code, `${file}, line ${line}, ${field}: ${message}`, { ...context, file, line, field });
}
