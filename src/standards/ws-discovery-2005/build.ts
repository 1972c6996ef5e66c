import type { ProbeMatch } from './parse.ts';

/** Where probes are sent over IPv4 (WS-Discovery, April 2005, clause 2.4). */
export const DISCOVERY_GROUP = '239.255.255.250';
export const DISCOVERY_PORT = 3702;

/** Types that ONVIF devices have: the name of its first versions, and that of today (ONVIF Core, clause 7.3.1). */
export type DeviceType = 'NetworkVideoTransmitter' | 'Device';

const NAMESPACES =
  'xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" ' +
  'xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl" ' +
  'xmlns:tds="http://www.onvif.org/ver10/device/wsdl"';
const ACTION = 'http://schemas.xmlsoap.org/ws/2005/04/discovery';

const ENTITIES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&${ENTITIES[character]};`);
const qualified = (type: string): string => (type === 'Device' ? 'tds:Device' : `dn:${type}`);

const envelope = (header: string, body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope ${NAMESPACES}><s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;

/** A Probe (clause 5.2) for one type. `messageId` is a fresh `urn:uuid:...`. */
export const buildProbe = (messageId: string, type: DeviceType): string =>
  envelope(
    `<a:Action s:mustUnderstand="1">${ACTION}/Probe</a:Action><a:MessageID>${escaped(messageId)}</a:MessageID>` +
      '<a:To s:mustUnderstand="1">urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>',
    `<d:Probe><d:Types>${qualified(type)}</d:Types></d:Probe>`,
  );

/** An answer to a probe (clause 5.3). */
export const buildProbeMatches = (messageId: string, relatesTo: string, matches: readonly ProbeMatch[]): string =>
  envelope(
    `<a:Action s:mustUnderstand="1">${ACTION}/ProbeMatches</a:Action><a:MessageID>${escaped(messageId)}</a:MessageID>` +
      `<a:RelatesTo>${escaped(relatesTo)}</a:RelatesTo>` +
      '<a:To s:mustUnderstand="1">http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:To>',
    `<d:ProbeMatches>${matches
      .map(
        (match) =>
          `<d:ProbeMatch><a:EndpointReference><a:Address>${escaped(match.endpoint)}</a:Address></a:EndpointReference>` +
          `<d:Types>${match.types.map(qualified).join(' ')}</d:Types><d:Scopes>${escaped(match.scopes.join(' '))}</d:Scopes>` +
          `<d:XAddrs>${escaped(match.addresses.join(' '))}</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch>`,
      )
      .join('')}</d:ProbeMatches>`,
  );
