import { crc32, deflateRawSync } from 'node:zlib';

/** A file to be put into a zip, and how the zip lies about it. */
export interface ZipPart {
  readonly name: string;
  readonly data: string | Buffer;
  readonly method?: number;
  readonly flags?: number;
  /** Unix mode, in the upper half of the external attributes. */
  readonly mode?: number;
  readonly announced?: number;
  readonly announcedPacked?: number;
  readonly crc?: number;
  /** Index of the part whose bytes this one says to be its own. */
  readonly bytesOf?: number;
  readonly localName?: string;
  readonly extra?: Buffer;
}

/** What the end of a zip says, where it is not the truth. */
export interface ZipEnd {
  readonly count?: number;
  readonly directoryOffset?: number;
  readonly disk?: number;
  readonly comment?: string;
  readonly announcedComment?: number;
}

const local = (part: ZipPart, packed: Buffer, size: number, crc: number): Buffer => {
  const name = Buffer.from(part.localName ?? part.name);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(part.flags ?? 0x800, 6);
  head.writeUInt16LE(part.method ?? 8, 8);
  head.writeUInt32LE(crc, 14);
  head.writeUInt32LE(packed.length, 18);
  head.writeUInt32LE(size, 22);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, name, packed]);
};

/** Builds a zip of parts. */
export function zipOf(parts: readonly ZipPart[], end: ZipEnd = {}): Buffer {
  const locals: Buffer[] = [];
  const offsets: number[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const part of parts) {
    const data = Buffer.from(part.data);
    const packed = (part.method ?? 8) === 8 ? deflateRawSync(data) : data;
    const crc = part.crc ?? crc32(data);
    const size = part.announced ?? data.length;
    const written = part.bytesOf === undefined ? local(part, packed, size, crc) : Buffer.alloc(0);
    offsets.push(part.bytesOf === undefined ? at : offsets[part.bytesOf]!);
    locals.push(written);
    at += written.length;
    const name = Buffer.from(part.name);
    const extra = part.extra ?? Buffer.alloc(0);
    const head = Buffer.alloc(46);
    head.writeUInt32LE(0x02014b50, 0);
    head.writeUInt16LE((3 << 8) | 20, 4);
    head.writeUInt16LE(20, 6);
    head.writeUInt16LE(part.flags ?? 0x800, 8);
    head.writeUInt16LE(part.method ?? 8, 10);
    head.writeUInt32LE(crc, 16);
    head.writeUInt32LE(part.announcedPacked ?? packed.length, 20);
    head.writeUInt32LE(size, 24);
    head.writeUInt16LE(name.length, 28);
    head.writeUInt16LE(extra.length, 30);
    head.writeUInt32LE(((part.mode ?? 0o100644) << 16) >>> 0, 38);
    head.writeUInt32LE(offsets.at(-1)!, 42);
    directory.push(Buffer.concat([head, name, extra]));
  }
  const entries = Buffer.concat(directory);
  const comment = Buffer.from(end.comment ?? '');
  const tail = Buffer.alloc(22);
  tail.writeUInt32LE(0x06054b50, 0);
  tail.writeUInt16LE(end.disk ?? 0, 4);
  tail.writeUInt16LE(end.count ?? parts.length, 8);
  tail.writeUInt16LE(end.count ?? parts.length, 10);
  tail.writeUInt32LE(entries.length, 12);
  tail.writeUInt32LE(end.directoryOffset ?? at, 16);
  tail.writeUInt16LE(end.announcedComment ?? comment.length, 20);
  return Buffer.concat([...locals, entries, tail, comment]);
}
