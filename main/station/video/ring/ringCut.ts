import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import { atTime, createFragmentReader, type Fragment, type InitSegment } from '../fragments.ts';
import { type RingPiece, readPiece } from './ringPiece.ts';

/** A span out of the ring as one fragmented MP4 (ISO/IEC 14496-12), its times beginning at zero. */
export interface RingCut {
  /** Codec by RFC 6381. */
  readonly codec: string;
  /** Wall clock of its first and last picture, milliseconds since 1970, UTC: their arrival at this station, to a second. */
  readonly from: number;
  readonly to: number;
  /** The bytes, piece by piece. Throws when a piece can no longer be read. Can be read once. */
  read(): AsyncGenerator<Buffer>;
  /** Lets go of the pieces without reading. */
  release(): void;
}

/** Wall clock of a picture of the ring, whose decode time it is. */
const wallOf = (picture: Fragment, init: InitSegment): number => (picture.time / init.timescale) * 1_000;

const picturesOf = async (piece: RingPiece): Promise<Fragment[]> =>
  createFragmentReader()
    .push(await readPiece(piece))
    .filter((part) => part.kind === 'fragment');

/**
 * Cuts pieces, oldest first, to a span. Whole pictures only, from a key picture on. `hold` keeps pieces from being
 * erased and gives the way to let go of them.
 */
export async function cutPieces(
  pieces: readonly RingPiece[],
  fromMs: number,
  toMs: number,
  hold: (pieces: readonly RingPiece[]) => () => void,
): Promise<Result<RingCut>> {
  const nothing = refuse('video.ring-nothing', 'Nothing of that time is kept');
  if (!Number.isFinite(fromMs) || !Number.isFinite(toMs) || toMs < fromMs) return nothing;
  const before = pieces.findLastIndex((piece) => piece.from <= fromMs);
  let chosen = pieces.slice(Math.max(0, before)).filter((piece) => piece.from <= toMs && piece.size > 0);
  const release = hold(chosen);
  try {
    for (;;) {
      const [first] = chosen;
      if (!first) break;
      const keys = (await picturesOf(first)).filter((picture) => picture.key);
      const at = keys.map((key) => wallOf(key, first.init));
      const start = at.findLast((time) => time <= fromMs) ?? at[0];
      const last = chosen.at(-1);
      // The piece before the span may have ended well before it.
      const over = first.to < fromMs && chosen.length > 1;
      if (start === undefined || over) {
        chosen = chosen.slice(1);
        continue;
      }
      if (start > toMs || !last) break;
      const change = chosen.findIndex((piece) => !piece.init.bytes.equals(first.init.bytes));
      if (change !== -1) chosen = chosen.slice(0, change);
      const end = await lastPicture(chosen, start, toMs);
      if (end === undefined || end < fromMs) break;
      return ok({
        codec: first.init.codec,
        from: Math.round(start),
        to: Math.round(end),
        read: () => readCut(chosen, first.init, start, toMs, release),
        release,
      });
    }
  } catch (error) {
    release();
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return refuse('video.ring-disk', 'The replay cannot be read', { reason });
  }
  release();
  return nothing;
}

/** Wall clock of the last picture that is in the span. */
async function lastPicture(pieces: readonly RingPiece[], start: number, toMs: number): Promise<number | undefined> {
  for (const piece of [...pieces].reverse()) {
    const times = (await picturesOf(piece)).map((picture) => wallOf(picture, piece.init));
    const found = times.findLast((time) => time <= toMs && time >= start);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function* readCut(
  pieces: readonly RingPiece[],
  init: InitSegment,
  start: number,
  toMs: number,
  release: () => void,
): AsyncGenerator<Buffer> {
  try {
    yield init.bytes;
    for (const piece of pieces) {
      const parts: Buffer[] = [];
      for (const picture of await picturesOf(piece)) {
        const at = wallOf(picture, init);
        if (at < start - 0.5 || at > toMs) continue;
        const placed = atTime(picture, picture.time - (start / 1_000) * init.timescale);
        if (placed) parts.push(placed.bytes);
      }
      if (parts.length > 0) yield Buffer.concat(parts);
    }
  } finally {
    release();
  }
}
