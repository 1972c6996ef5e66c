import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/*
 * A server that speaks as little ONVIF as it is told to, as those do that people run in front of cameras which have none.
 * Its answers are written here from the standard; what such servers leave out is in `answers/SOURCES.md`.
 */

/** A SOAP body, an HTTP answer of another kind, or a connection that ends without any. */
export type SmallAnswer =
  | string
  | { readonly status: number; readonly text?: string; readonly headers?: Record<string, string> }
  | 'hang up';
/** What is asked: the whole envelope, and the headers it came with. */
export interface Asked {
  readonly operation: string;
  readonly text: string;
  readonly authorization: string | undefined;
  readonly origin: string;
}
type Answering = SmallAnswer | ((asked: Asked) => SmallAnswer);

const SOAP = 'http://www.w3.org/2003/05/soap-envelope';
const SPACES =
  'xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" ' +
  'xmlns:trt="http://www.onvif.org/ver10/media/wsdl" xmlns:tptz="http://www.onvif.org/ver20/ptz/wsdl" ' +
  'xmlns:tev="http://www.onvif.org/ver10/events/wsdl" xmlns:wsa="http://www.w3.org/2005/08/addressing" ' +
  'xmlns:ter="http://www.onvif.org/ver10/error"';

/** A fault's body (SOAP 1.2 part 1, clause 5.4). */
export const faultBody = (subcode: string, reason: string): string =>
  `<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>${subcode}</s:Value></s:Subcode></s:Code>` +
  `<s:Reason><s:Text xml:lang="en">${reason}</s:Text></s:Reason></s:Fault>`;
/** A refusal of the account (ONVIF Core, clause 5.9.1). */
export const NOT_AUTHORIZED = faultBody('ter:NotAuthorized', 'Sender not authorized');

const clock = (name: string, time: number): string => {
  const at = new Date(time);
  return (
    `<tt:${name}><tt:Time><tt:Hour>${at.getUTCHours()}</tt:Hour><tt:Minute>${at.getUTCMinutes()}</tt:Minute>` +
    `<tt:Second>${at.getUTCSeconds()}</tt:Second></tt:Time><tt:Date><tt:Year>${at.getUTCFullYear()}</tt:Year>` +
    `<tt:Month>${at.getUTCMonth() + 1}</tt:Month><tt:Day>${at.getUTCDate()}</tt:Day></tt:Date></tt:${name}>`
  );
};
/** GetSystemDateAndTime with the clocks that are given, ms since 1970. */
export const timeBody = (clocks: { readonly UTCDateTime?: number; readonly LocalDateTime?: number }): string =>
  `<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType>${Object.entries(
    clocks,
  )
    .map(([name, time]) => clock(name, time))
    .join('')}</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`;

const VERSIONS = {
  device: 'ver10/device',
  media: 'ver10/media',
  media2: 'ver20/media',
  ptz: 'ver20/ptz',
  events: 'ver10/events',
};
type Service = keyof typeof VERSIONS;
const pathOf = (service: Service): string => `/onvif/${service}_service`;
/** GetServices (ONVIF Core, clause 8.1.2.1). */
export const servicesBody =
  (...services: readonly Service[]) =>
  ({ origin }: Asked): string =>
    `<tds:GetServicesResponse>${services
      .map(
        (service) =>
          `<tds:Service><tds:Namespace>http://www.onvif.org/${VERSIONS[service]}/wsdl</tds:Namespace>` +
          `<tds:XAddr>${origin}${pathOf(service)}</tds:XAddr></tds:Service>`,
      )
      .join('')}</tds:GetServicesResponse>`;

const CAPABILITIES = { device: 'Device', media: 'Media', ptz: 'PTZ', events: 'Events' };
/** GetCapabilities (ONVIF Core, clause 8.1.1). */
export const capabilitiesBody =
  (...services: readonly (keyof typeof CAPABILITIES)[]) =>
  ({ origin }: Asked): string =>
    `<tds:GetCapabilitiesResponse><tds:Capabilities>${services
      .map((service) => {
        const name = CAPABILITIES[service];
        return `<tt:${name}><tt:XAddr>${origin}${pathOf(service)}</tt:XAddr></tt:${name}>`;
      })
      .join('')}</tds:Capabilities></tds:GetCapabilitiesResponse>`;

/** An operation that is answered with nothing in its answer. */
export const doneBody = (prefix: 'trt' | 'tptz', operation: string): string => `<${prefix}:${operation}Response/>`;
/** GetStreamUri and GetSnapshotUri of the first media service. */
export const uriBody = (operation: 'GetStreamUri' | 'GetSnapshotUri', uri: string): string =>
  `<trt:${operation}Response><trt:MediaUri><tt:Uri>${uri}</tt:Uri></trt:MediaUri></trt:${operation}Response>`;
/** GetProfiles of the first media service: one profile, which turns where that is said. */
export const profilesBody = (turns = false): string =>
  '<trt:GetProfilesResponse><trt:Profiles token="main"><tt:Name>main</tt:Name><tt:VideoEncoderConfiguration token="0">' +
  '<tt:Encoding>H264</tt:Encoding><tt:Resolution><tt:Width>1920</tt:Width><tt:Height>1080</tt:Height></tt:Resolution>' +
  `</tt:VideoEncoderConfiguration>${
    turns ? '<tt:PTZConfiguration token="0"><tt:NodeToken>node</tt:NodeToken></tt:PTZConfiguration>' : ''
  }</trt:Profiles></trt:GetProfilesResponse>`;

/** The least that a camera answers to be seen. */
const LEAST: Readonly<Record<string, Answering>> = {
  GetSystemDateAndTime: () => timeBody({ UTCDateTime: Date.now() }),
  GetServices: servicesBody('device', 'media'),
  GetCapabilities: capabilitiesBody('media'),
  GetDeviceInformation:
    '<tds:GetDeviceInformationResponse><tds:Manufacturer/><tds:Model>small</tds:Model>' +
    '<tds:SerialNumber>S-1</tds:SerialNumber></tds:GetDeviceInformationResponse>',
  GetProfiles: profilesBody(),
  GetStreamUri: uriBody('GetStreamUri', 'rtsp://127.0.0.1:8554/main'),
  GetSnapshotUri: ({ origin }) => uriBody('GetSnapshotUri', `${origin}/still.jpg`),
};

/** A running one: where it is, and what it was asked so far. */
export interface SmallServer {
  readonly address: string;
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/**
 * Starts one. `answers` go before the least that a camera says, null takes an answer away; `missing` is what it says to
 * what it does not know, and `guard` may answer in place of everything.
 */
export async function startSmallServer(options: {
  readonly answers?: Readonly<Record<string, Answering | null>>;
  readonly missing?: SmallAnswer;
  readonly guard?: (asked: Asked) => SmallAnswer | undefined;
  readonly get?: (request: IncomingMessage, response: ServerResponse) => void;
}): Promise<SmallServer> {
  const asked: string[] = [];
  const answers: Readonly<Record<string, Answering | null>> = { ...LEAST, ...options.answers };
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString();
    if (request.method === 'GET') {
      asked.push(`GET ${request.url}`);
      if (options.get) options.get(request, response);
      else response.writeHead(404).end();
      return;
    }
    const operation = /Body[^>]*>\s*<(?:[\w-]+:)?(\w+)/.exec(text)?.[1] ?? '';
    asked.push(operation);
    const { authorization } = request.headers;
    const question: Asked = { operation, text, authorization, origin: originOf(server.address()) };
    const answering = answers[operation] ?? options.missing ?? { status: 400, text: 'unsupported operation' };
    const answer = options.guard?.(question) ?? (typeof answering === 'function' ? answering(question) : answering);
    if (answer === 'hang up') response.destroy();
    else if (typeof answer === 'string') {
      response.writeHead(answer.startsWith('<s:Fault>') ? 500 : 200, { 'Content-Type': 'application/soap+xml' });
      response.end(`<s:Envelope xmlns:s="${SOAP}" ${SPACES}><s:Body>${answer}</s:Body></s:Envelope>`);
    } else response.writeHead(answer.status, { 'Content-Type': 'text/plain', ...answer.headers }).end(answer.text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `${originOf(server.address())}${pathOf('device')}`,
    asked,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

const originOf = (address: ReturnType<ReturnType<typeof createServer>['address']>): string =>
  `http://127.0.0.1:${(address as AddressInfo).port}`;

/** Whether a user token is that of the account, and dated within a minute of now (UsernameToken Profile 1.0). */
export function isTokenOf(text: string, user: { readonly username: string; readonly password: string }): boolean {
  const said = (name: string): string => new RegExp(`<(?:\\w+:)?${name}(?:\\s[^>]*)?>([^<]*)<`).exec(text)?.[1] ?? '';
  const created = said('Created');
  const digest = createHash('sha1')
    .update(Buffer.concat([Buffer.from(said('Nonce'), 'base64'), Buffer.from(created), Buffer.from(user.password)]))
    .digest('base64');
  return (
    said('Username') === user.username &&
    said('Password') === digest &&
    Math.abs(Date.parse(created) - Date.now()) < 60_000
  );
}
