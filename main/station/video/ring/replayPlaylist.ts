import type { RingPiece } from './ringPiece.ts';

/** What the last piece of a run is longer than from its first to its last picture, in milliseconds. */
const LAST_PICTURE = 40;

/**
 * The playlist of the pieces that are whole, oldest first (RFC 8216): a live one, for it grows while it is looked at.
 * Undefined when there is none. `words` are put behind each name: pieces are asked for with them. Pure.
 */
export function replayPlaylist(pieces: readonly RingPiece[], words = ''): string | undefined {
  const whole = pieces.filter(({ growing, size }) => !growing && size > 0);
  const [first] = whole;
  if (!first) return undefined;
  const seconds = whole.map((piece, index) => {
    const next = whole[index + 1];
    const length = next?.run === piece.run ? next.from - piece.from : piece.to - piece.from + LAST_PICTURE;
    return Math.max(1, length) / 1_000;
  });
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${Math.max(1, Math.round(Math.max(...seconds)))}`,
    `#EXT-X-MEDIA-SEQUENCE:${first.number}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${first.run}`,
  ];
  let run: number | undefined;
  for (const [index, piece] of whole.entries()) {
    if (piece.run !== run) {
      if (run !== undefined) lines.push('#EXT-X-DISCONTINUITY');
      lines.push(`#EXT-X-MAP:URI="init-${piece.number}.mp4${words}"`);
      run = piece.run;
    }
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(piece.from).toISOString()}`);
    lines.push(`#EXTINF:${(seconds[index] ?? 0).toFixed(3)},`, `${piece.number}.m4s${words}`);
  }
  return `${lines.join('\n')}\n`;
}
