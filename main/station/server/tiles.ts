import { closeSync, createReadStream, openSync, readSync, type Stats, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ok, type Result, refuse } from '../../../src/shared/result.ts';

/** Serves a PMTiles archive (version 3 of its specification) by ranges: its readers ask for some kilobytes at a time. */
export interface Tiles {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  /** Tells this archive from another one under its name; null where there is none. As it was when last looked at. */
  edition(): string | null;
  /** Looks whether another archive lies there by now. */
  look(now: number): Promise<void>;
}

/** Largest part sent at one asking, bytes: no tile and no directory is larger. */
const MOST = 16_000_000;
const MAGIC = 'PMTiles';
const VERSION = 3;
/** A file that was written to within so long is still being copied: it is looked at again later, ms. */
const STILL = 3_000;

const editionOf = ({ size, mtimeMs }: Stats): string => `${size.toString(36)}-${Math.round(mtimeMs).toString(36)}`;

/** One range as RFC 9110, 14.1.2 has it; null for anything else, which is answered whole or not at all. */
export function readRange(header: string | undefined, size: number): { start: number; end: number } | null {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return null;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return start <= end ? { start, end } : null;
}

/** Opens an archive. Refusals: `tiles.unreadable`, `tiles.not-pmtiles`. Without a file every asking is answered 404. */
export function openTiles(file: string | null): Result<Tiles> {
  if (file === null)
    return ok({
      handle: (_, response) => void response.writeHead(404).end(),
      edition: () => null,
      look: () => Promise.resolve(),
    });
  let edition: string | null;
  try {
    const about = statSync(file);
    edition = editionOf(about);
    if (!about.isFile()) return refuse('tiles.unreadable', `${file} is no file`, { file, reason: 'not a file' });
    const head = Buffer.alloc(8);
    const handle = openSync(file, 'r');
    try {
      readSync(handle, head, 0, 8, 0);
    } finally {
      closeSync(handle);
    }
    if (head.toString('latin1', 0, 7) !== MAGIC || head[7] !== VERSION)
      return refuse('tiles.not-pmtiles', `${file} is no PMTiles archive of version ${VERSION}`, { file });
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return refuse('tiles.unreadable', `${file} cannot be read (${reason})`, { file, reason });
  }
  const handle: Tiles['handle'] = (request, response) => {
    const about = statSync(file, { throwIfNoEntry: false });
    if (!about) {
      response.writeHead(404).end();
      return;
    }
    const { size } = about;
    const headers = {
      'accept-ranges': 'bytes',
      'content-type': 'application/vnd.pmtiles',
      'cache-control': 'no-cache',
      etag: `"${editionOf(about)}"`,
      'access-control-expose-headers': 'etag, content-range',
    };
    const range = readRange(request.headers.range, size);
    if (!range || range.end - range.start >= MOST) {
      response.writeHead(416, { ...headers, 'content-range': `bytes */${size}` }).end();
      return;
    }
    response.writeHead(206, {
      ...headers,
      'content-range': `bytes ${range.start}-${range.end}/${size}`,
      'content-length': range.end - range.start + 1,
    });
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    const stream = createReadStream(file, range);
    // Cut in the middle, it is an answer that failed: the reader asks again.
    stream.on('error', () => response.destroy());
    stream.pipe(response);
  };
  return ok({
    handle,
    edition: () => edition,
    async look(now) {
      const about = await stat(file).catch(() => null);
      if (!about?.isFile()) edition = null;
      else if (Math.abs(now - about.mtimeMs) > STILL) edition = editionOf(about);
    },
  });
}
