import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { protocol } from 'electron';
import { type ByteRange, mediaTypeOf, placeOf, rangeOf } from './appFiles.ts';
import { SAFE_PAGE_PATH, safePage } from './safePage.ts';
import { PAGE_HEADERS } from './security/policy.ts';

/** Declares `vigie://` as a scheme with the rights of https. Must be called before Electron is ready. */
export function declareAppScheme(): void {
  const privileges = {
    standard: true,
    secure: true,
    supportFetchAPI: true,
    stream: true,
    corsEnabled: true,
    codeCache: true,
  };
  protocol.registerSchemesAsPrivileged([{ scheme: 'vigie', privileges }]);
}

/** Serves `vigie://app/` from the folder of the built pages (which may be inside an asar archive). */
export function serveAppScheme(folder: string): void {
  protocol.handle('vigie', async (request) => {
    const url = new URL(request.url);
    if (url.host !== 'app') return plain(404, 'unknown host');
    if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'only GET');
    if (url.pathname.startsWith(SAFE_PAGE_PATH)) return answerSafePage(url);
    const file = placeOf(folder, url.pathname);
    if (file === null) return plain(403, 'outside the pages');
    let bytes: Buffer;
    try {
      bytes = await readFile(file);
    } catch {
      return plain(404, 'no such file');
    }
    return answerFile(path.basename(file), bytes, rangeOf(request.headers.get('range'), bytes.length));
  });
}

function answerFile(name: string, bytes: Buffer, range: ByteRange | null | 'unsatisfiable'): Response {
  const headers: Record<string, string> = {
    ...PAGE_HEADERS,
    'content-type': mediaTypeOf(name),
    'accept-ranges': 'bytes',
    'cache-control': 'no-cache',
  };
  if (range === 'unsatisfiable') {
    return new Response(null, { status: 416, headers: { ...headers, 'content-range': `bytes */${bytes.length}` } });
  }
  if (range === null) return new Response(new Uint8Array(bytes), { headers });
  headers['content-range'] = `bytes ${range.first}-${range.last}/${bytes.length}`;
  return new Response(new Uint8Array(bytes.subarray(range.first, range.last + 1)), { status: 206, headers });
}

function answerSafePage(url: URL): Response {
  const page = safePage(url);
  return new Response(page.body, { headers: { ...PAGE_HEADERS, 'content-type': page.type } });
}

const plain = (status: number, text: string): Response =>
  new Response(text, { status, headers: { ...PAGE_HEADERS, 'content-type': 'text/plain; charset=utf-8' } });
