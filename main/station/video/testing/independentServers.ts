import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One stream of GStreamer's server. */
export interface Mount {
  /** A pipeline that ends in a payloader called `pay0`. */
  readonly launch: string;
  /** Answers 461 to whoever wants TCP. */
  readonly udpOnly?: boolean;
  /** Feeds the element called `clock` with pictures that carry the wall clock. */
  readonly clock?: boolean;
  /** Seconds after which the element called `size` lets another size through. */
  readonly resizeAfter?: number;
}

const RAW =
  'videotestsrc is-live=true ! capsfilter name=size caps=video/x-raw,format=I420,width=640,height=360,framerate=25/1';
/** A key picture a second, the parameter sets with each. */
export const H264 = `( ${RAW} ! openh264enc gop-size=25 ! h264parse ! rtph264pay name=pay0 pt=96 config-interval=-1 )`;
/** The same, each packet with the time of its picture: seconds since 1900, as a replay has it. */
export const timedH264 = (secondsSince1900: number): string =>
  `( ${RAW} ! openh264enc gop-size=25 ! h264parse ! rtph264pay pt=96 config-interval=-1 ! rtponviftimestamp name=pay0 ntp-offset=${secondsSince1900}000000000 )`;
export const H265 = `( ${RAW} ! x265enc key-int-max=25 tune=zerolatency speed-preset=ultrafast ! rtph265pay name=pay0 pt=96 config-interval=-1 )`;
export const MJPEG = `( ${RAW} ! jpegenc ! rtpjpegpay name=pay0 pt=26 )`;
/** Pictures with the wall clock in them; wants `clock`. */
export const CLOCK =
  '( appsrc name=clock is-live=true format=time caps=video/x-raw,format=I420,width=640,height=360,framerate=25/1 ' +
  '! openh264enc gop-size=25 bitrate=1500000 ! h264parse ! rtph264pay name=pay0 pt=96 config-interval=-1 )';
/** A film in MP4, at its own pace, once. */
export const filmLaunch = (file: string): string =>
  `( filesrc location=${file} ! qtdemux ! h264parse ! rtph264pay name=pay0 pt=96 config-interval=-1 )`;

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });

/** A server that runs. */
export interface IndependentServer {
  readonly port: number;
  /** Says something to it: see `gstServer.py`. */
  order(order: Readonly<Record<string, string | number>>): void;
  close(): Promise<void>;
}

/** Starts GStreamer's RTSP server, with digest authentication when a user is given. */
export const startGstServer = (server: {
  readonly user?: string;
  readonly password?: string;
  readonly mounts: Readonly<Record<string, Mount>>;
}): Promise<IndependentServer> => startPython('gstServer.py', server);

/** Starts GStreamer's WebRTC as a video server that offers one picture by WHEP, to who has the token. */
export const startWhepServer = (server: { readonly token: string }): Promise<IndependentServer> =>
  startPython('whepServer.py', server);

/** Starts a script beside this file, which is told on its input what to serve and prints its port. */
async function startPython(script: string, server: object): Promise<IndependentServer> {
  const child = spawn('/usr/bin/python3', [join(import.meta.dirname, script)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const close = async (): Promise<void> => {
    child.stdin.end();
    const patience = setTimeout(() => child.kill('SIGKILL'), 3_000);
    await ended(child);
    clearTimeout(patience);
  };
  const order = (said: object): void => void child.stdin.write(`${JSON.stringify(said)}\n`);
  child.stdin.write(`${JSON.stringify(server)}\n`);
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints = `${complaints}${chunk}`.slice(-2_000);
  });
  return new Promise((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve({ port: Number(chunk.toString()), order, close }));
    child.once('exit', (code) => reject(new Error(`GStreamer's server ended with ${code}: ${complaints}`)));
  });
}

/** A stream of a video server: a folder of its address, and what is in it. */
export interface ServedStream {
  readonly folder: string;
  readonly size: `${number}x${number}`;
  readonly codec: 'libx264' | 'libx265';
}

/** The program that writes a stream as HLS. H.265 is made beforehand and goes round: made live it would take a core. */
function writeHls(root: string, { folder, size, codec }: ServedStream): ChildProcess {
  const into = join(root, folder);
  mkdirSync(into, { recursive: true });
  const film = join(into, 'film.mp4');
  const pictures = ['-f', 'lavfi', '-i', `testsrc=size=${size}:rate=10`, '-pix_fmt', 'yuv420p'];
  const encoder = ['-c:v', codec, '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '10'];
  const isMade = codec === 'libx265';
  if (isMade)
    execFileSync('ffmpeg', ['-v', 'error', ...pictures, ...encoder, '-x265-params', 'log-level=none', '-t', '8', film]);
  const from = isMade ? ['-re', '-stream_loop', '-1', '-i', film, '-c', 'copy'] : ['-re', ...pictures, ...encoder];
  return spawn(
    'ffmpeg',
    [
      ...['-v', 'error', ...from, '-f', 'hls', '-hls_time', '1', '-hls_list_size', '6'],
      ...['-hls_flags', 'delete_segments', join(into, 'index.m3u8')],
    ],
    { stdio: 'ignore' },
  );
}

/** One small stream at the server's own address. */
const SMALL: readonly ServedStream[] = [{ folder: '.', size: '320x180', codec: 'libx264' }];

/** Starts a video server: ffmpeg writes HLS (`/<folder>/index.m3u8`), Python's own server gives it out. */
export async function startHlsServer(
  streams: readonly ServedStream[] = SMALL,
): Promise<{ readonly origin: string; close(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-hls-'));
  const writers = streams.map((stream) => writeHls(folder, stream));
  const server = spawn('/usr/bin/python3', ['-u', '-m', 'http.server', '0', '--bind', '127.0.0.1', '-d', folder], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const port = await new Promise<string>((resolve) => {
    server.stdout.once('data', (line: Buffer) => resolve(/port (\d+)/.exec(line.toString())?.[1] ?? ''));
  });
  const isThere = (): boolean => streams.every((stream) => existsSync(join(folder, stream.folder, 'index.m3u8')));
  for (let tries = 0; tries < 600 && !isThere(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 100));
  return {
    origin: `http://127.0.0.1:${port}`,
    close() {
      for (const writer of writers) writer.kill('SIGKILL');
      server.kill('SIGKILL');
      // A writer that ends may still put a file there.
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** Starts VLC, which sends by UDP only, on a film; resolves once it listens. Its stream is at `/film`. */
export async function startVlc(film: string): Promise<Omit<IndependentServer, 'order'>> {
  const port = await freePort();
  const home = mkdtempSync(join(tmpdir(), 'vigie-vlc-'));
  // VLC does not run as root.
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  if ('uid' in nobody && nobody.uid !== undefined) chownSync(home, nobody.uid, nobody.gid);
  const child = spawn(
    'cvlc',
    [
      ...['-I', 'dummy', '--no-audio', '--loop', '--sout-keep', film],
      ...['--sout', `#gather:rtp{sdp=rtsp://127.0.0.1:${port}/film}`],
    ],
    { stdio: ['ignore', 'ignore', 'ignore'], env: { PATH: process.env.PATH ?? '', HOME: home }, ...nobody },
  );
  const close = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended(child);
    rmSync(home, { recursive: true, force: true });
  };
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`VLC ended with ${code}`)));
    const knock = (): void => {
      const socket = new Socket();
      socket.once('connect', () => {
        socket.destroy();
        resolve();
      });
      socket.once('error', () => setTimeout(knock, 100));
      socket.connect(port, '127.0.0.1');
    };
    knock();
  });
  return { port, close };
}
