import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { type CameraFault, isProfile, PROFILES, type StreamProfile } from '../camera.ts';
import type { CameraStream, ParameterSets } from '../cameraStream.ts';
import type { DigestGate } from '../httpDigest.ts';
import type { EventBox } from '../onvif/eventService.ts';
import { WEB_PAGE } from '../onvif/onvifServer.ts';
import { metadataDescription, playMetadata } from './metadataTrack.ts';
import { packetise, type RtpState, senderReport } from './rtp.ts';
import { type RtspRequest, rtspAnswer, rtspReader } from './rtspMessage.ts';

/** What a connection asks of the park. */
export interface RtspHost {
  /** The stream of a camera; undefined when there is no such camera. */
  stream(number: number, profile: StreamProfile['token']): CameraStream | undefined;
  /**
   * What a camera saw from a time on (ms since 1970), as a stream of its own that its user breaks; `shift` is that time
   * less the present one. Undefined for what is not kept.
   */
  replay(number: number, from: number): { readonly stream: CameraStream; readonly shift: number } | undefined;
  /** What a camera tells beside its pictures; undefined for one that does not. */
  metadata(number: number): Pick<EventBox, 'listen'> | undefined;
  fault(number: number): CameraFault | null;
  readonly digest: DigestGate;
  /** Wall clock, ms since 1970. */
  readonly now: () => number;
  /** A clock that never jumps, ms. */
  readonly ticks: () => number;
}

/** Bytes that wait for a slow viewer before pictures are left out until the next key picture. */
const MAXIMUM_WAITING = 1_500_000;
/** A client that says nothing for so long is gone, in ms (announced in the Session header). */
const SESSION_TIMEOUT = 60_000;
const REPORT_EVERY = 5_000;

type Target =
  | {
      readonly kind: 'pictures';
      readonly number: number;
      readonly profile: StreamProfile['token'];
      readonly stream: CameraStream;
      /** Asked for what is kept, not for the present. */
      readonly replay: boolean;
    }
  | { readonly kind: 'metadata'; readonly number: number; readonly events: Pick<EventBox, 'listen'> };

interface Session {
  readonly id: string;
  readonly target: Target;
  /** The stream of what is kept, while it plays. */
  replaying: CameraStream | undefined;
  readonly channel: number;
  readonly rtp: RtpState;
  /** RTP timestamp at tick 0. */
  readonly origin: number;
  /** Last RTP timestamp sent, as a running count that does not wrap. */
  last: number;
  waitingForKey: boolean;
  unwatch: (() => void) | null;
  reports: NodeJS.Timeout | undefined;
}

const sessionDescription = (profile: StreamProfile, sets: ParameterSets, number: number): string => {
  const level = Buffer.from(sets.sps.subarray(1, 4)).toString('hex').toUpperCase();
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  return [
    'v=0',
    `o=- ${number} 1 IN IP4 0.0.0.0`,
    `s=CAM ${number}`,
    'c=IN IP4 0.0.0.0',
    't=0 0',
    'a=control:*',
    'a=range:npt=now-',
    'm=video 0 RTP/AVP 96',
    'a=rtpmap:96 H264/90000',
    `a=fmtp:96 packetization-mode=1;profile-level-id=${level};sprop-parameter-sets=${base64(sets.sps)},${base64(sets.pps)}`,
    `a=framerate:${profile.framesPerSecond}`,
    'a=control:track0',
    '',
  ].join('\r\n');
};

/** Serves one RTSP client (RFC 2326 over TCP, RTP interleaved). What it says wrong closes its own connection only. */
export function serveRtsp(socket: Socket, host: RtspHost): void {
  const reader = rtspReader();
  let session: Session | null = null;
  let touched: number | null = null;
  socket.setNoDelay(true);
  // A playing client may say nothing for a whole session time-out; one that does not play has less to wait for.
  socket.setTimeout(SESSION_TIMEOUT * 1.5, () => socket.destroy());

  function leave(): void {
    session?.unwatch?.();
    clearInterval(session?.reports);
    session?.replaying?.break();
    session = null;
  }
  socket.on('error', () => socket.destroy());
  socket.on('close', leave);

  function targetOf(uri: string): Target | null {
    const path = uri.replace(/^rtsp:\/\/[^/]*/i, '').split('?')[0]!;
    const found = /^\/cam\/(\d{1,6})\/(main|sub|replay|metadata)(?:\/track0|\/)?$/.exec(path);
    const [, number = '', asked = ''] = found ?? [];
    if (asked === 'metadata') {
      const events = host.metadata(Number(number));
      return events ? { kind: 'metadata', number: Number(number), events } : null;
    }
    // What is kept is the large picture.
    const profile = asked === 'replay' ? 'main' : asked;
    if (!isProfile(profile)) return null;
    const stream = host.stream(Number(number), profile);
    if (!stream) return null;
    return { kind: 'pictures', number: Number(number), profile, stream, replay: asked === 'replay' };
  }

  /** `shift`: of a replay, its time less the present one. */
  function play(playing: Session, stream: CameraStream, shift?: number): void {
    const { rtp, channel } = playing;
    const wallOf = (tick: number): number => host.now() - (host.ticks() - tick) + (shift ?? 0);
    const report = (tick = host.ticks()): void => {
      socket.write(senderReport(rtp, channel + 1, Math.round(playing.origin + tick * 90), wallOf(tick)));
    };
    let first = true;
    playing.unwatch = stream.watch({
      unit(unit) {
        if (socket.destroyed) return;
        if (playing.waitingForKey && !unit.key) return;
        if (socket.writableLength > MAXIMUM_WAITING) {
          playing.waitingForKey = true;
          return;
        }
        playing.waitingForKey = false;
        // Readers take the first report's time as the beginning: it must be that of the first picture.
        if (first) report(unit.capturedAt);
        first = false;
        const stamp = Math.max(Math.round(playing.origin + unit.capturedAt * 90), playing.last + 90);
        playing.last = stamp;
        socket.cork();
        const wall = shift === undefined ? undefined : wallOf(unit.capturedAt);
        for (const packet of packetise(rtp, channel, stamp, unit.nals, wall)) socket.write(packet);
        socket.uncork();
      },
      broken: () => socket.destroy(),
    });
    playing.reports = setInterval(() => report(), REPORT_EVERY);
  }

  /** Plays what is kept, from the time in the Range header (RFC 2326, clause 3.7; ONVIF Streaming, clause 6.4). */
  function replay(
    own: Session,
    request: RtspRequest,
    reply: (status: number, headers?: Record<string, string>) => void,
  ) {
    const found = /^clock=(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d(?:\.\d{1,9})?)Z-/.exec(
      request.headers.get('range') ?? '',
    );
    const [, year, month, day, hour, minute, second] = found ?? [];
    const from = found ? Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) : Number.NaN;
    const kept = own.unwatch ? undefined : host.replay(own.target.number, from);
    if (!kept) return reply(own.unwatch ? 455 : 457);
    reply(200, { Session: own.id, Range: `clock=${new Date(from).toISOString().replaceAll(/[-:]/g, '')}-` });
    own.replaying = kept.stream;
    play(own, kept.stream, kept.shift);
  }

  async function answer(request: RtspRequest): Promise<void> {
    const sequence = request.headers.get('cseq') ?? '0';
    const reply = (status: number, headers?: Record<string, string>, body?: string): void => {
      if (!socket.destroyed) socket.write(rtspAnswer(status, sequence, headers, body));
    };
    if (request.method === 'OPTIONS')
      return reply(200, { Public: 'OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER' });
    const verdict = host.digest.check(request.method, request.headers.get('authorization'));
    if (verdict !== 'good') return reply(401, { 'WWW-Authenticate': host.digest.challenge(verdict === 'stale') });

    const given = request.headers.get('session')?.split(';')[0]?.trim();
    const own = session && given === session.id ? session : null;
    switch (request.method) {
      case 'DESCRIBE': {
        const target = targetOf(request.uri);
        if (!target || host.fault(target.number) === 'no-stream') return reply(404);
        const headers = { 'Content-Base': `${request.uri.replace(/\/$/, '')}/`, 'Content-Type': 'application/sdp' };
        if (target.kind === 'metadata') return reply(200, headers, metadataDescription(target.number));
        try {
          const sets = await target.stream.parameters();
          return reply(200, headers, sessionDescription(PROFILES[target.profile], sets, target.number));
        } catch {
          return reply(503);
        }
      }
      case 'SETUP': {
        const target = targetOf(request.uri);
        if (!target || host.fault(target.number) === 'no-stream') return reply(404);
        if (session) return reply(455);
        const offers = (request.headers.get('transport') ?? '').split(',');
        const offer = offers.find((one) => /RTP\/AVP\/TCP/i.test(one) && !/multicast/i.test(one));
        if (!offer) return reply(461);
        const channel = Number(/interleaved=(\d{1,3})/i.exec(offer)?.[1] ?? 0);
        if (channel > 254) return reply(461);
        const random = randomBytes(14);
        session = {
          id: random.toString('hex', 0, 8),
          target,
          replaying: undefined,
          channel,
          rtp: { sequence: random.readUInt16BE(8), ssrc: random.readUInt32BE(10), packets: 0, octets: 0 },
          origin: random.readUInt32BE(0),
          last: 0,
          waitingForKey: true,
          unwatch: null,
          reports: undefined,
        };
        const ssrc = session.rtp.ssrc.toString(16).toUpperCase().padStart(8, '0');
        return reply(200, {
          Transport: `RTP/AVP/TCP;unicast;interleaved=${channel}-${channel + 1};ssrc=${ssrc}`,
          Session: `${session.id};timeout=${SESSION_TIMEOUT / 1000}`,
        });
      }
      case 'PLAY':
        if (!own) return reply(454);
        if (own.target.kind === 'pictures' && own.target.replay) return replay(own, request, reply);
        reply(200, {
          Session: own.id,
          Range: 'npt=now-',
          'RTP-Info': `url=${request.uri.replace(/\/$/, '')}/track0;seq=${own.rtp.sequence}`,
        });
        if (own.unwatch) return;
        if (own.target.kind === 'pictures') play(own, own.target.stream);
        else {
          const stamp = (): number => Math.round(own.origin + host.ticks() * 90);
          own.unwatch = playMetadata(socket, own.target.events, own.rtp, own.channel, stamp);
        }
        return;
      case 'PAUSE':
        if (!own) return reply(454);
        own.unwatch?.();
        own.unwatch = null;
        own.waitingForKey = true;
        own.replaying?.break();
        own.replaying = undefined;
        clearInterval(own.reports);
        return reply(200, { Session: own.id });
      case 'TEARDOWN':
        if (!own) return reply(454);
        leave();
        return reply(200);
      case 'GET_PARAMETER':
      case 'SET_PARAMETER':
        return reply(own || !given ? 200 : 454, own ? { Session: own.id } : {});
      default:
        return reply(501);
    }
  }

  /** Does what a broken camera does. True when there is nothing more to do. */
  function broken(request: RtspRequest): boolean {
    const number = Number(/\/cam\/(\d{1,6})\//.exec(request.uri)?.[1] ?? touched ?? Number.NaN);
    if (!Number.isFinite(number)) return false;
    touched = number;
    switch (host.fault(number)) {
      case 'hang':
        return true;
      case 'html':
        socket.end(
          `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${WEB_PAGE.length}\r\n\r\n${WEB_PAGE}`,
        );
        return true;
      case 'garbage':
        socket.end(Buffer.from(Array.from({ length: 512 }, (_, index) => (index * 131 + 17) & 255)));
        return true;
      case 'reset':
        socket.resetAndDestroy();
        return true;
      default:
        return false;
    }
  }

  // One request after the other: an answer that must wait for the encoder holds back the ones behind it.
  let queue = Promise.resolve();
  socket.on('data', (chunk: Buffer) => {
    const requests = reader.push(chunk);
    if (!requests) {
      socket.end(rtspAnswer(400, '0'));
      socket.destroySoon();
      return;
    }
    for (const request of requests)
      queue = queue.then(() => (socket.destroyed || broken(request) ? undefined : answer(request)));
  });
}
