import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inflateRawSync } from 'node:zlib';

/*
 * Reads a zip archive (APPNOTE.TXT 6.3.9, sections 4.3.7, 4.3.12 and 4.3.16) without a package and without `unzip`,
 * because the runtime is unpacked on machines that have neither. Stored and deflated entries, no encryption, no zip64.
 */

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;

function read(file, position, length) {
  const buffer = Buffer.alloc(length);
  let got = 0;
  while (got < length) {
    const n = readSync(file, buffer, got, length - got, position + got);
    if (n === 0) throw new Error('the archive ends too early');
    got += n;
  }
  return buffer;
}

function* entriesOf(file) {
  const size = fstatSync(file).size;
  const tail = read(file, Math.max(0, size - 65_557), Math.min(size, 65_557));
  let end = tail.length - 22;
  while (end >= 0 && tail.readUInt32LE(end) !== END_OF_DIRECTORY) end -= 1;
  if (end < 0) throw new Error('not a zip archive');
  const directory = read(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === DIRECTORY_ENTRY; ) {
    const nameLength = directory.readUInt16LE(at + 28);
    yield {
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      packed: directory.readUInt32LE(at + 20),
      offset: directory.readUInt32LE(at + 42),
    };
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
}

/**
 * Unpacks an archive into a folder.
 * @param {string} archive path of the zip
 * @param {string} folder where to write; entries that would land outside are an error
 * @param {(name: string) => string | null} place new relative name of an entry, or null to leave it out
 */
export function unzip(archive, folder, place) {
  const file = openSync(archive, 'r');
  try {
    for (const entry of entriesOf(file)) {
      const name = entry.name.endsWith('/') ? null : place(entry.name);
      if (name === null) continue;
      const target = path.resolve(folder, name);
      if (!target.startsWith(path.resolve(folder) + path.sep))
        throw new Error(`entry outside the folder: ${entry.name}`);
      const local = read(file, entry.offset, 30);
      const start = entry.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
      const bytes = read(file, start, entry.packed);
      if (entry.method !== 0 && entry.method !== 8) throw new Error(`unknown compression of ${entry.name}`);
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, entry.method === 8 ? inflateRawSync(bytes) : bytes);
    }
  } finally {
    closeSync(file);
  }
}
