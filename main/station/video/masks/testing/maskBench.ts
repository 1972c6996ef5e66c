import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { type CameraPark, startCameraPark } from '../../../../../src/city/cameras/cameraPark.ts';
import { MORNING, PASSWORD } from '../../../../../src/city/cameras/park.fixture.ts';
import { readClock } from '../../../../../src/city/cameras/picture/readClock.fixture.ts';
import { type MaskShape, seenAt } from '../../../../../src/domain/camera/mask.ts';
import type { Aim } from '../../../../../src/domain/camera/ptz.ts';
import type { CameraTravel } from '../../../../../src/domain/camera/travel.ts';
import { ok, type Result } from '../../../../../src/shared/result.ts';
import type { PtzStatus } from '../../../links/onvif/cameraPtz.ts';
import type { CameraSession } from '../../../links/onvif/cameraSession.ts';
import { createOnvifLink } from '../../../links/onvif/onvifLink.ts';
import { createFragmentReader } from '../../fragments.ts';
import type { VideoGateway } from '../../gateway.ts';
import { openGateway, undo } from '../../testing/videoBench.ts';
import type { VideoSource } from '../../upstream.ts';
import { createMasker } from '../masker.ts';
import type { MaskPlan, WholeCover } from '../maskPlan.ts';

const FFMPEG: string = 'ffmpeg';

/** Widest view of the bench's camera, degrees, and its travel as the pretended heads have it. */
const FIELD = 60;
export const TRAVEL: CameraTravel = { pan: [-170, 170], tilt: [-70, 20], angles: [FIELD, FIELD / 12] };
export const SIZE = { width: 1280, height: 720 };

/** A camera that turns, watched through masks, where each picture says when it was taken and so how the head stood. */
export interface MaskBench {
  readonly park: CameraPark;
  readonly gateway: VideoGateway;
  readonly base: string;
  readonly session: CameraSession;
  /** How the head really stood in the picture whose burnt-in clock says that time. */
  readonly truth: ReadonlyMap<number, Aim>;
  /** What whole pictures were covered for, in order. */
  readonly covers: (WholeCover | null)[];
  setPlan(plan: MaskPlan | null): void;
  /** Stands in for the camera's own answer; undefined: the camera answers. */
  setStatus(answer: (() => Promise<Result<PtzStatus>>) | undefined): void;
}

/** Opens the bench; each picture is one second after the one before by its own clock, however fast they come. */
export async function openMaskBench(
  plan: MaskPlan | null,
  more: { ptz?: boolean; budget?: number } = {},
): Promise<MaskBench> {
  const truth = new Map<number, Aim>();
  let pictures = 0;
  const wall = (): number => MORNING + pictures * 1_000;
  const park = await startCameraPark({
    cameras: [
      {
        ...{ id: 'CAM-118', number: 118, name: 'Place Émile-Zola', at: [5.036, 47.321] as const, azimuth: 140 },
        ...{ fieldOfView: FIELD, ptz: more.ptz ?? true, maker: 'Optronic Demo', seed: 118 },
      },
    ],
    now: wall,
    // Asked once for each picture, after its time and its view were taken.
    lightsOn(number) {
      const { pan, tilt, zoom } = park.viewOf(number);
      truth.set(wall(), { pan, tilt, fieldOfView: FIELD / zoom });
      pictures += 1;
      return true;
    },
    log: () => {},
  });
  undo.push(() => park.close());
  const link = createOnvifLink({ clock: { now: () => performance.now() } });
  undo.push(() => link.close());
  const opened = await link.open({ address: park.addressOf(118), ...PASSWORD });
  if (!opened.ok) throw new Error(opened.refusal.message);
  const session = opened.value;

  let now = plan;
  let answer: (() => Promise<Result<PtzStatus>>) | undefined;
  const covers: (WholeCover | null)[] = [];
  const masker = createMasker({
    ffmpeg: FFMPEG,
    planOf: () => now,
    statusOf: () => answer?.() ?? session.status(),
    onCover: (_, whole) => covers.push(whole),
    log: () => {},
    ...(more.budget === undefined ? {} : { budget: more.budget }),
  });
  undo.push(() => masker.close());
  const { gateway, base } = await openGateway(
    async (_, profile): Promise<Result<VideoSource>> =>
      ok({ rtsp: `rtsp://127.0.0.1:${park.rtspPort}/cam/118/${profile}`, ...PASSWORD }),
    {
      masker: { masks: () => now !== null, admit: (_, profile) => masker.admit(profile), feed: masker.feed },
      resolveStill: async () => ok({ uri: `${park.onvifOrigin}/onvif/118/snapshot`, ...PASSWORD }),
    },
  );
  return {
    ...{ park, gateway, base, session, truth, covers },
    setPlan(next) {
      now = next;
    },
    setStatus(next) {
      answer = next;
    },
  };
}

/** What a viewer of a live stream was given, byte for byte, until it is told to stop or the stream ends. */
export async function record(url: string) {
  const leave = new AbortController();
  const response = await fetch(url, { signal: leave.signal });
  const refusal = response.headers.get('x-vigie-refusal');
  const parts: Uint8Array[] = [];
  const reader = createFragmentReader();
  let pictures = 0;
  let ended = false;
  const reading = (async () => {
    for await (const part of response.body!) {
      parts.push(part);
      if (refusal === null) pictures += reader.push(Buffer.from(part)).filter(({ kind }) => kind === 'fragment').length;
    }
  })()
    .catch(() => {})
    .finally(() => {
      ended = true;
    });
  undo.push(() => leave.abort());
  return {
    refusal,
    ended: () => ended,
    over: reading,
    /** How many whole pictures came. */
    pictures: () => pictures,
    async stop(): Promise<Buffer> {
      leave.abort();
      await reading;
      return Buffer.concat(parts);
    },
  };
}

/**
 * The same, once the stream can be had, and again when it ends: a machine with other work starts it slowly, and a window
 * asks again too. `stop` gives what each run brought.
 */
export async function watched(url: string) {
  const runs: Buffer[] = [];
  let before = 0;
  let over = false;
  let viewer = await record(url);
  const following = (async () => {
    while (!over) {
      if (viewer.refusal === null) await viewer.over;
      before += viewer.pictures();
      runs.push(await viewer.stop());
      if (!over) viewer = await record(url);
    }
  })().catch(() => {
    // The gateway closed while it was asked again: there is nothing to follow, and who waits for pictures fails by that.
    over = true;
  });
  return {
    pictures: () => before + viewer.pictures(),
    async stop(): Promise<Buffer[]> {
      over = true;
      await viewer.stop();
      await following;
      return runs.filter((bytes) => bytes.length > 2_000);
    },
  };
}

/** One picture, decoded. */
export interface Decoded {
  readonly luma: Uint8Array;
  /** By its burnt-in clock; null when that cannot be read. */
  readonly at: number | null;
  readonly mean: number;
}

/** Every picture of a piece of video or of a JPEG, decoded by ffmpeg at the size it has. */
export async function picturesOf(bytes: Buffer, { width, height } = SIZE): Promise<Decoded[]> {
  const raw = await new Promise<Buffer>((resolve, reject) => {
    const args = [
      '-v',
      'error',
      '-i',
      'pipe:0',
      '-fps_mode',
      'passthrough',
      '-pix_fmt',
      'gray',
      '-f',
      'rawvideo',
      'pipe:1',
    ];
    const child = execFile(FFMPEG, args, { encoding: 'buffer', maxBuffer: 1 << 30 }, (error, out) =>
      error && out.length === 0 && error.code === 'ENOENT' ? reject(error) : resolve(out),
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(bytes);
  });
  const out: Decoded[] = [];
  for (let at = 0; at + width * height <= raw.length; at += width * height) {
    const luma = raw.subarray(at, at + width * height);
    out.push({ luma, at: readClock(luma, width, height), mean: luma.reduce((sum, one) => sum + one, 0) / luma.length });
  }
  return out;
}

/** Every picture of several runs. */
export const picturesOfAll = async (runs: readonly Buffer[], size = SIZE): Promise<Decoded[]> =>
  (await Promise.all(runs.map((bytes) => picturesOf(bytes, size)))).flat();

/** Grey levels of a decoded picture at which nothing more can be seen: black of the codec, give or take its noise. */
export const DARK = 40;

/** Brightest grey level of the places that lie inside a convex mask, seen along a sight; null when none is in the picture. */
export function brightestInside(luma: Uint8Array, mask: MaskShape, sight: Aim, size = SIZE): number | null {
  let brightest: number | null = null;
  const [first, ...rest] = mask.points;
  for (let index = 0; index + 1 < rest.length; index += 1)
    for (let a = 0; a <= 12; a += 1)
      for (let b = 0; a + b <= 12; b += 1) {
        const at = [0, 1].map(
          (axis) =>
            (first?.[axis] ?? 0) * (1 - (a + b) / 12) +
            ((rest[index]?.[axis] ?? 0) * a) / 12 +
            ((rest[index + 1]?.[axis] ?? 0) * b) / 12,
        );
        const pixel = seenAt([at[0] ?? 0, at[1] ?? 0], sight, size);
        if (!pixel) continue;
        const [x, y] = [Math.floor(pixel[0]), Math.floor(pixel[1])];
        if (x < 0 || y < 0 || x >= size.width || y >= size.height) continue;
        brightest = Math.max(brightest ?? 0, luma[y * size.width + x] ?? 0);
      }
  return brightest;
}

/** Process ids of the decoders and encoders that mask: our own children that handle raw pictures. */
export function maskingFfmpegs(): { decoders: number[]; encoders: number[] } {
  const found = { decoders: [] as number[], encoders: [] as number[] };
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one)))
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
      const parent = / (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1] ?? '')?.[1];
      if (Number(parent) !== process.pid || !words.includes('rawvideo')) continue;
      if (words.includes('-rtsp_transport')) found.decoders.push(Number(name));
      else if (words.includes('-use_wallclock_as_timestamps')) found.encoders.push(Number(name));
    } catch {
      // It ended while it was looked at.
    }
  return found;
}
