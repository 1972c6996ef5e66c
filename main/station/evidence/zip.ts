import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** A file to be put into the archive: bytes, or a file on the disk of which length and check sum are known. */
export type ZipPart =
  | { readonly name: string; readonly bytes: Buffer }
  | { readonly name: string; readonly file: string; readonly length: number; readonly crc: number };

/** Date of every entry, 1 January 1980: the archive says nothing but its content, so that nothing in it can be changed. */
const DATE = 0x0021;

const header = (part: ZipPart): { name: Buffer; length: number; crc: number } =>
  'bytes' in part
    ? { name: Buffer.from(part.name, 'ascii'), length: part.bytes.length, crc: crc32(part.bytes) }
    : { name: Buffer.from(part.name, 'ascii'), length: part.length, crc: part.crc };

/** The fields that the local header and the directory share (APPNOTE 6.3.10, 4.3.7 and 4.3.12): stored, no flags. */
function shared({ name, length, crc }: ReturnType<typeof header>): Buffer {
  const out = Buffer.alloc(26);
  out.writeUInt16LE(10, 0);
  out.writeUInt16LE(DATE, 8);
  out.writeUInt32LE(crc, 10);
  out.writeUInt32LE(length, 14);
  out.writeUInt32LE(length, 18);
  out.writeUInt16LE(name.length, 22);
  return out;
}

/**
 * Writes an archive of stored files, in their order, with nothing that is not determined by their names and bytes: who
 * reads it can make it again and compare. Below 4 GB. Rejects with the disk's error. `heard` gets each written piece.
 */
export async function writeZip(
  to: FileHandle,
  parts: readonly ZipPart[],
  heard: (piece: Uint8Array) => void,
): Promise<number> {
  let at = 0;
  const put = async (piece: Uint8Array): Promise<void> => {
    await to.writeFile(piece);
    heard(piece);
    at += piece.length;
  };
  const directory: Buffer[] = [];
  for (const part of parts) {
    const head = header(part);
    const fields = shared(head);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.from('PK\x01\x02\x0a\x00', 'latin1'), fields, tail, head.name);
    await put(Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, head.name]));
    if ('bytes' in part) await put(part.bytes);
    else for await (const piece of createReadStream(part.file)) await put(piece as Buffer);
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(at, 16);
  await put(listing);
  await put(end);
  return at;
}
