import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { smallCity } from '../../../../src/city/city.fixture.ts';
import type { StationContract } from '../../../../src/contract/contract.ts';
import { makeAuthority } from '../../links/mqtt/certificates.fixture.ts';
import { openedStation, openWindow, startStation, TOKEN } from '../../station.fixture.ts';

/** The address by which browsers on other machines ask for this station; never the loopback's usual one. */
const HOST = '127.0.0.2';

const authority = makeAuthority();
const dir = mkdtempSync(join(tmpdir(), 'vigie-outside-'));
const tls = join(dir, 'tls');
let station: Awaited<ReturnType<typeof openedStation>>;
/** Name and port, as a browser writes them. */
let at: string;

beforeAll(async () => {
  mkdirSync(tls);
  const { certificate, key } = authority.sign({ file: 'crise', name: 'crise', alternative: `IP:${HOST}` });
  renameSync(certificate, join(tls, 'cert.pem'));
  renameSync(key, join(tls, 'key.pem'));
  mkdirSync(join(dir, 'pages', 'assets'), { recursive: true });
  writeFileSync(join(dir, 'pages', 'index.html'), '<!doctype html><title>Vigie</title>');
  writeFileSync(join(dir, 'pages', 'assets', 'a.js'), 'export {};');
  writeFileSync(join(dir, 'secret.txt'), 'not for pages');
  symlinkSync(join(dir, 'secret.txt'), join(dir, 'pages', 'linked.txt'));
  station = await openedStation({
    dir,
    city: smallCity(3),
    renderer: join(dir, 'pages'),
    args: ['--windows', `${HOST}:0`, '--windows-tls', tls],
  });
  at = new URL(station.firstCode?.url ?? '').host;
});
afterAll(async () => {
  await station.close();
  authority.remove();
  rmSync(dir, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** One request, its path sent as it is written, from another address of the loopback where that is told. */
function ask(
  path: string,
  { method = 'GET', from, body, ...headers }: Record<string, string | undefined> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const port = Number(at.split(':')[1]);
    const ca = readFileSync(authority.ca);
    // The name in `Host` is what is tried here, not the one in the certificate.
    const trust = { ca, checkServerIdentity: () => undefined, agent: false as const };
    const options = { host: HOST, port, path, method, headers: { host: at, ...headers }, ...trust };
    const asked = request({ ...options, ...(from ? { localAddress: from } : {}) }, (response) => {
      let text = '';
      response.on('data', (data) => {
        text += data;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text, headers: response.headers }));
    });
    asked.on('error', reject).end(body);
  });
}

const own = (): string => `https://${at}`;

/** Types a code into the page. */
const type = (code: string, more: Record<string, string> = {}): Promise<Answer> =>
  ask('/enter', {
    method: 'POST',
    origin: own(),
    'content-type': 'application/x-www-form-urlencoded',
    body: new URLSearchParams({ code }).toString(),
    ...more,
  });

/** A code that a person at the station asks for. */
async function newCode(): Promise<string> {
  const window = await openWindow(station);
  expect(await window.client.outage.giveCode()).toEqual({ ok: true });
  for await (const { windows } of await window.client.outage.watch()) {
    await window.close();
    return windows?.code?.text ?? '';
  }
  throw new Error('no state');
}

/** Comes in and gives the cookie. */
async function comeIn(more: Record<string, string> = {}): Promise<string> {
  const entered = await type(await newCode(), more);
  expect(entered.status).toBe(303);
  return String(entered.headers['set-cookie']).split(';')[0] ?? '';
}

/** What becomes of a socket: its status when it is not let in. */
function knock(path: string, headers: Record<string, string>, protocols = ['vigie.1', 'token.']) {
  return new Promise<{ status: number | null; socket: WebSocket }>((resolve) => {
    const socket = new WebSocket(`wss://${at}${path}`, protocols, {
      ...{ ca: readFileSync(authority.ca), checkServerIdentity: () => undefined, headers },
    });
    socket.on('unexpected-response', (_, response) => {
      socket.terminate();
      resolve({ status: response.statusCode ?? null, socket });
    });
    socket.on('open', () => resolve({ status: null, socket }));
    socket.on('error', () => {});
  });
}

test('before the code there is one page, in the browser’s language, and nothing else', async () => {
  const page = await ask('/', { 'accept-language': 'en-GB,fr' });
  expect([page.status, page.body.includes('Type the code')]).toEqual([200, true]);
  expect((await ask('/', { 'accept-language': 'de' })).body).toContain('Tapez le code');
  expect((await ask('/?lang=en', { 'accept-language': 'fr' })).body).toContain('<html lang="en">');
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  expect(page.headers).toMatchObject({ 'x-frame-options': 'DENY', 'cache-control': 'no-store' });
  expect(page.body).not.toMatch(/<script|Petite ville|Position 1/);
  for (const path of [
    '/index.html',
    '/assets/a.js',
    '/city/assets',
    '/city/tiles',
    '/video/CAM-118/main/live.mp4',
    '/sheet/fr',
    '/session',
    '/enter',
    '/nothing',
  ])
    expect([path, (await ask(path)).status]).toEqual([path, 401]);
  // The token of the loopback opens nothing here.
  expect((await ask('/city/assets', { authorization: `Bearer ${TOKEN}` })).status).toBe(401);
  for (const path of ['/rpc', '/live'])
    expect((await knock(path, { origin: own() }, ['vigie.1', `token.${TOKEN}`])).status).toBe(403);
});

test('the page has the colours of the house, and its style is the one that its policy allows', async () => {
  const tokens = readFileSync('renderer/theme/tokens.css', 'utf8');
  const { body, headers } = await ask('/');
  const style = createHash('sha256')
    .update(/<style>(.*)<\/style>/s.exec(body)?.[1] ?? '')
    .digest('base64');
  expect(headers['content-security-policy']).toContain(`'sha256-${style}'`);
  const used = [...body.matchAll(/--[\w-]+: #\w{6}/g)].map(([token]) => token);
  expect(used.length).toBe(20);
  for (const token of used) expect(tokens).toContain(`${token};`);
});

test('a browser with the code works as a window of the station: pages, documents, sockets, acts', async () => {
  const cookie = await comeIn();
  const page = await ask('/', { cookie });
  expect([page.status, page.body]).toEqual([200, '<!doctype html><title>Vigie</title>']);
  expect(page.headers['content-security-policy']).toContain(`connect-src 'self' wss://${at};`);
  expect(JSON.parse((await ask('/city/basemap', { cookie })).body)).toMatchObject({ name: 'Petite ville' });
  expect((await ask('/sheet/fr', { cookie })).headers['cache-control']).toBe('no-store');
  expect((await ask('/session', { cookie })).status).toBe(204);
  expect((await ask('/video/CAM-118/main/nothing', { cookie })).status).not.toBe(401);
  expect((await knock('/live', { cookie, origin: own() })).status).toBeNull();

  const { socket } = await knock('/rpc', { cookie, origin: own() });
  const link = new RPCLink({ websocket: socket as unknown as ConstructorParameters<typeof RPCLink>[0]['websocket'] });
  const client: ContractRouterClient<StationContract> = createORPCClient(link);
  expect((await client.session.hello({ contractVersion: 1, window: 'w' })).city.name).toBe('Petite ville');
  const window = await openWindow(station);
  expect(await client.session.setAppearance({ language: 'en', light: 'dusk', density: 'desk' })).toEqual({ ok: true });
  for await (const appearance of await window.client.session.watchAppearance()) {
    expect(appearance).toMatchObject({ language: 'en', light: 'dusk' });
    break;
  }
  // It lets nobody else in.
  expect(await client.outage.giveCode()).toMatchObject({ ok: false, refusal: { code: 'windows.from-elsewhere' } });
  // And changes no password that this machine keeps.
  expect(await client.camera.keepAccountPassword({ account: null, password: 'x' })).toMatchObject({
    refusal: { code: 'account.from-elsewhere' },
  });
  for await (const told of await client.camera.watchAccounts()) {
    expect(told).toMatchObject({ ok: true, mayKeep: false });
    break;
  }
  for await (const { windows } of await client.outage.watch()) {
    expect(windows).toMatchObject({ elsewhere: true, code: null });
    break;
  }
  await window.close();
  socket.terminate();
});

test('the cookie is out of the reach of scripts, of other sites and of plain HTTP', async () => {
  const entered = await type(await newCode());
  const cookie = String(entered.headers['set-cookie']);
  expect(entered.headers.location).toBe('/');
  for (const part of ['__Host-vigie-', 'Path=/', 'Secure', 'HttpOnly', 'SameSite=Strict'])
    expect(cookie).toContain(part);
  expect(cookie).not.toMatch(/Domain|Expires|Max-Age/i);
});

test('by another name there is nothing, with the cookie too', async () => {
  const cookie = await comeIn();
  const port = at.split(':')[1];
  for (const host of [
    'evil.example',
    `evil.example:${port}`,
    HOST,
    `localhost:${port}`,
    `127.0.0.1:${port}`,
    `${at}.evil.example`,
  ]) {
    expect([host, (await ask('/city/assets', { cookie, host })).status]).toEqual([host, 421]);
    expect([host, (await type('AAAA-AAAA', { host })).status]).toEqual([host, 421]);
    expect([host, (await knock('/rpc', { cookie, origin: own(), host })).status]).toEqual([host, 403]);
  }
});

test('pages of others are refused, with the cookie too; what says nothing of where it comes from may only read', async () => {
  const cookie = await comeIn();
  for (const origin of [
    'https://evil.example',
    'null',
    `http://${at}`,
    `https://${at}.evil.example`,
    `https://${HOST}`,
    'vigie://app',
  ]) {
    expect([origin, (await ask('/city/assets', { cookie, origin })).status]).toEqual([origin, 403]);
    expect([origin, (await type('AAAA-AAAA', { origin })).status]).toEqual([origin, 403]);
    for (const path of ['/rpc', '/live'])
      expect([origin, (await knock(path, { cookie, origin })).status]).toEqual([origin, 403]);
  }
  expect((await knock('/rpc', { cookie })).status).toBe(403);
  expect((await ask('/imports', { cookie, method: 'POST' })).status).toBe(403);
  expect((await ask('/enter', { method: 'POST', body: 'code=AAAA-AAAA' })).status).toBe(403);
});

test('a code is good once', async () => {
  const code = await newCode();
  expect((await type(code)).status).toBe(303);
  const again = await type(code, { 'accept-language': 'fr' });
  expect([again.status, again.body.includes('Ce code a servi ou a expiré.')]).toEqual([403, true]);
  expect(again.headers['set-cookie']).toBeUndefined();
});

test('guessed codes: five, then the machine waits; others come in meanwhile', async () => {
  const from = '127.0.0.66';
  const code = await newCode();
  for (let i = 0; i < 5; i++) expect((await type(`GUES-${i}AAA`, { from })).status).toBe(403);
  const waits = await type(code, { from, 'accept-language': 'en' });
  expect([waits.status, waits.headers['retry-after'], waits.body.includes('Too many wrong codes')]).toEqual([
    429,
    '60',
    true,
  ]);
  expect((await type(code, { from: '127.0.0.67' })).status).toBe(303);
});

test('forms that are none are refused, and nothing of them is shown', async () => {
  const bodies = [
    '',
    'code=',
    `code=${'A'.repeat(21)}`,
    `code=${'A'.repeat(100_000)}`,
    'code[]=a',
    '{"code":"AAAA-AAAA"}',
    '\0\xff',
    'x=1&'.repeat(200),
  ];
  for (const body of bodies) {
    const answer = await type('', { body, from: '127.0.0.70' }).catch(() => null);
    // What is far too long is cut off while it is still being sent.
    if (answer || body.length < 10_000) expect([body.slice(0, 40), answer?.status]).toEqual([body.slice(0, 40), 400]);
  }
  const marked = await type('<b>"&\'{{', { from: '127.0.0.70' });
  expect([marked.status, marked.body.includes('<b>')]).toEqual([403, false]);
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS'])
    expect((await ask('/enter', { method, origin: own() })).status).toBe(401);
  // A parameter of the address is no text of the page.
  expect((await ask('/?lang=%3Cscript%3E')).body).not.toContain('script');
});

test('nothing outside the folder of pages comes, with the cookie too', async () => {
  const cookie = await comeIn();
  for (const path of [
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/..%5csecret.txt',
    '/%252e%252e/secret.txt',
    '//../secret.txt',
    '/secret.txt%00.html',
    '/%zz',
    `/${'../'.repeat(40)}etc/passwd`,
    '/linked.txt',
    '/../tls/key.pem',
  ]) {
    const answer = await ask(path, { cookie });
    expect([path, answer.status]).toEqual([path, 404]);
    expect(answer.body).not.toMatch(/not for pages|PRIVATE/);
  }
});

test('plain HTTP gets no answer on that port', async () => {
  const port = Number(at.split(':')[1]);
  const said = await new Promise<string>((resolve) => {
    const asked = plainRequest({ host: HOST, port, path: '/', agent: false }, (response) =>
      resolve(`${response.statusCode}`),
    );
    asked.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? '')).end();
  });
  expect(said).toMatch(/^(ECONNRESET|HPE_INVALID_CONSTANT|EPIPE)$/);
  expect((await ask('/')).status).toBe(200);
});

test('a cookie that was stolen: of no use from another machine, nor once the station has closed the windows', async () => {
  const cookie = await comeIn();
  expect((await ask('/city/assets', { cookie })).status).toBe(200);
  expect((await ask('/city/assets', { cookie, from: '127.0.0.99' })).status).toBe(401);
  for (const other of [`${cookie}x`, cookie.slice(0, -1), cookie.toLowerCase(), `x${cookie}`])
    expect((await ask('/city/assets', { cookie: other })).status).toBe(401);
  const { socket } = await knock('/rpc', { cookie, origin: own() });
  const gone = new Promise((resolve) => socket.once('close', resolve));
  const window = await openWindow(station);
  expect(await window.client.outage.closeWindows()).toEqual({ ok: true });
  await gone;
  expect((await ask('/city/assets', { cookie })).status).toBe(401);
  expect((await ask('/session', { cookie })).status).toBe(401);
  expect((await ask('/', { cookie })).body).toContain('Tapez le code');
  for (const path of ['/rpc', '/live']) expect((await knock(path, { cookie, origin: own() })).status).toBe(403);
  // The windows of this machine go on.
  expect((await window.client.asset.get({ asset: 'LP-1' }))?.id).toBe('LP-1');
  await window.close();
});

test('neither codes nor keys stand in the log', async () => {
  const code = await newCode();
  const entered = await type(code);
  const key = /=([\w-]{43});/.exec(String(entered.headers['set-cookie']))?.[1] ?? 'none';
  const log = station.lines.join('\n');
  expect(log).toContain('was let in');
  for (const secret of [code, code.replace('-', ''), key, station.firstCode?.text ?? ''])
    expect(log).not.toContain(secret);
});

test('a folder without a certificate, or an address that is taken, is refused by name; an address that is not there yet is waited for', async () => {
  const start = (windows: string, folder: string) =>
    startStation({
      dir: join(dir, 'other'),
      city: smallCity(1),
      args: ['--windows', windows, '--windows-tls', folder],
    });
  const without = await start(`${HOST}:0`, dir);
  expect(without.opened).toMatchObject({
    ok: false,
    refusal: { code: 'tls.unreadable', context: { file: 'cert.pem' } },
  });
  const taken = await start(at, tls);
  expect(taken.opened).toMatchObject({ ok: false, refusal: { code: 'windows.not-open', context: { address: at } } });
  const away = await start('192.0.2.7:8443', tls);
  expect(away.opened.ok).toBe(true);
  if (away.opened.ok) {
    expect(away.opened.value.firstCode).toBeNull();
    expect(away.lines.join('\n')).toContain('192.0.2.7');
    await away.opened.value.close();
  }
});

test('sockets that come and go without a word of TLS harm nothing', async () => {
  const port = Number(at.split(':')[1]);
  for (let i = 0; i < 50; i++)
    await new Promise<void>((resolve) => {
      const socket = connect(port, HOST, () => {
        socket.write(i % 2 ? 'GET / HTTP/1.1\r\n\r\n' : Buffer.from([0x16, 3, 1, 255, 255, 1]));
        socket.resetAndDestroy();
      });
      socket.on('error', () => {}).on('close', () => resolve());
    });
  expect((await ask('/')).status).toBe(200);
});
