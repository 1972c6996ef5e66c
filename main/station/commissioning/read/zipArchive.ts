import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { ok, type Result } from '../../../../src/shared/result.ts';
import { type ByteSource, chunksOf, unreadable } from './byteSource.ts';
import { LIMITS } from './limits.ts';

/** A file in a zip. */
export interface ZipEntry extends ByteSource {
  readonly name: string;
}

/** A zip whose table of contents was found harmless. Nothing of it is ever written to the disk. */
export interface ZipArchive {
  readonly entries: readonly ZipEntry[];
  close(): void;
}

const FILE_TYPE = 0o170_000;
const REGULAR = 0o100_000;
const DIRECTORY = 0o040_000;
const LOCAL_HEADER_BYTES = 30;

/**
 * Opens a zip. `import.unreadable` with reason `zip-damaged`, `zip-entries`, `zip-path`, `zip-link`, `zip-twice`,
 * `zip-encrypted`, `zip-method`, `zip-overlap`, `zip-bomb`.
 */
export async function openZip(path: string): Promise<Result<ZipArchive>> {
  let zip: ZipFile;
  try {
    zip = await openPromise(path, { autoClose: false, validateEntrySizes: true });
  } catch (error) {
    return damaged(error);
  }
  const entries = await checkedEntries(zip);
  if (!entries.ok) {
    zip.close();
    return entries;
  }
  return ok({
    entries: entries.value.map((entry) => ({
      name: entry.fileName,
      size: entry.uncompressedSize,
      chunks: () => unpacked(zip, entry),
    })),
    close: () => zip.close(),
  });
}

/** yauzl tells what is wrong with a zip by exceptions. */
function damaged(error: unknown): Result<never> {
  if (!(error instanceof Error)) throw error;
  const path = /invalid relative path|absolute path|invalid characters in fileName/.test(error.message);
  return unreadable(path ? 'zip-path' : 'zip-damaged', error.message);
}

async function* unpacked(zip: ZipFile, entry: Entry): AsyncGenerator<Result<Buffer>> {
  let total = 0;
  let sum = 0;
  try {
    const stream = await zip.openReadStreamPromise(entry);
    for await (const chunk of chunksOf(stream, () => 'zip-damaged')) {
      if (chunk.ok) {
        total += chunk.value.length;
        sum = crc32(chunk.value, sum);
      }
      // The library checks as well; a bomb is worth a second look.
      if (total > entry.uncompressedSize) {
        yield unreadable('zip-bomb', `${entry.fileName} unpacks to more than it announces`);
        return;
      }
      yield chunk;
      if (!chunk.ok) return;
    }
    if (sum !== entry.crc32) yield unreadable('zip-damaged', `${entry.fileName} is not what was packed`);
  } catch (error) {
    yield damaged(error);
  }
}

async function checkedEntries(zip: ZipFile): Promise<Result<Entry[]>> {
  if (zip.entryCount > LIMITS.entries)
    return unreadable('zip-entries', `the zip announces ${zip.entryCount} files; at most ${LIMITS.entries} are read`);
  const files: Entry[] = [];
  const all: Entry[] = [];
  const names = new Set<string>();
  let total = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      const wrong = fault(entry);
      if (wrong) return unreadable(wrong[0], `${entry.fileName.slice(0, 80)}: ${wrong[1]}`);
      const name = entry.fileName.toLowerCase();
      if (names.has(name)) return unreadable('zip-twice', `${entry.fileName.slice(0, 80)} is in the zip twice`);
      names.add(name);
      total += entry.uncompressedSize;
      if (total > LIMITS.archiveBytes)
        return unreadable('zip-bomb', `the zip announces more than ${LIMITS.archiveBytes} bytes`);
      all.push(entry);
      if (!entry.fileName.endsWith('/')) files.push(entry);
    }
  } catch (error) {
    return damaged(error);
  }
  // Files that share their bytes make a bomb whose every ratio looks innocent.
  all.sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  for (const [index, entry] of all.entries()) {
    const end = entry.relativeOffsetOfLocalHeader + LOCAL_HEADER_BYTES + entry.fileNameLength + entry.compressedSize;
    if (end > (all[index + 1]?.relativeOffsetOfLocalHeader ?? zip.fileSize))
      return unreadable('zip-overlap', `${entry.fileName.slice(0, 80)} lies over another file of the zip`);
  }
  return ok(files);
}

/** What forbids an entry: reason and sentence. */
function fault(entry: Entry): [reason: string, sentence: string] | null {
  const { fileName, uncompressedSize, compressedSize, compressionMethod } = entry;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (fileName.length === 0 || fileName.length > 255 || /[\u0000-\u001f\u007f]/.test(fileName))
    return ['zip-path', 'no name of a file'];
  if (fileName.startsWith('/') || /^[a-z]:/i.test(fileName) || fileName.split('/').includes('..'))
    return ['zip-path', 'leads out of the zip'];
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE;
  if (type !== 0 && type !== REGULAR && type !== DIRECTORY) return ['zip-link', 'a link or device, no file'];
  if (entry.isEncrypted()) return ['zip-encrypted', 'locked by a password'];
  if (compressionMethod !== 0 && compressionMethod !== 8)
    return ['zip-method', `packed by method ${compressionMethod}, which is not read`];
  if (uncompressedSize > LIMITS.entryBytes) return ['zip-bomb', `announces ${uncompressedSize} bytes`];
  if (uncompressedSize > LIMITS.ratioFrom && uncompressedSize > compressedSize * LIMITS.ratio)
    return ['zip-bomb', `announces ${uncompressedSize} bytes from ${compressedSize}`];
  return null;
}
