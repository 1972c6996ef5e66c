import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { ok, type Result, refuse } from '../../../src/shared/result.ts';
import { canonical, type Plain, sha256 } from './canonical.ts';
import { type CustodyEntry, codeOf } from './custodyLog.ts';
import { README } from './readme.ts';
import type { StationKey } from './stationKey.ts';
import { writeZip, type ZipPart } from './zip.ts';

/** Pictures to be sealed: bytes at hand, or read piece by piece into a file of ours first. */
export interface Media {
  readonly name: 'image.png' | 'source.mp4' | 'clip.mp4';
  readonly content: Buffer | AsyncIterable<Buffer>;
}

/** A medium whose length and sums are known. */
export interface Weighed {
  readonly name: Media['name'];
  readonly bytes: number;
  readonly sha256: string;
  readonly part: ZipPart;
}

/** A sealed file. */
export interface Sealed {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Bytes of pictures that one piece of evidence may hold. */
const MAXIMUM = 1_500_000_000;

/** Weighs the pictures; what comes piece by piece is written to `<folder>/<id>.part-N`. `evidence.disk`, `evidence.span`. */
export async function weigh(folder: string, id: string, media: readonly Media[]): Promise<Result<Weighed[]>> {
  const out: Weighed[] = [];
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const [index, { name, content }] of media.entries()) {
      if (Buffer.isBuffer(content)) {
        out.push({ name, bytes: content.length, sha256: sha256(content), part: { name, bytes: content } });
        continue;
      }
      const file = partOf(folder, id, index);
      const [hash, handle] = [createHash('sha256'), await open(file, 'w', 0o600)];
      let [crc, length] = [0, 0];
      try {
        for await (const piece of content) {
          length += piece.length;
          if (length > MAXIMUM) return refuse('evidence.span', 'More than one file can hold', { most: MAXIMUM });
          hash.update(piece);
          crc = crc32(piece, crc);
          await handle.writeFile(piece);
        }
      } finally {
        await handle.close();
      }
      out.push({ name, bytes: length, sha256: hash.digest('hex'), part: { name, file, length, crc } });
    }
    return ok(out);
  } catch (error) {
    return refuse('evidence.disk', 'The pictures cannot be written', { reason: codeOf(error) });
  }
}

const partOf = (folder: string, id: string, index: number): string => join(folder, `.${id}.part-${index}`);

/** Takes away what `weigh` and a seal that failed left behind. */
export async function sweepParts(folder: string, id: string): Promise<void> {
  await Promise.all(
    [partOf(folder, id, 0), partOf(folder, id, 1), join(folder, `.${id}.zip`)].map((file) => rm(file, { force: true })),
  );
}

/** Record and custody entry as they are sealed, and the hash that the entry tells of the record. */
export const recordText = (record: { readonly [key: string]: Plain }): string => canonical(record);

/**
 * Writes the sealed file: README, record, custody entry, public key and pictures, the manifest of their SHA-256 (as
 * `sha256sum` writes it), and the manifest's signature. It is whole on the disk, under its own name, or not there.
 * `evidence.disk`.
 */
export async function sealEvidence(seal: {
  readonly folder: string;
  readonly id: string;
  readonly name: string;
  readonly record: string;
  readonly custody: CustodyEntry;
  readonly media: readonly Weighed[];
  readonly key: StationKey;
}): Promise<Result<Sealed>> {
  const { folder, id, media, key } = seal;
  const texts = (
    [
      ['LISEZMOI-README.txt', README],
      ['record.json', seal.record],
      ['custody.json', canonical(seal.custody as Plain)],
      ['station-key.pem', key.publicPem],
    ] as const
  ).map(([name, text]) => ({ name, bytes: Buffer.from(text, 'utf8') }));
  const manifest = Buffer.from(
    [...texts.map(({ name, bytes }) => [sha256(bytes), name]), ...media.map((one) => [one.sha256, one.name])]
      .map(([hash, name]) => `${hash}  ${name}\n`)
      .join(''),
  );
  const parts: ZipPart[] = [
    ...texts,
    ...media.map(({ part }) => part),
    { name: 'manifest.txt', bytes: manifest },
    { name: 'signature.bin', bytes: key.sign(manifest) },
  ];
  const temporary = join(folder, `.${id}.zip`);
  const hash = createHash('sha256');
  let file: FileHandle | undefined;
  try {
    file = await open(temporary, 'w', 0o600);
    const bytes = await writeZip(file, parts, (piece) => hash.update(piece));
    await file.sync();
    await file.close();
    file = undefined;
    const path = join(folder, seal.name);
    await rename(temporary, path);
    return ok({ path, bytes, sha256: hash.digest('hex') });
  } catch (error) {
    await file?.close().catch(() => {});
    return refuse('evidence.disk', 'The evidence cannot be written', { reason: codeOf(error) });
  }
}

/** SHA-256 of a file on the disk. */
export async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}
