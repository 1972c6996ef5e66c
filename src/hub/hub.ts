import { timingSafeEqual } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { ok, type Result, refuse } from '../shared/result.ts';
import { DRIFT_LIMIT } from '../sync/hlc.ts';
import { type FromHub, HEARTBEAT, HUB_PROTOCOL, MAX_FRAME, SLICE, sliceOf, toHubSchema } from '../sync/hubProtocol.ts';
import { type Accepted, type Operation, operationSchema } from '../sync/operation.ts';
import { openHubStore } from './hubStore.ts';

/** A hub that runs. */
export interface Hub {
  readonly url: string;
  readonly port: number;
  readonly stations: () => number;
  close(): Promise<void>;
}

export interface HubOptions {
  readonly dir: string;
  /** What a station must know to speak. */
  readonly token: string;
  readonly host?: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly log: (message: string) => void;
  /** ms since 1970 UTC; the machine's clock when left out. */
  readonly now?: () => number;
}

interface Station {
  readonly socket: WebSocket;
  who: { station: string; position: string } | null;
  /** Order up to which it has been sent. */
  sent: number;
  heardAt: number;
}

/** Unread bytes above which a slow station waits; it is caught up from the log when it has read. */
const UNREAD = 4_000_000;

const knows = (request: IncomingMessage, token: string): boolean => {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim());
  const given = Buffer.from(offered.find((protocol) => protocol.startsWith('token.'))?.slice(6) ?? '');
  const wanted = Buffer.from(token);
  return offered.includes('vigie-hub.1') && given.length === wanted.length && timingSafeEqual(given, wanted);
};

/** Starts a hub: it orders operations, decides them again, stores them and sends them to every station. Refusals: the store's, `port-busy`. */
export async function openHub({
  dir,
  token,
  host = '127.0.0.1',
  port,
  log,
  now = Date.now,
}: HubOptions): Promise<Result<Hub>> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const opened = openHubStore(dir);
  if (!opened.ok) return opened;
  const store = opened.value;
  const stations = new Set<Station>();
  const server = createServer((_, response) => response.writeHead(404).end());
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME,
    perMessageDeflate: false,
    handleProtocols: () => 'vigie-hub.1',
  });

  const say = (station: Station, message: FromHub): void => station.socket.send(JSON.stringify(message));

  const sayPresence = (): void => {
    const peers = [...stations].map((station) => station.who).filter((who) => who !== null);
    for (const station of stations) if (station.who) say(station, { type: 'presence', peers });
  };

  /** Sends what a station has not had yet, in slices, as fast as it reads. */
  const catchUp = (station: Station): void => {
    while (station.who && station.socket.bufferedAmount < UNREAD) {
      const batch = sliceOf(store.since(station.sent, SLICE));
      if (batch.length === 0) return;
      station.sent = batch.at(-1)!.order;
      say(station, { type: 'operations', batch });
    }
  };

  /** A new batch goes straight to those who are up to date; the others get it from the log. */
  const fanOut = (batch: readonly Accepted[]): void => {
    const first = batch[0]?.order ?? 0;
    for (const station of stations) {
      if (station.sent === first - 1 && station.who && station.socket.bufferedAmount < UNREAD) {
        station.sent = batch.at(-1)!.order;
        say(station, { type: 'operations', batch: [...batch] });
      } else catchUp(station);
    }
  };

  const refuseStation = (station: Station, code: string, message: string): void => {
    say(station, { type: 'refused', refusal: { code, message, context: {} } });
    station.socket.close(4000, code);
  };

  /** False when it has not even an identifier to answer to. */
  const rejectMalformed = (station: Station, given: unknown): boolean => {
    const id = typeof given === 'object' && given !== null && 'id' in given ? given.id : null;
    if (typeof id !== 'string' || id.length > 100) return false;
    const refusal = { code: 'operation.malformed', message: 'not of the shape of an operation', context: {} };
    say(station, { type: 'rejected', id, refusal });
    return true;
  };

  const hear = (station: Station, text: string): void => {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      refuseStation(station, 'hub.unreadable', 'a frame that is no JSON');
      return;
    }
    const parsed = toHubSchema.safeParse(json);
    if (!parsed.success) {
      refuseStation(station, 'hub.unreadable', parsed.error.issues[0]?.message ?? 'a frame of the wrong shape');
      return;
    }
    const message = parsed.data;
    if (message.type === 'ping') {
      say(station, { type: 'pong', at: message.at });
      return;
    }
    if (message.type === 'hello') {
      if (message.protocol !== HUB_PROTOCOL) {
        refuseStation(station, 'hub.version', `this hub speaks version ${HUB_PROTOCOL}`);
        return;
      }
      station.who = { station: message.station, position: message.position };
      // A cursor of another log, or beyond ours (a restored one), means nothing here: everything is sent (SPEC 5.4).
      const order = store.lastOrder();
      station.sent = message.log === store.logId() && message.cursor <= order ? message.cursor : 0;
      const drift = message.time - now();
      if (Math.abs(drift) > DRIFT_LIMIT) log(`the clock of ${message.position} is ${Math.round(drift)} ms from ours`);
      say(station, { type: 'welcome', protocol: HUB_PROTOCOL, order, log: store.logId(), time: now() });
      catchUp(station);
      sayPresence();
      return;
    }
    if (!station.who) {
      refuseStation(station, 'hub.no-hello', 'hello comes first');
      return;
    }
    const operations: Operation[] = [];
    for (const given of message.operations) {
      const read = operationSchema.safeParse(given);
      if (read.success) operations.push(read.data);
      else if (!rejectMalformed(station, given)) {
        refuseStation(station, 'hub.unreadable', 'an operation without an identifier');
        return;
      }
    }
    const verdicts = store.submit(operations);
    if (!verdicts.ok) {
      // Nothing is lost: the station keeps them and submits them again.
      log(`submit refused: ${verdicts.refusal.code}`);
      return;
    }
    const fresh: Accepted[] = [];
    for (const verdict of verdicts.value) {
      if (verdict.type === 'accepted') fresh.push(verdict.accepted);
      else if (verdict.type === 'rejected')
        say(station, {
          type: 'rejected',
          id: verdict.id,
          refusal: { ...verdict.refusal, context: { ...verdict.refusal.context } },
        });
      else if (verdict.accepted.order <= station.sent) say(station, { type: 'operations', batch: [verdict.accepted] });
    }
    for (let rest: readonly Accepted[] = fresh; rest.length > 0; ) {
      const slice = sliceOf(rest);
      fanOut(slice);
      rest = rest.slice(slice.length);
    }
  };

  // A name that a page made point at this machine is not one of ours (DNS rebinding); a tunnel may change the port.
  const own = ['127.0.0.1', 'localhost', '[::1]'];
  const hostAllowed = ({ headers }: IncomingMessage): boolean =>
    !own.includes(host) || own.includes((headers.host ?? '').replace(/:\d+$/, ''));

  server.on('upgrade', (request: IncomingMessage, socket: Socket, head) => {
    // A stranger who is refused may cut the line before the answer: that is an error event that must be heard.
    socket.on('error', () => socket.destroy());
    if (!knows(request, token) || !hostAllowed(request) || request.headers.origin !== undefined) {
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
      return;
    }
    socket.setNoDelay(true);
    sockets.handleUpgrade(request, socket, head, (ws) => {
      const station: Station = { socket: ws, who: null, sent: 0, heardAt: performance.now() };
      stations.add(station);
      ws.on('error', () => ws.terminate());
      ws.on('message', (data) => {
        station.heardAt = performance.now();
        hear(station, String(data));
      });
      ws.on('close', () => {
        stations.delete(station);
        sayPresence();
      });
    });
  });

  const beat = setInterval(() => {
    for (const station of stations) {
      if (performance.now() - station.heardAt > 3 * HEARTBEAT) station.socket.terminate();
      else catchUp(station);
    }
  }, HEARTBEAT / 5);

  const failed = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    server.once('error', resolve);
    server.listen(port, host, () => resolve(null));
  });
  if (failed) {
    clearInterval(beat);
    store.close();
    return refuse('port-busy', `port ${port} of this machine cannot be used (${failed.code ?? 'unknown'})`, { port });
  }
  const bound = (server.address() as AddressInfo).port;
  return ok({
    port: bound,
    url: `ws://${host}:${bound}`,
    stations: () => stations.size,
    async close() {
      clearInterval(beat);
      for (const { socket } of stations) socket.terminate();
      sockets.close();
      await new Promise((resolve) => server.close(resolve));
      store.close();
    },
  });
}
