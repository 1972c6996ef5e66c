import { AsyncLocalStorage } from 'node:async_hooks';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Refusal } from '../../../../src/shared/result.ts';
import { openSecure } from './certificates.ts';
import { createMarkupCost } from './markupCost.ts';

/** Why a connection was cut by us, or ended before its answer did. */
export type CutReason = 'too-large' | 'nonsense' | 'other-host' | 'closed';

/** One call to a camera: every connection opened while it runs is its own, and ends with it. */
export interface GuardedCall {
  readonly sockets: Set<Duplex>;
  /** HTTP status of the last whole answer. */
  status: number | undefined;
  /** Told once per connection that was cut. */
  readonly cut: (reason: CutReason) => void;
  /** Told of a connection that was not made, or not trusted. */
  readonly refused: (refusal: Refusal) => void;
}

/** The calls under way: a connection finds the call that opened it, however deep in the library that was. */
export const currentCall = new AsyncLocalStorage<GuardedCall>();

/** What a camera is held to. */
export interface ConnectionLimits {
  readonly hostname: string;
  readonly port: number;
  readonly secure: boolean;
  /** The pinned certificate of a secure one. */
  readonly certificate: string | undefined;
  /** Bytes that one connection may receive, headers included. */
  readonly maximumBytes: number;
}

/**
 * An agent whose connections go to one host only and are cut when more arrives than is allowed. The ONVIF library
 * reads whole bodies and has no limit of its own; its `agent` option is the one place where every request passes.
 */
export function guardedAgent(limits: ConnectionLimits): HttpAgent {
  const agent = limits.secure ? new HttpsAgent({ keepAlive: false }) : new HttpAgent({ keepAlive: false });
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const call = currentCall.getStore();
    if (options.host !== limits.hostname || Number(options.port) !== limits.port) {
      call?.cut('other-host');
      throw new Error('The camera may be asked at its own address only');
    }
    if (limits.secure) {
      const opening = openSecure({ ...limits, host: limits.hostname }, (outcome) => {
        if (outcome.ok) {
          if (call) watch(outcome.value, call, limits.maximumBytes);
          callback?.(null, outcome.value);
        } else {
          call?.refused(outcome.refusal);
          callback?.(new Error(outcome.refusal.message), opening);
        }
      });
      call?.sockets.add(opening);
      return undefined;
    }
    const socket = connect(options, callback);
    if (!socket || !call) return socket;
    watch(socket, call, limits.maximumBytes);
    return socket;
  };
  return agent;
}

/**
 * Status lines that one connection may bring. `100 Continue` may come before an answer any number of times (RFC 9110,
 * clause 15.2), and each costs the station more than a kilobyte of text does.
 */
const MOST_STATUS_LINES = 20;
const STATUS_LINE = Buffer.from('HTTP/1.');

function watch(socket: Duplex, call: GuardedCall, maximumBytes: number): void {
  let bytes = 0;
  let statusLines = 0;
  const markup = createMarkupCost();
  const cut = (reason: CutReason): void => {
    call.cut(reason);
    socket.destroy();
  };
  call.sockets.add(socket);
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    for (let at = chunk.indexOf(STATUS_LINE); at !== -1 && statusLines <= MOST_STATUS_LINES; ) {
      statusLines += 1;
      at = chunk.indexOf(STATUS_LINE, at + STATUS_LINE.length);
    }
    if (bytes > maximumBytes || statusLines > MOST_STATUS_LINES) cut('too-large');
    else if (markup.add(chunk)) cut('nonsense');
  });
  socket.on('error', () => {
    // The library hears of it through its request; this listener only keeps a late error from being fatal.
  });
  socket.on('close', () => {
    call.sockets.delete(socket);
    if (call.sockets.size === 0) call.cut('closed');
  });
}
