import { type ChildProcess, spawn } from 'node:child_process';
import { type FlvVideo, flvReader } from './flvReader.ts';
import type { EncoderShape } from './protocol.ts';

/** A running encoder: planar 4:2:0 pictures in, H.264 access units out, one for one and in order. */
export interface Encoder {
  readonly pid: number;
  /** Takes one picture. False when the encoder is behind: leave the next one out. */
  write(picture: Uint8Array): boolean;
  /** True while the encoder has not taken what it was given. */
  readonly behind: boolean;
  /** Ends it. `ended` is called once, when the process is gone. */
  close(): void;
}

const ARGUMENTS = (shape: EncoderShape): string[] => [
  ...['-hide_banner', '-loglevel', 'error', '-nostdin'],
  // Not `-fflags nobuffer`: with raw pictures it holds back each one until the next has come (measured, ffmpeg 5.1).
  ...['-probesize', '32'],
  ...['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${shape.width}x${shape.height}`],
  ...['-framerate', String(shape.framesPerSecond), '-i', 'pipe:0', '-an', '-fps_mode', 'passthrough'],
  ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-threads', '1'],
  // One key picture a second: a viewer who joins, and a player that was cut, wait no longer than that.
  ...[
    '-g',
    String(shape.framesPerSecond),
    '-keyint_min',
    String(shape.framesPerSecond),
    '-sc_threshold',
    '0',
    '-bf',
    '0',
  ],
  ...['-crf', '27', '-maxrate', `${shape.kilobits}k`, '-bufsize', `${shape.kilobits * 2}k`],
  ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
  ...['-flags', '+global_header', '-f', 'flv', '-flvflags', 'no_duration_filesize', '-flush_packets', '1', 'pipe:1'],
];

/** Starts an encoder. `ended` gets null when it was asked to close, otherwise what went wrong. */
export function startEncoder(
  ffmpeg: string,
  shape: EncoderShape,
  video: FlvVideo,
  ended: (reason: string | null) => void,
): Encoder {
  const child: ChildProcess = spawn(ffmpeg, ARGUMENTS(shape), { stdio: ['pipe', 'pipe', 'pipe'] });
  let closing = false;
  let behind = false;
  let complaint = '';
  let over = false;
  const end = (reason: string | null): void => {
    if (over) return;
    over = true;
    ended(reason);
  };
  const read = flvReader(video);
  child.stdout!.on('data', (chunk: Buffer) => {
    try {
      read(chunk);
    } catch (error) {
      complaint = String(error);
      child.kill('SIGKILL');
    }
  });
  child.stderr!.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-500);
  });
  child.stdin!.on('drain', () => {
    behind = false;
  });
  // A broken pipe is followed by the process' end, which says it.
  child.stdin!.on('error', () => {});
  child.on('error', (error) => end(`the encoder could not be started: ${error.message}`));
  child.on('close', (code, signal) =>
    end(closing ? null : `the encoder ended by itself (${signal ?? code}): ${complaint.trim()}`),
  );
  return {
    pid: child.pid ?? 0,
    get behind() {
      return behind;
    },
    write(picture) {
      if (closing || over || !child.stdin!.writable) return false;
      behind = !child.stdin!.write(picture);
      return !behind;
    },
    close() {
      if (closing) return;
      closing = true;
      child.stdin!.destroy();
      child.kill('SIGKILL');
    },
  };
}

/** One picture as JPEG. Rejects when ffmpeg cannot be started or fails. */
export function encodeStill(ffmpeg: string, width: number, height: number, picture: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const source = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${width}x${height}`, '-i', 'pipe:0'];
    // JPEG is BT.601 and full range by definition (JFIF 1.02); our pictures are neither.
    const colours = 'scale=in_color_matrix=bt709:out_color_matrix=bt601:in_range=tv:out_range=pc';
    const target = [
      ...['-frames:v', '1', '-vf', colours, '-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p', '-q:v', '4'],
      ...['-f', 'image2pipe', 'pipe:1'],
    ];
    const child = spawn(ffmpeg, ['-hide_banner', '-loglevel', 'error', ...source, ...target], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const parts: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    child.stdin.on('error', () => {});
    child.on('error', reject);
    child.on('close', (code) => {
      const jpeg = Buffer.concat(parts);
      if (code === 0 && jpeg.length > 0) resolve(jpeg);
      else reject(new Error(`the still could not be encoded (${code})`));
    });
    child.stdin.end(picture);
  });
}
