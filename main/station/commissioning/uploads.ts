import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync, readdirSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Refusal } from '../../../src/shared/result.ts';
import { refuse } from '../../../src/shared/result.ts';

/** A file that a window sent. */
export interface Upload {
  readonly id: string;
  readonly path: string;
  /** Its name where it came from; text from outside. */
  readonly name: string;
  readonly bytes: number;
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
}

/** Files sent by windows, kept until they are imported or others push them out. */
export interface Uploads {
  /** Takes `POST /imports`. Answers `{"upload": id}`, or a refusal: `import.too-large`, `import.empty`, `store.full`, `import.unreadable`. */
  receive(request: IncomingMessage, response: ServerResponse): Promise<void>;
  get(id: string): Upload | undefined;
  close(): void;
}

/** Largest file taken, bytes: a national address file of a department unzipped. */
export const MOST_BYTES = 500_000_000;
/** Files kept at one time. */
const KEPT = 4;

class TooLarge extends Error {}

const answer = (response: ServerResponse, status: number, body: object): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

/** The name as it was sent, percent-encoded; what cannot be decoded has none. */
function nameOf(header: string | string[] | undefined): string {
  try {
    const name = decodeURIComponent(Array.isArray(header) ? (header[0] ?? '') : (header ?? ''));
    return name.split(/[\\/]/).at(-1)?.slice(0, 200) ?? '';
  } catch {
    return '';
  }
}

/** Opens the folder, and empties it: a file of the last run is nobody's any more. */
export function createUploads(dir: string, mostBytes = MOST_BYTES): Uploads {
  const folder = join(dir, 'imports');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { force: true, recursive: true });
  const uploads = new Map<string, Upload>();

  const forget = (upload: Upload): void => {
    uploads.delete(upload.id);
    rmSync(upload.path, { force: true });
  };

  return {
    async receive(request, response) {
      const announced = Number(request.headers['content-length'] ?? 0);
      const refused = (status: number, { refusal }: { refusal: Refusal }): void => {
        // The rest of what is sent is not read: the connection ends with the answer.
        response.setHeader('connection', 'close');
        answer(response, status, { refusal });
      };
      const tooLarge = refuse('import.too-large', `more than ${mostBytes} bytes`, { most: mostBytes });
      if (announced > mostBytes) return refused(413, tooLarge);
      const id = randomUUID();
      const path = join(folder, id);
      const hash = createHash('sha256');
      let bytes = 0;
      const count = new Transform({
        transform(chunk: Buffer, _, done) {
          bytes += chunk.length;
          hash.update(chunk);
          done(bytes > mostBytes ? new TooLarge() : null, chunk);
        },
      });
      try {
        await pipeline(request, count, createWriteStream(path, { mode: 0o600 }));
      } catch (error) {
        rmSync(path, { force: true });
        if (error instanceof TooLarge) return refused(413, tooLarge);
        const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
        const code = reason === 'ENOSPC' ? 'store.full' : 'import.unreadable';
        return refused(reason === 'ENOSPC' ? 507 : 400, refuse(code, `not received whole (${reason})`, { reason }));
      }
      if (bytes === 0) {
        rmSync(path, { force: true });
        return refused(400, refuse('import.empty', 'the file is empty'));
      }
      const [oldest] = uploads.values();
      if (uploads.size >= KEPT && oldest) forget(oldest);
      uploads.set(id, { id, path, name: nameOf(request.headers['x-file-name']), bytes, sha256: hash.digest('hex') });
      answer(response, 200, { upload: id });
    },
    get: (id) => uploads.get(id),
    close() {
      for (const upload of [...uploads.values()]) forget(upload);
    },
  };
}
