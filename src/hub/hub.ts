import { timingSafeEqual } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { Server as SecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { ok, type Result, refuse } from '../shared/result.ts';
import { HEARTBEAT, MAX_FRAME } from '../sync/hubProtocol.ts';
import { renewed, SERVER_PATIENCE, secureServer, tlsFolder } from '../tls/tlsServer.ts';
import { openAccounts, rememberAccounts } from './accounts/accounts.ts';
import { createDirectory } from './accounts/directory.ts';
import { openHubKeys } from './accounts/hubKeys.ts';
import { type Board, createOwnBoard } from './board.ts';
import type { CityCommunes } from './cityCommunes.ts';
import { createDoor, type Door } from './door.ts';
import { openRest } from './rest/rest.ts';
import { createHubRoom, type Guest } from './room.ts';
import type { HubStore } from './store/hubStore.ts';
import { openPostgres } from './store/postgres/postgresStore.ts';
import { openSqliteStore } from './store/sqliteStore.ts';

/** A hub that runs. */
export interface Hub {
  readonly url: string;
  readonly port: number;
  readonly stations: () => number;
  close(): Promise<void>;
}

export interface HubOptions {
  readonly dir: string;
  /** Whose log it must be, where that is known. */
  readonly city?: string | undefined;
  /** PostgreSQL in place of the folder's own store: for several hubs, or several cities (`PostgresOptions`). */
  readonly postgres?: { readonly address: string; readonly newCity: boolean } | undefined;
  /** Folder of the accounts and the hub's keys, shared by the hubs of a room; `dir` when left out. */
  readonly accounts?: string | undefined;
  /** Of a confidential client of the city's directory. */
  readonly directorySecret?: string | undefined;
  /** For rights by commune; without it stations alone judge communes. */
  readonly communes?: CityCommunes | undefined;
  /** The city's file, whose assets other systems may read. */
  readonly cityFile?: string | undefined;
  /** What a station must know to speak. */
  readonly token: string;
  readonly host?: string;
  /** Folder of certificates (`src/tls/tlsServer.ts`); without it the hub speaks in clear. */
  readonly tls?: string | undefined;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly log: (message: string) => void;
  /** ms since 1970 UTC; the machine's clock when left out. */
  readonly now?: () => number;
}

interface Connection {
  readonly socket: WebSocket;
  readonly guest: Guest;
  heardAt: number;
  /** Frames that came and are not dealt with yet. */
  waiting: number;
  /** Ends when the latest of them is, and with it all before. */
  heard: Promise<void>;
}
/** So many frames of one station wait at most; what more it says stays in its own line meanwhile. */
const MOST_WAITING = 16;
/** A hub that ends waits so long for stations to take its goodbye, ms. */
const GOODBYE = 500;

const knows = (request: IncomingMessage, token: string): boolean => {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim());
  const given = Buffer.from(offered.find((protocol) => protocol.startsWith('token.'))?.slice(6) ?? '');
  const wanted = Buffer.from(token);
  return offered.includes('vigie-hub.1') && given.length === wanted.length && timingSafeEqual(given, wanted);
};

/** Name of a city whose hubs were told none. */
const UNNAMED = 'city';

function openAlone(dir: string, city: string | null, clock: () => number): Result<{ store: HubStore; board: Board }> {
  const store = openSqliteStore(dir, city);
  return store.ok ? ok({ store: store.value, board: createOwnBoard(clock) }) : store;
}

/** Who may act in whose name at this hub. Refusals: those of the accounts and of the hub's keys. */
async function openDoor(options: HubOptions, store: HubStore): Promise<Result<Door>> {
  const { dir, accounts = dir, directorySecret, communes, log, now = Date.now } = options;
  mkdirSync(accounts, { recursive: true, mode: 0o700 });
  const read = openAccounts(accounts, now, ({ message }) => log(message));
  if (!read.ok) return read;
  const note = await rememberAccounts(read.value, accounts, store.records);
  if (!note.ok) return note;
  const keys = openHubKeys(accounts);
  if (!keys.ok) return keys;
  const clock = (): number => performance.now();
  const directory = createDirectory({ secret: directorySecret ?? null, clock });
  const parts = { accounts: read.value, keys: keys.value, directory, communes, now, clock };
  const door = createDoor({ ...parts, log: store.logId(), say: log });
  return ok({
    ...door,
    look() {
      door.look();
      void note.value();
    },
  });
}

/**
 * Starts a hub: it orders operations, decides them again, stores them and sends them to every station. Refusals: the
 * store's (`openSqliteStore`, `openPostgres`), those of the accounts, `tls.unreadable`, `port-busy`.
 */
export async function openHub(options: HubOptions): Promise<Result<Hub>> {
  const { dir, city, postgres, token, host = '127.0.0.1', port, log, now = Date.now } = options;
  const tls = options.tls === undefined ? null : tlsFolder(options.tls);
  const readable = tls?.read();
  if (readable && !readable.ok) return readable;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const clock = () => performance.now();
  const opened = postgres
    ? await openPostgres({ ...postgres, city: city ?? UNNAMED, log, clock })
    : openAlone(dir, city ?? null, clock);
  if (!opened.ok) return opened;
  const { store, board } = opened.value;
  const door = await openDoor(options, store);
  if (!door.ok) {
    await store.close();
    return door;
  }
  const connections = new Set<Connection>();
  const room = createHubRoom({ store, board, door: door.value, log, now, clock });
  let leaving = false;
  /** For whoever shares stations out among hubs: whether to send more of them here. */
  const ready = async (): Promise<boolean> => !leaving && (await store.place(0)).ok;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME,
    perMessageDeflate: false,
    handleProtocols: () => 'vigie-hub.1',
  });

  // A name that a page made point at this machine is not one of ours (DNS rebinding); a tunnel may change the port.
  const own = ['127.0.0.1', 'localhost', '[::1]'];
  const hostAllowed = ({ headers }: IncomingMessage): boolean =>
    !own.includes(host) || own.includes((headers.host ?? '').replace(/:\d+$/, ''));

  const rest = openRest({
    ...{ dir, log: store, city: options.cityFile ?? null, hosts: own.includes(host) ? own : null, say: log, now },
    clock,
    random: Math.random,
  });
  const serve: RequestListener = async (request, response) => {
    if (request.method === 'GET' && request.url === '/ready') response.writeHead((await ready()) ? 204 : 503).end();
    else if (!rest.serve(request, response)) response.writeHead(404).end();
  };
  const server = tls ? secureServer(tls, serve, log) : createServer(SERVER_PATIENCE, serve);

  const hear = async (connection: Connection, text: string): Promise<void> => {
    if (leaving) return;
    if (++connection.waiting === MOST_WAITING) connection.socket.pause();
    connection.heardAt = performance.now();
    await connection.guest.hear(text);
    // While we did not listen it was not silent.
    connection.heardAt = performance.now();
    if (connection.waiting-- === MOST_WAITING) connection.socket.resume();
  };

  server.on('upgrade', (request: IncomingMessage, socket: Socket, head) => {
    // A stranger who is refused may cut the line before the answer: that is an error event that must be heard.
    socket.on('error', () => socket.destroy());
    if (!knows(request, token) || !hostAllowed(request) || request.headers.origin !== undefined) {
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
      return;
    }
    if (leaving) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n');
      return;
    }
    socket.setNoDelay(true);
    sockets.handleUpgrade(request, socket, head, (ws) => {
      const guest = room.enter({
        send: (text) => ws.send(text),
        close: (code) => ws.close(4000, code),
        unread: () => ws.bufferedAmount,
      });
      const connection: Connection = {
        socket: ws,
        guest,
        heardAt: performance.now(),
        waiting: 0,
        heard: Promise.resolve(),
      };
      connections.add(connection);
      ws.on('error', () => ws.terminate());
      ws.on('message', (data) => {
        connection.heard = hear(connection, String(data));
      });
      ws.on('close', () => {
        connections.delete(connection);
        guest.left();
      });
    });
  });

  const renew = tls && server instanceof SecureServer ? () => renewed(server, tls, log) : null;
  const beat = setInterval(() => {
    door.value.look();
    renew?.();
    for (const { socket, heardAt } of connections)
      if (!socket.isPaused && performance.now() - heardAt > 3 * HEARTBEAT) socket.terminate();
    room.refresh();
  }, HEARTBEAT / 5);

  const failed = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    server.once('error', resolve);
    server.listen(port, host, () => resolve(null));
  });
  if (failed) {
    clearInterval(beat);
    await rest.close();
    await store.close();
    return refuse('port-busy', `port ${port} of this machine cannot be used (${failed.code ?? 'unknown'})`, { port });
  }
  const bound = (server.address() as AddressInfo).port;
  return ok({
    port: bound,
    url: `${tls ? 'wss' : 'ws'}://${host}:${bound}`,
    stations: room.guests,
    async close() {
      leaving = true;
      clearInterval(beat);
      room.end();
      // What was heard is answered; what is said from now on is said again, here or at another hub (SPEC 11.5).
      await Promise.all([...connections].map(({ heard }) => heard));
      for (const { socket } of connections) socket.close(1001, 'hub.leaving');
      const slow = setTimeout(() => {
        for (const { socket } of connections) socket.terminate();
      }, GOODBYE);
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      clearTimeout(slow);
      await rest.close();
      await store.close();
    },
  });
}
