import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, test, vi } from 'vitest';
import { ok } from '../../../../src/shared/result.ts';
import { createFragmentReader } from '../fragments.ts';
import type { VideoGateway, VideoGatewayOptions } from '../gateway.ts';
import { H265, startGstServer } from '../testing/independentServers.ts';
import { fromPark, openGateway, openPark, ownFfmpegs, undo, watchLive } from '../testing/videoBench.ts';
import { createPlainPieces } from './plainPieces.ts';
import type { RingCut } from './ringCut.ts';
import { serveReplay } from './serveReplay.ts';
import { createVideoRing, type VideoRing, type VideoRingOptions } from './videoRing.ts';

vi.setConfig({ testTimeout: 90_000 });

const run = promisify(execFile);

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-ring-'));
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'replay');
};

let saved: string | null = null;
const ringOn = (
  gateway: Pick<VideoGateway, 'stream'>,
  folder: string,
  more: Partial<VideoRingOptions> = {},
): VideoRing =>
  createVideoRing({
    folder,
    cameras: ['CAM-118'],
    space: 100_000_000,
    limit: 600_000,
    known: (camera) => /^CAM-11[89]$/.test(camera),
    streamOf: (camera) => gateway.stream(camera, 'main'),
    choices: {
      read: () => saved,
      write: (text) => {
        saved = text;
        return ok(undefined);
      },
    },
    wall: () => Date.now(),
    now: () => performance.now(),
    log: () => {},
    ...more,
  });

const openRing = async (
  more: Partial<VideoRingOptions> = {},
  folder = newFolder(),
  resolve?: VideoGatewayOptions['resolve'],
) => {
  saved = null;
  const made: VideoRing[] = [];
  const { gateway, base } = await openGateway(resolve ?? fromPark(await openPark()), {}, (gateway) => {
    const ring = ringOn(gateway, folder, more);
    made.push(ring);
    const plain = createPlainPieces('ffmpeg');
    undo.push(plain.close);
    return (request, response) => serveReplay(ring, plain, request, response);
  });
  const ring = made[0]!;
  undo.push(() => ring.close());
  return { ring, gateway, base, folder };
};

const lasting = (ring: VideoRing, camera = 'CAM-118'): number => {
  const span = ring.span(camera);
  return span ? span.to - span.from : 0;
};
const keptFor = (ring: VideoRing, milliseconds: number, camera = 'CAM-118') =>
  expect.poll(() => lasting(ring, camera), { timeout: 60_000 }).toBeGreaterThan(milliseconds);

const filesOf = (folder: string, camera = 'CAM-118'): string[] => {
  try {
    return readdirSync(join(folder, camera)).sort();
  } catch {
    return [];
  }
};

/** What ffprobe, which knows nothing of us, sees in a cut: size, and the time of each picture in seconds. */
const probe = async (cut: RingCut) => {
  const file = join(mkdtempSync(join(tmpdir(), 'vigie-cut-')), 'cut.mp4');
  undo.push(() => rmSync(join(file, '..'), { recursive: true, force: true }));
  const parts: Buffer[] = [];
  for await (const part of cut.read()) parts.push(part);
  writeFileSync(file, Buffer.concat(parts));
  const { stdout, stderr } = await run('ffprobe', [
    ...['-v', 'error', '-count_frames', '-show_entries', 'stream=width,height:packet=dts_time,flags'],
    ...['-of', 'json', file],
  ]);
  const seen = JSON.parse(stdout) as {
    streams: { width: number; height: number }[];
    packets: { dts_time: string; flags: string }[];
  };
  return { ...seen.streams[0], complaints: stderr, packets: seen.packets };
};

describe('what is kept', () => {
  it('can be cut to a span that any player plays, from the key picture before it', async () => {
    const { ring } = await openRing();
    await keptFor(ring, 6_000);
    const span = ring.span('CAM-118')!;
    expect(Math.abs(Date.now() - span.to)).toBeLessThan(10_000);
    const isKey = ({ flags }: { flags: string }): boolean => flags.startsWith('K');
    const everything = await ring.cut('CAM-118', span.from, span.to);
    if (!everything.ok) throw new Error(everything.refusal.code);
    const keys = (await probe(everything.value)).packets
      .filter(isKey)
      .map(({ dts_time }) => everything.value.from + Number(dts_time) * 1_000);
    // A span that begins between two key pictures, on neither of them.
    const [, , before = 0, after = 0] = keys;
    const [from, to] = [(before + after) / 2, span.from + 4_500];
    const cut = await ring.cut('CAM-118', from, to);
    if (!cut.ok) throw new Error(cut.refusal.code);
    expect(cut.value.codec).toMatch(/^avc1\./);
    expect(Math.abs(cut.value.from - before)).toBeLessThanOrEqual(1);
    expect(cut.value.to).toBeLessThanOrEqual(to);
    expect(cut.value.to).toBeGreaterThan(from);
    const { width, height, complaints, packets } = await probe(cut.value);
    expect([width, height, complaints]).toEqual([1280, 720, '']);
    expect(packets[0]).toMatchObject({ dts_time: '0.000000', flags: expect.stringMatching(/^K/) });
    expect(Number(packets.at(-1)?.dts_time)).toBeCloseTo((cut.value.to - cut.value.from) / 1_000, 1);
    expect(packets.filter(isKey).length).toBeGreaterThan(1);
  });

  it('is one timeline across a source that was started again', async () => {
    const { ring } = await openRing();
    await keptFor(ring, 3_000);
    const before = ring.span('CAM-118')!;
    process.kill(ownFfmpegs()[0]!, 'SIGKILL');
    await keptFor(ring, before.to - before.from + 5_000);
    const span = ring.span('CAM-118')!;
    const cut = await ring.cut('CAM-118', span.from, span.to);
    if (!cut.ok) throw new Error(cut.refusal.code);
    const { complaints, packets } = await probe(cut.value);
    expect(complaints).toBe('');
    const times = packets.map((packet) => Number(packet.dts_time));
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(times.at(-1)).toBeCloseTo((span.to - span.from) / 1_000, 0);
  });

  it('plays as a playlist with the hour of each piece in a player that knows nothing of us', async () => {
    const { ring, base } = await openRing();
    await keptFor(ring, 5_000);
    const url = `${base}/video/CAM-118/replay/index.m3u8`;
    const listed = async (): Promise<string> => (await fetch(url)).text();
    await expect.poll(listed).toContain('.m4s');
    const playlist = await listed();
    const first = Date.parse(/#EXT-X-PROGRAM-DATE-TIME:(.*)/.exec(playlist)?.[1] ?? '');
    expect(first).toBe(ring.span('CAM-118')?.from);
    const { stdout } = await run('ffprobe', [
      ...['-v', 'error', '-live_start_index', '0', '-show_entries', 'stream=codec_name,width,height', '-of', 'csv=p=0'],
      url,
    ]);
    expect(stdout).toContain('h264,1280,720');
  });

  it('in H.265 is named as it is, and given as H.264 at the same times to a window that cannot play it', async () => {
    const { port, close } = await startGstServer({ mounts: { '/cam': { launch: H265 } } });
    undo.push(close);
    const { ring, base } = await openRing({}, newFolder(), async () => ok({ rtsp: `rtsp://127.0.0.1:${port}/cam` }));
    await keptFor(ring, 7_000);
    const folder = `${base}/video/CAM-118/replay`;
    const asIs = await fetch(`${folder}/index.m3u8`);
    expect(asIs.headers.get('x-vigie-codec')).toMatch(/^hev1\./);
    const names = (await asIs.text()).match(/init-\d+\.mp4|\d+\.m4s/g) ?? [];
    const plain = await fetch(`${folder}/index.m3u8?as=h264`);
    expect(names.length).toBeGreaterThan(2);
    // It may have grown meanwhile.
    const asPlain = (await plain.text()).match(/init-\d+\.mp4\?as=h264|\d+\.m4s\?as=h264/g) ?? [];
    expect(asPlain.slice(0, names.length)).toEqual(names.map((name) => `${name}?as=h264`));
    const read = async (words: string) => {
      const parts = names.slice(0, 4).map(async (name) => {
        const answer = await fetch(`${folder}/${name}${words}`);
        expect([name, answer.status]).toEqual([name, 200]);
        return Buffer.from(await answer.arrayBuffer());
      });
      return createFragmentReader().push(Buffer.concat(await Promise.all(parts)));
    };
    const [was, made] = [await read(''), await read('?as=h264')];
    expect(made[0]).toMatchObject({ kind: 'init', codec: expect.stringMatching(/^avc1\.4D/) });
    const timesOf = (parts: typeof was) => parts.flatMap((part) => (part.kind === 'fragment' ? [part.time] : []));
    expect(timesOf(was).length).toBeGreaterThan(60);
    // Ticks of the same length, counted from the same beginning.
    expect(made[0]?.kind === 'init' && made[0].timescale).toBe(was[0]?.kind === 'init' && was[0].timescale);
    expect(timesOf(made)).toEqual(timesOf(was));
    const { stdout } = await run('ffprobe', [
      ...['-v', 'error', '-live_start_index', '0', '-show_entries', 'stream=codec_name,width,height', '-of', 'csv=p=0'],
      `${folder}/index.m3u8?as=h264`,
    ]);
    expect(stdout).toContain('h264,640,360');
  });

  it('in H.264 is given as it is, whatever is asked for', async () => {
    const { ring, base } = await openRing();
    await keptFor(ring, 5_000);
    const folder = `${base}/video/CAM-118/replay`;
    const bytesOf = async (name: string) => Buffer.from(await (await fetch(`${folder}/${name}`)).arrayBuffer());
    expect((await bytesOf('0.m4s')).length).toBeGreaterThan(10_000);
    expect((await bytesOf('0.m4s?as=h264')).equals(await bytesOf('0.m4s'))).toBe(true);
  });

  it('is erased by time, and the files with it', async () => {
    const { ring, folder } = await openRing({ limit: 5_000 });
    await keptFor(ring, 3_000);
    const [oldest] = filesOf(folder);
    await expect.poll(() => filesOf(folder).includes(oldest!)).toBe(false);
    await expect.poll(() => lasting(ring)).toBeLessThan(6_000);
    await expect.poll(() => filesOf(folder).every((name) => Date.now() - Number.parseInt(name, 10) < 7_000)).toBe(true);
  });

  it('never takes more than its space: the oldest goes first', async () => {
    const space = 1_500_000;
    const { ring, folder } = await openRing({ space });
    const taken = (): number =>
      filesOf(folder).reduce((sum, name) => {
        try {
          return sum + statSync(join(folder, 'CAM-118', name)).size;
        } catch {
          return sum;
        }
      }, 0);
    await expect.poll(() => filesOf(folder).length).toBeGreaterThan(0);
    const [oldest] = filesOf(folder);
    const most: number[] = [];
    await expect
      .poll(
        () => {
          most.push(taken());
          return filesOf(folder).includes(oldest!);
        },
        { timeout: 60_000 },
      )
      .toBe(false);
    // An erasing that was asked for may still be under way when the next bytes come.
    expect(Math.max(...most)).toBeLessThan(space * 1.5);
    expect(ring.status('CAM-118').trouble).toBeNull();
  });
});

describe('what is not kept', () => {
  it('is a camera that nobody chose, and everything of one that is let go', async () => {
    const { ring, folder } = await openRing({ cameras: [] });
    expect(ring.status('CAM-118')).toMatchObject({ kept: false, span: null });
    expect(ownFfmpegs()).toEqual([]);
    expect(await ring.keep('CAM-118', true)).toEqual({ ok: true, value: undefined });
    await keptFor(ring, 2_000);
    expect(filesOf(folder).length).toBeGreaterThan(0);
    await ring.keep('CAM-118', false);
    expect(filesOf(folder)).toEqual([]);
    expect(ring.status('CAM-118')).toMatchObject({ kept: false, span: null });
    expect(await ring.cut('CAM-118', 0, Date.now())).toMatchObject({
      ok: false,
      refusal: { code: 'video.ring-nothing' },
    });
  });

  it.each(['CAM-1', '../etc', '', 'CAM-118/..', 'x'.repeat(500)])('is a camera that is none: %s', async (camera) => {
    const { ring } = await openRing({ cameras: [] });
    expect(await ring.keep(camera, true)).toMatchObject({ ok: false, refusal: { code: 'camera.unknown' } });
    expect(saved).toBeNull();
  });

  it('is a choice that could not be saved', async () => {
    const refusal = { code: 'store.full', message: 'full', context: {} };
    const { ring } = await openRing({
      cameras: [],
      choices: { read: () => null, write: () => ({ ok: false, refusal }) },
    });
    expect(await ring.keep('CAM-118', true)).toEqual({ ok: false, refusal });
    expect(ring.status('CAM-118').kept).toBe(false);
  });

  it.each([
    [Number.NaN, 5],
    [5, Number.POSITIVE_INFINITY],
    [10, 5],
    [0, 1],
    [9e15, 9e15 + 1_000],
  ])('is the span %s to %s', async (from, to) => {
    const { ring } = await openRing();
    await keptFor(ring, 1_000);
    expect(await ring.cut('CAM-118', from, to)).toMatchObject({ ok: false, refusal: { code: 'video.ring-nothing' } });
  });
});

describe('after a restart', () => {
  it('what is young enough is there, with its choice, and the rest is erased before anything else', async () => {
    const { ring, gateway, folder } = await openRing({ cameras: [] });
    await ring.keep('CAM-118', true);
    await keptFor(ring, 4_000);
    const span = ring.span('CAM-118')!;
    await ring.close();
    const left = filesOf(folder);
    mkdirSync(join(folder, 'CAM-119'), { recursive: true });
    writeFileSync(join(folder, 'CAM-119', `${Date.now()}.mp4`), 'of a camera that nobody chose');
    const bad = [-700_000, -1_000, 3_600_000].map((age) => `${Date.now() + age}.mp4`);
    for (const name of bad) writeFileSync(join(folder, 'CAM-118', name), 'too old, no video, of the future');
    writeFileSync(join(folder, 'stray'), 'x');

    const again = ringOn(gateway, folder, { cameras: [] });
    undo.push(() => again.close());
    const cut = await again.cut('CAM-118', span.from, span.to);
    if (!cut.ok) throw new Error(cut.refusal.code);
    expect((await probe(cut.value)).complaints).toBe('');
    expect(cut.value.from).toBe(span.from);
    expect(filesOf(folder)).toEqual(expect.arrayContaining(left));
    expect(filesOf(folder).filter((name) => bad.includes(name))).toEqual([]);
    expect(readdirSync(folder)).toEqual(['CAM-118']);
  });

  it('nothing is there when the limit passed meanwhile', async () => {
    const { ring, gateway, folder } = await openRing();
    await keptFor(ring, 2_000);
    await ring.close();
    const later = ringOn(gateway, folder, { wall: () => Date.now() + 601_000 });
    undo.push(() => later.close());
    expect(await later.cut('CAM-118', 0, Date.now())).toMatchObject({ ok: false });
    expect(filesOf(folder).filter((name) => Number.parseInt(name, 10) < Date.now())).toEqual([]);
  });
});

test.runIf(process.getuid?.() === 0)(
  'a full disk says so, the live picture goes on, and recording comes back with the room',
  async () => {
    const disk = mkdtempSync(join(tmpdir(), 'vigie-disk-'));
    execFileSync('/usr/bin/mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]);
    undo.push(() => {
      execFileSync('/usr/bin/umount', [disk]);
      rmSync(disk, { recursive: true });
    });
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(1_900_000));
    const { ring, base } = await openRing({}, join(disk, 'replay'));
    const said: (string | undefined)[] = [];
    ring.onTrouble((_, refusal) => said.push(refusal?.code));
    const viewer = await watchLive(`${base}/video/CAM-118/main/live.mp4`);
    await expect.poll(() => said).toEqual(['video.ring-full']);
    expect(ring.status('CAM-118').trouble).toMatchObject({ code: 'video.ring-full', context: { reason: 'ENOSPC' } });
    expect(await viewer.read(200_000)).toBe(true);
    rmSync(join(disk, 'ballast'));
    await expect.poll(() => said).toEqual(['video.ring-full', undefined]);
    await keptFor(ring, 1_000);
  },
);

describe('addresses', () => {
  it.each([
    ['/video/CAM-118/replay/..%2f..%2fetc', 404],
    ['/video/CAM-118/replay/1790000000000.mp4', 404],
    ['/video/..%2fx/replay/index.m3u8', 404],
    ['/video/CAM-118/replay/99999.m4s', 204],
    ['/video/CAM-118/replay/init-99999.mp4', 204],
  ])('%s answers %i', async (path, status) => {
    const { base } = await openRing({ cameras: [] });
    expect((await fetch(base + path)).status).toBe(status);
  });

  it('a camera of which nothing is kept says so', async () => {
    const { base } = await openRing({ cameras: [] });
    const answer = await fetch(`${base}/video/CAM-118/replay/index.m3u8`);
    expect(answer.headers.get('x-vigie-refusal')).toBe('video.ring-nothing');
    expect((await fetch(`${base}/video/CAM-118/replay/index.m3u8`, { method: 'DELETE' })).status).toBe(405);
  });
});
