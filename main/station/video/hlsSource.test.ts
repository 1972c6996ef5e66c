import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { ok } from '../../../src/shared/result.ts';
import { MOST_COOKIES } from './cookieJar.ts';
import { openHlsRelay } from './hlsRelay.ts';
import { serverAuthorization } from './serverAuthorization.ts';
import { startHlsServer } from './testing/independentServers.ts';
import { openGateway, undo, watchLive } from './testing/videoBench.ts';

vi.setConfig({ testTimeout: 60_000 });

const TOKEN = 'jeton-du-serveur-vidéo!@';

/** A video server for one test; resolves to its origin. */
const openVideoServer = async (): Promise<string> => {
  const { origin, close } = await startHlsServer();
  undo.push(close);
  return origin;
};

const serve = async (answer: RequestListener): Promise<string> => {
  const server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  undo.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const refusalOf = async (url: string) => (await fetch(url)).headers.get('x-vigie-refusal');

describe('a video server in front of the cameras', () => {
  it('is watched like a camera: both ways from one reading of it', async () => {
    const origin = await openVideoServer();
    const { gateway, base } = await openGateway(async () => ok({ hls: `${origin}/index.m3u8` }), { timing: {} });
    const viewer = await watchLive(`${base}/video/CAM-1/main/live.mp4`);
    expect(viewer.response.headers.get('x-vigie-codec')).toMatch(/^avc1\./);
    expect(await viewer.read(10_000)).toBe(true);
    await expect.poll(async () => (await fetch(`${base}/video/CAM-1/main/index.m3u8`)).text()).toContain('.m4s');
    expect(gateway.status()).toMatchObject([{ state: 'live', restarts: 0 }]);
  });

  it('gets its token, and nobody else does: not in a program’s arguments, not at another server', async () => {
    const origin = await openVideoServer();
    const asked: string[] = [];
    const guarded = await serve((request, response) => {
      asked.push(request.headers.authorization ?? '');
      if (request.headers.authorization !== `Bearer ${encodeURIComponent(TOKEN)}`) response.writeHead(401).end();
      else
        fetch(origin + request.url)
          .then(async (answer) => response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer())))
          .catch(() => response.destroy());
    });
    const source = { hls: `${guarded}/index.m3u8`, authorization: `Bearer ${encodeURIComponent(TOKEN)}` };
    const { base } = await openGateway(async () => ok(source), { timing: {} });
    expect(await (await watchLive(`${base}/video/CAM-1/main/live.mp4`)).read(5_000)).toBe(true);
    await expect.poll(() => asked.length).toBeGreaterThan(2);
    const seen = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => {
        try {
          return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        } catch {
          return '';
        }
      })
      .join('\n');
    expect(seen).not.toContain(encodeURIComponent(TOKEN));
    expect(seen).not.toContain(new URL(guarded).port);
  });

  it('says of each failure what it is', async () => {
    const elsewhere: string[] = [];
    const other = await serve((request, response) => {
      elsewhere.push(request.url ?? '');
      response.end('#EXTM3U');
    });
    const origin = await serve((request, response) => {
      if (request.url === '/denied') response.writeHead(403).end();
      else if (request.url === '/round') response.writeHead(302, { Location: '/round' }).end();
      else if (request.url === '/moved') response.writeHead(302, { Location: `${other}/x.m3u8` }).end();
      else if (request.url === '/page')
        response.setHeader('content-type', 'application/vnd.apple.mpegurl').end('<html>');
      else if (request.url === '/endless.m3u8') {
        const more = (): void => {
          if (response.write('#EXTM3U\n'.repeat(10_000))) setImmediate(more);
          else response.once('drain', more);
        };
        response.on('error', () => {});
        more();
      } else response.writeHead(404).end();
    });
    const { base } = await openGateway(async (camera) =>
      ok({ hls: camera === 'away' ? 'http://127.0.0.1:1/x.m3u8' : `${origin}/${camera}` }),
    );
    const of = (camera: string) => refusalOf(`${base}/video/${camera}/main/live.mp4`);
    expect(await of('denied')).toBe('video.server-denied');
    expect(await of('moved')).toBe('video.server-other-host');
    expect(await of('round')).toBe('video.server-other-host');
    expect(await of('nothing')).toBe('video.server-no-stream');
    expect(await of('away')).toBe('video.server-unreachable');
    expect(await of('page')).toBe('video.server-no-stream');
    expect(await of('endless.m3u8')).toBe('video.server-no-stream');
    expect(elsewhere).toEqual([]);
  });

  it.each(['file:///etc/passwd', 'rtsp://127.0.0.1/x', 'http://user:secret@127.0.0.1/x.m3u8', '', 'x'])(
    'is none at %s',
    async (hls) => expect(await openHlsRelay({ hls })).toBeNull(),
  );

  it('that names addresses elsewhere is not followed there', async () => {
    const other = await serve((_, response) => response.end('secret'));
    const origin = await serve((request, response) => {
      response.setHeader('content-type', 'application/vnd.apple.mpegurl');
      response.end(
        request.url === '/key.m3u8'
          ? `#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="${other}/key"\n#EXTINF:1,\n1.ts\n`
          : `#EXTM3U\n#EXTINF:1,\n${other}/1.ts\n`,
      );
    });
    for (const name of ['key.m3u8', 'lured.m3u8']) {
      const relay = (await openHlsRelay({ hls: `${origin}/${name}`, authorization: 'Bearer x' }))!;
      undo.push(relay.close);
      expect((await fetch(relay.url)).status).toBe(502);
      expect(relay.refusal()).toBe('video.server-other-host');
      expect((await fetch(relay.url.replace('0.m3u8', '../../x'))).status).toBe(404);
    }
  });
});

describe('a video server with an account of ours', () => {
  const PLAYLIST = '#EXTM3U\n#EXTINF:1,\n1.ts\n';
  const BASIC =
    serverAuthorization({ token: () => '', username: 'vigie', password: () => 'mot de passe: é!@' })() ?? '';
  /** What a server was asked: path, account and cookies. */
  type Asked = [url: string, authorization: string | undefined, cookie: string | undefined];
  const record = (answer: RequestListener) => {
    const asked: Asked[] = [];
    const origin = serve((request, response) => {
      asked.push([request.url ?? '', request.headers.authorization, request.headers.cookie]);
      answer(request, response);
    });
    return { asked, origin };
  };
  const relayOf = async (hls: string) => {
    const relay = (await openHlsRelay({ hls, authorization: BASIC }))!;
    undo.push(relay.close);
    return { relay, segment: relay.url.replace('0.m3u8', '1.ts') };
  };

  it('is sent name and password in UTF-8, with the playlist and with each segment', async () => {
    expect(Buffer.from(BASIC.replace('Basic ', ''), 'base64').toString('utf8')).toBe('vigie:mot de passe: é!@');
    const { asked, origin } = record((request, response) => {
      if (request.headers.authorization !== BASIC)
        response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="video"' }).end();
      else response.end(request.url === '/118/index.m3u8' ? PLAYLIST : 'pictures');
    });
    const { relay, segment } = await relayOf(`${await origin}/118/index.m3u8`);
    expect(await (await fetch(relay.url)).text()).toContain('1.ts');
    expect(await (await fetch(segment)).text()).toBe('pictures');
    expect(asked.map(([url]) => url)).toEqual(['/118/index.m3u8', '/118/1.ts']);
    const stranger = (await openHlsRelay({ hls: `${await origin}/118/index.m3u8` }))!;
    undo.push(stranger.close);
    expect((await fetch(stranger.url)).status).toBe(502);
    expect(stranger.refusal()).toBe('video.server-denied');
  });

  it('sends us to another of its addresses once, names what follows from there, and knows us by its cookie', async () => {
    const { asked, origin } = record((request, response) => {
      if (request.url === '/118/index.m3u8')
        response
          .writeHead(302, {
            Location: '/live/118/index.m3u8?check=1',
            'Set-Cookie': ['session=s1; Path=/live; HttpOnly; SameSite=Strict', 'other=x; Path=/admin'],
          })
          .end();
      else if (request.headers.cookie !== 'session=s1') response.writeHead(403).end();
      else response.end(request.url?.includes('.m3u8') ? PLAYLIST : 'pictures');
    });
    const { relay, segment } = await relayOf(`${await origin}/118/index.m3u8`);
    const playlist = await fetch(relay.url);
    expect(await playlist.text()).toContain('1.ts');
    // What the server told us goes no further.
    expect(playlist.headers.getSetCookie()).toEqual([]);
    expect(await (await fetch(segment)).text()).toBe('pictures');
    expect(asked).toEqual([
      ['/118/index.m3u8', BASIC, undefined],
      ['/live/118/index.m3u8?check=1', BASIC, 'session=s1'],
      ['/live/118/1.ts', BASIC, 'session=s1'],
    ]);
    // Another stream of the same server begins without it.
    const second = await relayOf(`${await origin}/live/118/index.m3u8`);
    expect((await fetch(second.relay.url)).status).toBe(502);
  });

  it('that sends us elsewhere, round and round, or to an address with an account in it, is not followed there', async () => {
    const other = record((_, response) => response.end(PLAYLIST));
    const elsewhere = await other.origin;
    const { asked, origin } = record((request, response) => {
      const { host } = request.headers;
      const to: Record<string, string> = {
        '/host': `${elsewhere}/x.m3u8`,
        '/name': `http://localhost:${host?.split(':')[1]}/x.m3u8`,
        '/scheme': `https://${host}/x.m3u8`,
        '/slashes': `//${new URL(elsewhere).host}/x.m3u8`,
        '/back': `\\\\${new URL(elsewhere).host}/x.m3u8`,
        '/user': `http://vigie:secret@${host}/x.m3u8`,
        '/script': 'javascript:alert(1)',
        '/file': 'file:///etc/passwd',
        '/broken': 'http://[bad',
        '/round': '/round',
        '/chain': '/host',
      };
      const location = to[request.url ?? ''];
      // A cookie for everybody: nobody else may get it.
      const cookie = { 'Set-Cookie': 'session=s1; Path=/; Domain=localhost' };
      if (location) response.writeHead(307, { Location: location, ...cookie }).end();
      else if (request.url === '/silent') response.writeHead(302, cookie).end();
      else response.end(PLAYLIST);
    });
    const ways = 'host name scheme slashes back user script file broken round chain silent'.split(' ');
    for (const way of ways) {
      const { relay } = await relayOf(`${await origin}/${way}`);
      expect([way, (await fetch(relay.url)).status, relay.refusal()]).toEqual([way, 502, 'video.server-other-host']);
    }
    expect(other.asked).toEqual([]);
    expect(asked.filter(([url]) => url === '/round')).toHaveLength(2);
    expect(asked.filter(([url]) => url === '/x.m3u8')).toEqual([]);
  });

  it('that floods us with cookies gets a handful of them back, and the stream goes on', async () => {
    let longest = 0;
    let round = 0;
    const { asked, origin } = record((request, response) => {
      longest = Math.max(longest, request.headers.cookie?.length ?? 0);
      round += 1;
      const flood = Array.from({ length: 100 }, (_, index) => `c${round}-${index}=${'x'.repeat(90)}`);
      const odd = ['=empty', 'no pair', 'bad name=1', `long=${'y'.repeat(3_000)}`, 'gone=1; Max-Age=0'];
      response.setHeader('Set-Cookie', [...flood, ...odd, 'session=s1']);
      response.end(request.url?.includes('.m3u8') ? PLAYLIST : 'pictures');
    });
    const { relay, segment } = await relayOf(`${await origin}/index.m3u8`);
    for (let turn = 0; turn < 20; turn += 1) expect((await fetch(relay.url)).status).toBe(200);
    expect(await (await fetch(segment)).text()).toBe('pictures');
    const last = asked.at(-1)?.[2] ?? '';
    expect(last.split('; ')).toContain('session=s1');
    expect(last.split('; ')).toHaveLength(MOST_COOKIES);
    expect(longest).toBeLessThan(MOST_COOKIES * 110);
  });
});
