import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { REST_RIGHTS } from '../../contract/hubRest.ts';
import { ok, type Result, refuse } from '../../shared/result.ts';

/** The keys of other systems, in the hub's folder. */
const KEY_FILE = 'keys.json';
/** Requests a minute of a key that says nothing else. */
export const USUAL_RATE = 600;

const keySchema = z.strictObject({
  /** Public part of the key; names it in lists and logs. */
  id: z.string().regex(/^[0-9a-f]{12}$/),
  /** Whose it is. */
  name: z.string().min(1).max(100),
  rights: z.array(z.enum(REST_RIGHTS)).min(1),
  perMinute: z.number().int().min(1).max(60_000),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable(),
  /** SHA-256 of the secret part, hexadecimal: 256 random bits need no slow hash. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
const fileSchema = z.strictObject({ format: z.literal('vigie-hub-keys'), keys: z.array(keySchema).max(1_000) });
/** A key of another system as it is kept. */
export type Key = z.infer<typeof keySchema>;

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
const SHAPE = /^vigie_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

/** A new key and its text, which is shown once and kept nowhere. */
export function makeKey(key: Pick<Key, 'name' | 'rights' | 'perMinute' | 'createdAt' | 'expiresAt'>): {
  readonly key: Key;
  readonly text: string;
} {
  const id = randomBytes(6).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  return { key: { ...key, id, revokedAt: null, hash: hashOf(secret) }, text: `vigie_${id}_${secret}` };
}

/** Keys of a hub's folder; none where there is no file. Refusal: `keys.wrong` (context `file`, `reason`). */
export function readKeys(dir: string): Result<Key[]> {
  const file = join(dir, KEY_FILE);
  try {
    const read = fileSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (read.success) return ok(read.data.keys);
    const [issue] = read.error.issues;
    return refuse('keys.wrong', `${file}: ${issue?.path.join('.')}: ${issue?.message}`, { file });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ok([]);
    return refuse('keys.wrong', `${file}: ${error instanceof Error ? error.message : error}`, { file });
  }
}

/** Writes the keys whole, or leaves the file as it was. Throws what the disk says. */
export function writeKeys(dir: string, keys: readonly Key[]): void {
  const file = join(dir, KEY_FILE);
  const next = `${file}.${process.pid}`;
  writeFileSync(next, `${JSON.stringify({ format: 'vigie-hub-keys', keys }, null, 1)}\n`, { mode: 0o600 });
  renameSync(next, file);
}

/** Why a key opens nothing. */
export type KeyProblem = 'key-missing' | 'key-unknown' | 'key-expired' | 'key-revoked';

/** The keys as the hub asks them. */
export interface KeyRing {
  /** The key that `Authorization` names, or why it does not open. */
  of(authorization: string | undefined): Key | KeyProblem;
  /** A key that may still be used; null when it may not. */
  valid(id: string): Key | null;
  /** Whether there is any: without one the hub keeps no projection for other systems. */
  any(): boolean;
}

/** Reads the file again whenever it has changed: what is revoked is refused at the next request. `now`: ms since 1970. */
export function openKeyRing(dir: string, now: () => number, log: (message: string) => void): KeyRing {
  let stamp = '';
  let keys = new Map<string, Key>();
  const fresh = (): ReadonlyMap<string, Key> => {
    const stat = statSync(join(dir, KEY_FILE), { throwIfNoEntry: false });
    const seen = stat ? `${stat.mtimeMs} ${stat.ino} ${stat.size}` : 'none';
    if (seen === stamp) return keys;
    stamp = seen;
    const read = readKeys(dir);
    // A file that cannot be read opens nothing: keys that may have been revoked in it are not to be trusted.
    if (!read.ok) log(read.refusal.message);
    keys = new Map(read.ok ? read.value.map((key) => [key.id, key]) : []);
    return keys;
  };
  const trouble = (key: Key): KeyProblem | null =>
    key.revokedAt !== null ? 'key-revoked' : Date.parse(key.expiresAt) <= now() ? 'key-expired' : null;
  return {
    of(authorization) {
      const [scheme, given, ...more] = (authorization ?? '').split(' ');
      if (!authorization || scheme?.toLowerCase() !== 'bearer' || more.length > 0) return 'key-missing';
      const [, id = '', secret = ''] = SHAPE.exec(given ?? '') ?? [];
      const key = fresh().get(id);
      if (!key || !timingSafeEqual(Buffer.from(hashOf(secret)), Buffer.from(key.hash))) return 'key-unknown';
      return trouble(key) ?? key;
    },
    valid(id) {
      const key = fresh().get(id);
      return key && trouble(key) === null ? key : null;
    },
    any: () => fresh().size > 0,
  };
}
