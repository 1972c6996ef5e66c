import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { openSecure } from '../links/onvif/certificates.ts';
import type { ChallengeKind } from '../links/onvif/digest.ts';
import { type CameraReading, readCamera, readSecure } from './cameraReading.ts';
import type { Pace } from './readingBeat.ts';
import { exchangeRtsp, type RtspExchange, type RtspWay } from './rtspExchange.ts';

/** Where a stream comes from; user and password apart, or inside the address. */
export interface StreamSource {
  readonly rtsp: string;
  readonly username?: string;
  readonly password?: string;
  /** SHA-256 fingerprint that the certificate of an `rtsps:` address must have. */
  readonly certificate?: string | undefined;
  /** Told when the camera has said that it plays. */
  readonly onPlaying?: (() => void) | undefined;
  /** Hears what the camera knows, when it asks for a password. */
  readonly onChallenge?: ((kind: ChallengeKind) => void) | undefined;
  /** For a recording: the time it is to be played from, ms since 1970. */
  readonly replayFrom?: number | undefined;
  /** Hears, for a recording, of when each picture is (ms since 1970), where the device says so. */
  readonly onPictureTime?: ((at: number) => void) | undefined;
  /** A camera that plays and says nothing for so long is given up, ms: five seconds unless told. */
  readonly silence?: number | undefined;
}

/** A way to one camera that is used once. */
export interface RtspRelay {
  /** The address for ffmpeg: loopback, without the camera's path, user or password. */
  readonly url: string;
  /** Why the camera said no, once it has: a `camera.*` code. */
  refusal(): string | undefined;
  /** Bytes of pictures that came from the camera. */
  received(): number;
  /** How pictures are taken from the camera and handed on. */
  pace(pace: Pace): void;
  close(): void;
}

/** A camera that says nothing for so long is given up, in milliseconds. */
const SILENCE_LIMIT = 5_000;

/** Undefined for an address that is no RTSP address. */
function readSource(source: StreamSource): (Omit<RtspWay, 'local'> & { url: URL }) | undefined {
  const url = URL.parse(source.rtsp);
  if (!url || (url.protocol !== 'rtsp:' && url.protocol !== 'rtsps:') || !url.hostname) return undefined;
  const decoded = (text: string): string => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };
  return {
    url,
    base: `rtsp://${url.host}${url.pathname}${url.search}`,
    username: source.username ?? decoded(url.username),
    password: source.password ?? decoded(url.password),
    replayFrom: source.replayFrom,
    onPlaying: source.onPlaying,
    onChallenge: source.onChallenge,
    onPictureTime: source.onPictureTime,
    silence: source.silence ?? SILENCE_LIMIT,
  };
}

/**
 * Stands between ffmpeg and one camera, and signs the requests itself. ffmpeg would follow a redirect to another host
 * and answer that host's challenge with the camera's password, in clear when it asks so; and its arguments can be read
 * by every user of the machine. With the relay it knows neither the password nor the camera's address, and the
 * connection goes to the configured host or nowhere. One connection is taken, then the door is shut.
 * Null when the source is no RTSP address.
 */
export async function openRtspRelay(source: StreamSource): Promise<RtspRelay | null> {
  const target = readSource(source);
  if (!target) return null;
  const server = createServer({ noDelay: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const local = `rtsp://127.0.0.1:${(server.address() as AddressInfo).port}/${randomBytes(12).toString('hex')}`;
  const sockets: Socket[] = [];
  let refusal: string | undefined;
  let exchange: RtspExchange | undefined;
  let reading: CameraReading | undefined;
  let paced: Pace = 'each';
  const close = (): void => {
    server.close();
    exchange?.close();
    for (const socket of sockets) socket.destroy();
  };

  server.once('connection', (player) => {
    server.close();
    const { hostname, port, protocol } = target.url;
    const host = hostname.replace(/^\[|\]$/g, '');
    const hooks = {
      take: (bytes: Buffer) => exchange?.take(bytes),
      waiting: () => exchange?.waiting() ?? 0,
    };
    const begin = (socket: Socket): void => {
      exchange = exchangeRtsp(player, socket, { ...target, local }, cut, () => reading?.through());
    };
    const secure = protocol === 'rtsps:';
    // Over TLS ffmpeg waits until the certificate was found to be the right one.
    reading = secure
      ? readSecure(
          openSecure({ host, port: Number(port || 322), certificate: source.certificate }, (outcome) => {
            if (outcome.ok) begin(outcome.value);
            else cut(outcome.refusal.code);
          }),
          hooks,
        )
      : readCamera(host, Number(port || 554), hooks);
    reading.pace(paced);
    const camera = reading.socket;
    sockets.push(player, camera);
    const cut = (code: string): void => {
      refusal ??= code;
      exchange?.close();
      player.destroy();
      camera.destroy();
    };
    // Once it said that it plays it is not late but silent.
    camera.setTimeout(target.silence, () => cut(exchange?.playing() ? 'camera.silent' : 'camera.timeout'));
    camera.on('error', () => cut('camera.unreachable'));
    player.on('error', () => camera.destroy());
    player.on('close', () => camera.destroy());
    camera.on('close', () => {
      exchange?.close();
      player.end();
    });
    if (!secure) begin(camera);
  });
  server.on('error', () => {
    // Nothing can come in any more; ffmpeg's own error tells the stream.
  });
  return {
    url: local,
    refusal: () => refusal,
    received: () => exchange?.received() ?? 0,
    pace(next) {
      paced = next;
      reading?.pace(next);
    },
    close,
  };
}
