import { createReadStream, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { ok, type Result, refuse } from '../../../src/shared/result.ts';
import { hashOf } from '../../../src/storage/backups.ts';
import { copyDatabase } from '../../../src/storage/copyDatabase.ts';
import type { BundleManifest } from './contents.ts';
import { keepWhatIsOpen } from './openRecords.ts';
import { type SealingKey, seal } from './sealedFile.ts';

/** What a bundle is made of. */
export interface BundleSource {
  /** Data folder of the station. */
  readonly data: string;
  /** Files that are taken as they are: name in the bundle, place on the disk. Those that are not there are left out. */
  readonly files: readonly (readonly [name: string, path: string])[];
  readonly about: Pick<BundleManifest, 'madeAt' | 'city' | 'madeBy' | 'join'>;
  /** Where it is written. */
  readonly to: string;
}

/** A bundle that was written. */
export interface MadeBundle {
  readonly bytes: number;
  readonly madeAt: number;
}

/**
 * Makes a bundle of one moment: what is open in the log, the register, and the files; pressed together, sealed, written
 * beside its place and moved there when whole. Refusals: `store.full`, `bundle.failed`, those of `copyDatabase`.
 */
export async function makeBundle(source: BundleSource, key: SealingKey): Promise<Result<MadeBundle>> {
  let work: string | undefined;
  const part = `${source.to}.part`;
  try {
    mkdirSync(dirname(source.to), { recursive: true, mode: 0o700 });
    work = mkdtempSync(join(dirname(source.to), '.making-'));
    for (const name of ['station.db', 'register.db']) {
      const copied = await copyDatabase(join(source.data, name), join(work, name));
      if (!copied.ok) return copied;
    }
    keepWhatIsOpen(join(work, 'station.db'));
    const files = [
      ['station.db', join(work, 'station.db')],
      ['register.db', join(work, 'register.db')],
      ...source.files.filter(([, path]) => statSync(path, { throwIfNoEntry: false })?.isFile()),
    ] as const;
    const listed: BundleManifest['files'] = [];
    for (const [name, path] of files) listed.push({ name, bytes: statSync(path).size, sha256: await hashOf(path) });
    const manifest: BundleManifest = { format: 'vigie-crisis', version: 1, ...source.about, files: listed };
    const pressed = Readable.from(plainOf(manifest, files)).pipe(createGzip({ level: 6 }));
    const handle = await open(part, 'w', 0o600);
    try {
      for await (const piece of seal(pressed, key)) await handle.write(piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
    renameSync(part, source.to);
    return ok({ bytes: statSync(source.to).size, madeAt: source.about.madeAt });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return /FULL|ENOSPC/.test(code)
      ? refuse('store.full', 'there is no room for the bundle', { file: source.to })
      : refuse('bundle.failed', `the bundle could not be made (${error instanceof Error ? error.message : code})`, {
          file: source.to,
        });
  } finally {
    rmSync(part, { force: true });
    if (work) rmSync(work, { recursive: true, force: true });
  }
}

/** The manifest's length (u32), the manifest, then the files one after the other in its order. */
async function* plainOf(
  manifest: BundleManifest,
  files: readonly (readonly [string, string])[],
): AsyncGenerator<Buffer> {
  const text = Buffer.from(JSON.stringify(manifest));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  yield length;
  yield text;
  for (const [, path] of files) for await (const piece of createReadStream(path)) yield piece as Buffer;
}
