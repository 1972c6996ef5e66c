import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { ok } from '../../../src/shared/result.ts';
import type { CameraSession } from '../links/onvif/cameraSession.ts';
import { createCameraSessions } from '../links/onvif/cameraSessions.ts';
import { H264, H265, MJPEG, startGstServer, startVlc, timedH264 } from './testing/independentServers.ts';
import { startOddCamera } from './testing/oddCamera.ts';
import { openGateway, undo, watchLive } from './testing/videoBench.ts';

/** Starts the server for one test; resolves to its port. */
const gst = async (server: Parameters<typeof startGstServer>[0]): Promise<number> => {
  const { port, close } = await startGstServer(server);
  undo.push(close);
  return port;
};

vi.setConfig({ testTimeout: 90_000 });

const refusalOf = async (url: string) => (await fetch(url)).headers.get('x-vigie-refusal');

/** Everything that any user of this machine can read of the programs that run here. */
const readable = (): string =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    })
    .join('\n');

describe("GStreamer's RTSP server, which nobody here wrote", () => {
  it.each(['plain', 'Jour!de@neige', 'été à l’œil', 'a:b/c?d#e%40', '"quoted\\"'])(
    'with digest and the password %s plays, and nobody reads the password',
    async (password) => {
      const user = 'opérateur';
      const port = await gst({ user, password, mounts: { '/cam': { launch: H264 } } });
      const said: string[] = [];
      const { base } = await openGateway(
        async () => ok({ rtsp: `rtsp://127.0.0.1:${port}/cam`, username: user, password }),
        { log: (message) => said.push(message) },
      );
      const viewer = await watchLive(`${base}/video/CAM-1/main/live.mp4`);
      expect(viewer.response.headers.get('x-vigie-codec')).toMatch(/^avc1\.42/);
      expect(await viewer.read(20_000)).toBe(true);
      for (const form of [password, encodeURIComponent(password)]) {
        expect(readable()).not.toContain(form === 'plain' ? ':plain@' : form);
        expect(said.join('\n')).not.toContain(form);
      }
    },
  );

  it('with the password inside the address plays, escaped as an address has it', async () => {
    const password = 'Jour!de@neige';
    const port = await gst({ user: 'vigie', password, mounts: { '/cam': { launch: H264 } } });
    const rtsp = `rtsp://vigie:${encodeURIComponent(password)}@127.0.0.1:${port}/cam`;
    const { base } = await openGateway(async () => ok({ rtsp }));
    expect(await (await watchLive(`${base}/video/CAM-1/main/live.mp4`)).read(20_000)).toBe(true);
  });

  it('says of each failure what it is', async () => {
    const port = await gst({
      user: 'vigie',
      password: 'right!',
      mounts: { '/cam': { launch: H264 }, '/old': { launch: MJPEG } },
    });
    const at = (path: string, password = 'right!') => ({
      rtsp: `rtsp://127.0.0.1:${port}${path}`,
      username: 'vigie',
      password,
    });
    const sources: Record<string, { rtsp: string; username: string; password: string }> = {
      password: at('/cam', 'wrong!'),
      stream: at('/nothing'),
      codec: at('/old'),
      // It answers everything, and no picture ever comes.
      silent: { ...at('/cam'), rtsp: `rtsp://127.0.0.1:${await startOddCamera(port, () => null)}/cam` },
    };
    const { base } = await openGateway(async (camera) => ok(sources[camera]!));
    const refusals = await Promise.all(
      Object.keys(sources).map((camera) => refusalOf(`${base}/video/${camera}/main/live.mp4`)),
    );
    expect(refusals).toEqual(['camera.not-authenticated', 'camera.no-stream', 'video.codec', 'camera.silent']);
  });

  it('that refuses TCP is watched by UDP, through the same door', async () => {
    const port = await gst({
      user: 'vigie',
      password: 'p!',
      mounts: { '/cam': { launch: H264, udpOnly: true } },
    });
    const { gateway, base } = await openGateway(async () =>
      ok({ rtsp: `rtsp://127.0.0.1:${port}/cam`, username: 'vigie', password: 'p!' }),
    );
    const viewer = await watchLive(`${base}/video/CAM-1/main/live.mp4`);
    expect(await viewer.read(60_000)).toBe(true);
    expect(gateway.status()).toMatchObject([{ state: 'live', restarts: 0 }]);
  });

  it('that says with each packet of when its picture is (RTP header extension) is believed', async () => {
    const noon = Date.parse('2026-06-24T11:00:00Z');
    const port = await gst({ mounts: { '/cam': { launch: timedH264(noon / 1_000 + 2_208_988_800) } } });
    const told: number[] = [];
    const { base } = await openGateway(async () =>
      ok({ rtsp: `rtsp://127.0.0.1:${port}/cam`, onPictureTime: (at) => told.push(at) }),
    );
    const viewer = await watchLive(`${base}/video/CAM-1/main/live.mp4`);
    await viewer.read(60_000);
    await expect.poll(() => told.length).toBeGreaterThan(20);
    // From its own beginning on, a twenty-fifth of a second at a time.
    expect(told[0]).toBeGreaterThanOrEqual(noon);
    expect(told[0]).toBeLessThan(noon + 30_000);
    for (const [index, at] of told.slice(1).entries()) {
      expect(at - told[index]!).toBeGreaterThan(0);
      expect(at - told[index]!).toBeLessThan(500);
    }
  });

  it('in H.265 is named as it is, and given as H.264 to a window that asks for it, from one connection', async () => {
    const port = await gst({ mounts: { '/cam': { launch: H265 } } });
    const { gateway, base } = await openGateway(async () => ok({ rtsp: `rtsp://127.0.0.1:${port}/cam` }));
    const url = `${base}/video/CAM-1/main/live.mp4`;
    const plain = await watchLive(url);
    expect(plain.response.headers.get('x-vigie-codec')).toMatch(/^hev1\.1\.6\.L\d+(\.[0-9A-F]{1,2})*$/);
    const made = await watchLive(`${url}?as=h264`);
    expect(made.response.headers.get('x-vigie-codec')).toMatch(/^avc1\.4D/);
    expect(made.response.headers.get('x-vigie-transcoded')).toBe('h264');
    expect(await made.read(20_000)).toBe(true);
    expect(gateway.status()).toMatchObject([
      { transcoded: false, state: 'live' },
      { transcoded: true, state: 'live' },
    ]);
  });

  it('in H.265 as its large picture and H.264 as its small one is seen large, made anew for who cannot play it', async () => {
    const port = await gst({ mounts: { '/4k': { launch: H265 }, '/small': { launch: H264 } } });
    const profile = (token: string, encoding: string, width: number, height: number) => ({
      ...{ token, name: token, encoding, width, height, frameRate: 25 },
    });
    const camera: Partial<CameraSession> = {
      profiles: [profile('4k', 'H265', 3840, 2160), profile('small', 'H264', 640, 360)],
      streamUri: async (token) => ok(`rtsp://127.0.0.1:${port}/${token}`),
      keyPicture: async () => ok(undefined),
      close() {},
    };
    const sessions = createCameraSessions({
      link: { open: async () => ok(camera as CameraSession), close() {} },
      placeOf: () => ok({ address: `http://127.0.0.1:${port}/onvif/device_service`, username: '', password: '' }),
      now: () => performance.now(),
    });
    const { gateway, base } = await openGateway(sessions.streamOf);
    const codecOf = async (path: string) => {
      const viewer = await watchLive(`${base}/video/CAM-1/${path}`);
      expect(viewer.response.headers.get('x-vigie-refusal')).toBeNull();
      expect(await viewer.read(10_000)).toBe(true);
      return viewer.response.headers.get('x-vigie-codec');
    };
    expect(await codecOf('main/live.mp4')).toMatch(/^hev1\./);
    expect(await codecOf('main/live.mp4?as=h264')).toMatch(/^avc1\./);
    expect(await codecOf('sub/live.mp4')).toMatch(/^avc1\./);
    // The small one is given as it comes.
    expect(gateway.status().map(({ profile, transcoded }) => [profile, transcoded])).toEqual([
      ['main', false],
      ['main', true],
      ['sub', false],
    ]);
    // What evidence and the bar of a tile take is the large one too.
    const pictures = await gateway.pictures('CAM-1', 'main');
    expect(pictures.ok && pictures.value.init.codec).toMatch(/^hev1\./);
    sessions.close();
  });

  it('is transcoded as often as this machine may, and no more often', async () => {
    const port = await gst({ mounts: { '/cam': { launch: H265 } } });
    const { base } = await openGateway(async () => ok({ rtsp: `rtsp://127.0.0.1:${port}/cam` }), { transcodes: 1 });
    const first = await watchLive(`${base}/video/CAM-1/main/live.mp4?as=h264`);
    expect(await first.read(5_000)).toBe(true);
    expect(await refusalOf(`${base}/video/CAM-2/main/live.mp4?as=h264`)).toBe('video.transcode-full');
    first.leave();
    await expect.poll(() => refusalOf(`${base}/video/CAM-2/main/live.mp4?as=h264`), { interval: 300 }).toBeNull();
  });

  it('is not read at all for whoever finds no place, and takes none that comes free while nobody asks', async () => {
    const port = await gst({ mounts: { '/cam': { launch: H265 } } });
    const read: string[] = [];
    const { gateway, base } = await openGateway(
      async (camera) => {
        read.push(camera);
        return ok({ rtsp: `rtsp://127.0.0.1:${port}/cam` });
      },
      { transcodes: 1 },
    );
    const first = await watchLive(`${base}/video/CAM-1/main/live.mp4?as=h264`);
    expect(await first.read(5_000)).toBe(true);
    for (const [camera, file] of [
      ['CAM-2', 'live.mp4?as=h264'],
      ['CAM-3', 'index.m3u8?as=h264&viewer=wall'],
    ])
      expect(await refusalOf(`${base}/video/${camera}/main/${file}`)).toBe('video.transcode-full');
    first.leave();
    // The refused ones were not held, so they do not come to the place once it is free.
    await expect.poll(() => gateway.status().filter(({ state }) => state !== 'idle'), { interval: 100 }).toEqual([]);
    expect(read).toEqual(['CAM-1']);
    expect(gateway.status().filter(({ restarts }) => restarts > 0)).toEqual([]);
  });

  it('is given to who takes no place as long as it is transcoded for somebody else, and not for its sake', async () => {
    const port = await gst({ mounts: { '/cam': { launch: H265 } } });
    const { gateway, base } = await openGateway(async () => ok({ rtsp: `rtsp://127.0.0.1:${port}/cam` }));
    const shared = (file: string) => `${base}/video/CAM-1/sub/${file}?as=h264&place=none`;
    expect(await refusalOf(shared('live.mp4'))).toBe('video.transcode-full');
    expect(await refusalOf(shared('index.m3u8'))).toBe('video.transcode-full');
    // What else stands there means nothing.
    const first = await watchLive(`${base}/video/CAM-1/sub/live.mp4?as=h264&place=%00none&place=none`);
    expect(await first.read(5_000)).toBe(true);
    const guest = await watchLive(shared('live.mp4'));
    expect(guest.response.headers.get('x-vigie-transcoded')).toBe('h264');
    expect(await guest.read(20_000)).toBe(true);
    const playlist = await fetch(shared('index.m3u8'));
    expect(await playlist.text()).toContain('#EXTM3U');
    expect(gateway.status().filter(({ transcoded }) => transcoded)).toHaveLength(1);
  });

  it('asked for by its list keeps a place for the viewer who comes for it within seconds', async () => {
    const port = await gst({ mounts: { '/cam': { launch: H265 } } });
    const { base } = await openGateway(async () => ok({ rtsp: `rtsp://127.0.0.1:${port}/cam` }), { transcodes: 1 });
    expect(await refusalOf(`${base}/video/CAM-1/main/index.m3u8?as=h264&viewer=asks`)).toBeNull();
    expect(await refusalOf(`${base}/video/CAM-2/main/live.mp4?as=h264`)).toBe('video.transcode-full');
    const viewer = await watchLive(`${base}/video/CAM-1/main/live.mp4?as=h264`);
    expect(viewer.response.headers.get('x-vigie-transcoded')).toBe('h264');
    expect(await viewer.read(5_000)).toBe(true);
  });

  it('that is set to H.265 while it is watched, and back, is given in both as each window can play it', async () => {
    const server = await startGstServer({ mounts: { '/cam': { launch: H264 }, '/other': { launch: H265 } } });
    undo.push(server.close);
    const paths: Record<string, string> = { 'CAM-1': 'cam', 'CAM-2': 'other' };
    const { gateway, base } = await openGateway(
      async (camera) => ok({ rtsp: `rtsp://127.0.0.1:${server.port}/${paths[camera]}` }),
      { transcodes: 1 },
    );
    const url = `${base}/video/CAM-1/main`;
    /** Codec of what a window is given now, and whether it was made anew; the window stays. */
    const given = async (address: string) => {
      const { response, read } = await watchLive(address);
      const { headers } = response;
      if (headers.has('x-vigie-refusal') || !(await read(10_000))) return headers.get('x-vigie-refusal');
      return [headers.get('x-vigie-codec')?.slice(0, 4), headers.get('x-vigie-transcoded')];
    };
    const becomes = { timeout: 30_000, interval: 200 };
    // A list that is read on and on, as a player does.
    const list = async () => (await fetch(`${url}/index.m3u8?as=h264&viewer=wall`)).headers.get('x-vigie-transcoded');
    expect(await given(`${url}/live.mp4`)).toEqual(['avc1', null]);
    expect(await given(`${url}/live.mp4?as=h264`)).toEqual(['avc1', null]);
    expect(await list()).toBeNull();

    server.order({ become: '/cam', launch: H265 });
    await expect.poll(() => given(`${url}/live.mp4`), becomes).toEqual(['hev1', null]);
    await expect.poll(() => given(`${url}/live.mp4?as=h264`), becomes).toEqual(['avc1', 'h264']);
    await expect.poll(list, becomes).toBe('h264');
    expect(await refusalOf(`${base}/video/CAM-2/main/live.mp4?as=h264`)).toBe('video.transcode-full');

    // As it was: who asked for H.264 has the camera's own, and the place is free for another.
    server.order({ become: '/cam', launch: H264 });
    await expect.poll(() => given(`${url}/live.mp4?as=h264`), becomes).toEqual(['avc1', null]);
    await expect.poll(list, becomes).toBeNull();
    await expect.poll(() => given(`${base}/video/CAM-2/main/live.mp4?as=h264`), becomes).toEqual(['avc1', 'h264']);
    expect(gateway.status().filter(({ transcoded, state }) => transcoded && state === 'live')).toMatchObject([
      { camera: 'CAM-2' },
    ]);
  });

  it('that changes its size in mid-stream goes on with a beginning of its own', async () => {
    const port = await gst({ mounts: { '/cam': { launch: H264, resizeAfter: 4 } } });
    const { gateway, base } = await openGateway(async () => ok({ rtsp: `rtsp://127.0.0.1:${port}/cam` }));
    const viewer = await watchLive(`${base}/video/CAM-1/main/live.mp4`);
    expect(await viewer.read(100_000_000)).toBe(false);
    await watchLive(`${base}/video/CAM-1/main/live.mp4`);
    const still = async () => Buffer.from(await (await fetch(`${base}/video/CAM-1/still.jpg`)).arrayBuffer());
    await expect.poll(async () => sizeOfJpeg(await still())).toEqual([480, 272]);
    // The server itself may begin once more with the old size when its last viewer left.
    expect(gateway.status()[0]?.restarts).toBeLessThanOrEqual(3);
  });
});

describe('VLC, which sends by UDP only', () => {
  it('is watched: it refuses TCP, and is asked again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vigie-film-'));
    undo.push(() => rmSync(folder, { recursive: true, force: true }));
    const film = join(folder, 'film.ts');
    execFileSync('ffmpeg', [
      ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=size=640x360:rate=25:duration=20', '-pix_fmt', 'yuv420p'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-bf', '0', film],
    ]);
    execFileSync('chmod', ['-R', 'a+rX', folder]);
    const vlc = await startVlc(film);
    undo.push(vlc.close);
    const rtsp = `rtsp://127.0.0.1:${vlc.port}/film`;
    const { gateway, base } = await openGateway(async () => ok({ rtsp }), { timing: {} });
    const viewer = await watchLive(`${base}/video/CAM-1/main/live.mp4`);
    expect(viewer.response.headers.get('x-vigie-refusal')).toBeNull();
    expect(await viewer.read(60_000)).toBe(true);
    expect(gateway.status()[0]?.state).toBe('live');
  });
});

/** Width and height in a JPEG's frame header (ITU-T T.81, clause B.2.2). */
function sizeOfJpeg(jpeg: Buffer): [number, number] {
  let at = 2;
  while (at + 9 < jpeg.length) {
    const marker = jpeg[at + 1] ?? 0;
    if (marker >= 0xc0 && marker <= 0xc2) return [jpeg.readUInt16BE(at + 7), jpeg.readUInt16BE(at + 5)];
    at += 2 + jpeg.readUInt16BE(at + 2);
  }
  return [0, 0];
}
