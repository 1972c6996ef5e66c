import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { createFragmentReader, type InitSegment } from '../fragments.ts';

/** A few seconds of one camera on the disk: a fragmented MP4 that can be played by itself. */
export interface RingPiece {
  readonly camera: string;
  readonly file: string;
  /** Wall clock of its first picture, milliseconds since 1970, UTC; also its name. */
  readonly from: number;
  /** Wall clock of its last picture. */
  to: number;
  /** Bytes on the disk that are whole. */
  size: number;
  readonly init: InitSegment;
  /** Monotonic milliseconds of its first picture: a wall clock that is set must not erase or keep anything. */
  readonly begun: number;
  /** Pictures are still added. */
  growing: boolean;
  /** Place in the camera's playlist, from 0. */
  number: number;
  /** Rises where a piece does not go on where the one before it ended. */
  run: number;
}

/** Milliseconds without a picture between two pieces after which the second is a new beginning. */
const GAP = 1_500;

/** Numbers a piece after the one before it. */
export function follow(piece: RingPiece, before: RingPiece | undefined): void {
  piece.number = before ? before.number + 1 : 0;
  const goesOn =
    before !== undefined &&
    piece.from >= before.to &&
    piece.from - before.to <= GAP &&
    piece.init.bytes.equals(before.init.bytes);
  piece.run = before ? before.run + (goesOn ? 0 : 1) : 0;
}

/** Enough for `ftyp` and `moov` of one picture track. */
const HEAD = 65_536;
const NAME = /^(\d{13})\.mp4$/;

/** Name of the piece that begins at a wall-clock time. */
export const pieceName = (from: number): string => `${Math.round(from)}.mp4`;

/** The time in a piece's name; undefined for a file that is no piece. */
export function timeOfName(name: string): number | undefined {
  const found = NAME.exec(name);
  return found ? Number(found[1]) : undefined;
}

/** Reads the start of a piece and its age; undefined when it is no MP4. */
export async function readPieceHead(
  file: string,
): Promise<{ readonly init: InitSegment; readonly size: number; readonly written: number } | undefined> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { size, mtimeMs } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    const [init] = createFragmentReader().push(buffer.subarray(0, bytesRead));
    return init?.kind === 'init' ? { init, size, written: mtimeMs } : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  } finally {
    await handle.close();
  }
}

/** The whole bytes of a piece, its start included. */
export async function readPiece(piece: RingPiece): Promise<Buffer> {
  const handle = await open(piece.file, 'r');
  try {
    const bytes = Buffer.alloc(piece.size);
    let at = 0;
    while (at < bytes.length) {
      const { bytesRead } = await handle.read(bytes, at, bytes.length - at, at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return bytes.subarray(0, at);
  } finally {
    await handle.close();
  }
}
