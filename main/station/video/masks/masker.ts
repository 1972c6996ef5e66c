import { Worker } from 'node:worker_threads';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import type { PtzStatus } from '../../links/onvif/cameraPtz.ts';
import type { PictureFeed } from '../ffmpegSource.ts';
import { watchHead } from './headWatch.ts';
import { type FromMasker, type ToMasker, threadClock } from './maskerProtocol.ts';
import { followsHead, type MaskPlan, type WholeCover } from './maskPlan.ts';

/** What the masker is given. */
export interface MaskerOptions {
  readonly ffmpeg: string;
  /** What is to be masked on a camera now; null for a camera without masks. */
  readonly planOf: (camera: string) => MaskPlan | null;
  /** Where the camera looks now. */
  readonly statusOf: (camera: string) => Promise<Result<PtzStatus>>;
  /** Hears why a camera's whole pictures are covered (null: they are not) after each change. */
  readonly onCover: (camera: string, whole: WholeCover | null) => void;
  readonly log: (message: string) => void;
  /** Most masked streams at once, in shares: a small stream is one, a large one `MAIN_SHARE`. */
  readonly budget?: number;
}

/** Draws masks into streams, in a thread of its own that is started by the first. */
export interface Masker {
  /** Whether one more stream of this size can be masked. `mask.budget`. */
  admit(size: 'main' | 'sub'): Result<void>;
  /**
   * Masked pictures of what stands behind a relay's address; none for a camera without a plan. `served`: a video
   * server's HLS, seconds behind, nobody knows how many: no mask can follow a head in it (`mask.delayed`).
   */
  feed(camera: string, size: 'main' | 'sub', url: string, served: boolean): Result<PictureFeed>;
  close(): Promise<void>;
}

/** Shares of a large stream; see docs/decisions/masks.md for what was measured. */
export const MAIN_SHARE = 3;
/** Shares that a station of two cores has. */
export const BUDGET = 8;

interface Running {
  readonly camera: string;
  readonly share: number;
  readonly onBytes: (chunk: Buffer) => void;
  readonly onEnd: () => void;
  readonly endHead: () => void;
  cover: WholeCover | null;
}

/** Opens the masker; the thread's file is beside this one, in the sources and in the built program. */
export function createMasker(options: MaskerOptions): Masker {
  const running = new Map<number, Running>();
  let worker: Worker | undefined;
  let numbered = 0;

  const ended = (stream: number): void => {
    const found = running.get(stream);
    if (!found) return;
    running.delete(stream);
    found.endHead();
    if (coverOf(found.camera) !== found.cover) options.onCover(found.camera, coverOf(found.camera));
    found.onEnd();
  };
  const coverOf = (camera: string): WholeCover | null =>
    [...running.values()].find((one) => one.camera === camera && one.cover !== null)?.cover ?? null;

  const heard = (message: FromMasker): void => {
    const found = running.get(message.stream);
    if (!found) return;
    if (message.kind === 'bytes')
      found.onBytes(Buffer.from(message.bytes.buffer, message.bytes.byteOffset, message.bytes.length));
    else if (message.kind === 'ended') ended(message.stream);
    else {
      found.cover = message.whole;
      options.onCover(found.camera, coverOf(found.camera));
    }
  };

  const thread = (): Worker => {
    if (worker) return worker;
    const file = import.meta.url.endsWith('.ts') ? './maskerWorker.ts' : './maskerWorker.js';
    const started = new Worker(new URL(file, import.meta.url), {
      workerData: { ffmpeg: options.ffmpeg },
      execArgv: [],
    });
    started.on('message', heard);
    started.on('error', (error) => options.log(`masks: the thread failed: ${error.message}`));
    started.on('exit', () => {
      if (worker === started) worker = undefined;
      // Whoever watched is told; nothing else of its streams can leave any more.
      for (const stream of [...running.keys()]) ended(stream);
    });
    started.unref();
    worker = started;
    return started;
  };
  const tell = (message: ToMasker): void => thread().postMessage(message);

  return {
    admit(size) {
      const taken = [...running.values()].reduce((sum, { share }) => sum + share, 0);
      if (taken + shareOf(size) <= (options.budget ?? BUDGET)) return { ok: true, value: undefined };
      return refuse('mask.budget', 'Too many masked streams at once on this station', { streams: running.size });
    },

    feed(camera, size, url, served) {
      const known = options.planOf(camera);
      if (served && known && followsHead(known))
        return refuse('mask.delayed', 'Pictures of a video server come too late to be masked');
      const stream = ++numbered;
      return ok({
        start(onBytes, onEnd) {
          const plan = options.planOf(camera);
          if (!plan) {
            setImmediate(() => onEnd(undefined));
            return;
          }
          const head = followsHead(plan)
            ? watchHead(
                () => options.statusOf(camera),
                threadClock,
                (sample) => {
                  if (running.has(stream)) tell({ kind: 'sample', stream, sample });
                },
              )
            : undefined;
          running.set(stream, {
            camera,
            share: shareOf(size),
            onBytes,
            onEnd: () => onEnd(undefined),
            endHead: () => head?.end(),
            cover: null,
          });
          tell({ kind: 'open', stream, url, served, plan });
        },
        end() {
          const found = running.get(stream);
          if (!found) return;
          running.delete(stream);
          found.endHead();
          if (found.cover !== null) options.onCover(camera, coverOf(camera));
          worker?.postMessage({ kind: 'close', stream } satisfies ToMasker);
        },
      });
    },

    async close() {
      for (const stream of [...running.keys()]) ended(stream);
      await worker?.terminate();
    },
  };
}

const shareOf = (size: 'main' | 'sub'): number => (size === 'main' ? MAIN_SHARE : 1);
