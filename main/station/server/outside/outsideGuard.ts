import type { IncomingMessage } from 'node:http';
import type { WindowSession } from '../../services/windows/windowSessions.ts';
import type { Guard } from '../guard.ts';

export interface OutsideGuardOptions {
  /** The name and port by which this door may be asked, in their forms. */
  readonly names: () => readonly string[];
  readonly sessionOf: (request: IncomingMessage) => WindowSession | null;
}

/** The machine that a request came from. */
export const machineOf = ({ socket }: IncomingMessage): string =>
  (socket.remoteAddress ?? '?').replace(/^::ffff:(?=[\d.]+$)/, '');

/** The value of a cookie; empty when there is none of that name. */
export function cookieNamed(name: string, { headers }: IncomingMessage): string {
  const found = (headers.cookie ?? '').split(';').find((one) => one.trim().startsWith(`${name}=`));
  return found?.trim().slice(name.length + 1) ?? '';
}

/**
 * Who may speak from another machine: a browser that was let in by a code and shows its cookie, from our own pages, by
 * the name that was configured. What changes something, and every socket, must say where it comes from.
 */
export function createOutsideGuard({ names, sessionOf }: OutsideGuardOptions): Guard {
  const ours = (origin: string): boolean => names().some((name) => origin === `https://${name}`);
  return {
    hostAllowed: ({ headers }) => names().includes((headers.host ?? '').toLowerCase()),
    originAllowed: ({ headers, method }) =>
      headers.origin === undefined ? method === 'GET' || method === 'HEAD' : ours(headers.origin.toLowerCase()),
    readerAllowed: (request) => sessionOf(request) !== null,
    socketAllowed: (request) => {
      const { origin } = request.headers;
      const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());
      return origin !== undefined && offered.includes('vigie.1') && sessionOf(request) !== null;
    },
  };
}
