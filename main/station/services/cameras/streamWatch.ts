import { isTooSlow, type Look } from '../../../../src/domain/camera/health.ts';
import type { Result } from '../../../../src/shared/result.ts';
import type { CameraSession } from '../../links/onvif/cameraSession.ts';
import { profileFor } from '../../links/onvif/cameraSessions.ts';
import type { StreamSource } from '../../video/rtspRelay.ts';
import { readTrack } from '../../video/rtspTrack.ts';
import { createRounds, type Rounds } from './rounds.ts';

/** What the watch is given; times in ms. */
export interface StreamWatchOptions {
  readonly sessionOf: (camera: string) => Promise<Result<CameraSession>>;
  readonly streamOf: (camera: string, size: 'main' | 'sub') => Promise<Result<StreamSource>>;
  readonly isUsable: (camera: string) => boolean;
  readonly saw: (camera: string, look: Look) => void;
  readonly clock: () => number;
  readonly random: () => number;
  readonly every: number;
  /** Before the look that confirms what was found. */
  readonly soon: number;
  /** Before the first look; none unless told. */
  readonly after?: number;
  /** So many looks at the stream for one at its frame rate. */
  readonly rateEvery: number;
  /** How long frames are counted. */
  readonly count: number;
}

const AT_ONCE = 2;

/**
 * Asks each camera for its small stream by turns, and counts its pictures now and then. Nothing is decoded: a picture is
 * a new RTP time.
 */
export function createStreamWatch(options: StreamWatchOptions): Rounds {
  const visits = new Map<string, number>();
  /** Cameras of which something was found, and looked at once more. */
  const suspects = new Set<string>();

  /** Whether what was found is new, and wants a second look. */
  const judged = (camera: string, isBad: boolean): boolean => {
    const isNew = isBad && !suspects.has(camera);
    if (isBad) suspects.add(camera);
    else suspects.delete(camera);
    return isNew;
  };

  const visit = async (camera: string): Promise<boolean> => {
    if (!options.isUsable(camera)) return false;
    const source = await options.streamOf(camera, 'sub');
    if (!source.ok) {
      if (source.refusal.code !== 'camera.no-stream') return false;
      options.saw(camera, { kind: 'stream', there: false });
      return judged(camera, true);
    }
    // Each begins its count elsewhere, so that not all are counted in one round.
    const visited = visits.get(camera) ?? Math.floor(options.random() * options.rateEvery);
    visits.set(camera, visited + 1);
    const isCounted = visited % options.rateEvery === 0 || suspects.has(camera);
    const { state, rate } = await lookAtStream(source.value, isCounted ? options.count : 0, options.clock);
    if (state === 'unknown') return false;
    options.saw(camera, { kind: 'stream', there: state === 'there' });
    if (state === 'none') return judged(camera, true);
    if (rate === null) return false;
    const session = await options.sessionOf(camera);
    if (!session.ok) return false;
    const { profiles } = session.value;
    const promised = profiles.find(({ token }) => token === profileFor(profiles, 'sub'))?.frameRate ?? 0;
    options.saw(camera, { kind: 'rate', measured: rate, promised });
    return judged(camera, isTooSlow(rate, promised));
  };
  return createRounds({
    every: options.every,
    after: options.after,
    atOnce: AT_ONCE,
    soon: options.soon,
    visit,
    random: options.random,
  });
}

/** What a look at a stream found. `rate`: pictures a second, null where none were counted. */
export interface StreamLook {
  readonly state: 'there' | 'none' | 'unknown';
  readonly rate: number | null;
}

/** In the first second come the pictures since the last whole one, all at once. */
const SETTLE = 1_000;

/** Refusals of a camera that has no stream for us; others say that it could not be asked. */
const NO_STREAM = new Set(['camera.no-stream', 'camera.other-host']);

/** Describes a stream and, for `count` ms, plays it and counts its pictures. Never rejects. */
export function lookAtStream(source: StreamSource, count: number, clock: () => number): Promise<StreamLook> {
  return new Promise((resolve) => {
    let isDescribed = false;
    let hasPictures = false;
    let countsFrom = Number.POSITIVE_INFINITY;
    let pictures = 0;
    let lastTime = -1;
    let timer: NodeJS.Timeout | undefined;

    /** `isWhole`: it was counted for as long as was wanted. */
    const finish = (isWhole: boolean, refusal: string | undefined): void => {
      clearTimeout(timer);
      // A stream that was promised and has no picture in it is none.
      const isThere = hasPictures && !(isWhole && pictures === 0);
      const isNone = isDescribed || (refusal !== undefined && NO_STREAM.has(refusal));
      const rate = isWhole && isThere ? pictures / (count / 1000) : null;
      resolve({ state: isThere ? 'there' : isNone ? 'none' : 'unknown', rate });
    };
    const leave = readTrack(source, 'video', {
      onDescribed(isThere) {
        isDescribed = true;
        hasPictures = isThere;
        return count > 0;
      },
      onPlaying() {
        countsFrom = clock() + SETTLE;
        timer = setTimeout(() => {
          leave();
          finish(true, undefined);
        }, SETTLE + count);
      },
      onPacket(packet) {
        const time = packet.readUInt32BE(4);
        if (time === lastTime) return;
        lastTime = time;
        if (clock() >= countsFrom) pictures += 1;
      },
      onEnd: (refusal) => finish(false, refusal),
    });
  });
}
