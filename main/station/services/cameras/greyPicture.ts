import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { CAPTION, GREY, type GreyPicture } from '../../../../src/domain/camera/picture.ts';

/** A still as it is compared: small, and a mark that stands for it in detail without its captions. */
export interface GreyStill {
  readonly picture: GreyPicture;
  readonly mark: string;
}

/** So many times wider and higher it is decoded: in the small picture the grain of a sensor is averaged away. */
const DETAIL = 5;
const WIDTH = GREY.width * DETAIL;
const HEIGHT = GREY.height * DETAIL;
const TIME_LIMIT = 4_000;
/** What a picture can come as: a JPEG, or the start of a fragmented MP4 and one key picture. */
export type PictureKind = 'jpeg' | 'mp4';
const READS: Readonly<Record<PictureKind, readonly string[]>> = {
  jpeg: ['-f', 'image2pipe', '-c:v', 'mjpeg'],
  mp4: ['-f', 'mp4'],
};
const argumentsFor = (kind: PictureKind): string[] => [
  ...['-hide_banner', '-loglevel', 'error', '-threads', '1', ...READS[kind], '-i', 'pipe:0'],
  ...['-frames:v', '1', '-vf', `scale=${WIDTH}:${HEIGHT}:flags=area`],
  ...['-pix_fmt', 'gray', '-f', 'rawvideo', 'pipe:1'],
];

/**
 * Decodes a picture into the grey pictures that are compared; null when it cannot be within four seconds. By a process
 * of its own for each: a picture that is made to harm its reader harms neither the station nor another camera's.
 */
export function greyOf(ffmpeg: string, bytes: Uint8Array, kind: PictureKind = 'jpeg'): Promise<GreyStill | null> {
  return new Promise((resolve) => {
    const child = spawn(ffmpeg, argumentsFor(kind), {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { PATH: process.env.PATH ?? '' },
    });
    const limit = setTimeout(() => child.kill('SIGKILL'), TIME_LIMIT);
    const parts: Buffer[] = [];
    let size = 0;
    child.stdin.on('error', () => {
      // It has read enough, or is gone: what it gave tells which.
    });
    child.stdout.on('data', (part: Buffer) => {
      size += part.length;
      if (size > WIDTH * HEIGHT) child.kill('SIGKILL');
      else parts.push(part);
    });
    const done = (): void => {
      clearTimeout(limit);
      resolve(size === WIDTH * HEIGHT ? reduced(Buffer.concat(parts)) : null);
    };
    child.on('error', done);
    child.on('close', done);
    child.stdin.end(bytes);
  });
}

function reduced(detailed: Uint8Array): GreyStill {
  const picture = new Uint8Array(GREY.width * GREY.height);
  for (let y = 0; y < GREY.height; y++)
    for (let x = 0; x < GREY.width; x++) {
      let sum = 0;
      for (let row = y * DETAIL; row < (y + 1) * DETAIL; row++)
        for (let column = x * DETAIL; column < (x + 1) * DETAIL; column++) sum += detailed[row * WIDTH + column]!;
      picture[y * GREY.width + x] = Math.round(sum / DETAIL ** 2);
    }
  const [from, to] = [CAPTION * DETAIL * WIDTH, (GREY.height - CAPTION) * DETAIL * WIDTH];
  return { picture, mark: createHash('sha1').update(detailed.subarray(from, to)).digest('base64') };
}
