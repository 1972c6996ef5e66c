import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type CityFile, cityFileSchema } from '../../contract/cityFile.ts';
import { camerasOf } from './camera.ts';
import type { CameraPark } from './cameraPark.ts';
import {
  asked,
  CAMERAS,
  connectCam,
  greyPicture,
  lives,
  OVER_TCP,
  openPark,
  run,
  streamAddress,
} from './park.fixture.ts';
import { RtspClient } from './rtsp/rtspClient.fixture.ts';

let park: CameraPark | undefined;
afterEach(() => park?.close());

const position = async (cam: Awaited<ReturnType<typeof connectCam>>): Promise<number> =>
  (await asked<{ position: { x: number } }>((done) => cam.getStatus({}, done as never))).position.x;
const marked = ({ channel, data }: { channel: number; data: Buffer }): boolean =>
  channel === 0 && (data[1]! & 0x80) !== 0;

describe('a broken camera', () => {
  it('answers a web page, noise, or cuts the line, and the one beside it is well', async () => {
    ({ park } = await openPark());
    for (const fault of ['html', 'garbage', 'reset'] as const) {
      park.setFault(118, fault);
      await expect(connectCam(park, 118)).rejects.toThrow();
      const rtsp = new RtspClient(park.rtspPort);
      await expect(
        Promise.race([
          rtsp.send('DESCRIBE', `rtsp://127.0.0.1/cam/118/sub`),
          rtsp.closed.then(() => Promise.reject(new Error('closed'))),
        ]).then((answer) => {
          if (answer.headers.get('content-type') !== 'application/sdp') throw new Error('no description');
        }),
      ).rejects.toThrow();
      rtsp.close();
      await connectCam(park, 131);
    }
    park.setFault(118, null);
    await connectCam(park, 118);
  });

  it('hangs: takes the call and says nothing', async () => {
    ({ park } = await openPark());
    park.setFault(118, 'hang');
    const controller = new AbortController();
    const asking = fetch(park.addressOf(118), { method: 'POST', body: '<x/>', signal: controller.signal });
    await connectCam(park, 131);
    controller.abort();
    await expect(asking).rejects.toThrow(/abort/i);
  });

  it('accepts moves and does not move', async () => {
    ({ park } = await openPark());
    const cam = await connectCam(park, 118);
    park.setFault(118, 'accepts-without-moving');
    const before = await position(cam);
    await asked((done) => cam.continuousMove({ x: 1, timeout: 5_000 }, done as never));
    await asked((done) => cam.absoluteMove({ x: 0.5, y: 0, zoom: 0 }, done as never));
    expect(await position(cam)).toBe(before);
  });

  it('ignores Stop and goes on', async () => {
    ({ park } = await openPark());
    const cam = await connectCam(park, 118);
    park.setFault(118, 'ignores-stop');
    await asked((done) => cam.continuousMove({ x: 0.3, timeout: 30_000 }, done as never));
    await asked((done) => cam.stop({ panTilt: true, zoom: true }, done as never));
    const after = await position(cam);
    await expect.poll(() => position(cam)).toBeGreaterThan(after);
  });

  it('has no stream though ONVIF names one, and drops who was watching', async () => {
    ({ park } = await openPark());
    const watching = new RtspClient(park.rtspPort);
    await watching.play(`rtsp://127.0.0.1:${park.rtspPort}/cam/118/sub`);
    park.setFault(118, 'no-stream');
    await watching.closed.catch(() => {});
    const cam = await connectCam(park, 118);
    await asked((done) => cam.getStreamUri({ protocol: 'RTSP', profileToken: 'sub' }, done as never));
    const args = [...OVER_TCP, '-i', streamAddress(park, 118, 'sub'), '-frames:v', '1', '-f', 'null', '-'];
    await expect(run('ffmpeg', args)).rejects.toThrow(/404/);
    watching.close();
  });

  it('shows black, or the same picture for ever, clock included', async () => {
    ({ park } = await openPark());
    park.setFault(118, 'black');
    expect(Math.max(...(await greyPicture(park, 118)))).toBeLessThan(30);
    park.setFault(118, 'frozen');
    const frames = ['-frames:v', '14', '-vf', 'scale=64:36:flags=area', '-pix_fmt', 'gray', '-f', 'rawvideo', 'pipe:1'];
    const pictures = await run('ffmpeg', [...OVER_TCP, '-i', streamAddress(park, 118, 'sub'), ...frames]);
    const size = 64 * 36;
    const last = pictures.subarray(13 * size);
    const before = pictures.subarray(5 * size, 6 * size);
    const most = last.reduce((worst, value, index) => Math.max(worst, Math.abs(value - before[index]!)), 0);
    expect(most).toBeLessThan(8);
  });
});

describe('the park', () => {
  it('gives a still, to who has the password', async () => {
    ({ park } = await openPark());
    const still = `${park.onvifOrigin}/onvif/118/snapshot`;
    expect((await fetch(still)).status).toBe(401);
    const jpeg = await run('curl', ['-s', '--digest', '-u', 'vigie:demonstration', still]).catch(() => null);
    if (jpeg) expect([...jpeg.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
  });

  it('says that ffmpeg is missing, and its ONVIF goes on', async () => {
    const opened = await openPark({ ffmpeg: '/nowhere/ffmpeg' });
    park = opened.park;
    const client = new RtspClient(park.rtspPort);
    const answer = await client.send('DESCRIBE', `rtsp://127.0.0.1:${park.rtspPort}/cam/118/sub`);
    expect(answer.status).toBe(503);
    client.close();
    expect(opened.said.join()).toMatch(/could not be started/);
    await connectCam(park, 118);
  });

  it('says that its drawing thread is missing, and its ONVIF goes on', async () => {
    const opened = await openPark({ workerUrl: new URL('./nothing.js', import.meta.url) });
    park = opened.park;
    const client = new RtspClient(park.rtspPort);
    const answer = await client.send('DESCRIBE', `rtsp://127.0.0.1:${park.rtspPort}/cam/118/sub`);
    expect(answer.status).toBe(503);
    client.close();
    expect(opened.said.join()).toMatch(/picture thread failed/);
    await connectCam(park, 118);
  });

  it('comes back by itself when an encoder is killed', async () => {
    ({ park } = await openPark());
    const client = new RtspClient(park.rtspPort);
    const seen = client.collect((packets) => packets.some(marked));
    await client.play(`rtsp://127.0.0.1:${park.rtspPort}/cam/118/sub`);
    await seen;
    process.kill(park.encoders()[0]!, 'SIGKILL');
    await client.closed;
    const again = new RtspClient(park.rtspPort);
    const picture = again.collect((packets) => packets.some(marked));
    await again.play(`rtsp://127.0.0.1:${park.rtspPort}/cam/118/sub`);
    await picture;
    again.close();
  });

  it('leaves no process behind when it closes', async () => {
    const opened = await openPark();
    const client = new RtspClient(opened.park.rtspPort);
    const seen = client.collect((packets) => packets.some(marked));
    await client.play(`rtsp://127.0.0.1:${opened.park.rtspPort}/cam/118/main`);
    await seen;
    const encoders = opened.park.encoders();
    expect(encoders).toHaveLength(1);
    await opened.park.close();
    await client.closed;
    expect(encoders.some(lives)).toBe(false);
  });

  it('refuses a port that is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(openPark({ onvifPort: port })).rejects.toThrow(/EADDRINUSE/);
    await expect(openPark({ rtspPort: port })).rejects.toThrow(/EADDRINUSE/);
    other.close();
  });

  it('knows only its own cameras', async () => {
    ({ park } = await openPark());
    expect(park.addressOf(118)).toBe(`${park.onvifOrigin}/onvif/118/device_service`);
    expect(() => park?.addressOf(7)).toThrow(RangeError);
    expect(() => park?.setFault(7, 'black')).toThrow(RangeError);
  });
});

describe('the cameras of a city', () => {
  const city = (attributes?: Record<string, string | number | boolean>): CityFile =>
    cityFileSchema.parse({
      format: 'vigie-city',
      version: 1,
      name: 'Dijon',
      seed: 4,
      centre: [5.04, 47.32],
      bounds: [4.9, 47.2, 5.2, 47.4],
      communes: [
        {
          id: '21231',
          name: 'Dijon',
          postcode: '21000',
          centre: [5.04, 47.32],
          limit: [
            [5, 47],
            [5.1, 47],
            [5, 47.4],
          ],
        },
      ],
      assets: [
        { id: 'CAM-118', kind: 'camera', name: 'Monge', number: 118, commune: '21231', at: [5.03, 47.32], attributes },
        { id: 'BUS-1', kind: 'bus', name: 'L1', number: 1, commune: '21231', at: [5.03, 47.32] },
      ],
    });

  it('are its assets of that kind, with what the register says of them', () => {
    expect(camerasOf(city({ azimuth: 90, fieldOfView: 45, ptz: false, maker: 'M' }))).toMatchObject([
      { id: 'CAM-118', number: 118, name: 'Monge', azimuth: 90, fieldOfView: 45, ptz: false, maker: 'M' },
    ]);
  });

  it('are the same at each start where the register says nothing', () => {
    expect(camerasOf(city())).toEqual(camerasOf(city()));
    expect(CAMERAS).toHaveLength(2);
  });
});
