import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { type Mask, maskFileSchema, maskSchema } from '../../../../src/contract/masks.ts';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';

/** Largest file of masks, bytes. */
const LIMIT = 8_000_000;

/** What a file of masks says. A camera whose mask cannot be read shows nothing: nobody knows what must be hidden. */
export interface MasksRead {
  readonly masks: readonly Mask[];
  /** Cameras of which a mask cannot be read; `all` when it cannot be told which. */
  readonly unreadable: ReadonlySet<string> | 'all';
  /** What is wrong, for whoever mends the file; null when nothing is. */
  readonly reason: string | null;
}

/** Reads a file of masks; one that is not there holds none. Never throws. */
export function readMaskFile(path: string): MasksRead {
  const none = { masks: [], unreadable: new Set<string>(), reason: null };
  const wrong = (reason: string): MasksRead => ({ masks: [], unreadable: 'all', reason });
  let parsed: ReturnType<typeof maskFileSchema.safeParse>;
  try {
    const size = statSync(path, { throwIfNoEntry: false })?.size;
    if (size === undefined) return none;
    if (size > LIMIT) return wrong(`larger than ${LIMIT} bytes`);
    parsed = maskFileSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    return wrong(error instanceof Error ? error.message : 'cannot be read');
  }
  if (!parsed.success) return wrong(said(parsed.error.issues[0]));
  const masks: Mask[] = [];
  const cameras = new Set<string>();
  let all = false;
  let reason: string | null = null;
  for (const [index, row] of parsed.data.masks.entries()) {
    const read = maskSchema.safeParse(row);
    if (read.success) {
      masks.push(read.data);
      continue;
    }
    reason ??= `masks.${index}.${said(read.error.issues[0])}`;
    const camera: unknown = typeof row === 'object' && row !== null && 'camera' in row ? row.camera : undefined;
    if (typeof camera === 'string' && camera !== '' && camera.length <= 64) cameras.add(camera);
    else all = true;
  }
  return { masks, unreadable: all ? 'all' : cameras, reason };
}

const said = (issue: { path: PropertyKey[]; message: string } | undefined): string =>
  `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'wrong'}`;

/** Writes the file whole, beside its place first: a cut never leaves half a file. `mask.unwritable`. */
export function writeMaskFile(path: string, masks: readonly Mask[]): Result<void> {
  const next = `${path}.new`;
  try {
    const file = openSync(next, 'w', 0o600);
    try {
      writeSync(file, JSON.stringify({ format: 'vigie-masks', version: 1, masks }, null, 1));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(next, path);
    return ok(undefined);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return refuse('mask.unwritable', `${path} cannot be written (${reason})`, { reason });
  }
}
