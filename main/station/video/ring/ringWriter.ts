import type { FileHandle } from 'node:fs/promises';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Refusal, refuse } from '../../../../src/shared/result.ts';
import type { CameraStream } from '../cameraStream.ts';
import type { Fragment, InitSegment } from '../fragments.ts';
import { createPictureTimeline } from '../pictureTimeline.ts';
import { pieceName, type RingPiece } from './ringPiece.ts';

/** A piece ends at the next key picture after so long, in milliseconds. */
const PIECE = 2_000;
/** A camera that sends no key picture still ends its piece after so long, or so many bytes. */
const LONGEST_PIECE = 30_000;
const LARGEST_PIECE = 16 * 1024 * 1024;
/** Bytes that may wait for a slow disk. */
const MAXIMUM_WAITING = 24 * 1024 * 1024;
/** Pictures wait so long at most before they are written, in milliseconds. */
const FLUSH = 1_000;
/** A disk that refused is left alone for so long, in milliseconds. */
const DISK_PAUSE = 2_000;

/** Writes the pictures of one camera to the disk, piece by piece. */
export interface RingWriter {
  /** Why nothing is written now: `video.ring-full`, `video.ring-disk`; undefined while all is well. */
  trouble(): Refusal | undefined;
  /** Resolves when everything that came so far is on the disk, or was refused by it. */
  flush(): Promise<void>;
  /** Lets go of the camera and ends the piece. */
  close(): Promise<void>;
}

/** What a writer is given. */
export interface RingWriterOptions {
  readonly camera: string;
  readonly folder: string;
  readonly stream: CameraStream;
  /** Wall clock, milliseconds since 1970. */
  readonly wall: () => number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Makes room for so many bytes; false when the limit on space leaves none. */
  readonly room: (bytes: number) => boolean;
  /** Whether a time is already the name of one of this camera's pieces. */
  readonly taken: (from: number) => boolean;
  /** A piece has its first bytes on the disk. */
  readonly onPiece: (piece: RingPiece) => void;
  readonly onTrouble: (refusal: Refusal | undefined) => void;
}

interface OpenPiece {
  readonly piece: RingPiece;
  handle: FileHandle | undefined;
  waiting: Buffer[];
  /** Wall clock of the last picture that waits. */
  latest: number;
  /** The disk refused: nothing more goes into it. */
  lost: boolean;
}

/** Holds the stream like a viewer and records until closed. The live picture never waits for the disk. */
export function createRingWriter(options: RingWriterOptions): RingWriter {
  const { stream } = options;
  const timeline = createPictureTimeline({ slew: 2, begin: 'arrival' });
  let init: InitSegment | undefined;
  let current: OpenPiece | undefined;
  /** Bytes that wait, of all pieces. */
  let held = 0;
  let trouble: Refusal | undefined;
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let work: Promise<void> = Promise.resolve();

  const say = (next: Refusal | undefined): void => {
    if (trouble?.code === next?.code) return;
    trouble = next;
    options.onTrouble(next);
  };

  /** Gives a piece up where it is whole; the next key picture after a pause begins another. */
  const giveUp = async (open: OpenPiece, why: Refusal): Promise<void> => {
    pausedUntil = options.now() + DISK_PAUSE;
    open.lost = true;
    open.piece.growing = false;
    held -= open.waiting.reduce((sum, { length }) => sum + length, 0);
    open.waiting = [];
    if (current === open) current = undefined;
    say(why);
    try {
      // Half a picture at its end would be taken for the start of the next.
      await open.handle?.truncate(open.piece.size);
      await open.handle?.close();
    } catch {
      // The disk has said no already; what is not whole is never read.
    }
    open.handle = undefined;
  };

  const write = async (open: OpenPiece): Promise<void> => {
    const bytes = Buffer.concat(open.waiting);
    open.waiting = [];
    held -= bytes.length;
    if (open.lost || bytes.length === 0) return;
    const { latest, piece } = open;
    if (!options.room(bytes.length)) {
      await giveUp(open, refuse('video.ring-full', 'The limit on space leaves no room for the replay').refusal);
      return;
    }
    try {
      open.handle ??= await create(piece.file, options.folder);
      let at = 0;
      while (at < bytes.length)
        at += (await open.handle.write(bytes, at, bytes.length - at, piece.size + at)).bytesWritten;
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      const code = reason === 'ENOSPC' || reason === 'EDQUOT' ? 'video.ring-full' : 'video.ring-disk';
      await giveUp(open, refuse(code, 'The replay cannot be written', { reason }).refusal);
      return;
    }
    const fresh = piece.size === 0;
    piece.size += bytes.length;
    piece.to = latest;
    if (fresh) options.onPiece(piece);
    say(undefined);
  };

  /** One piece of work for the disk after the other. */
  const queue = (next: () => Promise<void>): Promise<void> => {
    work = work.then(next);
    return work;
  };
  const flush = (): Promise<void> => {
    const open = current;
    return queue(() => (open ? write(open) : Promise.resolve()));
  };
  const end = (): void => {
    const open = current;
    current = undefined;
    if (open)
      queue(async () => {
        await write(open);
        open.piece.growing = false;
        await open.handle?.close().catch(() => {});
      });
  };

  const begin = (from: number): OpenPiece | undefined => {
    if (!init) return undefined;
    let name = Math.round(from);
    while (options.taken(name)) name += 1;
    const piece: RingPiece = {
      ...{ camera: options.camera, file: join(options.folder, pieceName(name)), init },
      ...{ from: name, to: name, size: 0, begun: options.now(), growing: true, number: 0, run: 0 },
    };
    held += init.bytes.length;
    return { piece, handle: undefined, waiting: [init.bytes], latest: name, lost: false };
  };

  const take = (picture: Fragment, wall = options.wall()): void => {
    if (!init || options.now() < pausedUntil) return;
    const placed = timeline.place(picture, init.timescale, wall);
    if (!placed) return;
    if (current) {
      const age = options.now() - current.piece.begun;
      const bytes = current.piece.size + placed.fragment.bytes.length;
      if ((picture.key && age >= PIECE) || age >= LONGEST_PIECE || bytes > LARGEST_PIECE) {
        end();
        current = begin(placed.at);
      }
    } else if (picture.key) current = begin(placed.at);
    if (!current) return;
    if (held > MAXIMUM_WAITING) {
      const slow = current;
      queue(() => giveUp(slow, refuse('video.ring-disk', 'The disk is too slow for the replay').refusal));
      current = undefined;
      return;
    }
    current.waiting.push(placed.fragment.bytes);
    current.latest = placed.at;
    held += placed.fragment.bytes.length;
  };

  const release = stream.hold('ring');
  const unlisten = stream.listen({
    onInit(next) {
      end();
      init = next;
      timeline.restart();
    },
    onFragment: (picture) => take(picture),
    onRefused: end,
  });
  const known = stream.latest();
  if (known) {
    init = known.init;
    const { timescale } = init;
    const newest = known.pictures.at(-1)?.time ?? 0;
    const now = options.wall();
    for (const picture of known.pictures) take(picture, now - ((newest - picture.time) / timescale) * 1_000);
  }
  const timer = setInterval(() => void flush(), FLUSH);
  timer.unref();

  return {
    trouble: () => trouble,
    flush,
    async close() {
      clearInterval(timer);
      unlisten();
      release();
      end();
      await work;
    },
  };
}

async function create(file: string, folder: string): Promise<FileHandle> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return open(file, 'wx', 0o600);
}
