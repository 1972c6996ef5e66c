import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { os } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { smallCity } from '../../../src/city/city.fixture.ts';
import { until } from '../hubLink/hub.fixture.ts';
import { createChangeFeed } from '../services/changeFeed.ts';
import { openedStation, openWindow, socketTo, TOKEN } from '../station.fixture.ts';
import { rpcSocket } from './rpcSocket.ts';

let dir: string;
let station: Awaited<ReturnType<typeof openedStation>>;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-door-'));
  mkdirSync(join(dir, 'pages', 'assets'), { recursive: true });
  writeFileSync(join(dir, 'pages', 'index.html'), '<!doctype html><title>Vigie</title>');
  writeFileSync(join(dir, 'pages', 'assets', 'a.js'), 'export {};');
  writeFileSync(join(dir, 'secret.txt'), 'not for pages');
  mkdirSync(join(dir, 'pages-of-others'));
  writeFileSync(join(dir, 'pages-of-others', 'index.html'), 'not for pages');
  symlinkSync(join(dir, 'secret.txt'), join(dir, 'pages', 'linked.txt'));
  station = await openedStation({ dir, city: smallCity(3), renderer: join(dir, 'pages') });
});
afterAll(async () => {
  await station.close();
  rmSync(dir, { recursive: true, force: true });
});

/** One request, its path sent as it is written. */
function ask(path: string, { method = 'GET', ...headers }: Record<string, string> = {}) {
  return new Promise<{ status: number; body: string; headers: Record<string, unknown> }>((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: station.port, path, method, headers }, (response) => {
      let body = '';
      response.on('data', (data) => {
        body += data;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
    });
    asked.on('error', reject).end();
  });
}
const bearer = { authorization: `Bearer ${TOKEN}` };

/** What becomes of a socket: its status when it is not let in, its closing code when it is. */
function knock(
  path: string,
  protocols: string[],
  headers: Record<string, string> = {},
  frames: (string | Buffer)[] = [],
) {
  return new Promise<{ status: number | null; code: number | null; said: string[] }>((resolve) => {
    const said: string[] = [];
    let status: number | null = null;
    const socket = new WebSocket(`ws://127.0.0.1:${station.port}${path}`, protocols, { headers });
    socket.on('unexpected-response', (_, response) => {
      status = response.statusCode ?? null;
      socket.terminate();
    });
    socket.on('open', () => {
      for (const frame of frames) socket.send(frame);
      if (frames.length === 0) socket.close();
    });
    socket.on('message', (data) => {
      said.push(String(data));
      if (path === '/rpc') socket.close();
    });
    socket.on('error', () => {});
    socket.on('close', (code) => resolve({ status, code, said }));
  });
}
const OURS = ['vigie.1', `token.${TOKEN}`];

/** A window works: the door is still open for those it is for. */
async function aWindowWorks() {
  const window = await openWindow(station);
  expect((await window.client.session.hello({ contractVersion: 1, window: 'w' })).city.name).toBe('Petite ville');
  await until('the map is there', () => window.flags.size > 0);
  await window.close();
}

test('our own pages and programs come in', async () => {
  for (const origin of ['vigie://app', `http://127.0.0.1:${station.port}`, `http://localhost:${station.port}`]) {
    const answer = await ask('/city/assets', { ...bearer, origin });
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, origin]);
    expect((await knock('/rpc', OURS, { origin })).status).toBeNull();
  }
  expect(JSON.parse((await ask('/city/basemap', bearer)).body)).toMatchObject({ name: 'Petite ville' });
  await aWindowWorks();
});

test('another name for this machine is refused: a page cannot reach us by one that it made point here', async () => {
  for (const host of [
    'evil.example',
    `evil.example:${station.port}`,
    '127.0.0.1',
    `[::1]:${station.port}`,
    '127.0.0.1:1',
  ]) {
    expect([host, (await ask('/city/assets', { ...bearer, host })).status]).toEqual([host, 421]);
    expect([host, (await knock('/rpc', OURS, { host })).status]).toEqual([host, 403]);
  }
});

test('pages of others are refused, with the right token too', async () => {
  for (const origin of [
    'http://evil.example',
    'null',
    'https://127.0.0.1',
    'vigie://app.evil',
    'file://',
    `http://127.0.0.1:${station.port}.evil.example`,
  ]) {
    const answer = await ask('/city/assets', { ...bearer, origin });
    expect([origin, answer.status, answer.headers['access-control-allow-origin']]).toEqual([origin, 403, undefined]);
    for (const path of ['/rpc', '/live'])
      expect([origin, (await knock(path, OURS, { origin })).status]).toEqual([origin, 403]);
  }
});

test('without the token of this launch there is nothing: none, another, a part of it, more than it', async () => {
  const wrong = [
    '',
    'x',
    TOKEN.slice(1),
    TOKEN.slice(0, -1),
    `${TOKEN}x`,
    TOKEN.toUpperCase(),
    'é'.repeat(TOKEN.length / 2),
    `${TOKEN} `,
  ];
  for (const token of wrong.slice(0, -2))
    for (const path of [
      '/city/assets',
      '/city/basemap',
      '/video/CAM-118/main/index.m3u8',
      '/video/CAM-118/main/0.m4s?ticket=x',
      '/video/',
    ])
      expect([token, (await ask(path, { authorization: `Bearer ${token}` })).status]).toEqual([token, 401]);
  expect((await ask('/city/assets')).status).toBe(401);
  expect((await ask('/city/assets', { authorization: `Basic ${TOKEN}` })).status).toBe(401);
  expect((await ask(`/city/assets?token=${TOKEN}`)).status).toBe(401);
  for (const path of ['/rpc', '/live']) {
    for (const token of [TOKEN.slice(1), `${TOKEN}x`, 'x'])
      expect((await knock(path, ['vigie.1', `token.${token}`])).status).toBe(403);
    for (const protocols of [[], ['vigie.1'], [`token.${TOKEN}`], ['vigie.2', `token.${TOKEN}`]])
      expect((await knock(path, protocols)).status).toBe(403);
  }
});

test('other doors do not exist', async () => {
  for (const path of ['/', '/rpc/', '/rpcx', '/live/..', '//rpc', '/admin'])
    expect([path, (await knock(path, OURS)).status]).toEqual([path, 404]);
  for (const path of ['/city', '/city/', '/city/secret', '/rpc', '/video', '/nothing.html'])
    expect([path, (await ask(path, bearer)).status]).toEqual([path, 404]);
});

test('nothing is written over HTTP', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'])
    for (const path of ['/', '/city/assets', '/video/CAM-118/main/live.mp4'])
      expect((await ask(path, { ...bearer, method })).status).toBe(405);
});

test('pages come with a strict policy, and nothing outside their folder comes at all', async () => {
  const page = await ask('/');
  expect([page.status, page.body]).toEqual([200, '<!doctype html><title>Vigie</title>']);
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  expect(page.headers['content-security-policy']).not.toContain("script-src 'self' 'unsafe-inline'");
  expect(page.headers['x-content-type-options']).toBe('nosniff');
  expect((await ask('/assets/a.js')).headers['content-type']).toContain('text/javascript');
  expect(await ask('/assets/a.js', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  const outside = [
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/assets/../../secret.txt',
    '/..\\secret.txt',
    '/..%5csecret.txt',
    '/%252e%252e/secret.txt',
    '//../secret.txt',
    '/../pages-of-others/index.html',
    '/..%2fpages-of-others/',
    '/secret.txt%00.html',
    '/%00',
    '/%',
    '/%zz',
    '/%c0%ae%c0%ae/secret.txt',
    `/${'../'.repeat(40)}etc/passwd`,
    '/assets',
    '/linked.txt',
  ];
  for (const path of outside) {
    const answer = await ask(path);
    expect([path, answer.status]).toEqual([path, 404]);
    expect(answer.body).not.toContain('not for pages');
  }
});

test('what is no frame of the contract closes that socket, and other windows do not notice', async () => {
  const other = await openWindow(station);
  const text = [
    '',
    '{',
    'null',
    '[]',
    '7',
    '"x"',
    '{}',
    '{"i":1}',
    '{"i":"1","p":null}',
    '{"i":"1","p":{"u":7}}',
    '{"i":"1","t":99}',
    '{"i":"1","p":{"u":"http://evil.example/x","b":{}}}',
    '{"__proto__":{"i":"1","p":{"u":"/"}}}',
    '['.repeat(50_000),
  ];
  for (const frame of text)
    expect([frame, await knock('/rpc', OURS, {}, [frame])]).toMatchObject([frame, { code: 1007, said: [] }]);
  for (const frame of [Buffer.of(0xff, 0, 0xfe), Buffer.alloc(900_000, 0xff), Buffer.alloc(0)])
    expect(await knock('/rpc', OURS, {}, [frame])).toMatchObject({ code: 1003, said: [] });
  // Well formed and wrong: answered, by no more than that.
  for (const frame of [
    '{"i":"1","p":{"u":"/session/nothing"}}',
    '{"i":"1","p":{"u":"/__proto__/constructor","b":{}}}',
    '{"i":"1","p":{"u":"/session"}}',
    '{"i":"1","p":{"u":"/alarm/acknowledge","b":{"json":{"commandId":"x","occurrences":"all"}}}}',
    '{"i":"1","p":{"u":"/asset/get","b":{"meta":[[9,"x"]],"json":7}}}',
  ]) {
    const { said } = await knock('/rpc', OURS, {}, [frame]);
    expect(said).toHaveLength(1);
    expect(JSON.parse(said[0]!)).toMatchObject({
      i: '1',
      p: { s: expect.toSatisfy((status: number) => status === 404 || status === 400) },
    });
    expect(said[0]).not.toContain('node_modules');
  }
  // `/live` only speaks; what is said to it is not heard.
  const live = socketTo(station.port, '/live');
  await new Promise((resolve) => live.once('open', resolve));
  for (const frame of [...text, Buffer.alloc(900_000, 0xff)]) live.send(frame);
  await new Promise((resolve) => live.once('pong', resolve).ping());
  expect(live.readyState).toBe(live.OPEN);
  live.terminate();
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect((await other.client.asset.get({ asset: 'LP-1' }))?.name).toBe('LP-1, rue Monge');
  await other.close();
  await aWindowWorks();
});

test('a window that stops reading holds one frame of each stream, not all that ever changed', async () => {
  const sent: (() => void)[] = [];
  const heard: string[] = [];
  const listeners: Record<string, (data: Buffer, binary: boolean) => void> = {};
  const socket = {
    OPEN: 1,
    readyState: 1,
    close: () => {},
    on: (type: string, listener: (data: Buffer, binary: boolean) => void) => {
      listeners[type] = listener;
    },
    send: (data: string, done: () => void) => {
      heard.push(data);
      sent.push(done);
    },
  } as unknown as WebSocket;
  const feed = createChangeFeed<number>();
  const router = os.router({
    watch: os.handler(async function* ({ signal }) {
      for await (const keys of feed.subscribe(signal)) yield [...keys];
    }),
  });
  void new RPCHandler(router).upgrade(rpcSocket(socket));
  listeners.message!(Buffer.from('{"i":"1","p":{"u":"/watch"}}'), false);
  await until('it is answered', () => sent.length === 1);
  sent.shift()!();
  await until('it follows', () => feed.readers() === 1);
  feed.changed(0);
  await until('the first frame is on its way', () => heard.length === 2);
  for (let i = 1; i <= 1_000; i++) {
    feed.changed(i % 10);
    await Promise.resolve();
  }
  expect(heard).toHaveLength(2);
  sent.shift()!();
  await until('the rest comes merged', () => heard.length === 3);
  expect(JSON.parse(heard[2]!).p.d.json).toHaveLength(10);
  listeners.close!(Buffer.alloc(0), false);
  sent.shift()!();
  await until('nobody is left', () => feed.readers() === 0);
});

test('a frame larger than any window sends closes that socket alone', async () => {
  const other = await openWindow(station);
  for (const path of ['/rpc', '/live'])
    expect((await knock(path, OURS, {}, [Buffer.alloc(1_000_001)])).code).toBe(1009);
  expect((await other.client.asset.get({ asset: 'LP-1' }))?.id).toBe('LP-1');
  await other.close();
});

test('bytes that are no WebSocket, half requests and sockets cut while they are refused harm nothing', async () => {
  const raw = (text: string, reset: boolean) =>
    new Promise<void>((resolve) => {
      const socket = connect(station.port, '127.0.0.1', () => {
        socket.write(text);
        if (reset) setImmediate(() => socket.resetAndDestroy());
        else socket.end();
      });
      socket.on('error', () => {}).on('close', () => resolve());
      socket.resume();
    });
  const upgrade = (path: string, more = '') =>
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${station.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${more}\r\n`;
  const texts = [
    upgrade('/rpc'),
    upgrade('/rpc', `Sec-WebSocket-Protocol: vigie.1, token.${TOKEN}\r\n`),
    upgrade(
      '/rpc',
      `Sec-WebSocket-Version: 99\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Protocol: vigie.1, token.${TOKEN}\r\n`,
    ),
    'GET / HTTP/1.1\r\nHost: ',
    '\x16\x03\x01\x02\x00\x01\x00',
    `GET / HTTP/1.1\r\nHost: 127.0.0.1:${station.port}\r\nX: ${'y'.repeat(100_000)}\r\n\r\n`,
    `GET /city/assets HTTP/1.1\r\nHost: 127.0.0.1:${station.port}\r\nHost: evil.example\r\n\r\n`,
  ];
  for (const reset of [false, true]) for (const text of texts) for (let i = 0; i < 10; i++) await raw(text, reset);
  await aWindowWorks();
});

test('five hundred strangers, one after the other, get nothing', async () => {
  for (let i = 0; i < 500; i++) {
    const kind = i % 4;
    if (kind === 0) expect((await ask('/city/assets', { ...bearer, host: 'evil.example' })).status).toBe(421);
    if (kind === 1) expect((await ask('/city/assets', { ...bearer, origin: 'http://evil.example' })).status).toBe(403);
    if (kind === 2) expect((await ask('/city/assets', { authorization: `Bearer ${i}` })).status).toBe(401);
    if (kind === 3) expect((await ask('/city/assets', { method: 'POST', ...bearer })).status).toBe(405);
  }
  await aWindowWorks();
});
