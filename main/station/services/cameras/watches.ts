import type { CameraHealth } from '../../../../src/domain/camera/health.ts';
import type { Result } from '../../../../src/shared/result.ts';
import type { CameraPlace } from '../../links/onvif/cameraPlace.ts';
import type { CameraSessions } from '../../links/onvif/cameraSessions.ts';
import { type CameraReading, createHealthWatch, type RecentEvent } from './health.ts';
import { createMetadataWatch } from './metadataWatch.ts';
import { createPictureWatch } from './pictureWatch.ts';
import { openReferenceStills } from './referenceStills.ts';
import { createStreamWatch } from './streamWatch.ts';
import { WATCH_TIMING, type WatchTiming } from './watchTiming.ts';

/** Everything that watches all cameras: their answers and events, their pictures, their streams. */
export interface CameraWatches {
  /** Watches these from now on. */
  refresh(cameras: readonly string[]): void;
  /** Somebody had trouble with a camera: it is looked at now. */
  hurry(camera: string): void;
  /** A camera's account was found to be good: it is connected to now. */
  connectNow(camera: string): void;
  /** What is known of a camera; undefined for one that is not watched. */
  healthOf(camera: string): CameraHealth | undefined;
  /** What a camera told by itself in the last hour, the newest first. */
  recent(camera: string): readonly RecentEvent[];
  /** Takes what a camera shows now as what it should show. Refusals: `camera.*`, `picture.*`. */
  takeReference(camera: string): Promise<Result<void>>;
  close(): Promise<void>;
}

/** What the watches are given. */
export interface CameraWatchesOptions {
  /** Where a camera is; the password is null while it cannot be had. */
  readonly addressOf: (camera: string) => CameraPlace | undefined;
  readonly sessions: Pick<CameraSessions, 'sessionOf' | 'stillOf' | 'streamOf' | 'metadataOf'>;
  /** A key picture of a camera's small stream, never shown to anybody; see `VideoGateway.glance`. */
  readonly keyPictureOf: (camera: string) => Promise<Result<Buffer>>;
  readonly ffmpeg: string;
  /** Folder of this station's data for what cameras should show. */
  readonly referenceFolder: string;
  /** Wall clock, ms since 1970. */
  readonly now: () => number;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  readonly random: () => number;
  /** Something was found out about a camera, or it told something. What is not known is not in it. */
  readonly onReading: (camera: string, reading: CameraReading) => void;
  readonly log: (message: string) => void;
  readonly timing?: Partial<WatchTiming>;
}

/** Opens the watches over no camera yet. */
export function createCameraWatches(options: CameraWatchesOptions): CameraWatches {
  const { sessions, clock, random, now, log } = options;
  const timing: WatchTiming = { ...WATCH_TIMING, ...options.timing };
  const health = createHealthWatch({
    addressOf: options.addressOf,
    openMetadata: createMetadataWatch({ metadataOf: sessions.metadataOf, clock }),
    async tryAccount(camera) {
      const still = await sessions.stillOf(camera);
      // That it has none it says to somebody whom it knows.
      return !still.ok && still.refusal.code === 'camera.no-stream' ? sessions.sessionOf(camera) : still;
    },
    now,
    clock,
    random,
    onReading: options.onReading,
    log,
    timing,
  });
  const looking = {
    isUsable: health.isUsable,
    saw: health.saw,
    random,
    async sessionOf(camera: string) {
      const session = await sessions.sessionOf(camera);
      if (session.ok) health.saw(camera, { kind: 'device', isOwn: true });
      else if (session.refusal.code === 'camera.other-device') health.saw(camera, { kind: 'device', isOwn: false });
      return session;
    },
  };
  const pictures = createPictureWatch({
    ...looking,
    ffmpeg: options.ffmpeg,
    stillOf: sessions.stillOf,
    keyPictureOf: options.keyPictureOf,
    references: openReferenceStills(options.referenceFolder, log),
    now,
    every: timing.still,
    after: timing.afterStart,
    soon: timing.soon,
  });
  const streams = createStreamWatch({
    ...looking,
    clock,
    streamOf: sessions.streamOf,
    every: timing.stream,
    after: timing.afterStart,
    soon: timing.soon,
    rateEvery: timing.rateEvery,
    count: timing.count,
  });

  return {
    refresh(cameras) {
      health.refresh(cameras);
      pictures.rounds.refresh(cameras);
      streams.refresh(cameras);
    },
    hurry: health.hurry,
    connectNow: health.connectNow,
    healthOf: health.healthOf,
    recent: health.recent,
    takeReference: pictures.takeReference,
    async close() {
      pictures.rounds.close();
      streams.close();
      await health.close();
    },
  };
}
