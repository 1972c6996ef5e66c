/** A piece of a replay's playlist: its wall clock, and where it stands on the player's own timeline. */
interface ReplayPiece {
  /** Wall clock of its first picture, ms since 1970. */
  readonly wall: number;
  /** Seconds from the start of the playlist. */
  readonly start: number;
  readonly seconds: number;
}

/** What a replay's playlist holds, oldest first. */
export interface ReplayTimeline {
  readonly pieces: readonly ReplayPiece[];
  /** Wall clock of the first and of the last picture, ms since 1970. */
  readonly from: number;
  readonly to: number;
}

/**
 * Reads the hours out of a playlist (RFC 8216, clauses 4.3.2.1 and 4.3.2.6); undefined when it names no piece with its
 * hour. Pure; what it does not understand is left out.
 */
export function readTimeline(playlist: string): ReplayTimeline | undefined {
  const pieces: ReplayPiece[] = [];
  let wall = Number.NaN;
  let start = 0;
  for (const line of playlist.split(/\r?\n/)) {
    if (line.startsWith('#EXT-X-PROGRAM-DATE-TIME:')) wall = Date.parse(line.slice(25));
    else if (line.startsWith('#EXTINF:')) {
      const seconds = Number.parseFloat(line.slice(8));
      if (!Number.isFinite(seconds) || seconds < 0) continue;
      if (Number.isFinite(wall)) pieces.push({ wall, start, seconds });
      start += seconds;
      wall += seconds * 1_000;
    }
  }
  const [first, last] = [pieces[0], pieces.at(-1)];
  return first && last ? { pieces, from: first.wall, to: last.wall + last.seconds * 1_000 } : undefined;
}

/** Seconds on the playlist's timeline at which a time of the wall clock stands; the nearest kept one for the others. */
export function positionOf(timeline: ReplayTimeline, wall: number): number {
  let found = timeline.pieces[0];
  for (const piece of timeline.pieces) if (piece.wall <= wall) found = piece;
  if (!found) return 0;
  return found.start + Math.max(0, Math.min(found.seconds, (wall - found.wall) / 1_000));
}
