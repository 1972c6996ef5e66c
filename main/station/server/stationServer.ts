import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { ok, type Result, refuse } from '../../../src/shared/result.ts';
import { createGuard } from './guard.ts';
import { servePage } from './pages.ts';

/** The station's one door on the loopback. */
export interface StationServer {
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

export interface StationServerOptions {
  readonly port: number;
  readonly token: string;
  /** Folder of the pages; undefined where only Electron shows them. */
  readonly renderer: string | undefined;
  /** JSON documents by path, already serialised, for authorised readers. */
  readonly documents: ReadonlyMap<string, () => Buffer>;
  /** Takes a file that a window sends (`POST /imports`). */
  readonly upload: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** The base map's archive, `GET /city/tiles`. */
  readonly tiles: (request: IncomingMessage, response: ServerResponse) => void;
  readonly video: (request: IncomingMessage, response: ServerResponse) => boolean;
  readonly onRpc: (socket: WebSocket) => void;
  readonly onLive: (socket: WebSocket) => void;
}

/** Larger messages than this come from no window of ours. */
const MAXIMUM_MESSAGE = 1_000_000;

const plain = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
};

/** Opens the door. Refusal: `port-busy`. */
export async function openStationServer(options: StationServerOptions): Promise<Result<StationServer>> {
  let port = options.port;
  const guard = createGuard(options.token, () => port);

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
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (request.method === 'POST' && path === '/imports') {
      if (guard.bearerAllowed(request)) void options.upload(request, response);
      else plain(response, 401, 'a token is needed');
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      plain(response, 405, 'read only');
      return;
    }
    const document = options.documents.get(path);
    if (document || path === '/city/tiles' || path.startsWith('/video/')) {
      if (!guard.bearerAllowed(request)) {
        plain(response, 401, 'a token is needed');
        return;
      }
      if (path === '/city/tiles') {
        options.tiles(request, response);
        return;
      }
      if (!document) {
        if (!options.video(request, response)) plain(response, 404, 'no such picture');
        return;
      }
      const body = document();
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': body.length,
        'cache-control': 'no-cache',
      });
      response.end(body);
      return;
    }
    if (options.renderer) servePage(options.renderer, port, request, response);
    else plain(response, 404, 'no such page');
  };

  const server = createServer({ keepAliveTimeout: 30_000 }, serve);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAXIMUM_MESSAGE,
    perMessageDeflate: false,
    handleProtocols: () => 'vigie.1',
  });
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head) => {
    // Node hands the socket over without a listener: a reset before the answer is written would end the station.
    socket.on('error', () => socket.destroy());
    const path = (request.url ?? '').split('?')[0];
    const allowed = guard.hostAllowed(request) && guard.originAllowed(request) && guard.socketAllowed(request);
    if (!allowed || (path !== '/rpc' && path !== '/live')) {
      socket.end(`HTTP/1.1 ${allowed ? '404 Not Found' : '403 Forbidden'}\r\nconnection: close\r\n\r\n`);
      return;
    }
    socket.setNoDelay(true);
    sockets.handleUpgrade(request, socket, head, (ws) => {
      // A broken frame closes that window's socket; ws says so by an error event that must be heard.
      ws.on('error', () => ws.terminate());
      if (path === '/rpc') options.onRpc(ws);
      else options.onLive(ws);
    });
  });

  const failed = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    server.once('error', resolve);
    server.listen(options.port, '127.0.0.1', () => {
      server.off('error', resolve);
      resolve(null);
    });
  });
  if (failed) {
    const code = failed.code === 'EADDRINUSE' || failed.code === 'EACCES' ? 'port-busy' : 'server.failed';
    return refuse(code, `port ${options.port} of this machine cannot be used (${failed.code ?? 'unknown'})`, {
      port: options.port,
    });
  }
  port = (server.address() as AddressInfo).port;
  return ok({
    port,
    url: `http://127.0.0.1:${port}`,
    async close() {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
