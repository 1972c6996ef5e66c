import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { ok, type Result } from '../../../../src/shared/result.ts';
import { cameraRefusal } from './cameraRefusals.ts';

/** Where a TLS connection goes. */
export interface SecureTarget {
  /** Name or address; IPv6 with or without its brackets. */
  readonly host: string;
  readonly port: number;
  /** SHA-256 fingerprint that the certificate must have, as somebody wrote it down; without one, authorities decide. */
  readonly certificate: string | undefined;
}

/** A SHA-256 fingerprint as 64 small hexadecimal digits; undefined when the text is none. Colons and spaces may divide it. */
export function readFingerprint(text: string): string | undefined {
  const digits = text.replace(/[:\s]/g, '').toLowerCase();
  return /^[0-9a-f]{64}$/.test(digits) ? digits : undefined;
}

/**
 * Connects, and gives the connection only once the certificate was found to be the right one: not a byte of a request,
 * and so no credential, goes to a host before that. A pinned certificate (RFC 7469, clause 2.6, has the reasoning) may be
 * signed by itself and out of date, for a person has looked at it; without a pin the machine's authorities and the name
 * decide. Answers once. The socket given back is for whoever must end it early.
 * Refusals: `camera.certificate` with `reason` (`changed`: another than the pinned one; `untrusted`: none pinned, and no
 * authority vouches for it; `pin`: what is pinned is no fingerprint) and the `fingerprint` seen; `camera.unreachable`.
 */
export function openSecure(to: SecureTarget, done: (outcome: Result<TLSSocket>) => void): TLSSocket {
  const host = to.host.replace(/^\[|\]$/g, '');
  const socket = connect({
    host,
    port: to.port,
    // An address is no server name (RFC 6066, clause 3).
    ...(isIP(host) ? {} : { servername: host }),
    rejectUnauthorized: false,
  });
  let told = false;
  const tell = (outcome: Result<TLSSocket>): void => {
    if (told) return;
    told = true;
    if (!outcome.ok) socket.destroy();
    done(outcome);
  };
  socket.once('secureConnect', () => tell(judged(socket, to.certificate)));
  socket.on('error', () => tell(cameraRefusal('camera.unreachable')));
  socket.once('close', () => tell(cameraRefusal('camera.unreachable')));
  return socket;
}

function judged(socket: TLSSocket, certificate: string | undefined): Result<TLSSocket> {
  const fingerprint = socket.getPeerX509Certificate()?.fingerprint256 ?? '';
  const refused = (reason: string): Result<TLSSocket> => cameraRefusal('camera.certificate', { reason, fingerprint });
  if (certificate === undefined) return socket.authorized ? ok(socket) : refused('untrusted');
  const pinned = readFingerprint(certificate);
  if (pinned === undefined) return refused('pin');
  return readFingerprint(fingerprint) === pinned ? ok(socket) : refused('changed');
}
