import { createHash } from 'node:crypto';
import {
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { ok, type Refusal, type Result, refuse } from '../shared/result.ts';
import { checkDatabase } from './checkDatabase.ts';
import { copyDatabase, settle } from './copyDatabase.ts';
import { expired } from './keptBackups.ts';

/** Names that a copy may hold: no path, no hidden file. */
const fileName = z.string().regex(/^[a-z][a-z0-9-]{0,40}\.(db|json)$/);

const contentSchema = z.object({
  name: fileName,
  bytes: z.number().int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Of a database. */
  schema: z.number().int().min(1).optional(),
  rows: z.record(z.string(), z.number().int().min(0)).optional(),
});
const manifestSchema = z.object({
  format: z.literal('vigie-backup'),
  version: z.literal(1),
  of: z.enum(['station', 'hub']),
  /** ms since 1970 UTC. */
  madeAt: z.number().int().min(0),
  files: z.array(contentSchema).min(1).max(20),
});
/** What a back-up says of itself. */
export type BackupManifest = z.infer<typeof manifestSchema>;

/** A back-up in its folder. */
export interface Backup {
  readonly folder: string;
  readonly manifest: BackupManifest;
}

/** Whose data, and where. */
export interface BackupOptions {
  readonly of: 'station' | 'hub';
  /** Data folder of the program. */
  readonly data: string;
  /** Folder of the back-ups, one folder each. */
  readonly backups: string;
  /** ms since 1970 UTC. */
  readonly now: number;
  readonly days: number;
}

/** Files that are copied; those that are not there are left out. Search indexes are built anew by themselves. */
const FILES: Readonly<Record<BackupManifest['of'], readonly string[]>> = {
  station: ['station.db', 'register.db', 'masks.json'],
  hub: ['hub.db', 'accounts.json', 'hub-keys.json', 'rest.db', 'rest.json', 'keys.json'],
};
/** The one without which there is nothing to copy. */
const MAIN: Readonly<Record<BackupManifest['of'], string>> = { station: 'station.db', hub: 'hub.db' };

const MANIFEST = 'backup.json';

/** SHA-256 of a file in hexadecimal. */
export async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

const folderName = (at: number): string => new Date(at).toISOString().replaceAll(':', '-').replace(/\..*$/, 'Z');
const FOLDER = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/;

function failure(error: unknown, what: string): Refusal {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return code === 'ENOSPC'
    ? refuse('store.full', `there is no room for ${what}`, { file: what }).refusal
    : refuse('backup.failed', `${what}: ${error instanceof Error ? error.message : code}`, { file: what }).refusal;
}

/**
 * Copies a program's data while it works, checks what was written, then deletes copies past their days. Refusals:
 * `backup.nothing` (no data there), `backup.failed`, `store.full`, `store.corrupt` (the data or its copy is damaged: then
 * nothing is kept of it, and older copies stay).
 */
export async function makeBackup({ of, data, backups, now, days }: BackupOptions): Promise<Result<Backup>> {
  if (!existsSync(join(data, MAIN[of])))
    return refuse('backup.nothing', `${data} holds no ${MAIN[of]}`, { file: data });
  const folder = join(backups, folderName(now));
  const part = `${folder}.part`;
  try {
    mkdirSync(backups, { recursive: true, mode: 0o700 });
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part, { mode: 0o700 });
    const files: BackupManifest['files'] = [];
    for (const name of FILES[of].filter((one) => existsSync(join(data, one)))) {
      const to = join(part, name);
      if (name.endsWith('.db')) {
        const copied = await copyDatabase(join(data, name), to);
        if (!copied.ok) return abandon(part, copied);
        const checked = checkDatabase(to);
        if (!checked.ok) return abandon(part, checked);
        files.push({ name, sha256: await hashOf(to), ...checked.value });
      } else {
        copyFileSync(join(data, name), to);
        settle(to);
        files.push({ name, bytes: readFileSync(to).length, sha256: await hashOf(to) });
      }
    }
    const manifest: BackupManifest = { format: 'vigie-backup', version: 1, of, madeAt: now, files };
    writeFileSync(join(part, MANIFEST), JSON.stringify(manifest, null, 1), { mode: 0o600 });
    settle(join(part, MANIFEST));
    rmSync(folder, { recursive: true, force: true });
    renameSync(part, folder);
    settle(backups);
    const old = new Set(
      expired(
        listBackups(backups, of).map((one) => one.manifest.madeAt),
        now,
        days,
      ),
    );
    for (const one of listBackups(backups, of))
      if (old.has(one.manifest.madeAt)) rmSync(one.folder, { recursive: true, force: true });
    return ok({ folder, manifest });
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    return { ok: false, refusal: failure(error, backups) };
  }
}

function abandon(part: string, refused: { readonly ok: false; readonly refusal: Refusal }): Result<never> {
  rmSync(part, { recursive: true, force: true });
  return refused;
}

/** The back-ups of a folder, newest first; what is none, or cannot be read, is left out. */
export function listBackups(backups: string, of: BackupManifest['of']): Backup[] {
  let names: string[];
  try {
    names = readdirSync(backups).filter((name) => FOLDER.test(name));
  } catch {
    return []; // no folder, no back-ups: whoever asks says so
  }
  const found: Backup[] = [];
  for (const name of names) {
    const manifest = readManifest(join(backups, name));
    if (manifest.ok && manifest.value.of === of) found.push({ folder: join(backups, name), manifest: manifest.value });
  }
  return found.sort((a, b) => b.manifest.madeAt - a.manifest.madeAt);
}

/** What a back-up says of itself. Refusals: `backup.unreadable`. */
export function readManifest(folder: string): Result<BackupManifest> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8'));
  } catch {
    return refuse('backup.unreadable', `${folder} is no back-up`, { file: folder });
  }
  const manifest = manifestSchema.safeParse(json);
  return manifest.success
    ? ok(manifest.data)
    : refuse('backup.unreadable', `${folder} is no back-up of this version`, { file: folder });
}

/**
 * The test restore: opens a back-up's files beside, without touching anything, and says what they hold. Refusals:
 * `backup.unreadable`, `backup.changed` (a file is not the one that was written), `store.corrupt`.
 */
export async function checkBackup(folder: string): Promise<Result<BackupManifest>> {
  const manifest = readManifest(folder);
  if (!manifest.ok) return manifest;
  for (const { name, bytes, sha256, rows } of manifest.value.files) {
    const file = join(folder, name);
    let hash: string;
    try {
      hash = await hashOf(file);
    } catch {
      return refuse('backup.changed', `${file} is missing`, { file });
    }
    if (hash !== sha256) return refuse('backup.changed', `${file} is not what was written (${bytes} bytes)`, { file });
    if (!rows) continue;
    const opened = checkDatabase(file);
    if (!opened.ok) return opened;
    const lost = Object.entries(rows).find(([table, count]) => opened.value.rows[table] !== count);
    if (lost) return refuse('backup.changed', `${file} has not the rows it had (${lost[0]})`, { file });
  }
  return manifest;
}

/** The newest back-up that passes its test restore; null when there is none. */
export async function newestGood(backups: string, of: BackupManifest['of']): Promise<Backup | null> {
  for (const backup of listBackups(backups, of)) if ((await checkBackup(backup.folder)).ok) return backup;
  return null;
}
