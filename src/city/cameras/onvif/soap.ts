import { XMLParser } from 'fast-xml-parser';

/** Largest request that is read, in bytes. */
export const MAXIMUM_REQUEST = 65_536;

/** An element: text, or its attributes (`@name`) and children. */
export type XmlNode = string | { readonly [name: string]: XmlNode | readonly XmlNode[] };

/** A SOAP request: the operation's name without its prefix, its content, the header, and its security when there is one. */
export interface SoapRequest {
  readonly operation: string;
  readonly body: XmlNode;
  readonly header: XmlNode | undefined;
  readonly security: XmlNode | undefined;
}

/** A refusal in ONVIF's form (Core specification, clause 5.8.2): SOAP code, `ter:` subcodes, a sentence. */
export interface SoapFault {
  readonly code: 'Sender' | 'Receiver';
  readonly subcodes: readonly string[];
  readonly reason: string;
  /** HTTP status: 400 for what the client did wrong, 500 for the rest (SOAP 1.2 part 2, clause 7.5.2.2). */
  readonly status: number;
}

/** Builds a fault. `Sender` answers 400, `Receiver` 500. */
export const fault = (code: SoapFault['code'], subcodes: readonly string[], reason: string): SoapFault => ({
  code,
  subcodes,
  reason,
  status: code === 'Sender' ? 400 : 500,
});

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  // Entities are left as they stand: a request is never made larger than it came.
  processEntities: false,
});

const isRecord = (node: unknown): node is { readonly [name: string]: XmlNode | readonly XmlNode[] } =>
  typeof node === 'object' && node !== null && !Array.isArray(node);

/** The first child element of that name. */
export function child(node: XmlNode | undefined, name: string): XmlNode | undefined {
  if (!isRecord(node) || !Object.hasOwn(node, name)) return undefined;
  const found = node[name];
  return (Array.isArray(found) ? found[0] : found) as XmlNode | undefined;
}

const PREDEFINED: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** The five entities of XML itself, which never make a text longer. */
const plain = (text: string): string =>
  text.replace(/&(lt|gt|quot|apos|amp);/g, (whole, name: string) => PREDEFINED[name] ?? whole);

/** The text of a child element, without white space around it. */
export function textOf(node: XmlNode | undefined, name: string): string | undefined {
  const found = child(node, name);
  const text = isRecord(found) ? found['#text'] : found;
  return typeof text === 'string' ? plain(text).trim() : undefined;
}

/** An attribute. */
export function attributeOf(node: XmlNode | undefined, name: string): string | undefined {
  const value = child(node, `@${name}`);
  return typeof value === 'string' ? value : undefined;
}

/** Reads a request. Never throws: what is no SOAP envelope is a fault. */
export function readRequest(bytes: Uint8Array): SoapRequest | SoapFault {
  const wrong = (reason: string): SoapFault => fault('Sender', ['ter:WellFormed'], reason);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // SOAP 1.2 part 1, clause 5: a message carries no document type declaration.
    if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return wrong('A document type declaration is not allowed');
    const document: unknown = parser.parse(text, true);
    const envelope = child(document as XmlNode, 'Envelope');
    const body = child(envelope, 'Body');
    if (!isRecord(body)) return wrong('No SOAP body');
    const operation = Object.keys(body).find((name) => !name.startsWith('@') && name !== '#text');
    if (!operation) return wrong('The SOAP body is empty');
    const header = child(envelope, 'Header');
    return { operation, body: child(body, operation) ?? '', header, security: child(header, 'Security') };
  } catch {
    return wrong('The request is no well-formed XML');
  }
}

/** Text made safe for XML. */
export const escapeXml = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no place for them, escaped or not.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');

const NAMESPACES = [
  'xmlns:s="http://www.w3.org/2003/05/soap-envelope"',
  'xmlns:tt="http://www.onvif.org/ver10/schema"',
  'xmlns:tds="http://www.onvif.org/ver10/device/wsdl"',
  'xmlns:trt="http://www.onvif.org/ver10/media/wsdl"',
  'xmlns:tr2="http://www.onvif.org/ver20/media/wsdl"',
  'xmlns:tptz="http://www.onvif.org/ver20/ptz/wsdl"',
  'xmlns:timg="http://www.onvif.org/ver20/imaging/wsdl"',
  'xmlns:tse="http://www.onvif.org/ver10/search/wsdl"',
  'xmlns:trp="http://www.onvif.org/ver10/replay/wsdl"',
  'xmlns:tev="http://www.onvif.org/ver10/events/wsdl"',
  'xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2"',
  'xmlns:wsa="http://www.w3.org/2005/08/addressing"',
  'xmlns:tns1="http://www.onvif.org/ver10/topics"',
  'xmlns:wsrf-rw="http://docs.oasis-open.org/wsrf/rw-2"',
  'xmlns:ter="http://www.onvif.org/ver10/error"',
].join(' ');

/** A SOAP 1.2 answer around a body. */
export const envelope = (body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope ${NAMESPACES}><s:Body>${body}</s:Body></s:Envelope>`;

/** The body of a fault. */
export function faultBody({ code, subcodes, reason }: SoapFault): string {
  const nested = subcodes.reduceRight(
    (inner, subcode) => `<s:Subcode><s:Value>${subcode}</s:Value>${inner}</s:Subcode>`,
    '',
  );
  return (
    `<s:Fault><s:Code><s:Value>s:${code}</s:Value>${nested}</s:Code>` +
    `<s:Reason><s:Text xml:lang="en">${escapeXml(reason)}</s:Text></s:Reason></s:Fault>`
  );
}
