import { ok, type Result } from '../../../../src/shared/result.ts';
import { cameraRefusal } from './cameraRefusals.ts';
import type { CameraSession } from './cameraSession.ts';
import type { ChallengeKind } from './digest.ts';
import type { CameraProfile } from './media.ts';
import type { CameraAddress, OnvifLink } from './onvifLink.ts';
import type { StillAddress } from './stillPicture.ts';

/** Where a stream is, and how to ask for it. */
export interface CameraStreamAddress {
  readonly rtsp: string;
  readonly username: string;
  readonly password: string;
  /** For `rtsps:`, the certificate that is pinned. */
  readonly certificate: string | undefined;
  /** To be called when the camera begins to play: asks it for a key picture at once. */
  readonly onPlaying?: () => void;
  /** To be told what the camera knows, when it asks for a password. */
  readonly onChallenge?: (kind: ChallengeKind) => void;
  /** For a recording: the time it is to be played from, ms since 1970. */
  readonly replayFrom?: number;
}

/** The sessions of all cameras: opened when first needed, shared, and opened anew after the camera was away. */
export interface CameraSessions {
  /** The session of a camera. `camera.unknown` when there is no such camera, else the link's refusals. */
  sessionOf(camera: string): Promise<Result<CameraSession>>;
  /** Asks the session of a camera; one that turns out lost is opened once more and asked again. */
  ask<T>(camera: string, question: (session: CameraSession) => Promise<Result<T>>): Promise<Result<T>>;
  /** Where the stream is that a large (`main`) or a small (`sub`) tile shows; for the video gateway. */
  streamOf(camera: string, size: 'main' | 'sub'): Promise<Result<CameraStreamAddress>>;
  /** Where what the camera tells beside its pictures is. `camera.no-stream` where it tells nothing so. */
  metadataOf(camera: string): Promise<Result<CameraStreamAddress>>;
  /** Where a recording of the camera is, to be played from a time on (ms since 1970); for the video gateway. */
  recordingOf(camera: string, recording: string, from: number): Promise<Result<CameraStreamAddress>>;
  /** Where the camera's still picture is; for the video gateway. */
  stillOf(camera: string): Promise<Result<StillAddress>>;
  /** Forgets a camera: its address or password changed. */
  forget(camera: string): void;
  close(): void;
}

/** What the sessions are given. */
export interface CameraSessionsOptions {
  readonly link: OnvifLink;
  /** Where a camera is; undefined for a camera that nobody configured. */
  readonly addressOf: (camera: string) => CameraAddress | undefined;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** A camera that refused is not asked again before so long, in milliseconds: sixteen tiles would all ask at once. */
const LEAVE_ALONE = 2_000;
/** Refusals after which the camera is looked up anew: it may have been replaced, moved or restarted. */
const LOST = new Set(['camera.unreachable', 'camera.timeout', 'camera.not-onvif', 'camera.not-authenticated']);

interface Known {
  readonly opening: Promise<Result<CameraSession>>;
  /** When it refused; undefined while it is well or being opened. */
  refusedAt: number | undefined;
}

/** Opens the directory of sessions. */
export function createCameraSessions(options: CameraSessionsOptions): CameraSessions {
  const known = new Map<string, Known>();
  /** Cameras whose stream, in clear, was found to know Basic only. */
  const basicOnly = new Set<string>();

  const sessionOf = (camera: string): Promise<Result<CameraSession>> => {
    const old = known.get(camera);
    if (old && (old.refusedAt === undefined || options.now() - old.refusedAt < LEAVE_ALONE)) return old.opening;
    const address = options.addressOf(camera);
    if (!address) return Promise.resolve(cameraRefusal('camera.unknown', { camera }));
    const entry: Known = { opening: options.link.open(address), refusedAt: undefined };
    known.set(camera, entry);
    entry.opening.then((opened) => {
      if (!opened.ok) entry.refusedAt = options.now();
    });
    return entry.opening;
  };

  const forget = (camera: string): void => {
    const old = known.get(camera);
    known.delete(camera);
    basicOnly.delete(camera);
    old?.opening.then((opened) => {
      if (opened.ok) opened.value.close();
    });
  };

  const ask = async <T>(
    camera: string,
    question: (session: CameraSession) => Promise<Result<T>>,
  ): Promise<Result<T>> => {
    const session = await sessionOf(camera);
    if (!session.ok) return session;
    const answer = await question(session.value);
    if (answer.ok || !LOST.has(answer.refusal.code)) return answer;
    forget(camera);
    const again = await sessionOf(camera);
    return again.ok ? question(again.value) : again;
  };

  const credentials = (camera: string): Omit<CameraStreamAddress, 'rtsp'> => {
    const address = options.addressOf(camera);
    return {
      username: address?.username ?? '',
      password: address?.password ?? '',
      certificate: address?.certificate,
    };
  };

  return {
    sessionOf,
    ask,
    async streamOf(camera, size) {
      return ask(camera, async (session) => {
        const profile = profileFor(session.profiles, size);
        const uri = await session.streamUri(profile);
        // Whether it can is the camera's affair: who cannot sends its next key picture in its own time.
        const onPlaying = (): void => void session.keyPicture(profile);
        if (!uri.ok) return uri;
        const onChallenge = (kind: ChallengeKind): void => {
          if (kind === 'basic' && uri.value.startsWith('rtsp:')) basicOnly.add(camera);
          else basicOnly.delete(camera);
        };
        return ok({ rtsp: uri.value, onPlaying, onChallenge, ...credentials(camera) });
      });
    },
    async metadataOf(camera) {
      const uri = await ask(camera, (session) => session.metadataUri());
      return uri.ok ? ok({ rtsp: uri.value, ...credentials(camera) }) : uri;
    },
    async recordingOf(camera, recording, from) {
      const uri = await ask(camera, (session) => session.recordings.replayUri(recording));
      return uri.ok ? ok({ rtsp: uri.value, replayFrom: from, ...credentials(camera) }) : uri;
    },
    async stillOf(camera) {
      const uri = await ask(camera, (session) => session.snapshotUri(profileFor(session.profiles, 'sub')));
      return uri.ok ? ok({ uri: uri.value, isBasicOnly: basicOnly.has(camera), ...credentials(camera) }) : uri;
    },
    forget,
    close() {
      for (const camera of [...known.keys()]) forget(camera);
    },
  };
}

/**
 * An H.264 picture is wide enough to be the large one from this share of the widest on: 1280 of 2688, 1920 of 3840. A
 * camera that gives its large picture in H.265 and a small one in H.264 would otherwise be seen small for ever.
 */
const WIDE_ENOUGH = 0.45;

/**
 * Token of the profile for a size. Large: the largest in H.264 where that is wide enough, as every window plays it, else
 * the largest in H.265, which is played where the platform can and made anew where it cannot. Small: the smallest in
 * H.264, or in H.265. Other codecs, and profiles without a picture, only where there is nothing else.
 */
export function profileFor(profiles: readonly CameraProfile[], size: 'main' | 'sub'): string {
  const bySize = profiles.toSorted((one, other) => one.width * one.height - other.width * other.height);
  const [plain, dense, others] = [
    bySize.filter(({ encoding }) => encoding === 'H264'),
    bySize.filter(({ encoding }) => encoding === 'H265'),
    bySize.filter(({ encoding }) => encoding !== ''),
  ];
  const [small] = [...plain.slice(0, 1), ...dense.slice(0, 1), ...others, ...bySize];
  if (size === 'sub') return small?.token ?? '';
  const [large, widest] = [plain.at(-1), dense.at(-1)];
  const isWide = large && (!widest || large.width >= widest.width * WIDE_ENOUGH);
  return ((isWide ? large : widest) ?? others.at(-1) ?? bySize.at(-1))?.token ?? '';
}
