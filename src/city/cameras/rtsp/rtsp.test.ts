import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CameraPark } from '../cameraPark.ts';
import {
  asked,
  connectCam,
  difference,
  greyPicture,
  lives,
  OVER_TCP,
  openPark,
  run,
  streamAddress,
} from '../park.fixture.ts';
import { type Interleaved, RtspClient } from './rtspClient.fixture.ts';

let park: CameraPark;
beforeAll(async () => {
  ({ park } = await openPark());
});
afterAll(() => park.close());

const address = (number: number, profile = 'sub'): string =>
  `rtsp://127.0.0.1:${park.rtspPort}/cam/${number}/${profile}`;
const nobodyWatches = (): Promise<void> => expect.poll(() => park.encoders()).toEqual([]);
const marker = ({ channel, data }: Interleaved): boolean => channel === 0 && (data[1]! & 0x80) !== 0;
const timestamp = ({ data }: Interleaved): number => data.readUInt32BE(4);

describe('ffmpeg', () => {
  it.each([
    ['sub', 480, 270],
    ['main', 1280, 720],
  ] as const)('plays the %s stream', async (profile, width, height) => {
    const out = await run('ffprobe', [
      ...OVER_TCP,
      ...[
        '-read_intervals',
        '%+#6',
        '-show_entries',
        'stream=codec_name,width,height,has_b_frames:frame=pict_type,key_frame',
      ],
      ...['-of', 'json', streamAddress(park, 118, profile)],
    ]);
    const found = JSON.parse(out.toString()) as { streams: object[]; frames: { key_frame: number }[] };
    expect(found.streams[0]).toMatchObject({ codec_name: 'h264', width, height, has_b_frames: 0 });
    expect(found.frames.length).toBeGreaterThanOrEqual(5);
    expect(found.frames[0]!.key_frame).toBe(1);
  });

  it('decodes three seconds without a complaint', async () => {
    const args = [...OVER_TCP, '-i', streamAddress(park, 131, 'sub'), '-frames:v', '24', '-f', 'framemd5', 'pipe:1'];
    const lines = (await run('ffmpeg', args))
      .toString()
      .split('\n')
      .filter((line) => /^0,/.test(line));
    expect(lines).toHaveLength(24);
    expect(new Set(lines.map((line) => line.split(',').at(-1))).size).toBe(24);
  });

  it('is refused with a wrong password', async () => {
    const args = [...OVER_TCP, '-i', streamAddress(park, 118, 'sub', 'wrong'), '-frames:v', '1', '-f', 'null', '-'];
    await expect(run('ffmpeg', args)).rejects.toThrow(/401/);
  });
});

describe('the picture', () => {
  it('stays when the head stands still, and changes when it turns', async () => {
    const first = await greyPicture(park, 118);
    const second = await greyPicture(park, 118);
    const still = difference(first, second);
    const cam = await connectCam(park, 118);
    await asked((done) => cam.absoluteMove({ x: 0.3, y: 0.38, zoom: 0 }, done as never));
    await expect
      .poll(() =>
        asked<{ moveStatus: { panTilt: string } }>((done) => cam.getStatus({}, done as never)).then(
          (s) => s.moveStatus.panTilt,
        ),
      )
      .toBe('IDLE');
    const turned = difference(second, await greyPicture(park, 118));
    expect(still).toBeLessThan(0.12);
    expect(turned).toBeGreaterThan(0.25);
  });
});

describe('a viewer', () => {
  it('sees a key picture first, then time that runs as the clock does', async () => {
    const began = performance.now();
    const client = new RtspClient(park.rtspPort);
    const frames = client.collect((packets) => packets.filter(marker).length >= 15);
    const { sdp } = await client.play(address(118));
    expect(sdp).toMatch(
      /packetization-mode=1;profile-level-id=42[0-9A-F]{4};sprop-parameter-sets=[\w+/]+={0,2},[\w+/]+={0,2}/,
    );
    const packets = await frames;
    client.close();
    const video = packets.filter(({ channel }) => channel === 0);
    const types = video.slice(0, 3).map(({ data }) => data[12]! & 0x1f);
    expect(types.slice(0, 2)).toEqual([7, 8]);
    expect([5, 28]).toContain(types[2]);
    const stamps = packets.filter(marker).map(timestamp);
    const last = stamps.at(-1)! - stamps.at(-5)!;
    expect(last / 90).toBeGreaterThan(300);
    // All but the first were taken since; the first is a second old at most.
    expect(last / 90).toBeLessThan(performance.now() - began + 1_000);
    video.forEach(({ data }, index) => {
      if (index > 0) expect((data.readUInt16BE(2) - video[index - 1]!.data.readUInt16BE(2)) & 0xffff).toBe(1);
    });
    const report = packets.find(({ channel }) => channel === 1)!;
    expect(report.data[1]).toBe(200);
    expect(report.data.readUInt32BE(4)).toBe(video[0]!.data.readUInt32BE(8));
  });

  it('who comes second sees at once, from the same encoder', async () => {
    const first = new RtspClient(park.rtspPort);
    const seen = first.collect((packets) => packets.some(marker));
    await first.play(address(131));
    await seen;
    const encoders = park.encoders();
    const second = new RtspClient(park.rtspPort);
    const picture = second.collect((packets) => packets.some(marker));
    await second.play(address(131));
    await picture;
    expect(park.encoders()).toEqual(encoders);
    expect(park.viewers()).toBeGreaterThanOrEqual(2);
    first.close();
    second.close();
  });

  it('leaves, and the encoder ends with the last one', async () => {
    const client = new RtspClient(park.rtspPort);
    const seen = client.collect((packets) => packets.some(marker));
    const { session } = await client.play(address(118));
    await seen;
    const encoders = park.encoders();
    expect(encoders.length).toBeGreaterThan(0);
    expect(encoders.every(lives)).toBe(true);
    expect((await client.send('GET_PARAMETER', address(118), { Session: session })).status).toBe(200);
    expect((await client.send('TEARDOWN', address(118), { Session: session })).status).toBe(200);
    await expect.poll(() => park.viewers()).toBe(0);
    client.close();
    await nobodyWatches();
    await expect.poll(() => encoders.some(lives)).toBe(false);
  });

  it('who does not read is left behind, and costs the others nothing', async () => {
    const lazy = new RtspClient(park.rtspPort);
    await lazy.play(address(131, 'main'));
    lazy.socket.pause();
    const client = new RtspClient(park.rtspPort);
    const seen = client.collect((packets) => packets.filter(marker).length > 12);
    await client.play(address(131, 'main'));
    await seen;
    lazy.close();
    client.close();
  });
});

describe('what reaches the RTSP port', () => {
  it('gets answers from the book', async () => {
    const client = new RtspClient(park.rtspPort);
    expect((await client.send('OPTIONS', '*')).headers.get('public')).toContain('DESCRIBE');
    expect((await client.send('DESCRIBE', address(999))).status).toBe(404);
    expect((await client.send('DESCRIBE', address(118, 'other'))).status).toBe(404);
    const udp = { Transport: 'RTP/AVP;unicast;client_port=5000-5001' };
    expect((await client.send('SETUP', `${address(118)}/track0`, udp)).status).toBe(461);
    expect((await client.send('PLAY', address(118), { Session: 'none' })).status).toBe(454);
    expect((await client.send('ANNOUNCE', address(118))).status).toBe(501);
    client.close();
  });

  it('tells nothing about a camera to who has no password', async () => {
    const client = new RtspClient(park.rtspPort, 'vigie', 'wrong');
    expect((await client.send('DESCRIBE', address(118))).status).toBe(401);
    expect((await client.send('DESCRIBE', address(999))).status).toBe(401);
    client.close();
  });

  const close = (bytes: string | Buffer): Promise<string> =>
    new Promise((resolve, reject) => {
      const parts: Buffer[] = [];
      const socket = connect(park.rtspPort, '127.0.0.1', () => socket.write(bytes));
      socket.on('data', (part: Buffer) => parts.push(part));
      socket.on('error', () => {});
      socket.on('close', () => resolve(Buffer.concat(parts).toString('latin1')));
      socket.setTimeout(30_000, () => reject(new Error('the connection was left open')));
    });

  it.each<[string, string | Buffer]>([
    ['noise', Buffer.from(Array.from({ length: 4_000 }, (_, i) => (i * 197 + 3) & 255))],
    ['a web request', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a head without end', `OPTIONS * RTSP/1.0\r\nX: ${'a'.repeat(20_000)}`],
    ['a thousand header lines', `OPTIONS * RTSP/1.0\r\n${'X: y\r\n'.repeat(1_000)}\r\n`],
    ['a body of a gigabyte', 'OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 1000000000\r\n\r\n'],
    ['a body of less than nothing', 'OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nContent-Length: -5\r\n\r\n'],
  ])('closes on %s, and on nobody else', async (_, bytes) => {
    const client = new RtspClient(park.rtspPort);
    expect(await close(bytes)).toMatch(/^RTSP\/1\.0 400 /);
    expect((await client.send('OPTIONS', '*')).status).toBe(200);
    client.close();
  });

  it('forgets who goes away in the middle of a request', async () => {
    const socket = connect(park.rtspPort, '127.0.0.1', () => socket.end('DESCRIBE rtsp://127.0.0.1/cam/118/su'));
    await new Promise((resolve) => socket.on('close', resolve));
    const client = new RtspClient(park.rtspPort);
    const leaving = client.send('DESCRIBE', address(131, 'main')).catch(() => 'gone');
    client.socket.once('data', () => client.socket.destroy());
    await leaving;
    await expect.poll(() => park.viewers()).toBe(0);
  });
});
