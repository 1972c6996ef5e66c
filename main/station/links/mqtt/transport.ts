import { connect as connectTcp, isIP } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls, type PeerCertificate, type TLSSocket } from 'node:tls';
import WebSocket, { createWebSocketStream } from 'ws';
import type { SeenCertificate } from './brokerTroubles.ts';
import type { PacketGuard } from './packetGuard.ts';

/** What TLS needs of ours: the bytes of PEM files. */
export interface TlsMaterial {
  readonly ca?: Buffer;
  readonly certificate?: Buffer;
  readonly key?: Buffer;
  readonly keyPassword?: string;
}

/** The bytes to and from a broker. */
export interface Transport {
  readonly stream: Duplex;
  /** Monotonic milliseconds at which something last came. */
  readonly heardAt: () => number;
  /** Whether anything ever came. */
  readonly heard: () => boolean;
  /** The certificate that the broker showed, accepted or not. */
  readonly certificate: () => SeenCertificate | null;
}

/** A message of a WebSocket is gathered whole, and holds one packet or several: twice the longest that a broker may send. */
const LONGEST_FRAME = 16_777_216;
const HANDSHAKE = 5_000;

/**
 * Opens one connection (`mqtt`, `mqtts`, `ws`, `wss`). What comes is handed on by the guard, which destroys the stream
 * when it finds a fault. With TLS the broker's certificate and name are checked, always.
 */
export function openTransport(url: URL, tls: TlsMaterial, guard: PacketGuard, clock: () => number): Transport {
  let heardAt = clock();
  let heard = false;
  let certificate: SeenCertificate | null = null;
  const { raw, secure } = open(url, tls);
  // Before the check of it, which leaves nothing of a certificate that was turned down.
  secure?.((socket) => {
    certificate = seen(socket.getPeerCertificate());
  });

  const stream = new Duplex({
    read: () => {
      raw.resume();
    },
    write: (chunk: Buffer, _, done) => {
      raw.write(chunk, done);
    },
    // A packet is written in pieces; as one they are one segment.
    writev: (chunks, done) => {
      raw.write(Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer)), done);
    },
    final: (done) => {
      raw.end(done);
    },
    destroy: (error, done) => {
      raw.destroy();
      done(error);
    },
  });
  raw.on('data', (chunk: Buffer) => {
    heardAt = clock();
    heard = true;
    let room = true;
    for (const piece of guard.pass(chunk)) room = stream.push(piece);
    if (guard.fault()) stream.destroy();
    else if (!room) raw.pause();
  });
  raw.on('end', () => stream.push(null));
  raw.on('error', (error) => stream.destroy(error));
  raw.on('close', () => stream.destroy());
  return { stream, heardAt: () => heardAt, heard: () => heard, certificate: () => certificate };
}

type SecureListener = (socket: TLSSocket) => void;

function open(url: URL, tls: TlsMaterial): { raw: Duplex; secure: ((listener: SecureListener) => void) | null } {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const material = {
    ...(tls.ca ? { ca: tls.ca } : {}),
    ...(tls.certificate ? { cert: tls.certificate } : {}),
    ...(tls.key ? { key: tls.key } : {}),
    ...(tls.keyPassword === undefined ? {} : { passphrase: tls.keyPassword }),
    minVersion: 'TLSv1.2' as const,
    rejectUnauthorized: true,
  };
  // Nagle's algorithm and delayed acknowledgements cost 88 ms a command otherwise; a WebSocket turns it off itself.
  if (url.protocol === 'mqtt:')
    return { raw: connectTcp({ host, port: Number(url.port) || 1883, noDelay: true }), secure: null };
  if (url.protocol === 'mqtts:') {
    const port = Number(url.port) || 8883;
    const socket = connectTls({ host, port, ...(isName(host) ? { servername: host } : {}), ...material });
    socket.setNoDelay(true);
    return { raw: socket, secure: (listener) => socket.prependOnceListener('secure', () => listener(socket)) };
  }
  const address = new URL(url);
  address.username = '';
  address.password = '';
  let secure: SecureListener = () => {};
  const socket = new WebSocket(address, ['mqtt'], {
    perMessageDeflate: false,
    maxPayload: LONGEST_FRAME,
    handshakeTimeout: HANDSHAKE,
    followRedirects: false,
    ...(url.protocol === 'wss:'
      ? {
          createConnection: () => {
            const port = Number(url.port) || 443;
            const opened = connectTls({ host, port, ...(isName(host) ? { servername: host } : {}), ...material });
            return opened.prependOnceListener('secure', () => secure(opened));
          },
        }
      : {}),
  });
  return {
    raw: createWebSocketStream(socket),
    secure: (listener) => {
      secure = listener;
    },
  };
}

/** An address of numbers is no name that a broker could be asked for by. */
const isName = (host: string): boolean => isIP(host) === 0;

function seen(peer: PeerCertificate | undefined): SeenCertificate | null {
  if (!peer?.subject) return null;
  return {
    subject: nameOf(peer.subject),
    issuer: nameOf(peer.issuer),
    validFrom: peer.valid_from,
    validTo: peer.valid_to,
  };
}

/** The common name, else the organisation. */
function nameOf(name: PeerCertificate['subject'] | undefined): string {
  const [known] = [name?.CN, name?.O].flat().filter((part) => part !== undefined);
  return known ?? '';
}
