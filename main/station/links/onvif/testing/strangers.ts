import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcp, type Socket } from 'node:net';

/** Strangers at the addresses of cameras, each wrong in a way of its own, and what the station is to say of each. */
export const STRANGERS = {
  'web page': 'camera.not-onvif',
  'a picture in place of XML': 'camera.not-onvif',
  'compressed noise': 'camera.not-onvif',
  'malformed XML': 'camera.not-onvif',
  'entity bomb': 'camera.not-onvif',
  'yes to everything': 'camera.not-onvif',
  'a hundred thousand elements': 'camera.not-onvif',
  'a hundred thousand attributes': 'camera.not-onvif',
  'numeric references without end': 'camera.not-onvif',
  'no HTTP at all': 'camera.not-onvif',
  'fifty megabytes': 'camera.too-large',
  'headers without end': 'camera.too-large',
  'continue without end': 'camera.too-large',
  'redirect to itself': 'camera.other-host',
  'redirect to a file': 'camera.other-host',
  'digest without end': 'camera.not-authenticated',
  'never answers': 'camera.timeout',
  'drips bytes': 'camera.timeout',
  'drips headers': 'camera.timeout',
  'hangs up': 'camera.unreachable',
} as const;
export type Stranger = keyof typeof STRANGERS;

const soap = (body: string): string =>
  `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>${body}</s:Body></s:Envelope>`;
const many = (count: number, one: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => one(index)).join('');

/** Writes for as long as the other side takes it. */
const pour = (socket: NodeJS.WritableStream & { destroyed?: boolean }, chunk: Buffer | string, times: number): void => {
  let left = times;
  const more = (): void => {
    while (left > 0 && !socket.destroyed) {
      left -= 1;
      if (!socket.write(chunk)) {
        socket.once('drain', more);
        return;
      }
    }
  };
  more();
};
const drip = (
  socket: { write(text: string): unknown; once(event: 'close', then: () => void): unknown },
  text: string,
) => {
  const timer = setInterval(() => socket.write(text), 50);
  socket.once('close', () => clearInterval(timer));
};

/** What speaks HTTP. */
const HTTP: Partial<Record<Stranger, (response: ServerResponse) => void>> = {
  'web page': (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html><h1>Login</h1></html>'),
  'a picture in place of XML': (response) =>
    response.writeHead(200, { 'Content-Type': 'image/jpeg' }).end(Buffer.alloc(200_000, 0xff)),
  'compressed noise': (response) =>
    response.writeHead(200, { 'Content-Type': 'application/soap+xml', 'Content-Encoding': 'gzip' }).end(
      Buffer.from(
        many(5_000, (index) => String.fromCharCode((index * 131) & 255)),
        'latin1',
      ),
    ),
  'malformed XML': (response) => response.end(soap('<a><b></a></b>')),
  'entity bomb': (response) =>
    response.end(
      `<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">${many(9, (index) => `<!ENTITY a${index + 1} "${`&a${index};`.repeat(10)}">`)}]>` +
        soap('<x>&a9;</x>'),
    ),
  'yes to everything': (response) => response.end(soap('<YesResponse/>')),
  'a hundred thousand elements': (response) => response.end(soap(many(100_000, (index) => `<n${index}/>`))),
  'a hundred thousand attributes': (response) => response.end(soap(`<a ${many(80_000, (index) => `b${index}="" `)}/>`)),
  'numeric references without end': (response) => response.end(soap(`<a>${'&#65;'.repeat(180_000)}</a>`)),
  'fifty megabytes': (response) => {
    response.writeHead(200, { 'Content-Type': 'application/soap+xml' });
    pour(response, Buffer.alloc(1_000_000, 32), 50);
  },
  'redirect to itself': (response) => response.writeHead(302, { Location: '/onvif/device_service' }).end(),
  'redirect to a file': (response) => response.writeHead(307, { Location: 'file:///etc/passwd' }).end(),
  'digest without end': (response) =>
    response.writeHead(401, { 'WWW-Authenticate': `Digest realm="r", nonce="${Math.random()}", qop="auth"` }).end(),
  'never answers': () => {},
  'drips bytes': (response) => {
    response.writeHead(200);
    drip(response, '<');
  },
  'hangs up': (response) => {
    response.writeHead(200, { 'Content-Length': 1_000 });
    response.write('<s:Envelope>', () => response.destroy());
  },
};

/** What does not. */
const TCP: Partial<Record<Stranger, (socket: Socket) => void>> = {
  'no HTTP at all': (socket) => socket.end(Buffer.from(many(512, (index) => String.fromCharCode((index * 131) & 255)))),
  'headers without end': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    pour(socket, `X-Filler: ${'x'.repeat(1_000)}\r\n`, 100_000);
  },
  'continue without end': (socket) => pour(socket, 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(100), 100_000),
  'drips headers': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    drip(socket, 'X: y\r\n');
  },
};

/** Opens them all; gives their addresses. */
export async function openStrangers(): Promise<Record<string, string>> {
  const addresses: Record<string, string> = {};
  for (const name of Object.keys(STRANGERS) as Stranger[]) {
    const server = HTTP[name]
      ? createServer((request, response) => {
          request.resume();
          response.on('error', () => {});
          HTTP[name]?.(response);
        })
      : createTcp((socket) => {
          socket.on('error', () => {});
          socket.once('data', () => TCP[name]?.(socket));
        });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    addresses[name] = `http://127.0.0.1:${(server.address() as AddressInfo).port}/onvif/device_service`;
  }
  return addresses;
}
