import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Refusal, type Result, refuse } from '../../../src/shared/result.ts';
import { fetchStill, type StillAddress } from '../links/onvif/stillPicture.ts';
import {
  type CameraStream,
  createCameraStream,
  STREAM_TIMING,
  type StreamState,
  type StreamTiming,
} from './cameraStream.ts';
import { serveLive } from './liveResponse.ts';
import type { StreamSource } from './rtspRelay.ts';
import { stillFromStream } from './stillFromStream.ts';

/** Which of a camera's streams: `main` to look at, `sub` for a small tile. */
export type VideoProfile = 'main' | 'sub';

/** What the gateway is given. */
export interface VideoGatewayOptions {
  /** The ffmpeg program: a name on the path, or a path. */
  readonly ffmpeg: string;
  /** Where a camera's stream is. User and password apart, or inside the address. */
  readonly resolve: (camera: string, profile: VideoProfile) => Promise<Result<StreamSource>>;
  /** Where a camera's still picture is; without it stills come out of the running stream. */
  readonly resolveStill?: (camera: string) => Promise<Result<StillAddress>>;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly log: (message: string) => void;
  /** Changes the waits; for tests. */
  readonly timing?: Partial<StreamTiming>;
}

/** One stream that is known, as the status strip and the windows show it. */
export interface StreamStatus {
  readonly camera: string;
  readonly profile: VideoProfile;
  readonly viewers: number;
  readonly state: StreamState;
  /** Milliseconds of the gateway's clock. */
  readonly since: number;
  readonly bytes: number;
  readonly restarts: number;
  /** Why there is no picture. */
  readonly refusal?: Refusal;
}

/** The station's video: camera streams in, HLS and fragmented MP4 out, nothing re-encoded. */
export interface VideoGateway {
  /**
   * Answers the requests that are the gateway's and returns true; false for any other path. The caller has already
   * checked token, Host and Origin. Paths: `/video/<camera>/<main|sub>/index.m3u8`, its segments, `.../live.mp4`,
   * `/video/<camera>/still.jpg`. A refusal is a value like any other: JSON (`code`, `message`, `context`) with its code
   * in `x-vigie-refusal` and status 200, for a camera that is away is no failed request of the window's. A segment that
   * is no longer kept answers 204.
   */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  status(): StreamStatus[];
  /** Hears the status after each change, at most once a turn of the event loop; the answer ends it. */
  onChange(listener: (streams: StreamStatus[]) => void): () => void;
  /** Ends every ffmpeg it started. */
  close(): void;
}

/** Streams known at once: a page that asks for invented cameras must not fill the memory. */
const MAXIMUM_STREAMS = 600;
/** An HLS reader that has asked for nothing for so long is gone, in milliseconds. */
const HLS_ABSENCE = 6_000;
/** How long a request waits for its first picture, in milliseconds. */
const PATIENCE = 8_000;

const CAMERA = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const FILE = /^(?:index\.m3u8|live\.mp4|init-\d{1,9}\.mp4|\d{1,12}\.m4s)$/;

interface Entry {
  readonly camera: string;
  readonly profile: VideoProfile;
  readonly stream: CameraStream;
  /** HLS readers and the timer that lets each go. */
  readonly readers: Map<string, { release: () => void; timer: NodeJS.Timeout }>;
}

/** Opens the gateway; it starts nothing until somebody watches. */
export function createVideoGateway(options: VideoGatewayOptions): VideoGateway {
  const timing: StreamTiming = { ...STREAM_TIMING, ...options.timing };
  const entries = new Map<string, Entry>();
  const listeners = new Set<(streams: StreamStatus[]) => void>();
  let told = false;
  let closed = false;

  const status = (): StreamStatus[] =>
    [...entries.values()].map(({ camera, profile, stream }) => {
      const refusal = stream.refusal();
      return {
        camera,
        profile,
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

  const entryFor = (camera: string, profile: VideoProfile): Entry | undefined => {
    const key = `${camera}/${profile}`;
    const known = entries.get(key);
    if (known) return known;
    if (entries.size >= MAXIMUM_STREAMS) {
      const idle = [...entries].find(([, entry]) => entry.stream.state() === 'idle');
      if (!idle) return undefined;
      entries.delete(idle[0]);
    }
    const stream = createCameraStream({
      ffmpeg: options.ffmpeg,
      resolve: () => options.resolve(camera, profile),
      now: options.now,
      timing,
      onChange() {
        const why = stream.refusal();
        if (stream.state() === 'refused' && why) options.log(`video ${key}: ${why.code}`);
        changed();
      },
    });
    const entry: Entry = { camera, profile, stream, readers: new Map() };
    entries.set(key, entry);
    return entry;
  };

  /** An HLS reader is there as long as it keeps asking. */
  const touch = (entry: Entry, reader: string): void => {
    const known = entry.readers.get(reader);
    clearTimeout(known?.timer);
    if (!known && entry.readers.size >= 64) return;
    const release = known?.release ?? entry.stream.hold();
    const timer = setTimeout(() => {
      entry.readers.delete(reader);
      release();
    }, HLS_ABSENCE);
    timer.unref();
    entry.readers.set(reader, { release, timer });
  };

  const playlist = (entry: Entry, response: ServerResponse): void => {
    const { stream } = entry;
    const send = (): boolean => {
      const text = stream.state() === 'live' ? stream.hls.playlist() : undefined;
      if (text === undefined) return false;
      sendBytes(response, 'application/vnd.apple.mpegurl', Buffer.from(text), 'no-store');
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

  const still = async (camera: string, response: ServerResponse): Promise<void> => {
    let answer: Result<Buffer> | undefined;
    if (options.resolveStill) {
      const address = await options.resolveStill(camera);
      answer = address.ok ? await fetchStill(address.value) : address;
    }
    if (!answer?.ok) {
      const latest = entries.get(`${camera}/main`)?.stream.latest() ?? entries.get(`${camera}/sub`)?.stream.latest();
      const key = latest?.pictures[0];
      if (latest && key) answer = await stillFromStream(options.ffmpeg, latest.init, key);
    }
    if (answer?.ok) sendBytes(response, 'image/jpeg', answer.value, 'no-store');
    else sendRefusal(response, answer?.refusal);
  };

  return {
    handle(request, response) {
      const [path = '', query = ''] = (request.url ?? '').split('?');
      if (!path.startsWith('/video/')) return false;
      // The pages come from another origin than the station, and read these two.
      response.setHeader('Access-Control-Expose-Headers', 'X-Vigie-Codec, X-Vigie-Refusal');
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
        const entry = entryFor(camera, second);
        if (!entry) sendRefusal(response, refuse('video.too-many', 'Too many streams at once').refusal);
        else if (file === 'live.mp4') serveLive(entry.stream, request, response, PATIENCE, sendRefusal);
        else {
          const bytes = file === 'index.m3u8' ? undefined : entry.stream.hls.file(file);
          const known = entry.readers.size > 0;
          if (file === 'index.m3u8' || known)
            touch(entry, (new URLSearchParams(query).get('viewer') ?? '').slice(0, 40));
          if (file === 'index.m3u8') playlist(entry, response);
          else if (bytes)
            sendBytes(response, file.endsWith('.mp4') ? 'video/mp4' : 'video/iso.segment', bytes, 'max-age=60');
          else response.writeHead(204).end();
        }
      } else notFound(response);
      return true;
    },

    status,

    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    close() {
      closed = true;
      listeners.clear();
      for (const entry of entries.values()) {
        for (const reader of entry.readers.values()) clearTimeout(reader.timer);
        entry.stream.close();
      }
      entries.clear();
    },
  };
}

function sendBytes(response: ServerResponse, type: string, bytes: Buffer, cache: string): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(200, {
    'Content-Type': type,
    'Content-Length': bytes.length,
    'Cache-Control': cache,
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(bytes);
}

function sendRefusal(response: ServerResponse, refusal: Refusal | undefined): void {
  if (response.headersSent || response.destroyed) return;
  const said = refusal ?? refuse('camera.timeout', 'No picture came in time').refusal;
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    'X-Vigie-Refusal': said.code,
  });
  response.end(JSON.stringify(said));
}

const notFound = (response: ServerResponse): void => {
  response.writeHead(404, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(refuse('video.no-such', 'There is no such video').refusal));
};
