import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { StationContract } from '../../src/contract/contract.ts';
import type { Outcome } from '../../src/contract/refusal.ts';
import { CONTRACT_VERSION, type Hello } from '../../src/contract/session.ts';
import type { StationAddress } from './address.ts';

/** The station as the contract tells it. */
export type StationClient = ContractRouterClient<StationContract>;

/** The link between this window and its station. A lost link clears nothing: panes mark what they show as old. */
export type LinkStatus =
  | { readonly state: 'waiting'; readonly since: number }
  | { readonly state: 'connecting'; readonly since: number }
  | { readonly state: 'connected'; readonly since: number }
  | { readonly state: 'lost'; readonly since: number }
  /** The station speaks another version of the contract: trying again would not help. */
  | { readonly state: 'refused'; readonly since: number; readonly window: number; readonly station: number };

export interface ConnectionOptions {
  /** Name of this window, for the station's log. */
  readonly window: string;
  readonly now?: () => number;
  readonly random?: () => number;
  /** Silence after which the link counts as lost, ms; the station speaks once a second. */
  readonly silenceLimit?: number;
  readonly onHello?: (hello: Hello) => void;
}

export interface Connection {
  readonly status: StoreApi<LinkStatus>;
  /** Gives the address, at the start and whenever the station came back under another one. */
  use(address: StationAddress): void;
  /** Where the station answers now; null while it is away. */
  address(): StationAddress | null;
  client(): StationClient | null;
  /** Tells that the station was heard: frames of any stream do. */
  heard(): void;
  /**
   * Keeps a stream open over losses of the link. `open` is called at each connection and its first frame is a complete
   * snapshot. `onFrame` answers false when it cannot follow (a number is missing): the stream is then opened anew.
   */
  watch<F>(
    open: (client: StationClient, signal: AbortSignal) => Promise<AsyncIterable<F>>,
    onFrame: (frame: F) => boolean | undefined,
  ): () => void;
  /** Calls back at each connection, at once when there is one now; the signal ends with it. */
  onConnected(callback: (client: StationClient, address: StationAddress, signal: AbortSignal) => void): () => void;
  /** Does an operator's act. A lost link, a silence of ten seconds and a failure at the station are refusals too. */
  act(act: (client: StationClient) => Promise<Outcome>): Promise<Outcome>;
  /** Asks for something to show; null when the station is away or failed. */
  ask<T>(question: (client: StationClient, signal?: AbortSignal) => Promise<T>): Promise<T | null>;
  /** GET at the station with the token as bearer. Throws while the station is away. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  close(): void;
}

const FIRST_PAUSE = 150;
const LONGEST_PAUSE = 1_000;
/** A call that has no answer by then is told as such. */
const DEADLINE = 10_000;

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });

const refusal = (code: string, message: string): Outcome => ({ ok: false, refusal: { code, message, context: {} } });

class Late extends Error {}

/** Bounds the wait; the deadline's clock is cleared with the answer. */
function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Late('no answer in time')), ms);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/**
 * The socket as the RPC library may use it: what it still wants to send when the link has gone (that a stream is no
 * longer read) is let go instead of thrown as an error that nobody waits for. Answers are refused by the closing itself.
 */
function patient(
  socket: WebSocket,
): Pick<WebSocket, 'addEventListener' | 'removeEventListener' | 'send' | 'readyState'> {
  return {
    addEventListener: socket.addEventListener.bind(socket) as WebSocket['addEventListener'],
    removeEventListener: socket.removeEventListener.bind(socket) as WebSocket['removeEventListener'],
    send(data) {
      if (socket.readyState === WebSocket.OPEN) socket.send(data);
    },
    get readyState() {
      return socket.readyState === WebSocket.CONNECTING ? WebSocket.CONNECTING : WebSocket.OPEN;
    },
  };
}

/** Opens the link of one window and keeps it: back-off with jitter, hello with the contract's version. */
export function createConnection(options: ConnectionOptions): Connection {
  const now = options.now ?? Date.now;
  const random = options.random ?? Math.random;
  const status = createStore<LinkStatus>(() => ({ state: 'waiting', since: now() }));
  const life = new AbortController();
  const listeners = new Set<(client: StationClient, address: StationAddress, signal: AbortSignal) => void>();
  let address: StationAddress | null = null;
  let present: { client: StationClient; socket: WebSocket; ending: AbortController } | null = null;
  let lastHeard = now();
  let attempts = 0;
  let wake: AbortController | null = null;
  let running = false;

  const lose = (): void => {
    const before = status.getState();
    if (before.state === 'connected') status.setState({ state: 'lost', since: now() }, true);
    else if (before.state === 'waiting') status.setState({ state: 'connecting', since: now() }, true);
  };

  /** One socket from opening to closing. */
  async function live(to: StationAddress): Promise<void> {
    const socket = new WebSocket(`${to.url.replace(/^http/, 'ws')}/rpc`, ['vigie.1', `token.${to.token}`]);
    const ending = new AbortController();
    const closed = new Promise<void>((resolve) => {
      socket.addEventListener('close', () => resolve(), { once: true });
      socket.addEventListener('error', () => resolve(), { once: true });
    });
    const client: StationClient = createORPCClient(new RPCLink({ websocket: patient(socket) }));
    present = { client, socket, ending };
    try {
      const opened = new Promise<void>((resolve) => socket.addEventListener('open', () => resolve(), { once: true }));
      await Promise.race([opened, closed]);
      if (socket.readyState !== WebSocket.OPEN) return;
      const hello = await within(
        DEADLINE,
        Promise.race([
          client.session.hello({ contractVersion: CONTRACT_VERSION, window: options.window }),
          closed.then(() => null),
        ]),
      );
      if (!hello) return;
      if (hello.contractVersion !== CONTRACT_VERSION) {
        const versions = { window: CONTRACT_VERSION, station: hello.contractVersion };
        status.setState({ state: 'refused', since: now(), ...versions }, true);
        return;
      }
      attempts = 0;
      lastHeard = now();
      options.onHello?.(hello);
      status.setState({ state: 'connected', since: now() }, true);
      for (const listener of listeners) listener(client, to, ending.signal);
      // A station that hangs does not answer to a closing either: the link is given up without waiting for it.
      let watchdog: ReturnType<typeof setInterval> | undefined;
      const silent = new Promise<void>((resolve) => {
        watchdog = setInterval(() => {
          if (now() - lastHeard > (options.silenceLimit ?? 8_000)) resolve();
        }, 1_000);
      });
      await Promise.race([closed, silent]);
      clearInterval(watchdog);
    } finally {
      ending.abort();
      socket.close();
      present = null;
    }
  }

  async function run(): Promise<void> {
    if (running) return;
    running = true;
    while (!life.signal.aborted && address) {
      const used = address;
      if (status.getState().state === 'waiting') status.setState({ state: 'connecting', since: now() }, true);
      await live(used).catch((error: unknown) => {
        if (!(error instanceof Late)) console.warn('link to the station:', error);
      });
      if (status.getState().state === 'refused' && address === used) {
        wake = new AbortController();
        const woken = wake.signal;
        await new Promise<void>((resolve) => {
          woken.addEventListener('abort', () => resolve(), { once: true });
          life.signal.addEventListener('abort', () => resolve(), { once: true });
        });
        continue;
      }
      lose();
      if (address !== used) continue;
      wake = new AbortController();
      const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 1.8 ** attempts);
      attempts += 1;
      await pause(longest * (0.5 + random() / 2), AbortSignal.any([life.signal, wake.signal]));
    }
    running = false;
  }

  const connection: Connection = {
    status,
    use(next) {
      if (address?.url === next.url && address.token === next.token && status.getState().state === 'connected') return;
      address = next;
      attempts = 0;
      present?.socket.close();
      wake?.abort();
      if (status.getState().state === 'refused') status.setState({ state: 'connecting', since: now() }, true);
      void run();
    },
    address: () => (status.getState().state === 'connected' ? address : null),
    client: () => (status.getState().state === 'connected' ? (present?.client ?? null) : null),
    heard() {
      lastHeard = now();
    },
    watch(open, onFrame) {
      const stop = new AbortController();
      const follow = async (client: StationClient, ended: AbortSignal): Promise<void> => {
        const signal = AbortSignal.any([ended, stop.signal, life.signal]);
        for (let tries = 0; !signal.aborted; tries += 1) {
          try {
            for await (const frame of await open(client, signal)) {
              if (signal.aborted) return;
              connection.heard();
              if (onFrame(frame) === false) break;
              tries = 0;
            }
          } catch (error) {
            if (signal.aborted) return;
            console.warn('a stream of the station ended:', error);
          }
          await pause(Math.min(3_000, 250 * 2 ** tries), signal);
        }
      };
      const forget = connection.onConnected((client, _, ended) => void follow(client, ended));
      return () => {
        forget();
        stop.abort();
      };
    },
    onConnected(callback) {
      listeners.add(callback);
      if (present && address && status.getState().state === 'connected')
        callback(present.client, address, present.ending.signal);
      return () => listeners.delete(callback);
    },
    async act(act) {
      const client = connection.client();
      if (!client) return refusal('station.lost', 'the station does not answer');
      try {
        return await within(DEADLINE, act(client));
      } catch (error) {
        if (error instanceof Late) return refusal('station.no-answer', 'no answer within ten seconds');
        if (!connection.client()) return refusal('station.lost', 'the station went away');
        console.warn('an act failed at the station:', error);
        return refusal('station.failed', error instanceof Error ? error.message : 'unknown failure');
      }
    },
    async ask(question) {
      const client = connection.client();
      if (!client) return null;
      try {
        return await within(DEADLINE, question(client));
      } catch (error) {
        if (connection.client() === client && !(error instanceof Error && error.name === 'AbortError'))
          console.warn('a question to the station failed:', error);
        return null;
      }
    },
    fetch(path, init = {}) {
      const to = connection.address();
      if (!to) return Promise.reject(new Error('the station is away'));
      const headers = new Headers(init.headers);
      headers.set('authorization', `Bearer ${to.token}`);
      return globalThis.fetch(`${to.url}${path}`, { ...init, headers });
    },
    close() {
      life.abort();
      present?.socket.close();
    },
  };
  return connection;
}
