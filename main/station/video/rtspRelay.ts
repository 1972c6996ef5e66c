import { randomBytes } from 'node:crypto';
import { type AddressInfo, connect as connectTcp, createServer, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { answerChallenge } from '../links/onvif/digest.ts';
import { createRtspReader, headerOf, type RtspPiece, rtspBytes } from './rtspFraming.ts';

/** Where a stream comes from; user and password apart, or inside the address. */
export interface StreamSource {
  readonly rtsp: string;
  readonly username?: string;
  readonly password?: string;
}

/** A way to one camera that is used once. */
export interface RtspRelay {
  /** The address for ffmpeg: loopback, without the camera's path, user or password. */
  readonly url: string;
  /** Why the camera said no, once it has: a `camera.*` code. */
  refusal(): string | undefined;
  close(): void;
}

type Message = Extract<RtspPiece, { kind: 'message' }>;
interface Pending {
  /** The number that ffmpeg gave the request. */
  readonly sequence: string;
  readonly start: string;
  readonly headers: readonly string[];
  answered: boolean;
}

const CONNECT_LIMIT = 5_000;
/** Bytes that may wait for ffmpeg before the camera is held back. */
const MAXIMUM_WAITING = 1_000_000;

/** Undefined for an address that is no RTSP address. */
function readSource(source: StreamSource): { url: URL; base: string; username: string; password: string } | undefined {
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
  const close = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };

  server.once('connection', (player) => {
    server.close();
    const { hostname, port, protocol } = target.url;
    const host = hostname.replace(/^\[|\]$/g, '');
    const camera =
      protocol === 'rtsps:'
        ? connectTls({ host, port: Number(port || 322), servername: host })
        : connectTcp({ host, port: Number(port || 554), noDelay: true });
    sockets.push(player, camera);
    const cut = (code: string): void => {
      refusal ??= code;
      player.destroy();
      camera.destroy();
    };
    camera.setTimeout(CONNECT_LIMIT, () => cut('camera.timeout'));
    camera.on('error', () => cut('camera.unreachable'));
    player.on('error', () => camera.destroy());
    player.on('close', () => camera.destroy());
    camera.on('close', () => player.end());
    relay(player, camera, { ...target, local }, cut);
  });
  server.on('error', () => {
    // Nothing can come in any more; ffmpeg's own error tells the stream.
  });
  return { url: local, refusal: () => refusal, close };
}

interface Way {
  readonly local: string;
  readonly base: string;
  readonly username: string;
  readonly password: string;
}

function relay(player: Socket, camera: Socket, way: Way, cut: (code: string) => void): void {
  const fromPlayer = createRtspReader();
  const fromCamera = createRtspReader();
  const pending = new Map<string, Pending>();
  let numbered = 0;
  let challenge: string | undefined;

  const send = (request: Pending): void => {
    numbered += 1;
    const [method = '', uri = '', version = ''] = request.start.split(' ');
    const signed = challenge && answerChallenge(challenge, method, uri, way, randomBytes(8).toString('hex'));
    pending.set(String(numbered), request);
    camera.write(
      rtspBytes(`${method} ${uri} ${version}`, [
        `CSeq: ${numbered}`,
        ...request.headers,
        ...(signed ? [`Authorization: ${signed}`] : []),
      ]),
    );
  };

  const ask = (message: Message): void => {
    const [method = '', uri = '', version = ''] = message.start.split(' ');
    // The first request names the door, and nobody but our ffmpeg knows it.
    if (numbered === 0 && !uri.startsWith(way.local)) {
      cut('camera.no-stream');
      return;
    }
    const own = uri.startsWith(way.local) ? way.base + uri.slice(way.local.length) : uri;
    send({
      sequence: headerOf(message.headers, 'cseq') ?? '0',
      start: `${method} ${own} ${version}`,
      headers: message.headers.filter((line) => !/^(cseq|authorization):/i.test(line)),
      answered: false,
    });
  };

  /** Signs a request that was challenged; once, so that a camera that always challenges is not asked for ever. */
  const again = (message: Message, request: Pending): void => {
    const offered = message.headers.flatMap((line) => /^www-authenticate:\s*(.*)$/i.exec(line)?.[1] ?? []);
    // Digest before Basic: the password in clear only where the camera knows nothing else.
    challenge = offered.find((one) => /^digest /i.test(one)) ?? offered.find((one) => /^basic /i.test(one));
    if (request.answered || !challenge || !way.username) cut('camera.not-authenticated');
    else {
      request.answered = true;
      send(request);
    }
  };

  const answer = (message: Message): void => {
    const status = Number(/^RTSP\/1\.0 (\d{3})/.exec(message.start)?.[1] ?? 0);
    const number = headerOf(message.headers, 'cseq') ?? '';
    const request = pending.get(number);
    // What the camera asks of us, or answers to nothing we asked, goes no further.
    if (status === 0 || !request) return;
    pending.delete(number);
    if (status === 401) again(message, request);
    else if (status >= 300 && status < 400) cut('camera.other-host');
    else if (status >= 400) cut(status === 403 ? 'camera.not-authenticated' : 'camera.no-stream');
    else {
      const rest = message.headers.filter((line) => !/^(cseq|location):/i.test(line));
      player.write(rtspBytes(message.start, [`CSeq: ${request.sequence}`, ...rest], message.body));
    }
  };

  const take = (
    reader: typeof fromPlayer,
    chunk: Buffer,
    other: Socket,
    onMessage: (message: Message) => void,
  ): void => {
    try {
      for (const piece of reader.push(chunk)) {
        if (piece.kind === 'message') onMessage(piece);
        else other.write(piece.bytes);
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      cut('camera.no-stream');
    }
  };
  player.on('data', (chunk: Buffer) => take(fromPlayer, chunk, camera, ask));
  camera.on('data', (chunk: Buffer) => {
    take(fromCamera, chunk, player, answer);
    if (player.writableLength > MAXIMUM_WAITING) {
      camera.pause();
      player.once('drain', () => camera.resume());
    }
  });
}
