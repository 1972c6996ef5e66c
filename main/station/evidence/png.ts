import { spawn } from 'node:child_process';
import { crc32, deflateSync } from 'node:zlib';
import { ok, type Result, refuse } from '../../../src/shared/result.ts';
import { boxOf, type Fragment, type InitSegment } from '../video/fragments.ts';

const TIME_LIMIT = 15_000;
/** Widest and highest picture that is decoded. */
const MAXIMUM_SIDE = 8_192;

/**
 * The last of these pictures, as it was sent: decoded and kept without loss. `pictures` begins with a key picture.
 * `video.no-still` when it cannot be decoded within fifteen seconds, `video.no-ffmpeg`.
 */
export async function lastPictureAsPng(
  ffmpeg: string,
  init: InitSegment,
  pictures: readonly Fragment[],
): Promise<Result<{ readonly png: Buffer; readonly width: number; readonly height: number }>> {
  const nothing = refuse('video.no-still', 'The picture cannot be decoded');
  const track = boxOf(init.bytes, 'moov/trak/tkhd');
  if (!track || track.length < 8) return nothing;
  // Width and height in 16.16 end the track header (ISO/IEC 14496-12, clause 8.3.2).
  const [width, height] = [track.readUInt16BE(track.length - 8), track.readUInt16BE(track.length - 4)];
  if (!(width > 0 && height > 0 && width <= MAXIMUM_SIDE && height <= MAXIMUM_SIDE)) return nothing;
  const size = width * height * 3;
  const video = Buffer.concat([init.bytes, ...pictures.map(({ bytes }) => bytes)]);
  const rgb = await new Promise<Result<Buffer>>((resolve) => {
    const args = [
      ...['-hide_banner', '-loglevel', 'error', '-f', 'mp4', '-i', 'pipe:0', '-fps_mode', 'passthrough'],
      ...['-vf', `scale=${width}:${height}:flags=accurate_rnd+full_chroma_int`, '-pix_fmt', 'rgb24'],
      ...['-f', 'rawvideo', 'pipe:1'],
    ];
    const child = spawn(ffmpeg, args, { stdio: ['pipe', 'pipe', 'ignore'], env: { PATH: process.env.PATH ?? '' } });
    const limit = setTimeout(() => child.kill('SIGKILL'), TIME_LIMIT);
    // Only the last picture is wanted: each whole one takes the place of the one before.
    let whole: Buffer | undefined;
    let next: Buffer = Buffer.allocUnsafe(size);
    let filled = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      for (let at = 0; at < chunk.length; ) {
        const part = chunk.copy(next, filled, at);
        filled += part;
        at += part;
        if (filled < size) continue;
        [whole, next, filled] = [next, whole ?? Buffer.allocUnsafe(size), 0];
      }
    });
    child.stdin.on('error', () => {
      // It ended early: that there is no picture is told below.
    });
    child.on('error', () => {
      clearTimeout(limit);
      resolve(refuse('video.no-ffmpeg', 'ffmpeg cannot be started'));
    });
    child.on('close', () => {
      clearTimeout(limit);
      resolve(whole ? ok(whole) : nothing);
    });
    child.stdin.end(video);
  });
  return rgb.ok ? ok({ png: pngOf(rgb.value, width, height), width, height }) : rgb;
}

/** PNG (ISO/IEC 15948) of 8-bit RGB. */
export function pngOf(rgb: Uint8Array, width: number, height: number): Buffer {
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let row = 0; row < height; row += 1)
    rows.set(rgb.subarray(row * width * 3, (row + 1) * width * 3), row * (1 + width * 3) + 1);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunkOf('IHDR', head),
    chunkOf('IDAT', deflateSync(rows, { level: 4 })),
    chunkOf('IEND', Buffer.alloc(0)),
  ]);
}

function chunkOf(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  out.set(body, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}
