import { XMLParser } from 'fast-xml-parser';
import { ok, type Result, refuse } from '../../shared/result.ts';

/** Addressing of a message (WS-Discovery, April 2005, appendix II; WS-Addressing, August 2004). */
export interface Probe {
  readonly messageId: string;
  /** Local names of the types asked for (`NetworkVideoTransmitter`); none asks for everybody. */
  readonly types: readonly string[];
  readonly scopes: readonly string[];
}

/** One device that answered (clause 5.3). */
export interface ProbeMatch {
  /** The device's own lasting name, `urn:uuid:...` as a rule. */
  readonly endpoint: string;
  readonly types: readonly string[];
  readonly scopes: readonly string[];
  /** Transport addresses (`XAddrs`), as they stand. */
  readonly addresses: readonly string[];
}

/** An answer to a probe. */
export interface ProbeMatches {
  /** The probe's message id, as the device repeats it. */
  readonly relatesTo: string;
  readonly matches: readonly ProbeMatch[];
}

/** The largest datagram of UDP over IPv4. */
const MAXIMUM_MESSAGE = 65_507;
const MAXIMUM_MATCHES = 32;
const MAXIMUM_LIST = 64;
const MAXIMUM_WORD = 300;

const parser = new XMLParser({
  ignoreAttributes: true,
  removeNSPrefix: true,
  parseTagValue: false,
  // Entities stand as they are: a message is never made larger than it came.
  processEntities: false,
  maxNestedTags: 32,
});

const childOf = (node: unknown, name: string): unknown =>
  typeof node === 'object' && node !== null && Object.hasOwn(node, name)
    ? (node as Record<string, unknown>)[name]
    : undefined;
const one = (node: unknown): unknown => (Array.isArray(node) ? node[0] : node);
const at = (node: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((here, name) => one(childOf(here, name)), node);

const PREDEFINED: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
/** Text of an element with XML's own five entities, one line, cut to a length. */
const textAt = (node: unknown, ...path: readonly string[]): string => {
  const found = at(node, ...path);
  const text = typeof found === 'string' ? found : at(found, '#text');
  if (typeof text !== 'string') return '';
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (whole, name: string) => PREDEFINED[name] ?? whole).trim();
};
const words = (text: string): string[] =>
  text
    .split(/\s+/)
    .filter((word) => word !== '' && word.length <= MAXIMUM_WORD)
    .slice(0, MAXIMUM_LIST);
const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/** The SOAP envelope's header and body. */
function read(bytes: Uint8Array): Result<{ header: unknown; body: unknown }> {
  const wrong = (why: string): Result<never> => refuse('discovery.unreadable', why);
  if (bytes.length > MAXIMUM_MESSAGE) return wrong('longer than a datagram');
  let document: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return wrong('a document type declaration');
    document = parser.parse(text, true);
  } catch {
    return wrong('no well-formed XML');
  }
  const envelope = at(document, 'Envelope');
  const body = at(envelope, 'Body');
  return typeof body === 'object' ? ok({ header: at(envelope, 'Header'), body }) : wrong('no SOAP envelope');
}

/** Reads a Probe (clause 5.2). Never throws; refusal `discovery.unreadable`. */
export function parseProbe(bytes: Uint8Array): Result<Probe> {
  const message = read(bytes);
  if (!message.ok) return message;
  const { header, body } = message.value;
  if (childOf(body, 'Probe') === undefined) return refuse('discovery.unreadable', 'no Probe');
  return ok({
    messageId: textAt(header, 'MessageID').slice(0, MAXIMUM_WORD),
    types: words(textAt(body, 'Probe', 'Types')).map(local),
    scopes: words(textAt(body, 'Probe', 'Scopes')),
  });
}

/**
 * Reads ProbeMatches (clause 5.3). Never throws; refusal `discovery.unreadable`. At most 32 devices a message, 64 words
 * a list and 300 characters a word; what goes beyond is left out.
 */
export function parseProbeMatches(bytes: Uint8Array): Result<ProbeMatches> {
  const message = read(bytes);
  if (!message.ok) return message;
  const { header, body } = message.value;
  const answer = at(body, 'ProbeMatches');
  if (answer === undefined) return refuse('discovery.unreadable', 'no ProbeMatches');
  const found = childOf(answer, 'ProbeMatch') ?? [];
  const matches = (Array.isArray(found) ? found : [found]).slice(0, MAXIMUM_MATCHES).map((match: unknown) => ({
    endpoint: textAt(match, 'EndpointReference', 'Address').slice(0, MAXIMUM_WORD),
    types: words(textAt(match, 'Types')).map(local),
    scopes: words(textAt(match, 'Scopes')),
    addresses: words(textAt(match, 'XAddrs')),
  }));
  return ok({ relatesTo: textAt(header, 'RelatesTo').slice(0, MAXIMUM_WORD), matches });
}
