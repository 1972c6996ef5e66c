import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ok, type Refusal, type Result, refuse } from '../../../src/shared/result.ts';
import { fetchStill, type StillAddress } from '../links/onvif/stillPicture.ts';
import { sendBytes, sendRefusal } from './answers.ts';
import {
  type CameraStream,
  createCameraStream,
  STREAM_TIMING,
  type StreamState,
  type StreamTiming,
} from './cameraStream.ts';
import type { PictureFeed } from './ffmpegSource.ts';
import { firstPicture, PATIENCE } from './firstPicture.ts';
import type { Fragment, InitSegment } from './fragments.ts';
import { createHlsReaders, type HlsReaders } from './hlsReaders.ts';
import { serveLive } from './liveResponse.ts';
import { stillFromStream } from './stillFromStream.ts';
import { createTranscodeBudget, transcodedUpstream } from './transcode.ts';
import { copiedUpstream, type OpenUpstream, relayedUpstream, type VideoSource } from './upstream.ts';

/** Which of a camera's streams: `main` to look at, `sub` for a small tile. */
export type VideoProfile = 'main' | 'sub';

/** What the gateway is given. */
export interface VideoGatewayOptions {
  /** The ffmpeg program: a name on the path, or a path. */
  readonly ffmpeg: string;
  /** Where a camera's stream is. User and password apart, or inside the address. */
  readonly resolve: (camera: string, profile: VideoProfile) => Promise<Result<VideoSource>>;
  /** Streams that may be transcoded at once on this machine; four when left out. */
  readonly transcodes?: number;
  /** Where a camera's still picture is; without it stills come out of the running stream. */
  readonly resolveStill?: (camera: string) => Promise<Result<StillAddress>>;
  /** Draws masks into what may not be seen; without it nothing is masked. */
  readonly masker?: StreamMasker;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly log: (message: string) => void;
  /** Changes the waits; for tests. */
  readonly timing?: Partial<StreamTiming>;
}

/** What the gateway wants of whoever draws masks. */
export interface StreamMasker {
  /** Whether this camera's pictures may only leave masked. */
  masks(camera: string): boolean;
  /** Whether one more stream can be masked now; a refusal says why there is no picture. */
  admit(camera: string, profile: VideoProfile): Result<void>;
  /**
   * Masked pictures of what stands behind a relay's address; `served`: a video server's HLS. Refuses what cannot be
   * masked.
   */
  feed(camera: string, profile: VideoProfile, url: string, served: boolean): Result<PictureFeed>;
}

/** One stream that is known, as the status strip and the windows show it. */
export interface StreamStatus {
  readonly camera: string;
  readonly profile: VideoProfile;
  /** Made anew as H.264 for windows that cannot play what the camera sends. */
  readonly transcoded: boolean;
  readonly viewers: number;
  readonly state: StreamState;
  /** Milliseconds of the gateway's clock. */
  readonly since: number;
  readonly bytes: number;
  readonly restarts: number;
  /** Why there is no picture. */
  readonly refusal?: Refusal;
}

/** The station's video: camera streams in, HLS and fragmented MP4 out, nothing re-encoded unless a window asks for it. */
export interface VideoGateway {
  /**
   * Answers the requests that are the gateway's and returns true; false for any other path. The caller has already
   * checked token, Host and Origin. Paths: `/video/<camera>/<main|sub>/index.m3u8`, its segments, `.../live.mp4`,
   * `/video/<camera>/still.jpg`. `?as=h264` asks for what a window can play that cannot play what the camera sends (its
   * codec stands in `x-vigie-codec`): H.264 is given as it is, anything else transcoded, within the budget
   * (`video.transcode-full`; the camera is not asked then). With `&place=none` besides only what is transcoded already,
   * for somebody else. A refusal is a value like any other: JSON (`code`, `message`, `context`) with its code
   * in `x-vigie-refusal` and status 200, for a camera that is away is no failed request of the window's. A segment that
   * is no longer kept answers 204.
   */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  /**
   * Whether a request is for a segment, with the ticket that its playlist gave with the address. A page of another origin
   * may ask so without a header of its own, for which a browser would ask leave first, for each segment once more.
   * A ticket reads the segments of one stream, as long as this gateway runs.
   */
  admits(request: IncomingMessage): boolean;
  /** A camera's stream, for what records or looks at it here; undefined when no more can be known at once. */
  stream(camera: string, profile: VideoProfile): CameraStream | undefined;
  /**
   * What is shown of a camera now: the pictures since the last key picture, masked where they must be. Starts the stream
   * if need be; refuses as the stream does.
   */
  pictures(
    camera: string,
    profile: VideoProfile,
  ): Promise<Result<{ readonly init: InitSegment; readonly pictures: readonly Fragment[] }>>;
  /**
   * A key picture of the small stream as the camera sends it, with the start of its fragmented MP4, for what judges
   * pictures at this station. Nobody is shown it: it is not masked, whoever asks is no viewer, and a stream that is not
   * being watched in any case is read for this one picture and let go at once. Refuses as the stream does.
   */
  glance(camera: string): Promise<Result<Buffer>>;
  status(): StreamStatus[];
  /** Hears the status after each change, at most once a turn of the event loop; the answer ends it. */
  onChange(listener: (streams: StreamStatus[]) => void): () => void;
  /** Somebody here begins to move a camera, or no longer does: who watches it closely has each picture as it comes. */
  turned(camera: string, yes: boolean): void;
  /** Nobody may look at a camera any more: whoever does is told why, and its streams end. */
  dismiss(camera: string, refusal: Refusal): void;
  /**
   * What may be seen of a camera changed: what was kept of its streams is forgotten at once, whoever is watching is
   * told `mask.changed`, and they start anew.
   */
  forget(camera: string): void;
  /** Ends every ffmpeg it started. */
  close(): void;
}

/** Streams known at once: a page that asks for invented cameras must not fill the memory. */
const MAXIMUM_STREAMS = 600;
/** Streams that may be transcoded at once: each takes a seventh of a core at 720p, more above. */
const TRANSCODES = 4;

const CAMERA = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const FILE = /^(?:index\.m3u8|live\.mp4|init-\d{1,9}\.mp4|\d{1,12}\.m4s)$/;

/** What a playlist names. */
const PIECE = /^\/video\/([A-Za-z0-9][A-Za-z0-9._-]{0,63})\/(main|sub)\/(?:init-\d{1,9}\.mp4|\d{1,12}\.m4s)$/;

interface Entry {
  readonly camera: string;
  readonly profile: VideoProfile;
  readonly transcoded: boolean;
  readonly stream: CameraStream;
  /** Whoever was given its playlist reads its segments by this. */
  readonly ticket: string;
  readonly readers: HlsReaders;
}

/** Opens the gateway; it starts nothing until somebody watches. */
export function createVideoGateway(options: VideoGatewayOptions): VideoGateway {
  const timing: StreamTiming = { ...STREAM_TIMING, ...options.timing };
  const entries = new Map<string, Entry>();
  const listeners = new Set<(streams: StreamStatus[]) => void>();
  /** Streams that are read for one picture. */
  const glances = new Set<CameraStream>();
  /** Cameras that somebody here moves. */
  const turned = new Set<string>();
  let told = false;
  let closed = false;

  const budget = createTranscodeBudget(options.transcodes ?? TRANSCODES);

  const status = (): StreamStatus[] =>
    [...entries.values()].map(({ camera, profile, transcoded, stream }) => {
      const refusal = stream.refusal();
      return {
        camera,
        profile,
        transcoded,
        viewers: stream.viewers(),
        state: stream.state(),
        since: stream.since(),
        bytes: stream.bytes(),
        restarts: stream.restarts(),
        ...(refusal ? { refusal } : {}),
      };
    });

  const changed = (): void => {
    if (told || closed) return;
    told = true;
    setImmediate(() => {
      told = false;
      if (closed) return;
      const now = status();
      for (const listener of [...listeners]) listener(now);
    });
  };

  /** Decided at each start: masks come and go. */
  const upstreamOf = (camera: string, profile: VideoProfile): OpenUpstream => {
    const resolve = () => options.resolve(camera, profile);
    const copied = copiedUpstream(options.ffmpeg, resolve);
    return async (reading) => {
      const { masker } = options;
      if (!masker?.masks(camera)) {
        const opened = await copied(reading);
        if (!opened.ok || !masker?.masks(camera)) return opened;
        // A mask came while the camera was being asked.
        opened.value.feed.end();
        opened.value.close();
        return refuse('mask.changed', 'The masks of this camera changed');
      }
      const admitted = masker.admit(camera, profile);
      if (!admitted.ok) return admitted;
      return relayedUpstream(resolve, (url, _, served) => masker.feed(camera, profile, url, served))(reading);
    };
  };

  const entryFor = (camera: string, profile: VideoProfile, asH264 = false): Entry | undefined => {
    const plain = asH264 ? entryFor(camera, profile) : undefined;
    if (asH264 && (!plain || plain.stream.codec()?.startsWith('avc'))) return plain;
    const key = `${camera}/${profile}${asH264 ? '/h264' : ''}`;
    const known = entries.get(key);
    if (known) return known;
    if (entries.size >= MAXIMUM_STREAMS) {
      const idle = [...entries].find(([, entry]) => entry.stream.state() === 'idle');
      if (!idle) return undefined;
      entries.delete(idle[0]);
    }
    const stream = createCameraStream({
      open: plain ? transcodedUpstream(options.ffmpeg, plain.stream, budget, key) : upstreamOf(camera, profile),
      now: options.now,
      timing,
      onChange() {
        const why = stream.refusal();
        if (stream.state() === 'refused' && why) options.log(`video ${key}: ${why.code}`);
        changed();
      },
    });
    stream.turned(turned.has(camera));
    const entry: Entry = {
      camera,
      profile,
      transcoded: asH264,
      stream,
      ticket: randomBytes(16).toString('base64url'),
      readers: createHlsReaders(stream),
    };
    entries.set(key, entry);
    return entry;
  };

  /** Whether a stream wants a place that it has not: refused before anything is held, it does not come to one later. */
  const wantsPlace = ({ camera, profile, transcoded }: Entry, place: string | null): boolean =>
    transcoded && !budget.has(`${camera}/${profile}/h264`) && (place === 'none' || budget.isFull());

  const playlist = (entry: Entry, asked: URLSearchParams, response: ServerResponse): void => {
    const { stream } = entry;
    // Segments are asked for with what their playlist was asked for with.
    const words = new URLSearchParams();
    for (const name of ['viewer', 'as']) if (asked.has(name)) words.set(name, (asked.get(name) ?? '').slice(0, 40));
    words.set('ticket', entry.ticket);
    const send = (): boolean => {
      const text = stream.state() === 'live' ? stream.hls.playlist(words.toString()) : undefined;
      if (text === undefined) return false;
      response.setHeader('X-Vigie-Codec', stream.codec() ?? '');
      if (entry.transcoded) response.setHeader('X-Vigie-Transcoded', 'h264');
      sendBytes(response, 'application/vnd.apple.mpegurl', [Buffer.from(text)], 'no-store');
      return true;
    };
    if (send()) return;
    if (stream.state() === 'refused') {
      sendRefusal(response, stream.refusal());
      return;
    }
    const end = (): void => {
      clearTimeout(waiting);
      unlisten();
    };
    const unlisten = stream.listen({
      onInit() {},
      onFragment: () => {
        if (send()) end();
      },
      onRefused(why) {
        end();
        sendRefusal(response, why);
      },
    });
    const waiting = setTimeout(() => {
      end();
      sendRefusal(response, stream.refusal());
    }, PATIENCE);
    response.on('close', end);
  };

  /**
   * Begins what was asked for once it is known what that is: before the camera's own stream has a picture nobody knows
   * whether it must be transcoded, and a camera that was set from H.265 to H.264 is given as it is from then on.
   */
  const begin = (
    entry: Entry,
    asked: URLSearchParams,
    response: ServerResponse,
    give: (entry: Entry) => void,
  ): void => {
    const { camera, profile, transcoded } = entry;
    const plain = transcoded ? entryFor(camera, profile)?.stream : undefined;
    if (wantsPlace(entry, asked.get('place'))) sendRefusal(response, budget.full());
    else if (!plain || plain.codec() !== undefined) give(entry);
    else {
      const release = plain.hold('live');
      firstPicture(plain)
        .then((why) => {
          const now = closed || response.destroyed ? undefined : entryFor(camera, profile, true);
          if (now && plain.codec() !== undefined) begin(now, asked, response, give);
          else sendRefusal(response, why);
        })
        .finally(release)
        .catch(() => sendRefusal(response, undefined));
    }
  };

  /** Holds a stream until it has a picture; the pictures since the last key picture. */
  const picturesOf = async (
    camera: string,
    profile: VideoProfile,
  ): Promise<Result<{ init: InitSegment; pictures: readonly Fragment[] }>> => {
    const stream = closed ? undefined : entryFor(camera, profile)?.stream;
    if (!stream) return refuse('video.too-many', 'Too many streams at once');
    const release = stream.hold('live');
    try {
      const why = await firstPicture(stream);
      const latest = stream.latest();
      return latest
        ? ok({ init: latest.init, pictures: [...latest.pictures] })
        : { ok: false, refusal: why ?? refuse('camera.timeout', 'No picture came').refusal };
    } finally {
      release();
    }
  };

  const glance = async (camera: string): Promise<Result<Buffer>> => {
    if (closed) return refuse('video.closing', 'The station is closing');
    // What runs for viewers is looked at with them, unless masks are drawn into it.
    const watched = options.masker?.masks(camera) ? undefined : entries.get(`${camera}/sub`)?.stream.latest();
    const [shown] = watched?.pictures ?? [];
    if (watched && shown) return ok(Buffer.concat([watched.init.bytes, shown.bytes]));
    const stream = createCameraStream({
      open: copiedUpstream(options.ffmpeg, () => options.resolve(camera, 'sub')),
      now: options.now,
      timing,
      onChange() {},
    });
    glances.add(stream);
    stream.hold('ring');
    const why = await firstPicture(stream);
    const latest = stream.latest();
    const [key] = latest?.pictures ?? [];
    glances.delete(stream);
    stream.close();
    if (latest && key) return ok(Buffer.concat([latest.init.bytes, key.bytes]));
    return { ok: false, refusal: why ?? refuse('camera.timeout', 'No picture came').refusal };
  };

  const stillOfMasked = async (camera: string): Promise<Result<Buffer>> => {
    const large = entries.get(`${camera}/main`)?.stream.latest() !== undefined;
    const latest = await picturesOf(camera, large ? 'main' : 'sub');
    const key = latest.ok ? latest.value.pictures[0] : undefined;
    if (!latest.ok || !key) return latest.ok ? refuse('camera.timeout', 'No picture came') : latest;
    return stillFromStream(options.ffmpeg, latest.value.init, key);
  };

  const still = async (camera: string, response: ServerResponse): Promise<void> => {
    let answer: Result<Buffer> | undefined;
    const masked = options.masker?.masks(camera) ?? false;
    // Masks are drawn in one place only: the still of a masked camera comes out of its masked stream.
    if (masked) answer = await stillOfMasked(camera);
    else if (options.resolveStill) {
      const address = await options.resolveStill(camera);
      answer = address.ok ? await fetchStill(address.value) : address;
    }
    if (!answer?.ok && !masked) {
      const latest = entries.get(`${camera}/main`)?.stream.latest() ?? entries.get(`${camera}/sub`)?.stream.latest();
      const key = latest?.pictures[0];
      if (latest && key) answer = await stillFromStream(options.ffmpeg, latest.init, key);
    }
    // Masks may have come while it was fetched.
    if (options.masker?.masks(camera) && !masked) answer = refuse('mask.changed', 'The masks of this camera changed');
    if (answer?.ok) sendBytes(response, 'image/jpeg', [answer.value], 'no-store');
    else sendRefusal(response, answer?.refusal);
  };

  return {
    admits({ url, method }) {
      const [path = '', query = ''] = (url ?? '').split('?');
      const [, camera, profile] = PIECE.exec(path) ?? [];
      const given = Buffer.from(new URLSearchParams(query).get('ticket') ?? '');
      if (method !== 'GET' || given.length === 0) return false;
      return ['', '/h264'].some((kind) => {
        const ticket = Buffer.from(entries.get(`${camera}/${profile}${kind}`)?.ticket ?? '');
        return ticket.length === given.length && timingSafeEqual(ticket, given);
      });
    },

    handle(request, response) {
      const [path = '', query = ''] = (request.url ?? '').split('?');
      if (!path.startsWith('/video/')) return false;
      // The pages come from another origin than the station, and read these two.
      response.setHeader('Access-Control-Expose-Headers', 'X-Vigie-Codec, X-Vigie-Transcoded, X-Vigie-Refusal');
      if (closed) {
        sendRefusal(response, refuse('video.closing', 'The station is closing').refusal);
        return true;
      }
      if (request.method !== 'GET') {
        response.writeHead(405, { Allow: 'GET' }).end();
        return true;
      }
      const [camera = '', second = '', file = '', ...more] = path.slice('/video/'.length).split('/');
      if (!CAMERA.test(camera) || more.length > 0) notFound(response);
      else if (second === 'still.jpg' && file === '')
        still(camera, response).catch((error: unknown) => {
          options.log(`still of ${camera}: ${error instanceof Error ? error.name : 'failed'}`);
          sendRefusal(response, undefined);
        });
      else if ((second === 'main' || second === 'sub') && FILE.test(file)) {
        const asked = new URLSearchParams(query);
        const entry = entryFor(camera, second, asked.get('as') === 'h264');
        if (!entry) sendRefusal(response, refuse('video.too-many', 'Too many streams at once').refusal);
        else if (file === 'live.mp4')
          begin(entry, asked, response, (given) => {
            if (given.transcoded) response.setHeader('X-Vigie-Transcoded', 'h264');
            serveLive(given.stream, request, response, PATIENCE, sendRefusal);
          });
        else if (file === 'index.m3u8')
          begin(entry, asked, response, (given) => {
            given.readers.touch(viewerOf(asked));
            playlist(given, asked, response);
          });
        else {
          const parts = entry.stream.hls.file(file);
          if (entry.readers.any()) entry.readers.touch(viewerOf(asked));
          if (parts)
            sendBytes(response, file.endsWith('.mp4') ? 'video/mp4' : 'video/iso.segment', parts, 'max-age=60');
          else response.writeHead(204).end();
        }
      } else notFound(response);
      return true;
    },

    stream: (camera, profile) => (closed ? undefined : entryFor(camera, profile)?.stream),

    pictures: picturesOf,

    glance,

    status,

    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    turned(camera, yes) {
      if (yes) turned.add(camera);
      else turned.delete(camera);
      for (const entry of entries.values()) if (entry.camera === camera) entry.stream.turned(yes);
    },

    dismiss(camera, refusal) {
      for (const entry of entries.values()) {
        if (entry.camera !== camera) continue;
        entry.readers.end();
        entry.stream.dismiss(refusal);
      }
    },

    forget(camera) {
      for (const entry of entries.values())
        if (entry.camera === camera)
          entry.stream.renew(refuse('mask.changed', 'The masks of this camera changed').refusal);
    },

    close() {
      closed = true;
      listeners.clear();
      for (const entry of entries.values()) {
        entry.readers.end();
        entry.stream.close();
      }
      entries.clear();
      for (const stream of glances) {
        stream.dismiss(refuse('video.closing', 'The station is closing').refusal);
        stream.close();
      }
      glances.clear();
    },
  };
}

/** The word that a window counts as a viewer by. */
const viewerOf = (asked: URLSearchParams): string => (asked.get('viewer') ?? '').slice(0, 40);

const notFound = (response: ServerResponse): void => {
  response.writeHead(404, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(refuse('video.no-such', 'There is no such video').refusal));
};
