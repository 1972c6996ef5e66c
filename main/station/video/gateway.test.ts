import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ok, type Result, refuse } from '../../../src/shared/result.ts';
import type { StreamSource } from './rtspRelay.ts';
import { fromPark, openGateway, openPark, ownFfmpegs, undo, user, watchLive } from './testing/videoBench.ts';

const run = promisify(execFile);
describe('watching a camera', () => {
  it('sends pictures at once to the second viewer, from one ffmpeg, and stops it after the last', async () => {
    const { gateway, base } = await openGateway(fromPark(await openPark()));
    const url = `${base}/video/CAM-118/main/live.mp4`;
    const first = await watchLive(url);
    expect(first.response.headers.get('x-vigie-codec')).toMatch(/^avc1\.42[0-9A-F]{4}$/);
    expect(await first.read(30_000)).toBe(true);
    const second = await watchLive(url);
    expect(await second.read(10_000)).toBe(true);
    expect(ownFfmpegs()).toHaveLength(1);
    expect(gateway.status()).toMatchObject([{ camera: 'CAM-118', profile: 'main', viewers: 2, state: 'live' }]);
    first.leave();
    second.leave();
    await expect.poll(() => gateway.status()[0]?.state).toBe('idle');
    await expect.poll(ownFfmpegs).toEqual([]);
  });

  it('reads the camera once for ten who look in two ways, one by one and all at once', async () => {
    const park = await openPark();
    const { gateway, base } = await openGateway(fromPark(park));
    const [live, hls] = ['live.mp4', 'index.m3u8'].map((file) => `${base}/video/CAM-118/sub/${file}`);
    const first = await watchLive(live!);
    // Read before the others come: whoever looks by segments is counted for some seconds only.
    expect(await first.read(20_000)).toBe(true);
    const others = await Promise.all([
      ...Array.from({ length: 4 }, () => watchLive(live!)),
      ...Array.from({ length: 5 }, (_, index) => watchLive(`${hls}?viewer=${index}`)),
    ]);
    for (const { response } of [first, ...others]) expect(response.headers.get('x-vigie-refusal')).toBeNull();
    expect(gateway.status()).toMatchObject([{ camera: 'CAM-118', profile: 'sub', viewers: 10, state: 'live' }]);
    // Counted where it is read, and at the camera itself.
    expect(ownFfmpegs()).toHaveLength(1);
    expect(park.viewers()).toBe(1);
  });

  it('asks the camera for a key picture once it plays, once for all who watch', async () => {
    const park = await openPark();
    let asked = 0;
    const { base } = await openGateway(async (camera, profile) => {
      const source = await fromPark(park)(camera, profile);
      const onPlaying = (): void => {
        asked += 1;
      };
      return source.ok ? ok({ ...source.value, onPlaying }) : source;
    });
    const first = await watchLive(`${base}/video/CAM-118/main/live.mp4`);
    expect(await first.read(30_000)).toBe(true);
    expect(await (await watchLive(`${base}/video/CAM-118/main/live.mp4`)).read(10_000)).toBe(true);
    expect(asked).toBe(1);
  });

  it('keeps the password out of the arguments that every user of the machine can read', async () => {
    const { base } = await openGateway(fromPark(await openPark()));
    await watchLive(`${base}/video/CAM-118/sub/live.mp4`);
    const [pid] = ownFfmpegs();
    const seen = readFileSync(`/proc/${pid}/cmdline`, 'utf8') + readFileSync(`/proc/${pid}/environ`, 'utf8');
    expect(seen).toContain('rtsp://127.0.0.1');
    expect(seen).not.toContain('/cam/118');
    expect(seen).not.toContain(user.password);
  });

  it('plays as HLS in a player that knows nothing of us', async () => {
    const { gateway, base } = await openGateway(fromPark(await openPark()));
    const url = `${base}/video/CAM-119/sub/index.m3u8`;
    const playlist = await (await fetch(url)).text();
    expect(playlist).toMatch(/#EXT-X-MAP:URI="init-1\.mp4\?[\s\S]*\d+\.m4s\?/);
    const { stdout } = await run('ffprobe', [
      ...['-v', 'error', '-show_entries', 'stream=codec_name,width,height', '-of', 'csv=p=0', url],
    ]);
    expect(stdout).toContain('h264,480,270');
    expect(gateway.status()[0]?.viewers).toBeGreaterThan(0);
    await expect.poll(() => gateway.status()[0]?.viewers).toBe(0);
  });

  it('gives segments to whoever has the ticket of their playlist, and nothing else to it', async () => {
    const { gateway, base } = await openGateway(fromPark(await openPark()));
    const asked = (path: string, method = 'GET') => gateway.admits({ url: path, method } as IncomingMessage);
    const listed = async (stream: string): Promise<string[]> => {
      const playlist = await (await fetch(`${base}/video/${stream}/index.m3u8?viewer=a%26b&as=h264`)).text();
      return (playlist.match(/init-\d+\.mp4[^"\n]*|\d+\.m4s.*/g) ?? []).map((name) => `/video/${stream}/${name}`);
    };
    const small = await listed('CAM-118/sub');
    const large = await listed('CAM-118/main');
    expect(small.length).toBeGreaterThan(1);
    for (const path of [...small, ...large]) {
      expect([path, asked(path)]).toEqual([path, true]);
      expect(new URL(path, base).searchParams.get('viewer')).toBe('a&b');
      expect([path, (await fetch(base + path)).status]).toEqual([path, 200]);
    }
    const ticket = new URL(small[0]!, base).searchParams.get('ticket')!;
    expect(ticket).toMatch(/^[\w-]{22}$/);
    expect(new URL(large[0]!, base).searchParams.get('ticket')).not.toBe(ticket);
    for (const path of [
      `/video/CAM-118/main/0.m4s?ticket=${ticket}`,
      `/video/CAM-119/sub/0.m4s?ticket=${ticket}`,
      `/video/CAM-118/sub/live.mp4?ticket=${ticket}`,
      `/video/CAM-118/sub/index.m3u8?ticket=${ticket}`,
      `/video/CAM-118/still.jpg?ticket=${ticket}`,
      `/city/assets?ticket=${ticket}`,
      `/video/CAM-118/sub/../sub/0.m4s?ticket=${ticket}`,
      `/video/CAM-118/sub/0.m4s?ticket=${ticket}x`,
      `/video/CAM-118/sub/0.m4s?ticket=${ticket.slice(1)}`,
      '/video/CAM-118/sub/0.m4s?ticket=',
      '/video/CAM-118/sub/0.m4s',
      '/video/CAM-200/sub/0.m4s?ticket=',
    ])
      expect([path, asked(path)]).toEqual([path, false]);
    expect(asked(small[0]!, 'POST')).toBe(false);
  });

  it('starts again when its ffmpeg is killed, and the playlist says where the pictures break', async () => {
    const { gateway, base } = await openGateway(fromPark(await openPark()));
    const url = `${base}/video/CAM-118/main/live.mp4`;
    const first = await watchLive(url);

    await first.read(30_000);
    await fetch(`${base}/video/CAM-118/main/index.m3u8`);
    process.kill(ownFfmpegs()[0]!, 'SIGKILL');
    expect(await first.read(100_000_000)).toBe(false);
    const again = await watchLive(url);
    expect(again.response.headers.get('x-vigie-refusal')).toBeNull();
    expect(await again.read(10_000)).toBe(true);
    expect(gateway.status()).toMatchObject([{ state: 'live', restarts: 1 }]);
    await expect
      .poll(async () => (await fetch(`${base}/video/CAM-118/main/index.m3u8`)).text())
      .toMatch(/#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="init-2\.mp4\?/);
  });

  it('calls a stream stalled when its pictures stop, and takes it up when they come back', async () => {
    const park = await openPark();
    const { gateway, base } = await openGateway(fromPark(park));
    const viewer = await watchLive(`${base}/video/CAM-118/main/live.mp4`);
    const hls = () => fetch(`${base}/video/CAM-118/main/index.m3u8`);
    await viewer.read(30_000);
    await hls();
    park.setFault(118, 'hang');
    await expect.poll(() => gateway.status()[0]?.state).toBe('stalled');
    park.setFault(118, null);
    await hls();
    await expect.poll(() => gateway.status()[0]?.state).toBe('live');
  });

  it('keeps a reader that never reads from filling the memory, and the others see everything', async () => {
    const { base } = await openGateway(fromPark(await openPark()));
    const url = new URL(`${base}/video/CAM-118/main/live.mp4`);
    const { connect } = await import('node:net');
    const asleep = connect(Number(url.port), '127.0.0.1');
    undo.push(() => {
      asleep.destroy();
    });
    asleep.write(`GET ${url.pathname} HTTP/1.1\r\nHost: x\r\n\r\n`);
    asleep.pause();
    const awake = await watchLive(url.href);
    expect(await awake.read(300_000)).toBe(true);
  });
});

describe('a still', () => {
  it('comes out of the running stream when the camera gives none', async () => {
    const { base } = await openGateway(fromPark(await openPark()));
    const none = await fetch(`${base}/video/CAM-118/still.jpg`);
    expect(none.headers.get('x-vigie-refusal')).toBe('camera.timeout');
    expect(await (await watchLive(`${base}/video/CAM-118/sub/live.mp4`)).read(10_000)).toBe(true);
    const still = await fetch(`${base}/video/CAM-118/still.jpg`);
    expect(still.headers.get('content-type')).toBe('image/jpeg');
    expect(Buffer.from(await still.arrayBuffer()).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
  });
});

describe('a camera that gives no picture', () => {
  const refusalOf = async (url: string) => ((await (await fetch(url)).json()) as { code: string }).code;

  it('is refused with the reason that the address could not be had for', async () => {
    const { gateway, base } = await openGateway(async () => refuse('camera.unreachable', 'away'));
    expect(await refusalOf(`${base}/video/CAM-1/main/live.mp4`)).toBe('camera.unreachable');
    expect(await refusalOf(`${base}/video/CAM-1/main/index.m3u8`)).toBe('camera.unreachable');
    expect(gateway.status()[0]?.refusal?.code).toBe('camera.unreachable');
  });

  it('is refused when its RTSP says no: wrong password, no such stream, nobody there', async () => {
    const park = await openPark();
    const at = `rtsp://127.0.0.1:${park.rtspPort}/cam`;
    const sources: Record<string, StreamSource> = {
      password: { rtsp: `${at}/118/main`, username: 'vigie', password: 'wrong' },
      stream: { rtsp: `${at}/118/nothing`, ...user },
      nobody: { rtsp: 'rtsp://127.0.0.1:1/x', ...user },
      nonsense: { rtsp: "http://127.0.0.1/'\nfile '/etc/passwd'" },
    };
    const { base } = await openGateway(async (camera) => ok(sources[camera]!));
    expect(await refusalOf(`${base}/video/password/main/live.mp4`)).toBe('camera.not-authenticated');
    expect(await refusalOf(`${base}/video/stream/main/live.mp4`)).toBe('camera.no-stream');
    expect(await refusalOf(`${base}/video/nobody/main/live.mp4`)).toBe('camera.unreachable');
    expect(await refusalOf(`${base}/video/nonsense/main/live.mp4`)).toBe('camera.no-stream');
  });

  it('is refused when the address is never told or asking throws', async () => {
    const { base } = await openGateway(() => Promise.reject(new Error('broken')));
    expect(await refusalOf(`${base}/video/CAM-1/main/live.mp4`)).toBe('camera.fault');
  });

  it('says so when there is no ffmpeg', async () => {
    const { base } = await openGateway(async () => ok({ rtsp: 'rtsp://127.0.0.1:1/x' }), { ffmpeg: '/nonexistent' });
    expect(await refusalOf(`${base}/video/CAM-1/main/live.mp4`)).toBe('video.no-ffmpeg');
  });

  it('that sends a viewer elsewhere does not take the password along', async () => {
    const heard: string[] = [];
    const sockets = new Set<Socket>();
    const rtspServer = async (answer: (request: string, socket: Socket) => void): Promise<number> => {
      const server: TcpServer = createTcpServer((socket) => {
        sockets.add(socket);
        socket.on('error', () => {});
        socket.on('data', (bytes) => answer(bytes.toString(), socket));
      });
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      undo.push(() => {
        for (const socket of sockets) socket.destroy();
        return new Promise((done) => server.close(() => done()));
      });
      return (server.address() as AddressInfo).port;
    };
    const sequence = (request: string): string => /CSeq: (\d+)/.exec(request)?.[1] ?? '1';
    const thief = await rtspServer((request, socket) => {
      heard.push(request);
      socket.write(
        `RTSP/1.0 401 Unauthorized\r\nCSeq: ${sequence(request)}\r\nWWW-Authenticate: Basic realm="x"\r\n\r\n`,
      );
    });
    const camera = await rtspServer((request, socket) =>
      socket.write(
        request.startsWith('OPTIONS')
          ? `RTSP/1.0 200 OK\r\nCSeq: ${sequence(request)}\r\nPublic: DESCRIBE\r\n\r\n`
          : `RTSP/1.0 302 Found\r\nCSeq: ${sequence(request)}\r\nLocation: rtsp://127.0.0.1:${thief}/x\r\n\r\n`,
      ),
    );
    const { base } = await openGateway(async () => ok({ rtsp: `rtsp://127.0.0.1:${camera}/x`, ...user }));
    expect(await refusalOf(`${base}/video/CAM-1/main/live.mp4`)).toBe('camera.other-host');
    expect(heard).toEqual([]);
  });
});

describe('a look at a camera by the station itself', () => {
  const isPicture = (answer: Result<Buffer>): boolean =>
    answer.ok && answer.value.includes('moov', 0, 'latin1') && answer.value.includes('mdat', 0, 'latin1');

  it('gives one key picture of the small stream, counts nobody, and lets go at once', async () => {
    const park = await openPark();
    const { gateway } = await openGateway(fromPark(park), { timing: { warm: 60_000 } });
    const changes: unknown[] = [];
    gateway.onChange((streams) => changes.push(streams));
    const answer = await gateway.glance('CAM-118');
    expect(isPicture(answer)).toBe(true);
    await expect.poll(ownFfmpegs).toEqual([]);
    await expect.poll(() => park.viewers()).toBe(0);
    expect(gateway.status()).toEqual([]);
    expect(changes).toEqual([]);
  });

  it('looks at what is being watched in any case, with no connection more', async () => {
    const park = await openPark();
    const { gateway, base } = await openGateway(fromPark(park));
    const viewer = await watchLive(`${base}/video/CAM-118/sub/live.mp4`);
    expect(await viewer.read(20_000)).toBe(true);
    const running = ownFfmpegs();
    expect(isPicture(await gateway.glance('CAM-118'))).toBe(true);
    expect([ownFfmpegs(), park.viewers()]).toEqual([running, 1]);
    expect(gateway.status()).toMatchObject([{ profile: 'sub', viewers: 1 }]);
  });

  it('says why there is none, and ends with the station', async () => {
    const away = await openGateway(async () => refuse('camera.unreachable', 'away'));
    expect(await away.gateway.glance('CAM-1')).toMatchObject({ refusal: { code: 'camera.unreachable' } });
    const { gateway } = await openGateway(() => new Promise(() => {}));
    const looking = gateway.glance('CAM-1');
    gateway.close();
    expect(await looking).toMatchObject({ refusal: { code: 'video.closing' } });
    expect(await gateway.glance('CAM-1')).toMatchObject({ refusal: { code: 'video.closing' } });
  });
});

describe('addresses', () => {
  it.each([
    '/video/..%2f..%2fetc/main/live.mp4',
    '/video/CAM-1/main/..%2f..%2fpasswd',
    '/video/CAM-1/main/init-1.mp4/..',
    '/video/CAM-1/other/live.mp4',
    '/video/.hidden/main/live.mp4',
    '/video/',
  ])('%s is not there, and starts nothing', async (path) => {
    let asked = 0;
    const { base } = await openGateway(async () => {
      asked += 1;
      return refuse('camera.unreachable', 'away');
    });
    expect((await fetch(base + path)).status).toBe(404);
    expect(asked).toBe(0);
  });

  it('answers nothing for a segment that is no longer kept, and starts nothing for it', async () => {
    const { gateway, base } = await openGateway(async () => refuse('camera.unreachable', 'away'));
    expect((await fetch(`${base}/video/CAM-1/main/999.m4s`)).status).toBe(204);
    expect(gateway.status()[0]?.state).toBe('idle');
  });

  it('leaves other paths to the station', async () => {
    const { base } = await openGateway(async () => refuse('camera.unreachable', 'away'));
    expect(await (await fetch(`${base}/index.html`)).text()).toBe('not mine');
    expect((await fetch(`${base}/video/CAM-1/main/live.mp4`, { method: 'POST' })).status).toBe(405);
  });
});
