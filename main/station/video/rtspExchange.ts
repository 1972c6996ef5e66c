import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { answerChallenge, type ChallengeKind, challengesIn } from '../links/onvif/digest.ts';
import { openRtpPorts, type RtpPorts } from './rtpPorts.ts';
import { createReplayTimes } from './rtpReplayTime.ts';
import { createRtspReader, headerOf, type RtspPiece, rtspBytes } from './rtspFraming.ts';

type Message = Extract<RtspPiece, { kind: 'message' }>;

interface Pending {
  /** The number that ffmpeg gave the request. */
  readonly sequence: string;
  readonly start: string;
  readonly headers: readonly string[];
  answered: boolean;
  /** Interleaved channel of a SETUP whose track comes by UDP. */
  readonly channel?: number;
}

/** Between which addresses, and as whom. */
export interface RtspWay {
  /** The door's address, which ffmpeg knows, and the camera's own. */
  readonly local: string;
  readonly base: string;
  readonly username: string;
  readonly password: string;
  /** For a recording: the time it is to be played from, ms since 1970. */
  readonly replayFrom: number | undefined;
  /** Told when the camera has said that it plays. */
  readonly onPlaying: (() => void) | undefined;
  /** Hears what the camera knows, when it asks for a password. */
  readonly onChallenge: ((kind: ChallengeKind) => void) | undefined;
  /** Hears of when each picture of a recording is, ms since 1970. */
  readonly onPictureTime: ((at: number) => void) | undefined;
  /** A camera that sends no packet for so long is given up, ms. */
  readonly silence: number;
}

/** A running exchange. */
export interface RtspExchange {
  /** What the camera says, as it comes; the bytes are not kept longer than `waiting` tells. */
  take(bytes: Buffer): void;
  /** Bytes of it that wait for ffmpeg. */
  waiting(): number;
  /** Bytes of pictures that came. */
  received(): number;
  /** The camera has said that it plays. */
  playing(): boolean;
  close(): void;
}

/** Bytes that may wait for ffmpeg before what comes by UDP is left out. */
const MAXIMUM_WAITING = 1_000_000;

/**
 * Carries RTSP (RFC 2326) between ffmpeg and a camera: requests are signed here, answers that lead elsewhere end it.
 * ffmpeg always gets the pictures in this one connection (clause 10.12). A camera that refuses that (461) is asked for
 * UDP: its packets are taken at two ports of our own, from the host that we are connected to and from no other, and
 * carried on interleaved. `cut` ends both connections for a `camera.*` reason; `onThrough` hears that ffmpeg has taken
 * something.
 */
export function exchangeRtsp(
  player: Socket,
  camera: Socket,
  way: RtspWay,
  cut: (code: string) => void,
  onThrough: () => void,
): RtspExchange {
  const fromPlayer = createRtspReader();
  const fromCamera = createRtspReader();
  const pending = new Map<string, Pending>();
  /** Tracks that come by UDP, by their interleaved channel. */
  const tracks = new Map<number, RtpPorts>();
  let byUdp = false;
  const times = way.onPictureTime && createReplayTimes(way.onPictureTime);
  let numbered = 0;
  let received = 0;
  let playing = false;
  let challenge: string | undefined;
  let silence: NodeJS.Timeout | undefined;
  let closed = false;

  const close = (): void => {
    closed = true;
    clearTimeout(silence);
    for (const ports of tracks.values()) ports.close();
    tracks.clear();
  };

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

  const heardUdp = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => cut('camera.silent'), way.silence);
  };

  /** Asks again for the track of a SETUP, by UDP. */
  const setupByUdp = async (request: Pending): Promise<void> => {
    const channel = Number(/interleaved=(\d{1,3})/.exec(headerOf(request.headers, 'transport') ?? '')?.[1] ?? 0);
    const [local, remote] = [camera.localAddress, camera.remoteAddress];
    const ports =
      local && remote
        ? await openRtpPorts(local, remote, (kind, packet) => {
            heardUdp();
            if (kind === 'media') {
              received += packet.length;
              times?.packet(packet);
            }
            if (player.writableLength > MAXIMUM_WAITING) return;
            const head = Buffer.from([0x24, kind === 'media' ? channel : channel + 1, 0, 0]);
            head.writeUInt16BE(packet.length, 2);
            player.write(Buffer.concat([head, packet]));
          })
        : undefined;
    if (!ports || closed) {
      ports?.close();
      if (!closed) cut('camera.no-transport');
      return;
    }
    tracks.get(channel)?.close();
    tracks.set(channel, ports);
    const others = request.headers.filter((line) => !/^transport:/i.test(line));
    const transport = `Transport: RTP/AVP;unicast;client_port=${ports.port}-${ports.port + 1}`;
    send({ ...request, headers: [...others, transport], answered: false, channel });
  };

  const ask = (message: Message): void => {
    const [method = '', uri = '', version = ''] = message.start.split(' ');
    // The first request names the door, and nobody but our ffmpeg knows it.
    if (numbered === 0 && !uri.startsWith(way.local)) {
      cut('camera.no-stream');
      return;
    }
    const own = uri.startsWith(way.local) ? way.base + uri.slice(way.local.length) : uri;
    const headers = message.headers.filter((line) => !/^(cseq|authorization):/i.test(line));
    const request: Pending = {
      sequence: headerOf(message.headers, 'cseq') ?? '0',
      start: `${method} ${own} ${version}`,
      headers: way.replayFrom === undefined ? headers : forReplay(method, headers, way.replayFrom),
      answered: false,
    };
    if (byUdp && method === 'SETUP') void setupByUdp(request);
    else send(request);
  };

  /** Signs a request that was challenged; once, so that a camera that always challenges is not asked for ever. */
  const again = (message: Message, request: Pending): void => {
    const offered = challengesIn(
      message.headers.flatMap((line) => /^www-authenticate:\s*(.*)$/i.exec(line)?.[1] ?? []),
    );
    // Digest before Basic: the password in clear only where the camera knows nothing else.
    const digest = offered.find((one) => /^digest\s/i.test(one));
    challenge = digest ?? offered.find((one) => /^basic\s/i.test(one));
    if (challenge) way.onChallenge?.(digest ? 'digest' : 'basic');
    if (request.answered || !challenge || !way.username) cut('camera.not-authenticated');
    else {
      request.answered = true;
      send(request);
    }
  };

  /** The headers of an answer as ffmpeg is to see them: a track by UDP comes to it in this connection all the same. */
  const told = (message: Message, request: Pending): string[] | undefined => {
    const rest = message.headers.filter((line) => !/^(cseq|location):/i.test(line));
    if (request.channel === undefined) return rest;
    const transport = headerOf(message.headers, 'transport') ?? '';
    const source = /;source=([^;\s]+)/i.exec(transport)?.[1];
    // Pictures that are to come from another host would not be heard.
    if (source && source !== camera.remoteAddress && /^[\d.]+$|:/.test(source)) return undefined;
    const control = /server_port=\d{1,5}-(\d{1,5})/i.exec(transport)?.[1];
    if (control && Number(control) <= 65_535) tracks.get(request.channel)?.control(Number(control));
    camera.setTimeout(0);
    heardUdp();
    const channels = `${request.channel}-${request.channel + 1}`;
    return [
      ...rest.filter((line) => !/^transport:/i.test(line)),
      `Transport: RTP/AVP/TCP;unicast;interleaved=${channels}`,
    ];
  };

  const answer = (message: Message): void => {
    const status = Number(/^RTSP\/1\.0 (\d{3})/.exec(message.start)?.[1] ?? 0);
    const number = headerOf(message.headers, 'cseq') ?? '';
    const request = pending.get(number);
    // What the camera asks of us, or answers to nothing we asked, goes no further.
    if (status === 0 || !request) return;
    pending.delete(number);
    if (status === 401) again(message, request);
    else if (status === 461 && request.start.startsWith('SETUP') && request.channel === undefined) {
      byUdp = true;
      void setupByUdp(request);
    } else if (status >= 300 && status < 400) cut('camera.other-host');
    else if (status >= 400) cut(REASONS[status] ?? 'camera.no-stream');
    else {
      if (request.start.startsWith('PLAY ')) {
        playing = true;
        way.onPlaying?.();
      }
      const headers = told(message, request);
      if (headers) player.write(rtspBytes(message.start, [`CSeq: ${request.sequence}`, ...headers], message.body));
      else cut('camera.other-host');
    }
  };

  /** What ffmpeg says of the pictures (RTCP) goes the way that they come. */
  const report = (bytes: Buffer): void => {
    if (!byUdp) {
      camera.write(bytes);
      return;
    }
    for (let at = 0; at + 4 <= bytes.length; ) {
      const end = at + 4 + bytes.readUInt16BE(at + 2);
      tracks.get((bytes[at + 1] ?? 0) - 1)?.send(bytes.subarray(at + 4, end));
      at = end;
    }
  };

  const take = (
    reader: typeof fromPlayer,
    chunk: Buffer,
    onBinary: (bytes: Buffer) => void,
    onMessage: (message: Message) => void,
  ): void => {
    try {
      for (const piece of reader.push(chunk)) {
        if (piece.kind === 'message') onMessage(piece);
        else onBinary(piece.bytes);
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      cut('camera.no-stream');
    }
  };
  player.on('data', (chunk: Buffer) => take(fromPlayer, chunk, report, ask));
  const carry = (bytes: Buffer): void => {
    received += bytes.length;
    times?.interleaved(bytes);
    player.write(bytes, onThrough);
  };
  return {
    take: (bytes) => take(fromCamera, bytes, carry, answer),
    waiting: () => player.writableLength,
    received: () => received,
    playing: () => playing,
    close,
  };
}

/**
 * Headers of a request for a recording (ONVIF Streaming, clause 6): a player asks for a place in a file (`npt`), a
 * camera's recording begins at a time.
 */
function forReplay(method: string, headers: readonly string[], from: number): string[] {
  if (method !== 'SETUP' && method !== 'PLAY') return [...headers];
  const clock = new Date(from).toISOString().replaceAll(/[-:]/g, '');
  return [
    ...headers.filter((line) => !/^(range|require):/i.test(line)),
    'Require: onvif-replay',
    ...(method === 'PLAY' ? [`Range: clock=${clock}-`] : []),
  ];
}

/** What a camera means by its status (RFC 2326, clause 7.1.1). */
const REASONS: Readonly<Record<number, string>> = {
  403: 'camera.not-authenticated',
  453: 'camera.busy',
  461: 'camera.no-transport',
  503: 'camera.busy',
};
