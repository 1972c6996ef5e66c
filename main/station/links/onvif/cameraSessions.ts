import { ok, type Result } from '../../../../src/shared/result.ts';
import { type CameraPlace, isAskedOtherwise } from './cameraPlace.ts';
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
  /**
   * The session of a camera. Refusals: those of its place, `camera.not-authenticated` while its password cannot be had,
   * else the link's.
   */
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
  close(): void;
}

/** What the sessions are given. */
export interface CameraSessionsOptions {
  readonly link: OnvifLink;
  /** Where a camera is and who we are to it, asked at each use; refused where nobody configured that. */
  readonly placeOf: (camera: string) => Result<CameraPlace>;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** A camera that refused is not asked again before so long, in milliseconds: sixteen tiles would all ask at once. */
const LEAVE_ALONE = 2_000;
/** Refusals after which the camera is looked up anew: it may have been replaced, moved or restarted. */
const LOST = new Set(['camera.unreachable', 'camera.timeout', 'camera.not-onvif', 'camera.not-authenticated']);

interface Known {
  readonly opening: Promise<Result<CameraSession>>;
  /** Where it was opened, and as whom. */
  readonly as: CameraAddress;
  /** When it refused; undefined while it is well or being opened. */
  refusedAt: number | undefined;
  /** Whether its stream, in clear, was found to know Basic only; for that account alone, which was told so. */
  isBasicOnly: boolean;
}

/** Opens the directory of sessions. */
export function createCameraSessions(options: CameraSessionsOptions): CameraSessions {
  const known = new Map<string, Known>();

  const forget = (camera: string): void => {
    const old = known.get(camera);
    known.delete(camera);
    old?.opening.then((opened) => {
      if (opened.ok) opened.value.close();
    });
  };

  /** What is open or being opened, as the camera is configured now: another address or account is another session. */
  const knownOf = (camera: string): Result<Known> => {
    const place = options.placeOf(camera);
    const before = known.get(camera);
    if (before && (!place.ok || isAskedOtherwise(before.as, place.value))) forget(camera);
    if (!place.ok) return place;
    const old = known.get(camera);
    if (old && (old.refusedAt === undefined || options.now() - old.refusedAt < LEAVE_ALONE)) return ok(old);
    const { password } = place.value;
    // Without its password a camera is not even asked: some lock an account after a few wrong ones.
    if (password === null) return cameraRefusal('camera.not-authenticated');
    const as = { ...place.value, password };
    const entry: Known = { opening: options.link.open(as), as, refusedAt: undefined, isBasicOnly: false };
    known.set(camera, entry);
    entry.opening.then((opened) => {
      if (!opened.ok) entry.refusedAt = options.now();
    });
    return ok(entry);
  };

  const sessionOf = async (camera: string): Promise<Result<CameraSession>> => {
    const found = knownOf(camera);
    return found.ok ? found.value.opening : found;
  };

  /** Asks; what is answered is true of the place and account that come with it, and of no other. */
  const askAs = async <T>(
    camera: string,
    question: (session: CameraSession, opened: Known) => Promise<Result<T>>,
  ): Promise<Result<{ readonly told: T; readonly as: CameraAddress }>> => {
    for (let isSecond = false; ; isSecond = true) {
      const found = knownOf(camera);
      if (!found.ok) return found;
      const session = await found.value.opening;
      if (!session.ok) return session;
      const answer = await question(session.value, found.value);
      if (answer.ok) return ok({ told: answer.value, as: found.value.as });
      if (isSecond || !LOST.has(answer.refusal.code)) return answer;
      if (known.get(camera) === found.value) forget(camera);
    }
  };

  /** Asks for an address, and gives it with the account of the session that told it. */
  const addressed = async <T extends object>(
    camera: string,
    question: (session: CameraSession, opened: Known) => Promise<Result<T>>,
  ): Promise<Result<T & Omit<CameraStreamAddress, 'rtsp'>>> => {
    const answer = await askAs(camera, question);
    if (!answer.ok) return answer;
    const { told, as } = answer.value;
    // A password that cannot be had any more, or an account that went meanwhile, opens nothing further.
    const now = options.placeOf(camera);
    if (!now.ok) return now;
    if (now.value.password === null) return cameraRefusal('camera.not-authenticated');
    return ok({ ...told, username: as.username, password: as.password, certificate: as.certificate });
  };

  return {
    sessionOf,
    async ask(camera, question) {
      const answer = await askAs(camera, question);
      return answer.ok ? ok(answer.value.told) : answer;
    },
    streamOf: (camera, size) =>
      addressed(camera, async (session, opened) => {
        const profile = profileFor(session.profiles, size);
        const uri = await session.streamUri(profile);
        // Whether it can is the camera's affair: who cannot sends its next key picture in its own time.
        const onPlaying = (): void => void session.keyPicture(profile);
        if (!uri.ok) return uri;
        const onChallenge = (kind: ChallengeKind): void => {
          opened.isBasicOnly = kind === 'basic' && uri.value.startsWith('rtsp:');
        };
        return ok({ rtsp: uri.value, onPlaying, onChallenge });
      }),
    metadataOf: (camera) =>
      addressed(camera, async (session) => {
        const uri = await session.metadataUri();
        return uri.ok ? ok({ rtsp: uri.value }) : uri;
      }),
    recordingOf: (camera, recording, from) =>
      addressed(camera, async (session) => {
        const uri = await session.recordings.replayUri(recording);
        return uri.ok ? ok({ rtsp: uri.value, replayFrom: from }) : uri;
      }),
    stillOf: (camera) =>
      addressed(camera, async (session, { isBasicOnly }) => {
        const uri = await session.snapshotUri(profileFor(session.profiles, 'sub'));
        return uri.ok ? ok({ uri: uri.value, isBasicOnly }) : uri;
      }),
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
