import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { ok } from '../../../src/shared/result.ts';
import { openHlsRelay } from './hlsRelay.ts';
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
    await expect
      .poll(async () => (await fetch(`${base}/video/CAM-1/main/index.m3u8`)).text(), { timeout: 10_000 })
      .toContain('.m4s');
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
    const source = { hls: `${guarded}/index.m3u8`, token: encodeURIComponent(TOKEN) };
    const { base } = await openGateway(async () => ok(source), { timing: {} });
    expect(await (await watchLive(`${base}/video/CAM-1/main/live.mp4`)).read(5_000)).toBe(true);
    expect(asked.length).toBeGreaterThan(2);
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
      const relay = (await openHlsRelay({ hls: `${origin}/${name}`, token: 'x' }))!;
      undo.push(relay.close);
      expect((await fetch(relay.url)).status).toBe(502);
      expect(relay.refusal()).toBe('video.server-other-host');
      expect((await fetch(relay.url.replace('0.m3u8', '../../x'))).status).toBe(404);
    }
  });
});
