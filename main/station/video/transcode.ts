import { ok, type Refusal, type Result, refuse } from '../../../src/shared/result.ts';
import type { CameraStream } from './cameraStream.ts';
import { type FfmpegProcess, feedOf, startTranscode } from './ffmpegSource.ts';
import type { OpenUpstream, Upstream } from './upstream.ts';

/** How many streams this machine may transcode at once. */
export interface TranscodeBudget {
  /** Takes the place of a stream until the answer is called; undefined when there is none. A stream has one at most. */
  take(stream: string): (() => void) | undefined;
  /** Whether that stream has a place. */
  has(stream: string): boolean;
  isFull(): boolean;
  /** What whoever finds no place is told. */
  full(): Refusal;
}

/** A budget of so many places. */
export function createTranscodeBudget(most: number): TranscodeBudget {
  /** How often each stream took its place: one that begins anew may not have let go yet. */
  const places = new Map<string, number>();
  return {
    has: (stream) => places.has(stream),
    isFull: () => places.size >= most,
    full: () =>
      refuse('video.transcode-full', 'This machine already transcodes as many streams as it may', { most }).refusal,
    take(stream) {
      if (!places.has(stream) && places.size >= most) return undefined;
      places.set(stream, (places.get(stream) ?? 0) + 1);
      let over = false;
      return () => {
        if (over) return;
        over = true;
        const left = (places.get(stream) ?? 1) - 1;
        if (left > 0) places.set(stream, left);
        else places.delete(stream);
      };
    },
  };
}

/** Bytes that may wait for an encoder that does not keep up; beyond, whole groups of pictures are left out. */
const MAXIMUM_WAITING = 4 * 1024 * 1024;
/** How long the source may take for its first picture, in milliseconds. */
const PATIENCE = 12_000;

/**
 * Another stream's pictures as H.264: that stream is watched like by any viewer, so the camera still has one. Refused
 * with `video.transcode-full` when the machine already transcodes as many as it may.
 */
export const transcodedUpstream =
  (ffmpeg: string, source: CameraStream, budget: TranscodeBudget, name: string): OpenUpstream =>
  async () => {
    const place = budget.take(name);
    if (!place) return { ok: false, refusal: budget.full() };
    const release = source.hold('live');
    return new Promise<Result<Upstream>>((resolve) => {
      let child: FfmpegProcess | undefined;
      let code: string | undefined;
      let left = false;
      let skipping = false;
      const close = (): void => {
        if (left) return;
        left = true;
        clearTimeout(patience);
        unlisten();
        release();
        place();
      };
      const begin = (): void => {
        const latest = source.latest();
        if (child || left || !latest) return;
        clearTimeout(patience);
        child = startTranscode(ffmpeg);
        // An encoder that ended is told by its output.
        child.stdin?.on('error', () => {});
        child.stdin?.write(Buffer.concat([latest.init.bytes, ...latest.pictures.map(({ bytes }) => bytes)]));
        const feed = feedOf(child);
        // The stream behind it is watched closely as long as it is held here.
        resolve(ok({ feed, refusal: () => code, received: () => undefined, pace: () => undefined, close }));
      };
      const unlisten = source.listen({
        onInit() {
          // Another run has other beginnings: this encoder has had its last picture.
          child?.stdin?.end();
        },
        onFragment(picture) {
          if (!child) {
            begin();
            return;
          }
          const waiting = child.stdin?.writableLength ?? 0;
          if (waiting > MAXIMUM_WAITING) skipping = true;
          if (skipping && !(picture.key && waiting === 0)) return;
          skipping = false;
          if (child.stdin?.writable) child.stdin.write(picture.bytes);
        },
        onRefused(why) {
          code = why.code;
          close();
          if (child) child.stdin?.end();
          else resolve({ ok: false, refusal: why });
        },
      });
      const patience = setTimeout(() => {
        close();
        const why = source.refusal();
        resolve(why ? { ok: false, refusal: why } : refuse('camera.silent', 'The camera sends no picture'));
      }, PATIENCE);
      begin();
    });
  };
