import { startPieceTranscode } from '../ffmpegSource.ts';
import { atTime, createFragmentReader, type Fragment, type InitSegment } from '../fragments.ts';
import { type RingPiece, readPiece } from './ringPiece.ts';

/** A piece as H.264: its beginning, and its pictures at the times that they had. */
export interface PlainPiece {
  readonly init: InitSegment;
  readonly pictures: Buffer;
}

/** Pieces of the replay made anew for windows that cannot play what the camera sends. */
export interface PlainPieces {
  /** The piece as H.264; undefined when it cannot be made within a quarter of a minute. */
  of(piece: RingPiece): Promise<PlainPiece | undefined>;
  /** Ends what is being made. */
  close(): void;
}

/** Pieces that are kept for who asks again: their beginnings are asked apart from their pictures. */
const KEPT = 6;
const TIME_LIMIT = 15_000;
const LARGEST = 32 * 1024 * 1024;

/**
 * Opens the maker. Its budget is one piece at a time for the whole station, two seconds of one camera: whoever looks back
 * looks at one camera, and the live pictures come first.
 */
export function createPlainPieces(ffmpeg: string): PlainPieces {
  const known = new Map<string, Promise<PlainPiece | undefined>>();
  const running = new Set<() => void>();
  let before: Promise<unknown> = Promise.resolve();
  let closed = false;

  const make = async (piece: RingPiece): Promise<PlainPiece | undefined> => {
    if (closed) return undefined;
    const bytes = await readPiece(piece);
    return new Promise((resolve) => {
      const child = startPieceTranscode(ffmpeg, piece.init.timescale);
      const end = (): void => void child.kill('SIGKILL');
      running.add(end);
      const limit = setTimeout(end, TIME_LIMIT);
      const parts: Buffer[] = [];
      let size = 0;
      child.stdout.on('data', (part: Buffer) => {
        size += part.length;
        if (size > LARGEST) end();
        else parts.push(part);
      });
      child.stderr.resume();
      child.stdin?.on('error', () => {});
      const done = (isWhole: boolean): void => {
        clearTimeout(limit);
        running.delete(end);
        resolve(isWhole ? timed(Buffer.concat(parts), bytes) : undefined);
      };
      child.on('error', () => done(false));
      child.on('close', (code) => done(code === 0));
      child.stdin?.end(bytes);
    });
  };

  return {
    of(piece) {
      const key = `${piece.file} ${piece.size}`;
      const found = known.get(key);
      if (found) return found;
      const made = before.then(() => make(piece)).catch(() => undefined);
      before = made;
      known.set(key, made);
      for (const old of known.keys()) if (known.size > KEPT) known.delete(old);
      void made.then((piece) => {
        if (!piece) known.delete(key);
      });
      return made;
    },
    close() {
      closed = true;
      known.clear();
      for (const end of [...running]) end();
    },
  };
}

const picturesOf = (parts: ReturnType<ReturnType<typeof createFragmentReader>['push']>): Fragment[] =>
  parts.filter((part) => part.kind === 'fragment');

/** What was made, each picture at the time of the one that it was made of: pieces follow each other as they did. */
function timed(made: Buffer, piece: Buffer): PlainPiece | undefined {
  const [init, ...rest] = createFragmentReader().push(made);
  const [pictures, were] = [picturesOf(rest), picturesOf(createFragmentReader().push(piece))];
  const [first] = were;
  if (init?.kind !== 'init' || !first || pictures.length === 0) return undefined;
  const isEach = pictures.length === were.length;
  const placed = pictures.flatMap((picture, index) => {
    const time = (isEach ? were[index]?.time : undefined) ?? first.time + picture.time;
    return atTime(picture, time)?.bytes ?? [];
  });
  return { init, pictures: Buffer.concat(placed) };
}
