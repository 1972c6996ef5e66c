import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isDescription, openWhep } from './whep.ts';

const OFFER = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=recvonly\r\n';
const ANSWER = OFFER.replace('recvonly', 'sendonly');

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A server that answers as it is told; `seen` is what it was asked. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const seen: { method: string; url: string; authorization: string | undefined; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      seen.push({ method, url, authorization: headers.authorization, body });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  );
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}
const created = (response: ServerResponse, headers: Record<string, string> = {}, body = ANSWER): void =>
  void response.writeHead(201, { 'Content-Type': 'application/sdp', Location: '/session/1', ...headers }).end(body);
const codeOf = async (opened: ReturnType<typeof openWhep>): Promise<string> => {
  const result = await opened;
  return result.ok ? 'ok' : result.refusal.code;
};

describe('a stream of a video server by WHEP', () => {
  it('is asked for with the offer and our account, and ended at the address that the server names', async () => {
    const { origin, seen } = await serve((request, response) =>
      request.method === 'POST' ? created(response) : response.end(),
    );
    const opened = await openWhep({ whep: `${origin}/118/main/whep`, authorization: 'Basic dmlnaWU6c2VjcmV0' }, OFFER);
    if (!opened.ok) throw new Error(opened.refusal.code);
    expect(opened.value.answer).toBe(ANSWER);
    await opened.value.end();
    expect(seen).toEqual([
      { method: 'POST', url: '/118/main/whep', authorization: 'Basic dmlnaWU6c2VjcmV0', body: OFFER },
      { method: 'DELETE', url: '/session/1', authorization: 'Basic dmlnaWU6c2VjcmV0', body: '' },
    ]);
  });

  it('follows the server to another of its own addresses, once', async () => {
    const { origin, seen } = await serve((request, response) =>
      request.url === '/b' ? created(response) : response.writeHead(307, { Location: '/b' }).end(),
    );
    expect(await codeOf(openWhep({ whep: `${origin}/a` }, OFFER))).toBe('ok');
    expect(seen.map(({ url }) => url)).toEqual(['/a', '/b']);
    const loop = await serve((_, response) => response.writeHead(307, { Location: '/' }).end());
    expect(await codeOf(openWhep({ whep: `${loop.origin}/` }, OFFER))).toBe('video.server-other-host');
    expect(loop.seen).toHaveLength(2);
  });

  it('tells no other host our account: neither by a redirect nor by the address of the session', async () => {
    const other = await serve((_, response) => created(response));
    const locations: ((host: string) => string)[] = [
      () => `${other.origin}/x`,
      () => '//example.org/x',
      () => 'http://[bad',
      (host) => `http://vigie:secret@${host}/x`,
    ];
    for (const location of locations) {
      const redirect = await serve(({ headers }, response) =>
        response.writeHead(307, { Location: location(headers.host ?? '') }).end(),
      );
      expect(await codeOf(openWhep({ whep: `${redirect.origin}/`, authorization: 'Bearer secret' }, OFFER))).toBe(
        'video.server-other-host',
      );
    }
    const session = await serve((_, response) => created(response, { Location: `${other.origin}/session` }));
    expect(await codeOf(openWhep({ whep: `${session.origin}/`, authorization: 'Bearer secret' }, OFFER))).toBe(
      'video.server-other-host',
    );
    expect(other.seen).toEqual([]);
  });

  it.each<[string, string, (response: ServerResponse) => void]>([
    ['refuses the token', 'video.server-denied', (response) => response.writeHead(401).end()],
    ['has no such stream', 'video.server-no-stream', (response) => response.writeHead(404).end('<html>')],
    ['says yes without making a session', 'video.server-no-stream', (response) => response.writeHead(200).end(ANSWER)],
    ['answers with a page', 'video.server-no-stream', (response) => created(response, { 'Content-Type': 'text/html' })],
    ['answers with no description', 'video.server-no-stream', (response) => created(response, {}, '{"sdp":1}')],
    ['has sound only', 'video.server-no-stream', (response) => created(response, {}, ANSWER.replace('video', 'audio'))],
    ['pours', 'video.server-no-stream', (response) => created(response, {}, `${ANSWER}${'a=x\r\n'.repeat(50_000)}`)],
    [
      'hides what a terminal would do',
      'video.server-no-stream',
      (response) => created(response, {}, `${ANSWER}a=\u001b[31m\r\n`),
    ],
    ['hangs up', 'video.server-unreachable', (response) => response.destroy()],
  ])('is refused in words where the server %s', async (_, code, answer) => {
    const { origin, seen } = await serve((request, response) =>
      request.method === 'POST' ? answer(response) : response.end(),
    );
    expect(await codeOf(openWhep({ whep: `${origin}/118` }, OFFER))).toBe(code);
    // What it made all the same is ended.
    const made = code === 'video.server-no-stream' && seen.length > 1;
    if (made) expect(seen[1]).toMatchObject({ method: 'DELETE', url: '/session/1' });
  });

  it.each(['ftp://server/118', 'http://user:pass@server/118', 'nonsense', ''])('asks nothing at %s', async (whep) => {
    expect(await codeOf(openWhep({ whep }, OFFER))).toBe('video.server-no-stream');
  });

  it('is not reached where nothing listens', async () => {
    const { origin } = await serve(() => {});
    await closing.pop()?.();
    expect(await codeOf(openWhep({ whep: `${origin}/118` }, OFFER))).toBe('video.server-unreachable');
  });
});

it('a session description is text with one kind of pictures in it', () => {
  expect(isDescription(OFFER)).toBe(true);
  for (const text of ['', 'v=0', 'v=1\r\nm=video 9\r\n', `v=0\r\n${'x'.repeat(70_000)}\r\nm=video 9\r\n`])
    expect(isDescription(text)).toBe(false);
});
