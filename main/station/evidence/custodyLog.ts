import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ok, type Result, refuse } from '../../../src/shared/result.ts';
import { canonical, type Plain, sha256 } from './canonical.ts';

/** What happened to a piece of evidence. */
export const CUSTODY_ACTS = ['taken', 'opened', 'held', 'released', 'erased'] as const;

const entrySchema = z.strictObject({
  n: z.number().int().positive(),
  at: z.iso.datetime(),
  act: z.enum(CUSTODY_ACTS),
  evidence: z.uuid(),
  by: z.string(),
  reason: z.string(),
  /** Of an entry `taken`: what the list shows of the piece. */
  about: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  /** `hash` of the entry before; 64 zeros for the first. */
  previous: z.string().regex(/^[0-9a-f]{64}$/),
  /** SHA-256 of the entry's canonical JSON without this member. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
/** One line of the log. */
export type CustodyEntry = z.infer<typeof entrySchema>;

/** What is appended; number, chain and hash come by themselves. */
export type CustodyAct = Omit<CustodyEntry, 'n' | 'previous' | 'hash'>;

/** The custody log of one station: one line of canonical JSON an entry, each with the hash of the one before. */
export interface CustodyLog {
  readonly entries: readonly CustodyEntry[];
  /** Why nothing is taken any more: a line was changed, removed or put in. `evidence.log`. */
  trouble(): Result<void>;
  /** The entry as it will be written, before anything else is done. */
  draft(act: CustodyAct): CustodyEntry;
  /** Writes a drafted entry to the disk before it answers. `evidence.disk`, `evidence.log`. */
  append(entry: CustodyEntry): Result<void>;
}

const FIRST = '0'.repeat(64);

const hashOf = ({ hash: _, ...rest }: CustodyEntry): string => sha256(canonical(rest as Plain));

/**
 * Opens the log of `file`; a second file beside it, `<file>.head`, holds number and hash of the last entry under the
 * station's signature, so that a log that was cut at its end is found out too. `sign` gives null while the key is away.
 */
export function openCustodyLog(file: string, sign: (text: string) => string | null): CustodyLog {
  const entries: CustodyEntry[] = [];
  let trouble: Result<void> = ok(undefined);
  const read = readLines(file);
  if (!read.ok) trouble = read;
  else
    for (const line of read.value) {
      const entry = parse(line);
      const last = entries.at(-1);
      const right = entry && entry.n === entries.length + 1 && entry.previous === (last?.hash ?? FIRST);
      if (!right) {
        const n = entries.length + 1;
        trouble = refuse('evidence.log', `entry ${n} of the custody log is not as it was written`, { n });
        break;
      }
      entries.push(entry);
    }

  const append = (entry: CustodyEntry): Result<void> => {
    if (!trouble.ok) return trouble;
    const last = entries.at(-1);
    if (entry.n !== entries.length + 1 || entry.previous !== (last?.hash ?? FIRST))
      return refuse('evidence.log', 'another entry came between', { n: entry.n });
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      const log = openSync(file, 'a', 0o600);
      try {
        writeSync(log, `${canonical(entry as Plain)}\n`);
        fsyncSync(log);
      } finally {
        closeSync(log);
      }
      entries.push(entry);
      const head = canonical({ n: entry.n, hash: entry.hash });
      const signature = sign(head);
      if (signature !== null) writeHead(`${file}.head`, canonical({ n: entry.n, hash: entry.hash, signature }));
      return ok(undefined);
    } catch (error) {
      // What is half written is found at the next start, and by the verifier.
      return refuse('evidence.disk', 'the custody log cannot be written', { reason: codeOf(error) });
    }
  };

  return {
    entries,
    trouble: () => trouble,
    draft(act) {
      const last = entries.at(-1);
      const entry = { ...act, n: entries.length + 1, previous: last?.hash ?? FIRST, hash: '' };
      return { ...entry, hash: hashOf(entry) };
    },
    append,
  };
}

function readLines(file: string): Result<string[]> {
  try {
    const text = readFileSync(file, 'utf8');
    if (text === '') return ok([]);
    const lines = text.split('\n');
    // A line without its end was cut while it was written, or after.
    return lines.at(-1) === '' ? ok(lines.slice(0, -1)) : ok(lines);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return ok([]);
    return refuse('evidence.log', 'the custody log cannot be read', { reason: codeOf(error) });
  }
}

function parse(line: string): CustodyEntry | undefined {
  try {
    const read = entrySchema.safeParse(JSON.parse(line));
    if (!read.success || canonical(read.data as Plain) !== line || hashOf(read.data) !== read.data.hash)
      return undefined;
    return read.data;
  } catch {
    return undefined;
  }
}

function writeHead(file: string, text: string): void {
  const next = `${file}.new`;
  const head = openSync(next, 'w', 0o600);
  try {
    writeSync(head, text);
    fsyncSync(head);
  } finally {
    closeSync(head);
  }
  renameSync(next, file);
}

/** The system's word for what went wrong with a file. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
