import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Reading } from './upstream.ts';

/** A running ffmpeg: fragmented MP4 on its output, complaints on its error output. */
export type FfmpegProcess = ChildProcessByStdio<Writable | null, Readable, Readable>;

/** What feeds a stream: fragmented MP4, one picture a fragment, until it ends. */
export interface PictureFeed {
  /** Called once. `onEnd` is called once, with a `video.*` code where the feed itself is at fault; never after `end`. */
  start(onBytes: (chunk: Buffer) => void, onEnd: (code: string | undefined) => void): void;
  end(): void;
}

/** Microseconds without a byte from the camera after which ffmpeg gives up by itself. */
const SOCKET_TIMEOUT = '5000000';
const QUIET = ['-hide_banner', '-nostats', '-nostdin', '-loglevel', 'error'];
/** One fragment a picture, written at once. */
const FRAGMENTS = [
  ...['-movflags', 'empty_moov+default_base_moof+frag_every_frame'],
  ...['-flush_packets', '1', '-f', 'mp4', 'pipe:1'],
];
const ONLY_PICTURES = ['-map', '0:v:0', '-an', '-sn', '-dn'];

/** Never a shell; its environment holds nothing of the station's. */
const start = (program: string, args: readonly string[], input: 'ignore' | 'pipe'): FfmpegProcess => {
  const env = { PATH: process.env.PATH ?? '' };
  return input === 'pipe'
    ? spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], env })
    : spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
};

/**
 * How much is looked at before the first picture. An `analyzeduration` of 0 would be the default of five seconds: a small
 * stream then waits for the bytes of `probesize`, a second and more. The short look takes the first packets and what the
 * camera's description (SDP) says.
 */
const LOOKS = {
  short: ['-probesize', '2048', '-analyzeduration', '1', '-fpsprobesize', '0'],
  long: ['-probesize', '32768', '-analyzeduration', '0'],
} as const;

/**
 * Copies the pictures behind a relay's address as they are. `nobuffer` would lose the first key picture. With `arrival`
 * each picture's time is that of its coming, for a camera whose own times stand still.
 */
export const startCopy = (program: string, url: string, { times, look }: Reading): FfmpegProcess =>
  start(
    program,
    [
      ...QUIET,
      ...['-protocol_whitelist', 'rtsp,rtp,tcp', '-rtsp_transport', 'tcp', '-allowed_media_types', 'video'],
      ...(times === 'arrival' ? ['-use_wallclock_as_timestamps', '1'] : []),
      ...['-timeout', SOCKET_TIMEOUT, ...LOOKS[look], '-i', url],
      ...[...ONLY_PICTURES, '-c', 'copy', ...FRAGMENTS],
    ],
    'ignore',
  );

/** Copies what a video server offers as HLS, behind a relay's address, at the pace of the pictures and from its end. */
export const startHlsCopy = (program: string, url: string): FfmpegProcess =>
  start(
    program,
    [
      ...QUIET,
      ...['-protocol_whitelist', 'http,tcp', '-rw_timeout', SOCKET_TIMEOUT, '-re', '-live_start_index', '-1'],
      ...['-i', url, ...ONLY_PICTURES, '-c', 'copy', ...FRAGMENTS],
    ],
    'ignore',
  );

/** Pictures as H.264 that every window plays, 1,280 wide at most; nothing is held back. */
const AS_H264 = [
  ...['-vf', "scale=w='min(1280,iw)':h=-2,format=yuv420p"],
  ...['-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-profile:v', 'main', '-threads', '2'],
  ...['-crf', '26', '-maxrate', '3M', '-bufsize', '3M'],
];

/**
 * Makes H.264 of one piece of the replay on its input, a fragmented MP4 that begins with a key picture: picture for
 * picture, in ticks of `timescale`, counted from its beginning.
 */
export const startPieceTranscode = (program: string, timescale: number): FfmpegProcess =>
  start(
    program,
    [
      ...QUIET,
      ...['-protocol_whitelist', 'pipe', '-f', 'mp4', '-threads', '2', '-i', 'pipe:0'],
      ...[...ONLY_PICTURES, ...AS_H264, '-fps_mode', 'passthrough', '-enc_time_base', `1:${timescale}`],
      ...['-video_track_timescale', String(timescale), ...FRAGMENTS],
    ],
    'pipe',
  );

/** Makes H.264 of fragmented MP4 on its input: a key picture a second. */
export const startTranscode = (program: string): FfmpegProcess =>
  start(
    program,
    [
      ...QUIET,
      ...[
        '-protocol_whitelist',
        'pipe',
        '-probesize',
        '32768',
        '-analyzeduration',
        '1',
        '-fpsprobesize',
        '0',
        '-f',
        'mp4',
      ],
      ...['-flags', 'low_delay', '-threads', '1', '-i', 'pipe:0'],
      ...[...ONLY_PICTURES, ...AS_H264, '-force_key_frames', 'expr:gte(t,n_forced)', ...FRAGMENTS],
    ],
    'pipe',
  );

/** An ffmpeg as a feed. */
export function feedOf(child: FfmpegProcess): PictureFeed {
  let over = false;
  let heard: ((code: string | undefined) => void) | undefined;
  let early: { readonly code: string | undefined } | undefined;
  const ended = (code: string | undefined): void => {
    if (over) return;
    over = true;
    if (heard) heard(code);
    else early = { code };
  };
  // What it complains of is the source's doing, and what stands behind it knows that better.
  child.stderr.resume();
  child.on('error', () => ended('video.no-ffmpeg'));
  child.on('close', () => ended(undefined));
  return {
    start(onBytes, onEnd) {
      heard = onEnd;
      if (early) onEnd(early.code);
      child.stdout.on('data', (chunk: Buffer) => {
        if (!over) onBytes(chunk);
      });
    },
    end() {
      over = true;
      endFfmpeg(child);
    },
  };
}

/** Asks ffmpeg to end, and ends it a second later when it does not. */
function endFfmpeg(child: FfmpegProcess): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.stdin?.destroy();
  child.stdout.destroy();
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), 1_000);
  child.once('exit', () => clearTimeout(patience));
}
