import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { XMLParser } from 'fast-xml-parser';
import type { Result } from '../../../../src/shared/result.ts';
import { type CallReport, createCalls, isMissing } from './cameraCalls.ts';
import { escaped } from './credentials.ts';
import { answerChallenge } from './digest.ts';
import { currentCall, guardedAgent } from './guardedConnections.ts';
import type { CameraAddress } from './onvifLink.ts';

/** An element of an answer: its text, or its attributes (`@name`) and children, prefixes left out. */
export type SoapNode = string | { readonly [name: string]: SoapNode | readonly SoapNode[] };

/** One question to a camera. */
export interface SoapQuestion {
  /** Path and query at the camera's own host. */
  readonly path: string;
  /** Name of the operation; the answer must be its response. */
  readonly operation: string;
  /** The operation's element. */
  readonly body: string;
  /** WS-Addressing action (ONVIF Core, clause 9.1.1); left out where the service wants none. */
  readonly action?: string;
  /** Further header blocks. */
  readonly headers?: string;
  /** Sent without our account: the few operations that ask for none. */
  readonly anonymous?: true;
}

/** An answer: its element, and the whole text for those who need its namespaces. */
export interface SoapAnswer {
  readonly element: SoapNode;
  readonly text: string;
}

/** The station's own light way to ask a camera, for what is asked every few seconds of all of them. */
export interface SoapAsker {
  /**
   * Asks. At most `limit` milliseconds and 256 kB, at the camera's own host. Refusals: `camera.unreachable`,
   * `camera.timeout`, `camera.not-authenticated`, `camera.not-onvif`, `camera.too-large`, `camera.other-host`,
   * `camera.fault`.
   */
  ask(question: SoapQuestion, limit: number): Promise<Result<SoapAnswer>>;
  /** The camera's clock less ours, ms: our account is stamped with its time (ONVIF Core, clause 5.9.4). */
  setOffset(offset: number): void;
  /** Ends what is under way. */
  close(): void;
}

/** What the asker is given. `now`: wall clock, ms since 1970; `clock`: monotonic milliseconds. */
export interface SoapAskerOptions {
  readonly camera: CameraAddress;
  readonly now: () => number;
  readonly clock: () => number;
  readonly report?: (report: CallReport) => void;
}

/** A hundred events with everything that makers add to them are a fifth of it. */
const MAXIMUM_ANSWER = 262_144;
const NAMESPACES =
  'xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing" ' +
  'xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:tev="http://www.onvif.org/ver10/events/wsdl" ' +
  'xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2"';
const SECURITY = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss';
const TOKEN_PROFILE = `${SECURITY}-username-token-profile-1.0`;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
});

/** Opens an asker for one camera; null when its address is none. */
export function createSoapAsker(options: SoapAskerOptions): SoapAsker | null {
  const { camera, now, clock } = options;
  const url = URL.parse(camera.address);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null;
  const secure = url.protocol === 'https:';
  const port = url.port ? Number(url.port) : secure ? 443 : 80;
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  const agent = guardedAgent({ hostname, port, secure, certificate: camera.certificate, maximumBytes: MAXIMUM_ANSWER });
  const closers = new Set<() => void>();
  let offset = 0;
  let challenges: readonly string[] = [];
  /** Some cameras take HTTP digest only, and refuse a request that has a token besides. */
  let isTokenLeftOut = false;

  const account = (): string => {
    if (!camera.username || isTokenLeftOut) return '';
    const nonce = randomBytes(16);
    const created = new Date(now() + offset).toISOString();
    const digest = createHash('sha1')
      .update(Buffer.concat([nonce, Buffer.from(created), Buffer.from(camera.password)]))
      .digest('base64');
    return (
      `<wsse:Security xmlns:wsse="${SECURITY}-wssecurity-secext-1.0.xsd" xmlns:wsu="${SECURITY}-wssecurity-utility-1.0.xsd">` +
      `<wsse:UsernameToken><wsse:Username>${escaped(camera.username)}</wsse:Username>` +
      `<wsse:Password Type="${TOKEN_PROFILE}#PasswordDigest">${digest}</wsse:Password>` +
      `<wsse:Nonce EncodingType="${SECURITY}-soap-message-security-1.0#Base64Binary">${nonce.toString('base64')}</wsse:Nonce>` +
      `<wsu:Created>${created}</wsu:Created></wsse:UsernameToken></wsse:Security>`
    );
  };

  const envelope = ({ action, headers = '', anonymous, body, path }: SoapQuestion): string => {
    const addressing = action
      ? `<a:Action>${action}</a:Action><a:MessageID>urn:uuid:${randomUUID()}</a:MessageID>` +
        `<a:To>${escaped(new URL(path, url).href)}</a:To>`
      : '';
    const header = `${anonymous ? '' : account()}${addressing}${headers}`;
    return `<?xml version="1.0" encoding="UTF-8"?><s:Envelope ${NAMESPACES}>${
      header ? `<s:Header>${header}</s:Header>` : ''
    }<s:Body>${body}</s:Body></s:Envelope>`;
  };

  /** One request; `done` as the callback library has it: error, answer, text. */
  const send = (
    question: SoapQuestion,
    done: (error: unknown, answer?: SoapAnswer, text?: string) => void,
    isSecond = false,
  ): void => {
    const running = currentCall.getStore();
    const text = envelope(question);
    const signed = question.anonymous
      ? undefined
      : challenges
          .map((one) => answerChallenge(one, 'POST', question.path, camera, randomBytes(8).toString('hex')))
          .find((one) => one !== undefined);
    const request = (secure ? httpsRequest : httpRequest)(
      {
        host: hostname,
        port,
        path: question.path,
        method: 'POST',
        agent,
        headers: {
          'Content-Type': `application/soap+xml; charset=utf-8${question.action ? `; action="${question.action}"` : ''}`,
          'Content-Length': Buffer.byteLength(text),
          Connection: 'close',
          ...(signed ? { Authorization: signed } : {}),
        },
      },
      (response: IncomingMessage) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', done);
        response.on('end', () => {
          const status = response.statusCode ?? 0;
          if (running) running.status = status;
          if (status === 401 && !isSecond && !question.anonymous) {
            // The stronger digest first; Basic would tell the password.
            challenges = (response.headersDistinct['www-authenticate'] ?? [])
              .filter((one) => /^digest /i.test(one))
              .sort((one, other) => Number(/SHA-256/i.test(other)) - Number(/SHA-256/i.test(one)));
            if (challenges.length > 0) return send(question, done, true);
          }
          if (status >= 300 && status < 400) {
            running?.cut('other-host');
            return;
          }
          read(Buffer.concat(parts).toString('utf8'), question, status, done);
        });
      },
    );
    request.on('error', done);
    // As bytes: with text Node would write the header as UTF-8, too, and a user's accents are that already.
    request.end(Buffer.from(text));
  };

  const askOnce = async (question: SoapQuestion, limit: number): Promise<Result<SoapAnswer>> => {
    const { call, closeAll } = createCalls({
      camera: `${hostname}:${port}${question.path.split('?')[0]}`,
      now: clock,
      secret: camera.password,
      report: options.report ?? (() => {}),
      limit,
    });
    const close = (): void => closeAll();
    closers.add(close);
    const answer = await call<SoapAnswer>(question.operation, (done) => send(question, done));
    closers.delete(close);
    return answer;
  };

  return {
    async ask(question, limit) {
      const answer = await askOnce(question, limit);
      const isRefused = !answer.ok && answer.refusal.code === 'camera.not-authenticated';
      if (!isRefused || question.anonymous || isTokenLeftOut || challenges.length > 0) return answer;
      isTokenLeftOut = true;
      const again = await askOnce(question, limit);
      if (!again.ok) isTokenLeftOut = false;
      return again;
    },
    setOffset(next) {
      if (Number.isFinite(next)) offset = next;
    },
    close() {
      for (const close of [...closers]) close();
    },
  };
}

/** Reads a document of a camera; the caller has cut its size. Undefined for what is none. */
export function readXml(text: string): SoapNode | undefined {
  // SOAP 1.2 part 1, clause 5: no document type declaration, and so no entity of anybody's making.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return undefined;
  try {
    return parser.parse(text) as SoapNode;
  } catch {
    return undefined;
  }
}

/** Finds the operation's response in an answer, or the fault. */
function read(
  text: string,
  { operation, anonymous }: SoapQuestion,
  status: number,
  done: (error: unknown, answer?: SoapAnswer, text?: string) => void,
): void {
  const body = child(child(readXml(text), 'Envelope'), 'Body');
  const element = child(body, `${operation}Response`);
  const fault = child(body, 'Fault');
  const reason = textOf(child(child(fault, 'Reason'), 'Text')) ?? textOf(child(fault, 'faultstring')) ?? '';
  if (element !== undefined) done(null, { element, text });
  else if (fault !== undefined) done(new Error(`ONVIF SOAP Fault: ${reason}`), undefined, text);
  // What needs our account is asked of cameras only, which have answered already: this one lacks the operation.
  else if (!anonymous && isMissing(status)) done(new Error(`ONVIF SOAP Fault: HTTP ${status}`), undefined, '');
  else done(new Error('No answer to this question'), undefined, text);
}

const isParent = (node: unknown): node is Readonly<Record<string, SoapNode | readonly SoapNode[]>> =>
  typeof node === 'object' && node !== null && !Array.isArray(node);

/** The first child element of that name. */
export function child(node: SoapNode | undefined, name: string): SoapNode | undefined {
  return children(node, name)[0];
}

/** All child elements of that name. */
export function children(node: SoapNode | undefined, name: string): readonly SoapNode[] {
  if (!isParent(node) || !Object.hasOwn(node, name)) return [];
  const found = node[name];
  return Array.isArray(found) ? (found as readonly SoapNode[]) : [found as SoapNode];
}

const PREDEFINED: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** The text of an element, without white space around it and with XML's own five entities read. */
export function textOf(node: SoapNode | undefined): string | undefined {
  const text = isParent(node) ? node['#text'] : node;
  if (typeof text !== 'string') return undefined;
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (whole, name: string) => PREDEFINED[name] ?? whole).trim();
}
