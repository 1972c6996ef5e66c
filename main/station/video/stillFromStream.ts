import { spawn } from 'node:child_process';
import { ok, type Result, refuse } from '../../../src/shared/result.ts';
import type { Fragment, InitSegment } from './fragments.ts';

const TIME_LIMIT = 4_000;
const MAXIMUM_STILL = 4_000_000;
const ARGUMENTS = [
  ...['-hide_banner', '-loglevel', 'error', '-f', 'mp4', '-i', 'pipe:0'],
  ...['-frames:v', '1', '-q:v', '4', '-f', 'mjpeg', 'pipe:1'],
];

/** Decodes one key picture into a JPEG. Refuses with `video.no-still` when it cannot within four seconds. */
export function stillFromStream(ffmpeg: string, init: InitSegment, key: Fragment): Promise<Result<Buffer>> {
  return new Promise((resolve) => {
    const child = spawn(ffmpeg, ARGUMENTS, {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { PATH: process.env.PATH ?? '' },
    });
    const limit = setTimeout(() => child.kill('SIGKILL'), TIME_LIMIT);
    const parts: Buffer[] = [];
    let size = 0;
    child.stdin.on('error', () => {
      // It has read enough for one picture; the rest is not wanted.
    });
    child.stdout.on('data', (part: Buffer) => {
      size += part.length;
      if (size > MAXIMUM_STILL) child.kill('SIGKILL');
      else parts.push(part);
    });
    const done = (): void => {
      clearTimeout(limit);
      const jpeg = Buffer.concat(parts);
      const whole = size <= MAXIMUM_STILL && jpeg.length > 4 && jpeg[0] === 0xff && jpeg[1] === 0xd8;
      resolve(whole ? ok(jpeg) : refuse('video.no-still', 'No still picture could be made'));
    };
    child.on('error', done);
    child.on('close', done);
    child.stdin.end(Buffer.concat([init.bytes, key.bytes]));
  });
}
