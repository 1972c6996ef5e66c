import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Who may speak to the station at one of its doors: our own pages, by our own name, with what that door asks for. */
export interface Guard {
  /** Whether Host names this server: stops DNS rebinding. */
  hostAllowed(request: IncomingMessage): boolean;
  /** Whether Origin is one of our pages, or absent (no browser). */
  originAllowed(request: IncomingMessage): boolean;
  /** Whether a request may read what is not a page: `Authorization: Bearer` on the loopback. */
  readerAllowed(request: IncomingMessage): boolean;
  /** Whether a socket may be opened: `Sec-WebSocket-Protocol: vigie.1, token.<token>` on the loopback. */
  socketAllowed(request: IncomingMessage): boolean;
}

const APP_ORIGIN = 'vigie://app';

const same = (given: string, token: string): boolean => {
  const a = Buffer.from(given);
  const b = Buffer.from(token);
  return a.length === b.length && timingSafeEqual(a, b);
};

/**
 * The guard of the loopback: holders of this launch's token. `port` is asked when needed, because it is known only once
 * the server listens.
 */
export function createGuard(token: string, port: () => number): Guard {
  const hosts = (): string[] => [`127.0.0.1:${port()}`, `localhost:${port()}`];
  return {
    hostAllowed: ({ headers }) => hosts().includes(headers.host ?? ''),
    originAllowed: ({ headers }) =>
      headers.origin === undefined ||
      headers.origin === APP_ORIGIN ||
      hosts().some((host) => headers.origin === `http://${host}`),
    readerAllowed: ({ headers }) => {
      const [scheme, given] = (headers.authorization ?? '').split(' ');
      return scheme === 'Bearer' && given !== undefined && same(given, token);
    },
    socketAllowed: ({ headers }) => {
      const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim());
      const given = offered.find((protocol) => protocol.startsWith('token.'));
      return offered.includes('vigie.1') && given !== undefined && same(given.slice(6), token);
    },
  };
}
