import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { PictureSize } from '../../../../src/domain/camera/mask.ts';

/** Widest picture that is decoded and encoded anew; a larger one is made smaller. */
const WIDEST = 1_280;
const SOCKET_TIMEOUT = '5000000';
const QUIET = ['-hide_banner', '-nostats', '-loglevel', 'error'];
const environment = (): { PATH: string } => ({ PATH: process.env.PATH ?? '' });

/** A running decoder: raw pictures in fragmented QuickTime on its output. */
export type Decoder = ChildProcessByStdio<null, Readable, null>;
/** A running encoder: raw pictures in, fragmented MP4 out. */
export type Encoder = ChildProcessByStdio<Writable, Readable, null>;

/** Starts decoding what stands behind a relay's address. One thread, nothing held back: each picture comes out as soon as it is in. */
export const startDecoder = (
  program: string,
  { url, served }: { readonly url: string; readonly served: boolean },
): Decoder =>
  spawn(
    program,
    [
      ...[...QUIET, '-nostdin'],
      ...(served
        ? ['-protocol_whitelist', 'http,tcp', '-rw_timeout', SOCKET_TIMEOUT, '-re', '-live_start_index', '-1']
        : [
            ...['-protocol_whitelist', 'rtsp,rtp,tcp', '-rtsp_transport', 'tcp', '-allowed_media_types', 'video'],
            ...['-timeout', SOCKET_TIMEOUT, '-probesize', '32768', '-analyzeduration', '1', '-fpsprobesize', '0'],
          ]),
      ...['-flags', 'low_delay', '-threads', '1', '-i', url, '-map', '0:v:0', '-an', '-sn', '-dn'],
      ...['-vf', `scale=w='min(${WIDEST},trunc(iw/2)*2)':h=-2:in_range=auto:out_range=tv`, '-fps_mode', 'passthrough'],
      ...['-c:v', 'rawvideo', '-pix_fmt', 'yuv420p', '-flush_packets', '1'],
      ...['-movflags', 'empty_moov+default_base_moof+frag_every_frame', '-f', 'mov', 'pipe:1'],
    ],
    { stdio: ['ignore', 'pipe', 'ignore'], env: environment() },
  );

/** Starts encoding pictures of one size; their time is that of their writing. One key picture a second. */
export const startEncoder = (program: string, { width, height }: PictureSize): Encoder =>
  spawn(
    program,
    [
      ...[...QUIET, '-probesize', '32', '-use_wallclock_as_timestamps', '1'],
      ...['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${width}x${height}`, '-framerate', '1000', '-i', 'pipe:0'],
      ...['-an', '-fps_mode', 'passthrough', '-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency'],
      ...['-threads', '1', '-level', '4.0', '-bf', '0', '-crf', '24', '-force_key_frames', 'expr:gte(t,n_forced)'],
      ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
      ...['-movflags', 'empty_moov+default_base_moof+frag_every_frame', '-flush_packets', '1', '-f', 'mp4', 'pipe:1'],
    ],
    { stdio: ['pipe', 'pipe', 'ignore'], env: environment() },
  );
