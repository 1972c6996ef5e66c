import WebSocket from 'ws';
import type { Random } from '../../../src/shared/random.ts';
import type { Refusal } from '../../../src/shared/result.ts';
import { HEARTBEAT, type ToHub } from '../../../src/sync/hubProtocol.ts';
import type { Operation } from '../../../src/sync/operation.ts';
import type { Store } from '../store/store.ts';
import { createHubConversation, type HubDoor, type Shared } from './conversation.ts';
import { isCertificateError, readLinkTls } from './linkTls.ts';

/** State of the link to the hub. `lost` also while the line stands and nothing comes on it; `refused`: the hub will not have us (token, version). */
export type HubState = 'connecting' | 'connected' | 'lost' | 'refused';

/** The station's way to its peers. */
export interface HubLink {
  readonly state: () => HubState;
  readonly since: () => number;
  /** Everything has been exchanged once since this connection. */
  readonly agreed: () => boolean;
  /** Round trip of the last heartbeat, ms; null while there is no link. */
  readonly lagMs: () => number | null;
  readonly peers: () => readonly { readonly station: string; readonly position: string }[];
  /** Why the hub leaves an operation that is pending here waiting; null: it did not say on this connection. */
  readonly waitsFor: (id: string) => Refusal | null;
  onChange(listener: () => void): void;
  /** Whether what is told past the log reaches the others now. */
  readonly shares: () => boolean;
  /** The same of calls. */
  readonly sharesCalls: () => boolean;
  /** Tells the hub something past the log; nothing while `shares` is false. */
  share(message: Extract<ToHub, { type: 'claim' | 'call-claim' | 'watching' | 'push' }>): void;
  onShared(listener: (message: Shared) => void): void;
  close(): void;
}

export interface HubLinkOptions {
  readonly url: string;
  readonly token: string;
  readonly store: Store;
  readonly station: string;
  readonly position: string;
  readonly now: () => number;
  readonly random: Random;
  readonly log: (message: string) => void;
  /** The hub's answer: by how much our clock is ahead of its own, ms. */
  readonly onClock?: (ahead: number) => void;
  /** Folder of certificates, for `wss://`. */
  readonly tls?: string | undefined;
  /** Who is signed in here. */
  readonly door?: HubDoor;
  /** An operation of ours was refused, to be put before the operator. */
  readonly onRejected?: (operation: Operation, refusal: Refusal) => void;
}

/** How often the hub is asked whether it is there, and silence after which it counts as away: said within 3 s. */
const ASKED_EVERY = 500;
const SILENT = 2_000;
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 10_000;

/** Opens the link and keeps it: connects, and connects again after a while drawn by chance. */
export function createHubLink(options: HubLinkOptions): HubLink {
  const { store } = options;
  let state: HubState = 'connecting';
  let since = options.now();
  let socket: WebSocket | null = null;
  let attempts = 0;
  let again: NodeJS.Timeout | undefined;
  let closed = false;
  let heardAt = 0;
  /** The line stands and was silent for a while. */
  let silent = false;
  const listeners: (() => void)[] = [];
  const sharedListeners: ((message: Shared) => void)[] = [];

  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const become = (next: HubState): void => {
    if (next === state) return;
    state = next;
    since = options.now();
    changed();
  };

  const conversation = createHubConversation({
    store,
    station: options.station,
    position: options.position,
    now: options.now,
    clock: () => performance.now(),
    send(text) {
      if (socket?.readyState === WebSocket.OPEN) socket.send(text);
    },
    hold: (ms) => {
      setTimeout(() => !closed && conversation.submit(true), ms);
    },
    random: options.random,
    drop: () => socket?.terminate(),
    door: options.door,
    log: options.log,
    onChange(what) {
      if (what === 'welcome') {
        attempts = 0;
        silent = false;
        become('connected');
      }
      if (what === 'refused') become('refused');
      else changed();
    },
    onShared(message) {
      for (const listener of sharedListeners) listener(message);
    },
    onClock: (ahead) => options.onClock?.(ahead),
    onRejected: (operation, refusal) => options.onRejected?.(operation, refusal),
  });

  const open = (): void => {
    again = undefined;
    if (closed) return;
    const mine = new WebSocket(options.url, ['vigie-hub.1', `token.${options.token}`], {
      handshakeTimeout: 5_000,
      perMessageDeflate: false,
      ...(options.tls === undefined ? {} : readLinkTls(options.tls)),
    });
    socket = mine;
    mine.on('open', () => {
      heardAt = performance.now();
      conversation.opened();
    });
    mine.on('message', (data) => {
      // What was on its way when we closed finds no store any more.
      if (closed) return;
      heardAt = performance.now();
      if (silent) {
        silent = false;
        become('connected');
      }
      conversation.hear(String(data));
    });
    mine.on('unexpected-response', (_, response) => {
      if (response.statusCode === 403) become('refused');
      mine.terminate();
    });
    // `close` follows and does what is to be done.
    mine.on('error', (error: NodeJS.ErrnoException) => {
      if (attempts === 0) options.log(`hub: ${error.message}`);
      // One side does not accept the other's certificate: that wants a person.
      if (isCertificateError(error.code ?? '')) become('refused');
    });
    mine.on('close', () => {
      if (socket !== mine) return;
      socket = null;
      silent = false;
      conversation.closed();
      if (closed) return;
      if (state !== 'refused') become('lost');
      const ceiling = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(attempts++, 5));
      again = setTimeout(open, 50 + options.random() * ceiling);
    });
  };

  let askedAt = performance.now();
  let beatenAt = askedAt;
  /** How much later than wanted we looked since something was heard: what we could not read yet is no silence of the hub. */
  let late = 0;
  let lateOf = 0;
  const beat = setInterval(() => {
    const at = performance.now();
    if (lateOf !== heardAt) [lateOf, late] = [heardAt, 0];
    late += Math.max(0, at - askedAt - ASKED_EVERY);
    askedAt = at;
    if (!socket || socket.readyState !== WebSocket.OPEN) return;
    const quiet = at - heardAt - late;
    if (quiet > 3 * HEARTBEAT) {
      socket.terminate();
      return;
    }
    if (quiet > SILENT && state === 'connected') {
      silent = true;
      become('lost');
    }
    if (at - beatenAt < HEARTBEAT) return conversation.ask();
    beatenAt = at;
    conversation.beat();
  }, ASKED_EVERY);

  store.onChange(() => conversation.submit());
  open();
  return {
    state: () => state,
    since: () => since,
    agreed: () => state === 'connected' && conversation.agreed(),
    lagMs: conversation.lagMs,
    peers: conversation.peers,
    waitsFor: conversation.waitsFor,
    onChange: (listener) => listeners.push(listener),
    shares: conversation.sharing,
    sharesCalls: conversation.sharingCalls,
    share(message) {
      if (conversation.sharing()) conversation.say(message);
    },
    onShared: (listener) => sharedListeners.push(listener),
    close() {
      closed = true;
      clearTimeout(again);
      clearInterval(beat);
      socket?.terminate();
    },
  };
}
