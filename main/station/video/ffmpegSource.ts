import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** A running ffmpeg: fragmented MP4 on its output, complaints on its error output. */
export type FfmpegProcess = ChildProcessByStdio<null, Readable, Readable>;

/** Microseconds without a byte from the camera after which ffmpeg gives up by itself. */
const SOCKET_TIMEOUT = '5000000';

/** Copies the pictures as they are, one fragment each, written at once. `nobuffer` would lose the first key picture. */
const argumentsFor = (url: string): string[] => [
  ...['-hide_banner', '-nostats', '-nostdin', '-loglevel', 'error'],
  ...['-protocol_whitelist', 'rtsp,rtp,tcp', '-rtsp_transport', 'tcp', '-allowed_media_types', 'video'],
  ...['-timeout', SOCKET_TIMEOUT, '-probesize', '32768', '-analyzeduration', '0', '-i', url],
  ...['-map', '0:v:0', '-c', 'copy', '-an', '-sn', '-dn'],
  ...['-movflags', 'empty_moov+default_base_moof+frag_every_frame', '-flush_packets', '1', '-f', 'mp4', 'pipe:1'],
];

/** Starts ffmpeg on a relay's address. Never a shell; its environment holds nothing of the station's. */
export const startFfmpeg = (program: string, url: string): FfmpegProcess =>
  spawn(program, argumentsFor(url), { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env.PATH ?? '' } });

/** Asks ffmpeg to end, and ends it a second later when it does not. */
export function endFfmpeg(child: FfmpegProcess): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.stdout.destroy();
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), 1_000);
  child.once('exit', () => clearTimeout(patience));
}
