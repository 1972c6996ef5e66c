import { connect } from 'node:net';
import { createRtspReader, headerOf, rtspBytes } from './rtspFraming.ts';
import { openRtspRelay, type StreamSource } from './rtspRelay.ts';

/** Which track of a stream: its pictures, or what the camera tells beside them (ONVIF Streaming, clause 5.2.1.2). */
export type TrackKind = 'video' | 'metadata';

/** What a reader of one track hears. */
export interface TrackHooks {
  /** The stream was described, and has such a track or not. False: that was all that was wanted. */
  onDescribed(isThere: boolean): boolean;
  /** From now on packets come. */
  onPlaying(): void;
  /** One RTP packet of the track, whole (RFC 3550, clause 5.1). */
  onPacket(packet: Buffer): void;
  /** It is over, once; `refusal` where the camera, or the relay to it, says why. Not called after `close`. */
  onEnd(refusal: string | undefined): void;
}

/** How long the camera may take to play, ms. */
const ANSWER_LIMIT = 5_000;
/** A session that nobody asks anything of ends after a minute (RFC 2326, clause 12.37), ms. */
const KEEP_ALIVE = 15_000;
/** How long the camera may take to hear that we leave, ms. */
const LAST_WORD = 1_000;

/**
 * Reads one track of a stream without a decoder: describe, set up, play, by the relay that signs. Never rejects. The
 * answer ends it; the camera is told.
 */
export function readTrack(source: StreamSource, kind: TrackKind, hooks: TrackHooks): () => void {
  let close: (() => void) | undefined;
  let over = false;
  const end = (refusal: string | undefined): void => {
    if (over) return;
    over = true;
    hooks.onEnd(refusal);
  };
  openRtspRelay(source)
    .then((relay) => {
      if (!relay) end('camera.no-stream');
      else if (over) relay.close();
      else close = converse(relay, kind, { ...hooks, onEnd: end });
    })
    .catch(() => end(undefined));
  return () => {
    over = true;
    close?.();
  };
}

function converse(
  relay: NonNullable<Awaited<ReturnType<typeof openRtspRelay>>>,
  kind: TrackKind,
  hooks: TrackHooks,
): () => void {
  const url = new URL(relay.url);
  const socket = connect({ host: url.hostname, port: Number(url.port) });
  const reader = createRtspReader();
  /** Steps that were answered: 1 described, 2 set up, 3 plays. */
  let step = 0;
  let sent = 0;
  let session = '';
  let over = false;
  let alive: NodeJS.Timeout | undefined;

  const ask = (line: string, ...headers: string[]): void => {
    sent += 1;
    socket.write(rtspBytes(`${line} RTSP/1.0`, [`CSeq: ${sent}`, ...headers]));
  };
  const leave = (): void => {
    if (over) return;
    over = true;
    clearTimeout(patience);
    clearInterval(alive);
    if (session) ask(`TEARDOWN ${relay.url}`, `Session: ${session}`);
    // The last word goes out with it; then the way closes behind it.
    socket.destroySoon();
    setTimeout(relay.close, LAST_WORD).unref();
  };
  const finish = (): void => {
    if (over) return;
    const refusal = relay.refusal();
    leave();
    hooks.onEnd(refusal);
  };
  const patience = setTimeout(finish, ANSWER_LIMIT);

  const told = (body: string, headers: readonly string[]): void => {
    step += 1;
    if (step === 1) {
      const track = trackOf(body, kind, headerOf(headers, 'content-base') ?? relay.url, relay.url);
      if (!hooks.onDescribed(track !== undefined) || track === undefined) finish();
      else ask(`SETUP ${track}`, 'Transport: RTP/AVP/TCP;unicast;interleaved=0-1');
    } else if (step === 2) {
      session = (headerOf(headers, 'session') ?? '').split(';')[0] ?? '';
      ask(`PLAY ${relay.url}`, `Session: ${session}`, 'Range: npt=0.000-');
    } else if (step === 3) {
      clearTimeout(patience);
      alive = setInterval(() => ask(`OPTIONS ${relay.url}`, `Session: ${session}`), KEEP_ALIVE);
      hooks.onPlaying();
    }
  };
  const packets = (bytes: Buffer): void => {
    for (let at = 0; at + 4 <= bytes.length && !over; at += 4 + bytes.readUInt16BE(at + 2)) {
      const packet = bytes.subarray(at + 4, at + 4 + bytes.readUInt16BE(at + 2));
      // Channel 0 carries the track, channel 1 the reports on it (RFC 2326, clause 10.12).
      if (bytes[at + 1] === 0 && packet.length >= 12) hooks.onPacket(packet);
    }
  };

  socket.on('connect', () => ask(`DESCRIBE ${relay.url}`, 'Accept: application/sdp'));
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const piece of reader.push(chunk)) {
        if (over) return;
        if (piece.kind === 'binary') packets(piece.bytes);
        else if (/^RTSP\/1\.0 200(?: |$)/.test(piece.start)) told(piece.body.toString('utf8'), piece.headers);
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      finish();
    }
  });
  socket.on('error', () => {});
  socket.on('close', finish);
  return leave;
}

const IS: Readonly<Record<TrackKind, RegExp>> = {
  video: /^m=video /,
  // As text or gzip; EXI has other names, and no camera has to send it.
  metadata: /^m=application [\s\S]*^a=rtpmap:\d{1,3} vnd\.onvif\.metadata(?:\.gzip)?\/\d/im,
};

/**
 * Address to set a track up at, below our own door: what the description (SDP, RFC 8866) says of the first one of its
 * kind. A description that has no sections is of pictures. Undefined where there is none of that kind.
 */
export function trackOf(description: string, kind: TrackKind, base: string, own: string): string | undefined {
  const sections = description.split(/^(?=m=)/m).filter((one) => one.startsWith('m='));
  const section = sections.find((one) => IS[kind].test(one));
  if (section === undefined && (kind !== 'video' || sections.length > 0)) return undefined;
  const control = /^a=control:([^\r\n]{1,300})$/m.exec(section ?? '')?.[1]?.trim() ?? '';
  if (control === '' || control === '*') return own;
  if (/^rtsp:\/\//i.test(control)) return control;
  return `${base.endsWith('/') ? base : `${base}/`}${control}`;
}
