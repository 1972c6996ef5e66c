import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { DigestGate } from '../httpDigest.ts';
import type { TokenGate } from './authentication.ts';
import { deviceService } from './deviceService.ts';
import { eventService, pullPointService } from './eventService.ts';
import { imagingService } from './imagingService.ts';
import { media2Service } from './media2Service.ts';
import { mediaService } from './mediaService.ts';
import { ptzService } from './ptzService.ts';
import { replayService, searchService } from './recordingService.ts';
import type { OnvifDevice, Service } from './session.ts';
import { envelope, fault, faultBody, MAXIMUM_REQUEST, readRequest, type SoapFault } from './soap.ts';

/** What the server asks of the park for one camera. */
export interface OnvifHost {
  /** The device of that number, with its guards; undefined when there is no such camera. */
  device(
    number: number,
  ): { readonly device: OnvifDevice; readonly tokens: TokenGate; readonly digest: DigestGate } | undefined;
  /** A JPEG of what the camera sees now. */
  snapshot(number: number): Promise<Uint8Array>;
  /**
   * What becomes of a WS-UsernameToken: `taken`, `ignored` (as if it were not there), or `refused` (any, right or wrong,
   * as cameras do that know HTTP digest only).
   */
  readonly userTokens: 'taken' | 'ignored' | 'refused';
  readonly log: (message: string) => void;
}

/** Key and certificate of cameras that speak over TLS, as PEM. */
export interface CameraTls {
  readonly key: string | Buffer;
  readonly cert: string | Buffer;
}

const SERVICES: Readonly<Record<string, Service>> = {
  device_service: deviceService,
  media_service: mediaService,
  media2_service: media2Service,
  imaging_service: imagingService,
  search_service: searchService,
  replay_service: replayService,
  ptz_service: ptzService,
  event_service: eventService,
  pullpoint: pullPointService,
};

/** Operations that ask for no user (ONVIF Core, clause 5.9.4.4, access class PRE_AUTH). */
const WITHOUT_USER = new Set(['GetSystemDateAndTime', 'GetCapabilities', 'GetServices']);

/** A page such as a camera's front door or a portal gives. */
export const WEB_PAGE = '<!DOCTYPE html><html><head><title>Login</title></head><body><h1>Sign in</h1></body></html>';

/** Reads a body up to the limit. Null when it is larger. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += (part as Buffer).length;
    if (size > MAXIMUM_REQUEST) return null;
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts);
}

function answerSoap(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  const text = envelope(body);
  response.writeHead(status, {
    'Content-Type': 'application/soap+xml; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

const answerFault = (response: ServerResponse, wrong: SoapFault, headers?: Record<string, string>): void =>
  answerSoap(response, wrong.status, faultBody(wrong), headers);

/** Answers as a broken camera does. True when there is nothing more to do. */
function brokenAnswer(device: OnvifDevice, request: IncomingMessage, response: ServerResponse): boolean {
  switch (device.fault()) {
    case 'html':
      response.writeHead(200, { 'Content-Type': 'text/html' }).end(WEB_PAGE);
      return true;
    case 'hang':
      return true;
    case 'garbage':
      request.socket.end(Buffer.from(Array.from({ length: 512 }, (_, index) => (index * 131 + 17) & 255)));
      return true;
    case 'reset':
      request.socket.resetAndDestroy();
      return true;
    default:
      return false;
  }
}

async function answer(host: OnvifHost, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, root, numberText = '', page = '', rest = ''] = (request.url ?? '').split('?')[0]!.split('/');
  const found = root === 'onvif' && /^\d{1,6}$/.test(numberText) ? host.device(Number(numberText)) : undefined;
  if (!found) {
    response.writeHead(404).end();
    return;
  }
  const { device, tokens, digest } = found;
  if (brokenAnswer(device, request, response)) return;
  const authorized = digest.check(request.method ?? '', request.headers.authorization);
  const challenge = { 'WWW-Authenticate': digest.challenge(authorized === 'stale') };

  if (page === 'snapshot' && device.camera.snapshot !== false) {
    if (request.method !== 'GET') response.writeHead(405, { Allow: 'GET' }).end();
    else if (authorized !== 'good') response.writeHead(401, challenge).end();
    else {
      const jpeg = await host.snapshot(device.camera.number);
      response.writeHead(200, {
        'Content-Type': 'image/jpeg',
        'Content-Length': jpeg.length,
        'Cache-Control': 'no-store',
      });
      response.end(jpeg);
    }
    return;
  }

  const service = Object.hasOwn(SERVICES, page) ? SERVICES[page] : undefined;
  if (!service) {
    response.writeHead(404).end();
    return;
  }
  if (request.method !== 'POST') {
    response.writeHead(405, { Allow: 'POST' }).end();
    return;
  }
  const bytes = await readBody(request);
  if (!bytes) {
    response.writeHead(413, { Connection: 'close' }).end();
    return;
  }
  const soap = readRequest(bytes);
  if ('reason' in soap) return answerFault(response, soap);

  if (!WITHOUT_USER.has(soap.operation)) {
    const checked = host.userTokens === 'ignored' ? 'none' : tokens.check(soap.security);
    const token = host.userTokens === 'refused' && checked === 'good' ? 'bad' : checked;
    if (token === 'bad') return answerFault(response, fault('Sender', ['ter:NotAuthorized'], 'Sender not authorized'));
    if (token === 'none' && authorized !== 'good') {
      const refused = { ...fault('Sender', ['ter:NotAuthorized'], 'Sender not authorized'), status: 401 };
      return answerFault(response, refused, challenge);
    }
  }
  const operation = Object.hasOwn(service, soap.operation) ? service[soap.operation] : undefined;
  if (!operation || (service === ptzService && !device.camera.ptz)) {
    const reason = operation ? 'This camera does not turn' : 'The operation is not implemented';
    return answerFault(response, fault('Receiver', ['ter:ActionNotSupported'], reason));
  }
  const result = await operation(device, soap.body, soap.header, rest);
  if (typeof result === 'string') answerSoap(response, 200, result);
  else answerFault(response, result);
}

/** Opens the ONVIF server; refuses (rejects) when the port is taken. */
export async function openOnvifServer(
  host: OnvifHost,
  address: string,
  port: number,
  tls?: CameraTls,
): Promise<{ server: Server; port: number }> {
  const limits = { maxHeaderSize: 16_384, requestTimeout: 20_000, headersTimeout: 10_000 };
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    answer(host, request, response).catch((error: unknown) => {
      host.log(`camera request failed: ${String(error)}`);
      if (response.headersSent) response.destroy();
      else answerFault(response, fault('Receiver', ['ter:Action'], 'The device failed to answer'));
    });
  };
  const server = tls ? createSecureServer({ ...limits, ...tls }, serve) : createServer(limits, serve);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return { server, port: (server.address() as AddressInfo).port };
}
