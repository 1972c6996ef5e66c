import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { z } from 'zod';
import { type HostPort, hostInAddress } from '../../../../src/shared/hostPort.ts';
import { ok, type Refusal, type Result, refuse } from '../../../../src/shared/result.ts';
import { renewed, secureServer, tlsFolder } from '../../../../src/tls/tlsServer.ts';
import type { WindowAccess } from '../../services/windows/windowAccess.ts';
import type { WindowSession } from '../../services/windows/windowSessions.ts';
import { type Answered, createAnswers, pathOf, plain } from '../answers.ts';
import { CODE_PAGE_POLICY, codePage, languageOf } from './codePage.ts';
import { cookieNamed, createOutsideGuard, machineOf } from './outsideGuard.ts';

/** Where browsers on other machines find this station's windows. */
export interface OutsideOptions {
  /** The one name or address by which they may ask for it. */
  readonly at: HostPort;
  /** Folder with `cert.pem` and `key.pem`. */
  readonly tls: string;
  readonly access: WindowAccess;
  /** Of the page that asks for the code, where a browser names no language. */
  readonly language: 'fr' | 'en';
  readonly log: (message: string) => void;
}

/** That door. */
export interface OutsideServer {
  close(): Promise<void>;
}

/** A machine whose cable is not in has no such address yet: tried again, ms. */
const AGAIN = 5_000;
/** Sessions that nobody uses and certificates that were renewed are looked at, ms. */
const LOOK = 5_000;
/** A form with a code is smaller. */
const MOST_FORM = 1_000;
/** More connections than twenty windows open. */
const MOST_CONNECTIONS = 600;

const formSchema = z.object({ code: z.string().min(1).max(20) });

/** Sent with every answer, whoever asks. */
const STRICT = {
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
} as const;

/** What a form says, read up to its limit; null for one that says more, or is cut. */
function readForm(request: IncomingMessage): Promise<string | null> {
  return new Promise((resolve) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => {
      text += part;
      if (text.length > MOST_FORM) resolve(null);
    });
    request.on('end', () => resolve(text));
    request.on('error', () => resolve(null));
    request.on('close', () => resolve(null));
  });
}

/**
 * Opens the door for browsers on other machines: HTTPS only, one name, and nothing but the page that asks for the code
 * until a code was typed. Where the machine does not have that address yet, it is tried again. Refusals:
 * `tls.unreadable`, `windows.not-open` (context `address`, `reason`).
 */
export async function openOutsideServer(answered: Answered, options: OutsideOptions): Promise<Result<OutsideServer>> {
  const { at, tls, access, language, log } = options;
  const { sessions } = access;
  const folder = tlsFolder(tls, { anybody: true });
  const readable = folder.read();
  if (!readable.ok) return readable;

  let port = at.port;
  /** As it stands in `Host` and after `https://`. */
  const names = (): readonly string[] => {
    const host = hostInAddress(at.host);
    return port === 443 ? [host, `${host}:443`] : [`${host}:${port}`];
  };
  const cookie = (): string => `__Host-vigie-${port}`;
  const sessionOf = (request: IncomingMessage): WindowSession | null =>
    sessions.of(cookieNamed(cookie(), request), machineOf(request));
  const guard = createOutsideGuard({ names, sessionOf });
  const answers = createAnswers({
    answered,
    guard,
    sockets: () => names().map((name) => `wss://${name}`),
    elsewhere: true,
    onSocket(request, socket) {
      const session = sessionOf(request);
      if (!session) {
        socket.terminate();
        return;
      }
      const letGo = sessions.hold(session, () => socket.terminate());
      socket.on('close', letGo);
      // What a window hears by itself is no sign of a hand; what it asks for is.
      socket.on('message', () => sessions.used(session));
    },
  });

  const showCodePage = (request: IncomingMessage, response: ServerResponse, refusal: Refusal | null): void => {
    const query = new URLSearchParams((request.url ?? '').split('?')[1] ?? '');
    const body = codePage(languageOf(query, request.headers['accept-language'], language), refusal);
    response.writeHead(refusal === null ? 200 : refusal.code === 'windows.wait' ? 429 : 403, {
      'content-type': 'text/html; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'content-security-policy': CODE_PAGE_POLICY,
      // Without one a browser would say of its form that it comes from nowhere.
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
      ...(refusal?.code === 'windows.wait' ? { 'retry-after': String(Number(refusal.context.seconds)) } : {}),
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  };

  const enter = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await readForm(request);
    const form = formSchema.safeParse(text === null ? null : Object.fromEntries(new URLSearchParams(text)));
    if (!form.success) {
      response.setHeader('connection', 'close');
      plain(response, 400, 'a code is wanted');
      return;
    }
    const entered = access.enter(form.data.code, machineOf(request));
    if (!entered.ok) {
      log(`a browser at ${machineOf(request)} was not let in: ${entered.refusal.code}`);
      showCodePage(request, response, entered.refusal);
      return;
    }
    log(`a browser at ${machineOf(request)} was let in`);
    response.writeHead(303, {
      location: '/',
      'set-cookie': `${cookie()}=${entered.value}; Path=/; Secure; HttpOnly; SameSite=Strict`,
      'cache-control': 'no-store',
    });
    response.end();
  };

  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    for (const [name, value] of Object.entries(STRICT)) response.setHeader(name, value);
    const path = pathOf(request);
    if (!guard.hostAllowed(request)) {
      plain(response, 421, 'unknown host');
      return;
    }
    if (!guard.originAllowed(request)) {
      plain(response, 403, 'unknown origin');
      return;
    }
    if (request.method === 'POST' && path === '/enter') {
      void enter(request, response);
      return;
    }
    const session = sessionOf(request);
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (!session) {
      if (reads && path === '/') showCodePage(request, response, null);
      else plain(response, 401, 'a code is needed');
      return;
    }
    // By it a window whose link was cut learns whether it is to ask for a code again.
    if (reads && path === '/session') {
      response.writeHead(204, { 'cache-control': 'no-store' }).end();
      return;
    }
    // A picture goes on by itself.
    if (!path.startsWith('/video/')) sessions.used(session);
    const letGo = sessions.hold(session, () => request.socket.destroy());
    response.on('close', letGo);
    answers.serve(request, response);
  };

  const server = secureServer(folder, serve, log);
  server.maxConnections = MOST_CONNECTIONS;
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) =>
    answers.upgrade(request, socket, head),
  );
  // An address is listened at alone; a name may be any of the machine's.
  const isAddress = at.host.includes(':') || /^[\d.]+$/.test(at.host);
  const listen = (): Promise<NodeJS.ErrnoException | null> =>
    new Promise((resolve) => {
      const fail = (error: NodeJS.ErrnoException): void => resolve(error);
      server.once('error', fail);
      server.listen({ port: at.port, ...(isAddress ? { host: at.host } : {}) }, () => {
        server.off('error', fail);
        server.on('error', (error) => log(`windows elsewhere: ${error.message}`));
        port = (server.address() as AddressInfo).port;
        access.opened(`https://${names()[0]}/`);
        resolve(null);
      });
    });

  const beat = setInterval(() => {
    access.sweep();
    renewed(server, folder, log);
  }, LOOK);
  beat.unref();
  let again: NodeJS.Timeout | undefined;
  const failed = await listen();
  if (failed?.code === 'EADDRNOTAVAIL') {
    log(`this machine does not have the address ${at.host} yet; windows elsewhere wait for it`);
    const retry = (): void => {
      again = setTimeout(async () => {
        if (await listen()) retry();
      }, AGAIN);
    };
    retry();
  } else if (failed) {
    clearInterval(beat);
    const address = `${hostInAddress(at.host)}:${at.port}`;
    const reason = failed.code ?? 'unknown';
    return refuse('windows.not-open', `${address} cannot be opened (${reason})`, { address, reason });
  }
  return ok({
    async close() {
      clearInterval(beat);
      clearTimeout(again);
      sessions.endAll();
      answers.close();
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  });
}
