import { isUtf8 } from 'node:buffer';
import type { ImportMapping } from '../../../../src/contract/commissioning.ts';
import { ok, type Result } from '../../../../src/shared/result.ts';
import { type ByteSource, unreadable } from './byteSource.ts';

export type Encoding = ImportMapping['source']['encoding'];

/** How the bytes of a text are to be read, and how sure that is. */
export interface FoundEncoding {
  readonly encoding: Encoding;
  /** True where a byte order mark says it, or where nothing but ASCII was met. */
  readonly certain: boolean;
  readonly mark: boolean;
}

/** As far as a text is looked at; an accent that comes later in it is rare. */
const LOOK_BYTES = 16_777_216;

/** Finds the encoding of a text by its bytes. UTF-16 of the other byte order is refused: `utf-16be`. */
export async function detectEncoding(source: ByteSource): Promise<Result<FoundEncoding>> {
  let looked = 0;
  let carry: Buffer = Buffer.alloc(0);
  let utf8 = true;
  const seen = new Uint32Array(256);
  let latin9 = 0;
  for await (const chunk of source.chunks()) {
    if (!chunk.ok) return chunk;
    const bytes = chunk.value;
    if (looked === 0) {
      const marked = markOf(bytes);
      if (marked === 'utf-16be') return unreadable('utf-16be', 'UTF-16 with the high byte first is not read');
      if (marked) return ok({ encoding: marked, certain: true, mark: true });
      if (looksLikeUtf16(bytes)) return ok({ encoding: 'utf-16le', certain: false, mark: false });
    }
    looked += bytes.length;
    if (utf8) {
      const whole = carry.length > 0 ? Buffer.concat([carry, bytes]) : bytes;
      const end = completeUtf8(whole);
      utf8 = isUtf8(whole.subarray(0, end));
      carry = Buffer.from(whole.subarray(end));
    }
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (byte < 0x80) continue;
      seen[byte]! += 1;
      // In a word of letters the fraction signs are œ and Œ: "cœur", not "c½ur".
      if ((byte === 0xbc || byte === 0xbd) && isLetter(bytes[i - 1]) && isLetter(bytes[i + 1])) latin9 += 1;
    }
    if (looked >= LOOK_BYTES) break;
  }
  if (utf8 && (carry.length === 0 || looked >= LOOK_BYTES))
    return ok({ encoding: 'utf-8', certain: !seen.some((count) => count > 0), mark: false });
  const c1 = seen.subarray(0x80, 0xa0).some((count) => count > 0);
  return ok({ encoding: latin9 > 0 && !c1 ? 'iso-8859-15' : 'windows-1252', certain: false, mark: false });
}

const isLetter = (byte: number | undefined): boolean => byte !== undefined && ((byte | 0x20) - 0x61) >>> 0 < 26;

function markOf(bytes: Buffer): Encoding | 'utf-16be' | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return null;
}

/** Western text in UTF-16 is half zeros, each at an odd place. */
function looksLikeUtf16(bytes: Buffer): boolean {
  const looked = Math.min(bytes.length & ~1, 1_024);
  let odd = 0;
  let even = 0;
  for (let i = 0; i < looked; i += 2) {
    if (bytes[i] === 0) even += 1;
    if (bytes[i + 1] === 0) odd += 1;
  }
  return looked >= 4 && odd > looked * 0.4 && even === 0;
}

/** Length without a character that is cut in two by the end. */
function completeUtf8(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) break;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** The text of a source as UTF-8, without its byte order mark. What is no text in the encoding becomes U+FFFD, for the reader to name. */
export async function* utf8Chunks(source: ByteSource, encoding: Encoding): AsyncGenerator<Result<Buffer>> {
  if (encoding === 'utf-8') {
    let first = true;
    for await (const chunk of source.chunks()) {
      if (chunk.ok && first && markOf(chunk.value) === 'utf-8') yield ok(chunk.value.subarray(3));
      else yield chunk;
      first = false;
    }
    return;
  }
  const decoder = new TextDecoder(encoding);
  for await (const chunk of source.chunks()) {
    if (!chunk.ok) yield chunk;
    else yield ok(Buffer.from(decoder.decode(chunk.value, { stream: true })));
  }
  const last = decoder.decode();
  if (last) yield ok(Buffer.from(last));
}

/** Stands where bytes were no text. */
export const REPLACEMENT = '\ufffd';
