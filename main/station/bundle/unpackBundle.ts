import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { ok, type Result, refuse } from '../../../src/shared/result.ts';
import { checkDatabase } from '../../../src/storage/checkDatabase.ts';
import { setAside } from '../../../src/storage/restore.ts';
import { type BundleManifest, bundleManifestSchema, MANIFEST_LIMIT, MOST_BYTES } from './contents.ts';
import { nameStore, placeOf } from './openRecords.ts';
import { SealError, unseal } from './sealedFile.ts';

/** A bundle that is unpacked in a data folder. */
export interface UnpackedBundle {
  /** Folder of its files; the city's file in it is `city.json`. */
  readonly folder: string;
  readonly manifest: BundleManifest;
}

/** Which bundle is unpacked: the same file again needs neither work nor passphrase. */
const unpackedSchema = z.object({ bytes: z.number(), changedAt: z.number(), manifest: bundleManifestSchema });
const NOTE = 'unpacked.json';

/**
 * Unpacks a bundle into a data folder and brings its open records into the store there. Nothing of it is used before
 * all of it was read and found whole. A store that holds acts which nobody else has, or is further on, stays as it is.
 * Refusals: `bundle.unreadable`, `bundle.not-one`, `bundle.passphrase-needed`, `bundle.passphrase`, `bundle.damaged`,
 * `bundle.cut`, `bundle.content` (names, sizes or sums that are not what a bundle holds), `store.full`, `store.unwritable`.
 * @param passphrase null when none was given: enough for a file that is unpacked already
 */
export async function unpackBundle(
  file: string,
  passphrase: string | null,
  data: string,
  now: () => number,
): Promise<Result<UnpackedBundle>> {
  const about = statSync(file, { throwIfNoEntry: false });
  if (!about?.isFile()) return refuse('bundle.unreadable', `there is no file ${file}`, { file });
  const folder = join(data, 'bundle');
  const known = unpackedBefore(folder);
  if (known && known.bytes === about.size && known.changedAt === about.mtimeMs && existsSync(join(data, 'station.db')))
    return ok({ folder, manifest: known.manifest });
  if (passphrase === null || passphrase === '')
    return refuse('bundle.passphrase-needed', 'this bundle wants its passphrase', { file });
  const part = `${folder}.part`;
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part, { mode: 0o700 });
    const opened = await unseal(createReadStream(file), passphrase);
    if (!opened.ok) return opened;
    const manifest = await readAll(opened.value, part);
    if (!manifest.ok) return manifest;
    for (const name of ['station.db', 'register.db']) {
      const checked = checkDatabase(join(part, name));
      if (!checked.ok) return wrong(`${name}: ${checked.refusal.code}`);
    }
    const installed = installStore(join(part, 'station.db'), data, now());
    if (!installed.ok) return installed;
    rmSync(join(part, 'station.db'), { force: true });
    renameRegister(part, data);
    const note = { bytes: about.size, changedAt: about.mtimeMs, manifest: manifest.value };
    writeFileSync(join(part, NOTE), JSON.stringify(note), { mode: 0o600 });
    rmSync(folder, { recursive: true, force: true });
    renameSync(part, folder);
    return ok({ folder, manifest: manifest.value });
  } catch (error) {
    return refusalOf(error, file);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

function refusalOf(error: unknown, file: string): Result<never> {
  if (error instanceof SealError) return refuse(error.code, error.message, { file });
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  const message = error instanceof Error ? error.message : code;
  if (code === 'ENOSPC') return refuse('store.full', 'there is no room for what is in the bundle', { file });
  if (/^(Z_|ERR_)/.test(code)) return refuse('bundle.damaged', `the bundle cannot be read (${message})`, { file });
  return refuse('store.unwritable', `the bundle cannot be unpacked (${message})`, { file, reason: code });
}

function unpackedBefore(folder: string): z.infer<typeof unpackedSchema> | null {
  try {
    const note = unpackedSchema.safeParse(JSON.parse(readFileSync(join(folder, NOTE), 'utf8')));
    return note.success ? note.data : null;
  } catch {
    return null; // nothing was unpacked here, or not to its end
  }
}

const wrong = (reason: string): Result<never> =>
  refuse('bundle.content', `the bundle holds what none holds (${reason})`, { reason });

async function readAll(opened: AsyncIterable<Buffer>, part: string): Promise<Result<BundleManifest>> {
  const source = Readable.from(opened);
  const plain = createGunzip();
  // Damage is found in the sealed stream and is to be read where the pressed one is read; a pipe does not hand it on.
  source.on('error', (error) => plain.destroy(error));
  plain.on('error', () => {});
  source.pipe(plain);
  try {
    return await writeFiles(plain, part);
  } finally {
    // What was refused is not read to its end.
    source.destroy();
    plain.destroy();
  }
}

/** Reads the manifest, then each file to its place; no more is read than the manifest says, and no more than is allowed. */
async function writeFiles(plain: AsyncIterable<Buffer>, part: string): Promise<Result<BundleManifest>> {
  const pieces = plain[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  const more = async (): Promise<boolean> => {
    const { done, value } = await pieces.next();
    if (done) return false;
    held = held.length === 0 ? value : Buffer.concat([held, value]);
    return true;
  };
  const take = async (count: number): Promise<Buffer | null> => {
    while (held.length < count) if (!(await more())) return null;
    const taken = held.subarray(0, count);
    held = held.subarray(count);
    return taken;
  };
  const length = (await take(4))?.readUInt32BE(0) ?? 0;
  if (length < 2 || length > MANIFEST_LIMIT) return wrong('manifest');
  const text = await take(length);
  if (!text) return wrong('manifest');
  const read = bundleManifestSchema.safeParse(jsonOf(text));
  if (!read.success) return wrong(`manifest: ${read.error.issues[0]?.path.join('.') ?? ''}`);
  const manifest = read.data;
  const names = new Set(manifest.files.map(({ name }) => name));
  if (names.size !== manifest.files.length) return wrong('the same name twice');
  for (const name of ['city.json', 'station.db', 'register.db']) if (!names.has(name)) return wrong(`no ${name}`);
  const total = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total > MOST_BYTES) return wrong('too large');
  const { bavail, bsize } = statfsSync(part);
  if (total > bavail * bsize)
    return refuse('store.full', `the bundle holds ${total} bytes, and there is no room for them`);
  for (const { name, bytes, sha256 } of manifest.files) {
    const place = join(part, name);
    mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
    const hash = createHash('sha256');
    const handle = openSync(place, 'wx', 0o600);
    try {
      let left = bytes;
      while (left > 0) {
        if (held.length === 0 && !(await more())) return wrong(`${name} is cut`);
        const piece = held.subarray(0, left);
        held = held.subarray(piece.length);
        left -= piece.length;
        hash.update(piece);
        writeSync(handle, piece);
      }
    } finally {
      closeSync(handle);
    }
    if (hash.digest('hex') !== sha256) return wrong(`${name} is not what was packed`);
  }
  // To its end, so that a bundle that was cut after its last file is found, too.
  if (held.length > 0 || (await more())) return wrong('more than its files');
  return ok(manifest);
}

function jsonOf(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString('utf8'));
  } catch {
    return null;
  }
}

/** Brings the open records in, unless what is there is worth more. */
function installStore(fresh: string, data: string, now: number): Result<void> {
  const own = join(data, 'station.db');
  if (existsSync(own)) {
    const [there, given] = [placeOf(own), placeOf(fresh)];
    const further = there.log === given.log && there.cursor >= given.cursor;
    if (there.unshared > 0 || further) return ok(undefined);
    const aside = setAside(data, 'station.db', now);
    if (!aside.ok) return aside;
    // It is the same laptop that comes back: its name among the others stays.
    if (there.station !== null) nameStore(fresh, there.station);
  }
  renameSync(fresh, own);
  return ok(undefined);
}

/** Imports of the station that made the bundle, in place of those of an earlier one. */
function renameRegister(part: string, data: string): void {
  for (const end of ['-wal', '-shm']) rmSync(join(data, `register.db${end}`), { force: true });
  renameSync(join(part, 'register.db'), join(data, 'register.db'));
}
