import type { IncomingMessage, ServerResponse } from 'node:http';
import { refuse } from '../../../../src/shared/result.ts';
import { sendBytes, sendRefusal } from '../answers.ts';
import type { PlainPieces } from './plainPieces.ts';
import { replayPlaylist } from './replayPlaylist.ts';
import { type RingPiece, readPiece } from './ringPiece.ts';
import type { VideoRing } from './videoRing.ts';

const PATH = /^\/video\/([A-Za-z0-9][A-Za-z0-9._-]{0,63})\/replay\/(index\.m3u8|init-(\d{1,9})\.mp4|(\d{1,9})\.m4s)$/;

/**
 * Answers `/video/<camera>/replay/index.m3u8`, a playlist of what is kept that grows at its end (RFC 8216, with the wall
 * clock of each piece), and its pieces; false for any other path. The caller has checked token, Host and Origin.
 * `?as=h264` asks for what a window can play that cannot play what was kept (its codec stands in `x-vigie-codec`): what is
 * H.264 is given as it is, anything else made anew, piece by piece. Refusals as the gateway's: `video.ring-nothing` when
 * nothing is kept of that camera. What is erased, or cannot be made, answers 204.
 */
export function serveReplay(
  ring: VideoRing,
  plain: PlainPieces,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const [, camera = '', file = '', init, segment] = PATH.exec(path) ?? [];
  if (!camera) return false;
  response.setHeader('Access-Control-Expose-Headers', 'X-Vigie-Codec, X-Vigie-Refusal');
  if (request.method !== 'GET') {
    response.writeHead(405, { Allow: 'GET' }).end();
    return true;
  }
  const pieces = ring.pieces(camera);
  const asH264 = new URLSearchParams(query).get('as') === 'h264';
  if (file === 'index.m3u8') {
    const text = replayPlaylist(pieces, asH264 ? '?as=h264' : '');
    if (text === undefined) sendRefusal(response, refuse('video.ring-nothing', 'Nothing is kept of it').refusal);
    else {
      // Of pieces of two kinds the one that not every window plays.
      const dense = pieces.find((piece) => !isPlain(piece));
      if (!asH264) response.setHeader('X-Vigie-Codec', (dense ?? pieces[0])?.init.codec ?? '');
      sendBytes(response, 'application/vnd.apple.mpegurl', [Buffer.from(text)], 'no-store');
    }
    return true;
  }
  const piece = pieces.find(({ number }) => number === Number(init ?? segment));
  if (!piece) response.writeHead(204).end();
  else if (asH264 && !isPlain(piece))
    plain.of(piece).then((made) => {
      if (!made) response.writeHead(204).end();
      else if (init !== undefined) sendBytes(response, 'video/mp4', [made.init.bytes], 'no-store');
      else sendBytes(response, 'video/iso.segment', [made.pictures], 'no-store');
    });
  else if (init !== undefined) sendBytes(response, 'video/mp4', [piece.init.bytes], 'no-store');
  else
    readPiece(piece)
      .then((bytes) => sendBytes(response, 'video/iso.segment', [bytes.subarray(piece.init.bytes.length)], 'no-store'))
      // Erased between the asking and the reading.
      .catch(() => response.writeHead(204).end());
  return true;
}

const isPlain = (piece: RingPiece): boolean => piece.init.codec.startsWith('avc');
