import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Refusal } from '../../../src/shared/result.ts';
import type { CameraStream } from './cameraStream.ts';
import type { Fragment, InitSegment } from './fragments.ts';

/** Bytes that a slow reader may have waiting; beyond, pictures are left out until it has caught up. */
const MAXIMUM_WAITING = 4 * 1024 * 1024;
const CAUGHT_UP = 256 * 1024;

/**
 * Serves `live.mp4`: the init segment, the pictures since the last key picture, then each picture as it comes, until
 * the reader leaves or the source starts anew (the reader asks again: a new run has its own init segment).
 * The codec stands in `x-vigie-codec`, for Media Source. A reader that does not keep up loses whole groups of
 * pictures, never memory. `refused` answers when no picture can be had within `patience` milliseconds.
 */
export function serveLive(
  stream: CameraStream,
  request: IncomingMessage,
  response: ServerResponse,
  patience: number,
  refused: (response: ServerResponse, refusal: Refusal | undefined) => void,
): void {
  const release = stream.hold('live');
  let begun = false;
  let skipping = false;
  let over = false;
  let init: InitSegment | undefined;
  /** Pictures that came in one reading: they go out in one writing. */
  let together: Buffer[] = [];
  let waitingBytes = 0;

  const end = (): void => {
    if (over) return;
    over = true;
    clearTimeout(waiting);
    unlisten();
    release();
  };
  const flush = (): void => {
    const [first] = together;
    if (!over && first) response.write(together.length === 1 ? first : Buffer.concat(together));
    together = [];
    waitingBytes = 0;
  };
  const begin = (pictures: readonly Fragment[]): void => {
    if (!init) return;
    begun = true;
    clearTimeout(waiting);
    request.socket.setNoDelay(true);
    // It ends with its connection: lengths between the pictures would only be read past.
    response.useChunkedEncodingByDefault = false;
    response.shouldKeepAlive = false;
    response.writeHead(200, {
      'Content-Type': `video/mp4; codecs="${init.codec}"`,
      'Cache-Control': 'no-store',
      'X-Vigie-Codec': init.codec,
      'X-Content-Type-Options': 'nosniff',
    });
    response.write(init.bytes);
    for (const picture of pictures) response.write(picture.bytes);
  };

  const unlisten = stream.listen({
    onInit(next) {
      if (begun) {
        end();
        response.end();
      } else init = next;
    },
    onFragment(picture) {
      if (!begun) {
        if (picture.key) begin([picture]);
        return;
      }
      const waits = response.writableLength + waitingBytes;
      if (waits > MAXIMUM_WAITING) skipping = true;
      if (skipping && !(picture.key && waits < CAUGHT_UP)) return;
      skipping = false;
      if (together.length === 0) queueMicrotask(flush);
      together.push(picture.bytes);
      waitingBytes += picture.bytes.length;
    },
    onRefused(why) {
      end();
      if (begun) response.end();
      else refused(response, why);
    },
  });
  const waiting = setTimeout(() => {
    const why = stream.refusal();
    end();
    refused(response, why);
  }, patience);
  response.on('close', end);
  response.on('error', end);

  const latest = stream.latest();
  if (latest) {
    init = latest.init;
    begin(latest.pictures);
  } else if (stream.state() === 'refused') {
    const why = stream.refusal();
    end();
    refused(response, why);
  }
}
