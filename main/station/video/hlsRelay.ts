import { randomBytes } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createCookieJar } from './cookieJar.ts';

/** A stream of a video server that stands in front of the cameras. */
export interface HlsSource {
  /** Address of its playlist (RFC 8216), http or https. */
  readonly hls: string;
  /** Sent as `Authorization` to that server, and to no other. */
  readonly authorization?: string;
}

/** A way to one stream of a video server. */
export interface HlsRelay {
  /** The address for ffmpeg: loopback, without the server's name or token. */
  readonly url: string;
  /** Why the server said no, once it has: a `video.server-*` code. */
  refusal(): string | undefined;
  /** Bytes of pictures that came. */
  received(): number;
  /** The server gives whole segments: there is nothing to wait for. */
  pace(): void;
  close(): void;
}

const ANSWER_LIMIT = 8_000;
const MAXIMUM_PLAYLIST = 1_000_000;
/** A segment of more than this is none. */
const MAXIMUM_SEGMENT = 64_000_000;
/** Addresses that are remembered: a playlist names a handful, an hour of them is forgotten. */
const MAXIMUM_ADDRESSES = 500;
/** Redirects (RFC 9110, 15.4) that say where the same thing is. */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Stands between ffmpeg and a video server: ffmpeg's arguments can be read by every user of the machine, so it knows
 * neither address nor password; and what a playlist names is fetched from the configured server or not at all. Followed is
 * one redirect within that server. Its cookies go back to it as long as the relay stands: some servers tell their viewers
 * apart by one. Null when the source is no http address.
 */
export async function openHlsRelay(source: HlsSource): Promise<HlsRelay | null> {
  const start = URL.parse(source.hls);
  if (!start || !/^https?:$/.test(start.protocol) || start.username || start.password) return null;
  const door = randomBytes(12).toString('hex');
  const addresses = new Map<string, URL>([['0.m3u8', start]]);
  const names = new Map<string, string>([[start.href, '0.m3u8']]);
  const jar = createCookieJar(Date.now);
  const leave = new AbortController();
  let numbered = 0;
  let received = 0;
  let refusal: string | undefined;

  const refused = (response: ServerResponse, code: string, status = 502): void => {
    if (!leave.signal.aborted) refusal ??= code;
    if (!response.headersSent) response.writeHead(status);
    response.end();
  };

  /** An address that the server gave; undefined when it is another server's, or an account is written into it. */
  const ownAddress = (address: string, base: URL): URL | undefined => {
    const url = URL.parse(address, base.href);
    return url?.origin === start.origin && !url.username && !url.password ? url : undefined;
  };

  /** Our name for an address that a playlist gave; undefined when it is another server's. */
  const nameOf = (address: string, base: URL): string | undefined => {
    const url = ownAddress(address, base);
    if (!url) return undefined;
    const known = names.get(url.href);
    if (known) return known;
    numbered += 1;
    const name = `${numbered}${/\.[a-z0-9]{2,5}$/i.exec(url.pathname)?.[0] ?? ''}`;
    addresses.set(name, url);
    names.set(url.href, name);
    for (const [old, { href }] of addresses) {
      if (addresses.size <= MAXIMUM_ADDRESSES) break;
      if (old === '0.m3u8') continue;
      addresses.delete(old);
      names.delete(href);
    }
    return name;
  };

  /** A playlist with every address replaced by ours; undefined when one of them leads elsewhere. */
  const rewritten = (text: string, base: URL): string | undefined => {
    let elsewhere = false;
    const ours = (address: string): string => {
      const name = nameOf(address, base);
      if (name === undefined) elsewhere = true;
      return name ?? '';
    };
    const lines = text.split(/\r?\n/).map((line) => {
      if (line.startsWith('#')) return line.replace(/URI="([^"]*)"/g, (_, address: string) => `URI="${ours(address)}"`);
      return line.trim() === '' ? line : ours(line.trim());
    });
    return elsewhere ? undefined : lines.join('\n');
  };

  const ask = async (url: URL, range: string | undefined, signal: AbortSignal): Promise<Response> => {
    const cookie = jar.of(url);
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: {
        ...(source.authorization ? { Authorization: source.authorization } : {}),
        ...(cookie ? { Cookie: cookie } : {}),
        ...(range ? { Range: range } : {}),
      },
      signal,
    });
    jar.take(url, answer.headers.getSetCookie());
    return answer;
  };

  const carry = async (asked: URL, range: string | undefined, response: ServerResponse): Promise<void> => {
    const signal = AbortSignal.any([leave.signal, AbortSignal.timeout(ANSWER_LIMIT)]);
    let url = asked;
    let answer = await ask(url, range, signal);
    const location = REDIRECTS.has(answer.status) ? answer.headers.get('location') : null;
    const next = location === null ? undefined : ownAddress(location, url);
    if (next) {
      await answer.body?.cancel();
      url = next;
      answer = await ask(url, range, signal);
    }
    const { status, body } = answer;
    if (status === 401 || status === 403) refused(response, 'video.server-denied');
    else if (status >= 300 && status < 400) refused(response, 'video.server-other-host');
    // A segment that is gone is passed over; without its playlist there is no stream.
    else if (!answer.ok || !body) {
      if (asked === start) refused(response, 'video.server-no-stream');
      else response.writeHead(404).end();
    } else if (/\.m3u8?$/i.test(url.pathname) || /mpegurl/i.test(answer.headers.get('content-type') ?? '')) {
      const text = await bounded(body, MAXIMUM_PLAYLIST);
      const ours = text?.startsWith('#EXTM3U') ? rewritten(text, url) : undefined;
      if (ours === undefined)
        refused(response, text?.startsWith('#EXTM3U') ? 'video.server-other-host' : 'video.server-no-stream');
      else response.writeHead(200, { 'Content-Type': 'application/vnd.apple.mpegurl' }).end(ours);
    } else {
      response.writeHead(status, { 'Content-Type': 'application/octet-stream' });
      let size = 0;
      const counted = async function* (parts: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
        for await (const part of parts) {
          size += part.length;
          received += part.length;
          if (size > MAXIMUM_SEGMENT) throw new RangeError('no segment');
          yield part;
        }
      };
      await pipeline(Readable.fromWeb(body as never), counted, response);
    }
  };

  const server = createServer((request, response) => {
    const [, secret, name = ''] = (request.url ?? '').split('/');
    const url = secret === door ? addresses.get(name) : undefined;
    if (!url || request.method !== 'GET') {
      response.writeHead(404).end();
      return;
    }
    carry(url, request.headers.range, response).catch(() => {
      if (response.headersSent) response.destroy();
      else refused(response, 'video.server-unreachable');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${door}/0.m3u8`,
    refusal: () => refusal,
    received: () => received,
    pace: () => undefined,
    close() {
      leave.abort();
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The text of a body; undefined when it is longer than it may be. */
async function bounded(body: AsyncIterable<Uint8Array>, most: number): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > most) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
