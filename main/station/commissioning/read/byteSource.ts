import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import { LIMITS } from './limits.ts';

/** Small enough that what is done with one of them is a short slice. */
const CHUNK_BYTES = 65_536;

/** Bytes that can be read from their beginning, as often as wanted. */
export interface ByteSource {
  /** As announced; what really comes is never more. */
  readonly size: number;
  /** Refusals `import.unreadable` with its reason, `import.too-large`. */
  chunks(): AsyncGenerator<Result<Buffer>>;
}

export const unreadable = (reason: string, message: string): Result<never> =>
  refuse('import.unreadable', message, { reason });

export const tooLarge = (limit: number, what: string): Result<never> =>
  refuse('import.too-large', `${what} holds more than ${limit} bytes`, { limit });

/** The chunks of a stream; an error of it becomes a refusal. The stream is ended when its reader stops. */
export async function* chunksOf(stream: Readable, reasonOf: (error: Error) => string): AsyncGenerator<Result<Buffer>> {
  try {
    for await (const chunk of stream) yield ok(chunk as Buffer);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    yield unreadable(reasonOf(error), error.message);
  } finally {
    stream.destroy();
  }
}

const fileReason = (error: Error): string => ('code' in error ? String(error.code).toLowerCase() : 'unknown');

/** The bytes of a file. */
export async function fileBytes(path: string): Promise<Result<ByteSource>> {
  try {
    const about = await stat(path);
    if (!about.isFile()) return unreadable('not-a-file', 'what was sent is no file');
    if (about.size > LIMITS.fileBytes) return tooLarge(LIMITS.fileBytes, 'the file');
    if (about.size === 0) return refuse('import.empty', 'the file is empty');
    return ok({
      size: about.size,
      chunks: () => chunksOf(createReadStream(path, { highWaterMark: CHUNK_BYTES }), fileReason),
    });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return unreadable(fileReason(error), 'the file cannot be read');
  }
}

/** The first bytes of a file. */
export async function fileHead(path: string, bytes: number): Promise<Result<Buffer>> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
      return ok(buffer.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return unreadable(fileReason(error), 'the file cannot be read');
  }
}

/** The bytes in a gzip file. How many there will be nobody knows; more than the limits allow are refused as they come. */
export function gunzipped(packed: ByteSource, path: string): ByteSource {
  return {
    size: packed.size,
    async *chunks() {
      const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
      const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
      file.on('error', (error) => gunzip.destroy(error));
      file.pipe(gunzip);
      let total = 0;
      try {
        for await (const chunk of chunksOf(gunzip, () => 'gzip-damaged')) {
          if (chunk.ok) total += chunk.value.length;
          const allowed = Math.min(LIMITS.entryBytes, Math.max(LIMITS.ratioFrom, packed.size * LIMITS.ratio));
          if (total > allowed) {
            yield unreadable('gzip-bomb', `the file unpacks to more than ${allowed} bytes`);
            return;
          }
          yield chunk;
        }
      } finally {
        file.destroy();
      }
    },
  };
}

/** The first bytes of a source. */
export async function headOf(source: ByteSource, bytes: number): Promise<Result<Buffer>> {
  const pieces: Buffer[] = [];
  let total = 0;
  for await (const chunk of source.chunks()) {
    if (!chunk.ok) return chunk;
    pieces.push(chunk.value);
    total += chunk.value.length;
    if (total >= bytes) break;
  }
  return ok(Buffer.concat(pieces).subarray(0, bytes));
}

/** All bytes of a small source; more than `limit` are refused. */
export async function wholeOf(source: ByteSource, limit: number, what: string): Promise<Result<Buffer>> {
  if (source.size > limit) return tooLarge(limit, what);
  const pieces: Buffer[] = [];
  let total = 0;
  for await (const chunk of source.chunks()) {
    if (!chunk.ok) return chunk;
    pieces.push(chunk.value);
    total += chunk.value.length;
    if (total > limit) return tooLarge(limit, what);
  }
  return ok(Buffer.concat(pieces));
}

/** Takes exactly as many bytes as are asked for, from a source's beginning onwards. */
export interface ByteQueue {
  /** Null when there are fewer left. */
  take(bytes: number): Promise<Result<Buffer | null>>;
  /** Bytes that were left when `take` gave null. */
  left(): number;
  /** Takes these. */
  rest(): Buffer;
  close(): Promise<void>;
}

/** Reads a source piece by piece. */
export function createByteQueue(source: ByteSource): ByteQueue {
  const chunks = source.chunks();
  let held: Buffer[] = [];
  let total = 0;
  return {
    async take(bytes) {
      while (total < bytes) {
        const next = await chunks.next();
        if (next.done) return ok(null);
        if (!next.value.ok) return next.value;
        held.push(next.value.value);
        total += next.value.value.length;
      }
      const whole = held.length === 1 ? held[0]! : Buffer.concat(held);
      total -= bytes;
      held = total > 0 ? [whole.subarray(bytes)] : [];
      return ok(whole.subarray(0, bytes));
    },
    left: () => total,
    rest() {
      const rest = Buffer.concat(held);
      held = [];
      total = 0;
      return rest;
    },
    close: async () => {
      await chunks.return(undefined);
    },
  };
}
