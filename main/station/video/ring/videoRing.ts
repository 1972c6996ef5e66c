import { rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ok, type Refusal, type Result, refuse } from '../../../../src/shared/result.ts';
import type { CameraStream } from '../cameraStream.ts';
import { takeUpPieces } from './leftPieces.ts';
import { cutPieces, type RingCut } from './ringCut.ts';
import { follow, type RingPiece } from './ringPiece.ts';
import { createRingWriter, type RingWriter } from './ringWriter.ts';

/** Wall-clock times of the first and the last picture that are kept, milliseconds since 1970, UTC. */
export interface RingSpan {
  readonly from: number;
  readonly to: number;
}

/** What can be seen again of one camera. */
export interface RingStatus {
  /** Whether the camera is chosen. */
  readonly kept: boolean;
  /** Null while nothing is kept. */
  readonly span: RingSpan | null;
  /** Milliseconds after which a picture is erased. */
  readonly limit: number;
  /** Why nothing is added now: `video.ring-full`, `video.ring-disk`, or the camera's own refusal. */
  readonly trouble: Refusal | null;
}

/** The last minutes of chosen cameras on this station's disk. Nothing else is ever recorded. */
export interface VideoRing {
  status(camera: string): RingStatus;
  /** Undefined while nothing is kept of the camera. */
  span(camera: string): RingSpan | undefined;
  /**
   * The pictures of a span as one fragmented MP4 that begins with a key picture: the last one at or before `fromMs`,
   * or the first after it. What is on the disk by then is in it. Ends early (`to`) where the camera changed its format.
   * `video.ring-nothing` when nothing of the span is kept. Bytes are read as they are asked for; the pieces are kept
   * until the reading ends, half a minute at most.
   */
  cut(camera: string, fromMs: number, toMs: number): Promise<Result<RingCut>>;
  /** The pieces of a camera in order; for the playlist. */
  pieces(camera: string): readonly RingPiece[];
  /**
   * Chooses a camera or lets go of it, which erases what was kept at once; kept over a restart. Codes:
   * `camera.unknown`, `video.ring-too-many`, those of the store.
   */
  keep(camera: string, keep: boolean): Promise<Result<void>>;
  /** Erases what is kept of a camera, and goes on if it is chosen: what may be seen of it changed. */
  forget(camera: string): Promise<void>;
  /** Hears when a disk or the limit on space refuses, and with undefined when it is well again. */
  onTrouble(listener: (camera: string, refusal: Refusal | undefined) => void): () => void;
  close(): Promise<void>;
}

/** What the ring is given. */
export interface VideoRingOptions {
  /** Its own folder; made when the first picture is written. */
  readonly folder: string;
  /** Cameras that the city's file chooses. */
  readonly cameras: readonly string[];
  /** Bytes that all cameras may take together. */
  readonly space: number;
  /** Milliseconds after which a picture is erased. */
  readonly limit: number;
  readonly known: (camera: string) => boolean;
  /** The stream to record; undefined when no more streams can be opened. */
  readonly streamOf: (camera: string) => CameraStream | undefined;
  /** Operators' choices, as they were saved. */
  readonly choices: { readonly read: () => string | null; readonly write: (text: string) => Result<void> };
  /** Wall clock, milliseconds since 1970. */
  readonly wall: () => number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly log: (message: string) => void;
}

/** Cameras that can be chosen at once. */
const MAXIMUM_CAMERAS = 64;
/** How often what is too old is erased, in milliseconds. */
const SWEEP = 500;
/** A reader keeps pieces from being erased for so long at most, in milliseconds. */
const HOLD = 30_000;
/** Names that are folders of ours: as in the addresses of the gateway. */
const CAMERA = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

const choicesSchema = z.record(z.string().regex(CAMERA), z.boolean());

/** Opens the ring: what an earlier run left is taken up or, when it is too old or of no chosen camera, erased. */
export function createVideoRing(options: VideoRingOptions): VideoRing {
  const { folder, limit, now, wall, log } = options;
  const choices = new Map(Object.entries(readChoices(options.choices.read())));
  const kept = new Map<string, RingPiece[]>();
  const writers = new Map<string, { readonly writer: RingWriter; readonly stream: CameraStream }>();
  const listeners = new Set<(camera: string, refusal: Refusal | undefined) => void>();
  /** How many readers hold a piece. */
  const holds = new Map<RingPiece, number>();
  let closed = false;

  const isChosen = (camera: string): boolean => choices.get(camera) ?? options.cameras.includes(camera);
  const chosen = (): string[] =>
    [...new Set([...options.cameras, ...choices.keys()])].filter(
      (camera) => isChosen(camera) && CAMERA.test(camera) && options.known(camera),
    );

  const erase = (piece: RingPiece): void => {
    const pieces = kept.get(piece.camera) ?? [];
    const at = pieces.indexOf(piece);
    if (at === -1) return;
    pieces.splice(at, 1);
    unlink(piece.file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') log(`replay: ${piece.file} cannot be erased (${error.code ?? 'unknown'})`);
    });
  };

  const sweep = (): void => {
    for (const pieces of kept.values())
      for (const piece of [...pieces]) {
        if (now() - piece.begun <= limit) break;
        if (!piece.growing && !holds.has(piece)) erase(piece);
      }
  };

  /** Erases the oldest of all cameras until so many bytes more fit. */
  const room = (bytes: number): boolean => {
    while (written() + bytes > options.space) {
      let oldest: RingPiece | undefined;
      for (const pieces of kept.values())
        for (const piece of pieces)
          if (!piece.growing && !holds.has(piece) && (!oldest || piece.begun < oldest.begun)) oldest = piece;
      if (!oldest) return false;
      erase(oldest);
    }
    return true;
  };
  const written = (): number => {
    let bytes = 0;
    for (const pieces of kept.values()) for (const piece of pieces) bytes += piece.size;
    return bytes;
  };

  /** The last piece that each camera ever had: numbers go on when it is erased. */
  const newest = new WeakMap<RingPiece[], RingPiece>();
  const add = (pieces: RingPiece[], piece: RingPiece): void => {
    follow(piece, newest.get(pieces));
    newest.set(pieces, piece);
    pieces.push(piece);
  };

  const open = (camera: string): void => {
    if (closed || writers.has(camera)) return;
    const stream = options.streamOf(camera);
    if (!stream) return;
    const pieces = kept.get(camera) ?? [];
    kept.set(camera, pieces);
    const writer = createRingWriter({
      ...{ camera, stream, wall, now, room, folder: join(folder, camera) },
      taken: (from) => pieces.some((piece) => piece.from === from),
      onPiece: (piece) => add(pieces, piece),
      onTrouble(refusal) {
        log(
          `replay of ${camera}: ${refusal ? `${refusal.code} (${refusal.context.reason ?? 'limit'})` : 'written again'}`,
        );
        for (const listener of [...listeners]) listener(camera, refusal);
      },
    });
    writers.set(camera, { writer, stream });
  };

  const letGo = async (camera: string): Promise<void> => {
    const known = writers.get(camera);
    writers.delete(camera);
    await known?.writer.close();
    for (const piece of [...(kept.get(camera) ?? [])]) erase(piece);
    kept.delete(camera);
    await rm(join(folder, camera), { recursive: true, force: true });
  };

  const ready = takeUpPieces({ folder, limit, wall, now, chosen: new Set(chosen()) }).then((found) => {
    for (const [camera, left] of found) {
      const pieces: RingPiece[] = [];
      for (const piece of left) add(pieces, piece);
      kept.set(camera, pieces);
    }
    for (const camera of chosen().slice(0, MAXIMUM_CAMERAS)) open(camera);
  });
  const timer = setInterval(sweep, SWEEP);
  timer.unref();

  const span = (camera: string): RingSpan | undefined => {
    const pieces = kept.get(camera);
    const [first, last] = [pieces?.[0], pieces?.at(-1)];
    return first && last ? { from: first.from, to: Math.max(...(pieces ?? []).map(({ to }) => to)) } : undefined;
  };

  const change = async (camera: string, keep: boolean): Promise<Result<void>> => {
    if (!CAMERA.test(camera) || !options.known(camera))
      return refuse('camera.unknown', 'No such camera', { camera: camera.slice(0, 64) });
    if (keep && !isChosen(camera) && chosen().length >= MAXIMUM_CAMERAS)
      return refuse('video.ring-too-many', 'Too many cameras are kept for replay', { most: MAXIMUM_CAMERAS });
    const written = options.choices.write(JSON.stringify({ ...Object.fromEntries(choices), [camera]: keep }));
    if (!written.ok) return written;
    choices.set(camera, keep);
    if (keep) open(camera);
    else await letGo(camera);
    return ok(undefined);
  };

  let changing: Promise<unknown> = ready;

  return {
    span,

    status(camera) {
      const { writer, stream } = writers.get(camera) ?? {};
      return {
        kept: isChosen(camera) && options.known(camera),
        span: span(camera) ?? null,
        limit,
        trouble: writer?.trouble() ?? stream?.refusal() ?? null,
      };
    },

    pieces: (camera) => kept.get(camera) ?? [],

    async cut(camera, fromMs, toMs) {
      await ready;
      await writers.get(camera)?.writer.flush();
      const hold = (pieces: readonly RingPiece[]): (() => void) => {
        for (const piece of pieces) holds.set(piece, (holds.get(piece) ?? 0) + 1);
        let over = false;
        const release = (): void => {
          if (over) return;
          over = true;
          clearTimeout(patience);
          for (const piece of pieces) {
            const others = (holds.get(piece) ?? 1) - 1;
            if (others > 0) holds.set(piece, others);
            else holds.delete(piece);
          }
        };
        const patience = setTimeout(release, HOLD);
        patience.unref();
        return release;
      };
      return cutPieces(kept.get(camera) ?? [], fromMs, toMs, hold);
    },

    keep(camera, keep) {
      // One after the other: erasing must not meet a new beginning.
      const done = changing.then(() => change(camera, keep));
      changing = done;
      return done;
    },

    forget(camera) {
      // At once, for whoever asks next; then in its turn, with what was being written meanwhile.
      for (const piece of [...(kept.get(camera) ?? [])]) erase(piece);
      const done = changing.then(async () => {
        await letGo(camera);
        if (chosen().includes(camera)) open(camera);
      });
      changing = done;
      return done;
    },

    onTrouble(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    async close() {
      closed = true;
      clearInterval(timer);
      listeners.clear();
      await ready;
      await Promise.all([...writers.values()].map(({ writer }) => writer.close()));
      writers.clear();
    },
  };
}

/** What was saved, when it can be read; nothing otherwise: the city's file is then what counts. */
function readChoices(text: string | null): Record<string, boolean> {
  try {
    const read = choicesSchema.safeParse(JSON.parse(text ?? '{}'));
    return read.success ? read.data : {};
  } catch {
    return {};
  }
}
