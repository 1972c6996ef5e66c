import type { PictureSize } from '../../../../src/domain/camera/mask.ts';
import { boxOf } from '../fragments.ts';
import { bytesOf } from './blacken.ts';

/** One decoded picture; its bytes are the reader's own until the next one is asked for with `recycle`. */
export interface RawPicture {
  readonly bytes: Buffer;
  readonly size: PictureSize;
  /** Milliseconds of the stream's own time. */
  readonly time: number;
}

/** Largest picture that is decoded, in bytes of 4:2:0: 4096 by 2304. */
const MAXIMUM_PICTURE = 14_500_000;
/** Everything but the pictures themselves is small. */
const MAXIMUM_BOX = 65_536;

/**
 * Reads raw pictures in 4:2:0 out of fragmented QuickTime as ffmpeg writes it, one picture a fragment: unlike bare raw
 * video it tells the size and the time of each. Throws a RangeError when what comes is something else.
 */
export function createRawReader(onPicture: (picture: RawPicture) => void): (chunk: Buffer) => void {
  let size: PictureSize | undefined;
  let timescale = 90_000;
  let time = 0;
  const header = Buffer.alloc(8);
  let headed = 0;
  let type = '';
  let body: Buffer | undefined;
  let filled = 0;

  const whole = (bytes: Buffer): void => {
    if (type === 'mdat') {
      if (size) onPicture({ bytes, size, time });
      return;
    }
    if (type === 'moov') {
      const media = boxOf(bytes, 'trak/mdia/mdhd');
      const track = boxOf(bytes, 'trak/tkhd');
      timescale = media?.readUInt32BE(media[0] === 1 ? 20 : 12) || 90_000;
      // Width and height in 16.16 end the track header (ISO/IEC 14496-12, clause 8.3.2).
      const [width, height] = track ? [track.readUInt16BE(track.length - 8), track.readUInt16BE(track.length - 4)] : [];
      if (!width || !height || width % 2 || height % 2) throw new RangeError('a picture of odd size');
      size = { width, height };
      if (bytesOf(size) > MAXIMUM_PICTURE) throw new RangeError('a picture too large');
    }
    if (type === 'moof') {
      const decode = boxOf(bytes, 'traf/tfdt');
      if (!decode) throw new RangeError('a picture without its time');
      time = (Number(decode[0] === 1 ? decode.readBigUInt64BE(4) : decode.readUInt32BE(4)) / timescale) * 1_000;
    }
  };

  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (!body) {
        const part = Math.min(8 - headed, chunk.length - at);
        chunk.copy(header, headed, at, at + part);
        headed += part;
        at += part;
        if (headed < 8) return;
        headed = 0;
        filled = 0;
        type = header.toString('latin1', 4, 8);
        const length = header.readUInt32BE(0) - 8;
        const right = type === 'mdat' ? size && length === bytesOf(size) : length >= 0 && length <= MAXIMUM_BOX;
        if (!right) throw new RangeError('not one raw picture a fragment');
        body = Buffer.allocUnsafe(length);
      }
      const part = Math.min(body.length - filled, chunk.length - at);
      chunk.copy(body, filled, at, at + part);
      filled += part;
      at += part;
      if (filled < body.length) return;
      const bytes = body;
      body = undefined;
      whole(bytes);
    }
  };
}
