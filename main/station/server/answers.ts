import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Guard } from './guard.ts';
import { pagePolicy, servePage } from './pages.ts';

/** What the station answers at its doors. */
export interface Answered {
  /** Folder of the pages; undefined where only Electron shows them. */
  readonly renderer: string | undefined;
  /** JSON documents by path, already serialised, for authorised readers. */
  readonly documents: ReadonlyMap<string, () => Buffer>;
  /** Takes a file that a window sends (`POST /imports`). */
  readonly upload: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** The base map's archive, `GET /city/tiles`. */
  readonly tiles: (request: IncomingMessage, response: ServerResponse) => void;
  readonly video: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Whether a request for a piece of video has what its playlist gave to ask for it with. */
  readonly admitsVideo: (request: IncomingMessage) => boolean;
  /** `elsewhere`: the window is in a browser on another machine. */
  readonly onRpc: (socket: WebSocket, elsewhere: boolean) => void;
  readonly onLive: (socket: WebSocket) => void;
}

/** A door that answers whomever its guard lets in. */
export interface Answers {
  serve(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void;
  close(): void;
}

export interface AnswersOptions {
  readonly answered: Answered;
  readonly guard: Guard;
  /** Where this door's pages open their sockets, for their policy. */
  readonly sockets: () => readonly string[];
  readonly elsewhere: boolean;
  /** A socket was let in. */
  readonly onSocket?: (request: IncomingMessage, socket: WebSocket) => void;
}

/** Larger messages than this come from no window of ours. */
const MAXIMUM_MESSAGE = 1_000_000;

/** Answers in a sentence. */
export const plain = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
};

/** The path that was asked for, as it was written. */
export const pathOf = ({ url }: IncomingMessage): string => (url ?? '/').split('?')[0] ?? '/';

/** Builds what stands behind a door. */
export function createAnswers({ answered, guard, sockets, elsewhere, onSocket }: AnswersOptions): Answers {
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    if (!guard.hostAllowed(request)) {
      plain(response, 421, 'unknown host');
      return;
    }
    if (!guard.originAllowed(request)) {
      plain(response, 403, 'unknown origin');
      return;
    }
    if (request.headers.origin) {
      response.setHeader('access-control-allow-origin', request.headers.origin);
      response.setHeader('vary', 'origin');
    }
    if (request.method === 'OPTIONS') {
      response.writeHead(204, {
        'access-control-allow-headers': 'authorization, range, content-type, x-file-name',
        'access-control-allow-methods': 'GET, HEAD, POST',
        'access-control-max-age': '86400',
      });
      response.end();
      return;
    }
    const path = pathOf(request);
    if (request.method === 'POST' && path === '/imports') {
      if (guard.readerAllowed(request)) void answered.upload(request, response);
      else plain(response, 401, 'a token is needed');
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      plain(response, 405, 'read only');
      return;
    }
    const document = answered.documents.get(path);
    const video = path.startsWith('/video/');
    if (document || path === '/city/tiles' || video) {
      if (!guard.readerAllowed(request) && !(video && answered.admitsVideo(request))) {
        plain(response, 401, 'a token is needed');
        return;
      }
      if (path === '/city/tiles') {
        answered.tiles(request, response);
        return;
      }
      if (!document) {
        if (!answered.video(request, response)) plain(response, 404, 'no such picture');
        return;
      }
      const body = document();
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': body.length,
        // The printed sheet names callers: nothing of it stays on a disk elsewhere.
        'cache-control': elsewhere ? 'no-store' : 'no-cache',
      });
      response.end(body);
      return;
    }
    if (answered.renderer) servePage(answered.renderer, pagePolicy(sockets()), request, response);
    else plain(response, 404, 'no such page');
  };

  const opened = new WebSocketServer({
    noServer: true,
    maxPayload: MAXIMUM_MESSAGE,
    perMessageDeflate: false,
    handleProtocols: () => 'vigie.1',
  });
  const upgrade = (request: IncomingMessage, socket: Socket, head: Buffer): void => {
    // Node hands the socket over without a listener: a reset before the answer is written would end the station.
    socket.on('error', () => socket.destroy());
    const path = pathOf(request);
    const allowed = guard.hostAllowed(request) && guard.originAllowed(request) && guard.socketAllowed(request);
    if (!allowed || (path !== '/rpc' && path !== '/live')) {
      socket.end(`HTTP/1.1 ${allowed ? '404 Not Found' : '403 Forbidden'}\r\nconnection: close\r\n\r\n`);
      return;
    }
    socket.setNoDelay(true);
    opened.handleUpgrade(request, socket, head, (ws) => {
      // A broken frame closes that window's socket; ws says so by an error event that must be heard.
      ws.on('error', () => ws.terminate());
      onSocket?.(request, ws);
      if (path === '/rpc') answered.onRpc(ws, elsewhere);
      else answered.onLive(ws);
    });
  };
  return {
    serve,
    upgrade,
    close() {
      for (const client of opened.clients) client.terminate();
      opened.close();
    },
  };
}
