import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** Where a stream comes from; user and password apart, so that the address can be logged. */
export interface StreamSource {
  readonly rtsp: string;
  readonly username?: string;
  readonly password?: string;
}

/** A running ffmpeg: fragmented MP4 on its output, complaints on its error output. */
export type FfmpegProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/** Seconds without a byte from the camera after which ffmpeg gives up by itself. */
const SOCKET_TIMEOUT = 5;

/**
 * The script that ffmpeg reads on its input (its concat demuxer), and the only place where the password stands: the
 * arguments of a process can be read by every user of the machine, its input cannot. Undefined for an address that is
 * no RTSP address.
 */
export function sourceScript(source: StreamSource): string | undefined {
  const url = URL.parse(source.rtsp);
  if (!url || (url.protocol !== 'rtsp:' && url.protocol !== 'rtsps:') || !url.hostname) return undefined;
  const user = source.username ? `${literal(source.username)}:${literal(source.password ?? '')}@` : '';
  const address = `${url.protocol}//${user}${url.host}${url.pathname}${url.search}`;
  // The URL parser has percent-encoded control characters; quotes are left for us.
  return [
    'ffconcat version 1.0',
    `file '${address.replaceAll("'", '%27')}'`,
    'option rtsp_transport tcp',
    `option timeout ${SOCKET_TIMEOUT * 1_000_000}`,
    'option allowed_media_types video',
    'option probesize 32768',
    'option analyzeduration 0',
    '',
  ].join('\n');
}

const literal = (text: string): string => encodeURIComponent(text).replaceAll("'", '%27');

/** Copies the pictures as they are, one fragment each, written at once. */
const ARGUMENTS = [
  '-hide_banner',
  '-nostats',
  ...['-loglevel', 'error'],
  ...['-f', 'concat', '-safe', '0', '-protocol_whitelist', 'pipe,rtsp,rtsps,rtp,tcp,tls,udp,crypto'],
  ...['-probesize', '32768', '-analyzeduration', '0', '-i', 'pipe:0'],
  ...['-map', '0:v:0', '-c', 'copy', '-an', '-sn', '-dn'],
  ...['-movflags', 'empty_moov+default_base_moof+frag_every_frame', '-flush_packets', '1', '-f', 'mp4', 'pipe:1'],
];

/** Starts ffmpeg on a source. Never a shell; the environment holds nothing of the station's. */
export function startFfmpeg(program: string, script: string): FfmpegProcess {
  const child = spawn(program, ARGUMENTS, { stdio: ['pipe', 'pipe', 'pipe'], env: { PATH: process.env.PATH ?? '' } });
  child.stdin.on('error', () => {
    // It may be gone before it has read its script; `exit` tells.
  });
  child.stdin.end(script);
  return child;
}

/** Asks ffmpeg to end, and ends it a second later when it does not. */
export function endFfmpeg(child: FfmpegProcess): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.stdout.destroy();
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), 1_000);
  child.once('exit', () => clearTimeout(patience));
}

/** What ffmpeg's last words mean, in a code that windows have a sentence for. */
export function codeOfComplaint(text: string): string {
  if (/401|403|unauthorized|forbidden/i.test(text)) return 'camera.not-authenticated';
  if (/404|453|454|461|415|not found|unsupported transport|method not allowed/i.test(text)) return 'camera.no-stream';
  if (/timed out|timeout/i.test(text)) return 'camera.timeout';
  if (/refused|unreachable|no route|resolve|reset/i.test(text)) return 'camera.unreachable';
  return 'camera.no-stream';
}
