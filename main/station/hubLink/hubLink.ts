import WebSocket from 'ws';
import type { Random } from '../../../src/shared/random.ts';
import type { Refusal } from '../../../src/shared/result.ts';
import { DRIFT_LIMIT } from '../../../src/sync/hlc.ts';
import {
  type FromHub,
  fromHubSchema,
  HEARTBEAT,
  HUB_PROTOCOL,
  SLICE,
  sliceOf,
  type ToHub,
} from '../../../src/sync/hubProtocol.ts';
import type { Operation } from '../../../src/sync/operation.ts';
import type { Store } from '../store/store.ts';

/** State of the link to the hub. `refused`: the hub will not have us (token, version). */
export type HubState = 'connecting' | 'connected' | 'lost' | 'refused';

/** The station's way to its peers. */
export interface HubLink {
  readonly state: () => HubState;
  readonly since: () => number;
  /** Round trip of the last heartbeat, ms; null while there is no link. */
  readonly lagMs: () => number | null;
  readonly peers: () => readonly { readonly station: string; readonly position: string }[];
  onChange(listener: () => void): void;
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
  /** An operation of ours was refused, to be put before the operator. */
  readonly onRejected?: (operation: Operation, refusal: Refusal) => void;
}

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 10_000;

/** Opens the link and keeps it. The outbox is what the store holds as pending, so nothing is sent twice in effect and nothing is lost. */
export function createHubLink(options: HubLinkOptions): HubLink {
  const { store } = options;
  let state: HubState = 'connecting';
  let since = options.now();
  let lag: number | null = null;
  let peers: readonly { station: string; position: string }[] = [];
  let socket: WebSocket | null = null;
  let welcomed = false;
  let attempts = 0;
  let again: NodeJS.Timeout | undefined;
  let closed = false;
  let heardAt = 0;
  /** Submitted and not yet answered. */
  const underWay = new Map<string, number>();
  const listeners: (() => void)[] = [];

  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const become = (next: HubState): void => {
    if (next === state) return;
    state = next;
    since = options.now();
    changed();
  };
  const say = (message: ToHub): void => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };

  const submit = (): void => {
    if (!welcomed) return;
    const fresh = store.pending(SLICE + underWay.size).filter((operation) => !underWay.has(operation.id));
    for (let rest = fresh; rest.length > 0; ) {
      const operations = sliceOf(rest);
      rest = rest.slice(operations.length);
      const sentAt = performance.now();
      for (const { id } of operations) underWay.set(id, sentAt);
      say({ type: 'submit', operations });
    }
  };

  const hear = (message: FromHub): void => {
    switch (message.type) {
      case 'welcome':
        if (Math.abs(message.time - options.now()) > DRIFT_LIMIT)
          options.log('our clock and the hub differ by over a minute');
        if (!store.joinLog(message.log, message.order).ok) {
          socket?.terminate();
          return;
        }
        welcomed = true;
        attempts = 0;
        become('connected');
        submit();
        break;
      case 'operations':
        for (const { operation } of message.batch) underWay.delete(operation.id);
        // What could not be written is asked for again from the cursor; going on would leave a gap.
        if (!store.accept(message.batch).ok) {
          socket?.terminate();
          return;
        }
        submit();
        changed();
        break;
      case 'rejected': {
        underWay.delete(message.id);
        const rejected = store.reject(message.id, message.refusal);
        if (rejected.ok && rejected.value) options.onRejected?.(rejected.value, message.refusal);
        changed();
        break;
      }
      case 'presence':
        peers = message.peers.filter((peer) => peer.station !== options.station);
        changed();
        break;
      case 'pong':
        lag = performance.now() - message.at;
        break;
      case 'refused':
        options.log(`the hub refuses: ${message.refusal.code}`);
        become('refused');
        break;
    }
  };

  const open = (): void => {
    again = undefined;
    if (closed) return;
    const mine = new WebSocket(options.url, ['vigie-hub.1', `token.${options.token}`], {
      handshakeTimeout: 5_000,
      perMessageDeflate: false,
    });
    socket = mine;
    mine.on('open', () => {
      heardAt = performance.now();
      say({
        type: 'hello',
        protocol: HUB_PROTOCOL,
        station: options.station,
        position: options.position,
        cursor: store.hubCursor(),
        log: store.hubLog(),
        time: options.now(),
      });
      say({ type: 'ping', at: performance.now() });
    });
    mine.on('message', (data) => {
      // What was on its way when we closed finds no store any more.
      if (closed) return;
      heardAt = performance.now();
      let json: unknown;
      try {
        json = JSON.parse(String(data));
      } catch {
        json = null;
      }
      const message = fromHubSchema.safeParse(json);
      if (message.success) hear(message.data);
      else options.log('the hub said something that cannot be read');
    });
    mine.on('unexpected-response', (_, response) => {
      if (response.statusCode === 403) become('refused');
      mine.terminate();
    });
    // `close` follows and does what is to be done.
    mine.on('error', (error) => {
      if (attempts === 0) options.log(`hub: ${error.message}`);
    });
    mine.on('close', () => {
      if (socket !== mine) return;
      socket = null;
      welcomed = false;
      lag = null;
      peers = [];
      underWay.clear();
      if (closed) return;
      if (state !== 'refused') become('lost');
      const ceiling = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(attempts++, 5));
      again = setTimeout(open, 50 + options.random() * ceiling);
    });
  };

  const beat = setInterval(() => {
    if (!socket || socket.readyState !== WebSocket.OPEN) return;
    if (performance.now() - heardAt > 3 * HEARTBEAT) {
      socket.terminate();
      return;
    }
    say({ type: 'ping', at: performance.now() });
    // A hub that could not write says nothing: what it left unanswered is submitted again.
    for (const [id, sentAt] of underWay) if (performance.now() - sentAt > 2 * HEARTBEAT) underWay.delete(id);
    submit();
  }, HEARTBEAT);

  store.onChange(() => submit());
  open();
  return {
    state: () => state,
    since: () => since,
    lagMs: () => lag,
    peers: () => peers,
    onChange: (listener) => listeners.push(listener),
    close() {
      closed = true;
      clearTimeout(again);
      clearInterval(beat);
      socket?.terminate();
    },
  };
}
