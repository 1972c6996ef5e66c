import { randomBytes } from 'node:crypto';
import { ok, type Result } from '../../../../src/shared/result.ts';
import type { CameraStreamAddress } from '../../links/onvif/cameraSessions.ts';
import type { StreamSource } from '../../video/rtspRelay.ts';
import { type ChangeFeed, createChangeFeed } from '../changeFeed.ts';

/** Of when the picture is that a playback shows, ms since 1970. */
export interface PlaybackTime {
  readonly at: number;
  /** The device said it with the picture; otherwise it is reckoned from where it was asked to begin. */
  readonly told: boolean;
}

/** Recordings of cameras that are being looked at, each under a name that the video paths take in place of a camera's. */
export interface Playbacks {
  /** Opens one; gives its name. Nothing is asked of the camera until somebody watches. */
  open(camera: string, recording: string, from: number): string;
  /** The camera of a playback; any other name as it is. */
  cameraOf(name: string): string;
  /** Where its stream is; undefined when the name is no playback's. */
  resolve(name: string): Promise<Result<StreamSource>> | undefined;
  /** The time of its newest picture; null before it is asked for, and for a name that is no playback's. */
  timeOf(name: string): PlaybackTime | null;
  /** Names whose time changed. */
  readonly feed: ChangeFeed<string>;
}

/** Playbacks known at once; the oldest goes. */
const MAXIMUM = 32;

interface Known {
  readonly camera: string;
  readonly recording: string;
  readonly from: number;
  /** When it began to play. */
  begun: number | undefined;
  /** Time of its newest picture, as the device said it. */
  told: number | undefined;
}

/** Keeps playbacks. `now` is monotonic milliseconds: a stream that breaks goes on where it was, not at its beginning. */
export function createPlaybacks(options: {
  readonly recordingOf: (camera: string, recording: string, from: number) => Promise<Result<CameraStreamAddress>>;
  readonly now: () => number;
  /** A name stands for nothing any more. */
  readonly onForgotten: (name: string) => void;
}): Playbacks {
  const known = new Map<string, Known>();
  const feed = createChangeFeed<string>();
  const timeOf = ({ begun, told, from }: Known): PlaybackTime | null => {
    if (told !== undefined) return { at: told, told: true };
    return begun === undefined ? null : { at: from + options.now() - begun, told: false };
  };
  return {
    feed,
    open(camera, recording, from) {
      const oldest = known.size >= MAXIMUM ? known.keys().next().value : undefined;
      if (oldest !== undefined) {
        known.delete(oldest);
        options.onForgotten(oldest);
      }
      const name = `playback-${randomBytes(8).toString('hex')}`;
      known.set(name, { camera, recording, from, begun: undefined, told: undefined });
      return name;
    },
    cameraOf: (name) => known.get(name)?.camera ?? name,
    resolve(name) {
      const playback = known.get(name);
      if (!playback) return undefined;
      const from = timeOf(playback)?.at ?? playback.from;
      playback.begun ??= options.now();
      feed.changed(name);
      return options.recordingOf(playback.camera, playback.recording, from).then((found) =>
        found.ok
          ? ok({
              ...found.value,
              onPictureTime(at: number) {
                playback.told = at;
                feed.changed(name);
              },
            })
          : found,
      );
    },
    timeOf(name) {
      const playback = known.get(name);
      return playback ? timeOf(playback) : null;
    },
  };
}
