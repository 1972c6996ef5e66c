import { readFileSync, statSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { ok, type Result, refuse } from '../shared/result.ts';

/**
 * Patience of a server, ms. A request that takes longer to come in is cut off. A connection that nothing is asked on stays
 * for longer than clients and load balancers keep theirs (a minute at the most): who closes first is never the server, which
 * would end a request that is just coming in.
 */
export const SERVER_PATIENCE = { requestTimeout: 30_000, keepAliveTimeout: 75_000 } as const;

/** What a server shows, and whom it lets in. */
interface ServerTls {
  readonly cert: Buffer;
  readonly key: Buffer;
  /** Who signs the certificates of those who come: each then has to show one. Undefined: none is asked for. */
  readonly ca: Buffer | undefined;
}

/** A folder of certificates that may be renewed while the program runs. */
export interface TlsFolder {
  read(): Result<ServerTls>;
  /** Whether a file changed since the last reading. */
  changed(): boolean;
}

const FILES = ['cert.pem', 'key.pem', 'ca.pem'] as const;
/** Certificates and keys are some kilobytes. */
const MOST_BYTES = 1_000_000;

/**
 * The folder of a server's certificates: `cert.pem` and `key.pem` of its own, and, unless anybody may come without one,
 * `ca.pem` when those who come must show one of that authority (mutual TLS, RFC 8446, 4.4.2). Refusal: `tls.unreadable`
 * (context `file`, `reason`).
 */
export function tlsFolder(dir: string, { anybody = false }: { readonly anybody?: boolean } = {}): TlsFolder {
  const markOf = (): string =>
    FILES.map((file) => {
      const stat = statSync(join(dir, file), { throwIfNoEntry: false });
      return stat ? `${stat.mtimeMs} ${stat.size}` : '-';
    }).join('|');
  let mark = '';
  return {
    changed: () => markOf() !== mark,
    read() {
      mark = markOf();
      let file = '';
      try {
        const pem = (name: (typeof FILES)[number]): Buffer => {
          file = name;
          const bytes = readFileSync(join(dir, name));
          if (bytes.length > MOST_BYTES || !bytes.includes('-----BEGIN ')) throw new TypeError('no PEM');
          return bytes;
        };
        const [cert, key] = [pem('cert.pem'), pem('key.pem')];
        createSecureContext({ cert, key });
        const asked = !anybody && statSync(join(dir, 'ca.pem'), { throwIfNoEntry: false }) !== undefined;
        const ca = asked ? pem('ca.pem') : undefined;
        createSecureContext({ ca });
        return ok({ cert, key, ca });
      } catch (error) {
        const reason = error instanceof Error && 'code' in error ? String(error.code) : 'no PEM';
        return refuse('tls.unreadable', `${file} in ${dir} cannot be used (${reason})`, { file, reason });
      }
    },
  };
}

/** A server that shows its certificate and, where the folder has an authority for them, wants one of each who comes. */
export function secureServer(folder: TlsFolder, serve: RequestListener, log: (message: string) => void): Server {
  const read = folder.read();
  const material = read.ok ? read.value : null;
  const server = createServer(
    {
      ...(material ? { cert: material.cert, key: material.key, ca: material.ca } : {}),
      ...{
        minVersion: 'TLSv1.2',
        requestCert: material?.ca !== undefined,
        rejectUnauthorized: material?.ca !== undefined,
        ...SERVER_PATIENCE,
      },
    },
    serve,
  );
  // A stranger tries again and again: once a reason is enough.
  const told = new Set<string>();
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    const reason = error.code ?? 'unknown';
    if (!told.has(reason)) log(`no TLS with ${socket.remoteAddress ?? '?'}: ${reason}`);
    told.add(reason);
    socket.destroy();
  });
  return server;
}

/** Takes up certificates that were renewed; unreadable ones leave those before. */
export function renewed(server: Server, folder: TlsFolder, log: (message: string) => void): void {
  if (!folder.changed()) return;
  const read = folder.read();
  if (read.ok) server.setSecureContext(read.value);
  log(read.ok ? 'certificates are read again' : read.refusal.message);
}
