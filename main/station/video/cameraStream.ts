import { type Refusal, type Result, refuse } from '../../../src/shared/result.ts';
import { endFfmpeg, type FfmpegProcess, startFfmpeg } from './ffmpegSource.ts';
import { createFragmentReader, type Fragment, type InitSegment } from './fragments.ts';
import { createHlsWindow, type HlsWindow } from './hlsWindow.ts';
import { openRtspRelay, type RtspRelay, type StreamSource } from './rtspRelay.ts';

/**
 * `idle`: nobody watches. `starting`: asked for, no picture yet. `live`: pictures arrive. `stalled`: they stopped, it is
 * being started again. `refused`: the camera, or what we know of it, says no; tried again while somebody watches.
 */
export type StreamState = 'idle' | 'starting' | 'live' | 'stalled' | 'refused';

/** Times in milliseconds. */
export const STREAM_TIMING = {
  /** Without a byte for so long, the stream is started again. */
  silence: 5_000,
  /** So long may the first picture take. */
  firstPicture: 10_000,
  /** Kept running after the last viewer, for the one who comes back. */
  warm: 8_000,
  /** Waits before starting again; the last is kept. A picture forgives them. */
  backOff: [500, 1_000, 2_000, 4_000, 8_000],
} as const;
export type StreamTiming = {
  readonly [name in keyof typeof STREAM_TIMING]: (typeof STREAM_TIMING)[name] extends number
    ? number
    : readonly number[];
};

/** Somebody who wants every picture. */
export interface LiveListener {
  /** A run begins: its init segment. Called again when the source was restarted. */
  onInit(init: InitSegment): void;
  onFragment(fragment: Fragment): void;
  /** No picture can be had now. */
  onRefused(refusal: Refusal): void;
}

/** One camera's one profile: one ffmpeg however many watch. */
export interface CameraStream {
  readonly hls: HlsWindow;
  state(): StreamState;
  /** Why, when it is refused or was started again. */
  refusal(): Refusal | undefined;
  /** Since when it is in its state, in the clock's milliseconds. */
  since(): number;
  bytes(): number;
  restarts(): number;
  viewers(): number;
  /** The init segment and the pictures since the last key picture: what makes a picture appear at once. */
  latest(): { readonly init: InitSegment; readonly pictures: readonly Fragment[] } | undefined;
  /** Counts a viewer, and starts the source for the first; the answer lets it go. */
  hold(): () => void;
  /** Hears every picture from now on; the answer ends it. */
  listen(listener: LiveListener): () => void;
  /** Ends the source at once. */
  close(): void;
}

/** What a stream is given; `now` is monotonic milliseconds. */
export interface CameraStreamOptions {
  readonly ffmpeg: string;
  readonly resolve: () => Promise<Result<StreamSource>>;
  readonly now: () => number;
  readonly onChange: () => void;
  readonly timing: StreamTiming;
}

/** Pictures kept since the last key picture: a camera that never sends one must not fill the memory. */
const MAXIMUM_PICTURES = 600;
const MAXIMUM_GROUP_BYTES = 16 * 1024 * 1024;

/** Supervises the source of one stream. */
export function createCameraStream(options: CameraStreamOptions): CameraStream {
  const { timing } = options;
  const hls = createHlsWindow();
  const listeners = new Set<LiveListener>();
  let state: StreamState = 'idle';
  let since = options.now();
  let refusal: Refusal | undefined;
  let holders = 0;
  let bytes = 0;
  let restarts = 0;
  let failures = 0;
  /** Counts starts: what an earlier start still has to say is no longer heard. */
  let attempt = 0;
  let running: FfmpegProcess | undefined;
  let relay: RtspRelay | undefined;
  let timer: NodeJS.Timeout | undefined;
  let watchdog: NodeJS.Timeout | undefined;
  let cooling: NodeJS.Timeout | undefined;
  let init: InitSegment | undefined;
  let group: Fragment[] = [];
  let groupBytes = 0;

  const become = (next: StreamState): void => {
    if (state === next) return;
    state = next;
    since = options.now();
    options.onChange();
  };

  const halt = (): void => {
    attempt += 1;
    clearTimeout(timer);
    clearTimeout(watchdog);
    if (running) endFfmpeg(running);
    relay?.close();
    running = undefined;
    relay = undefined;
    init = undefined;
    group = [];
    groupBytes = 0;
  };

  const failed = (next: 'stalled' | 'refused', why: Refusal): void => {
    halt();
    refusal = why;
    become(next);
    for (const listener of [...listeners]) listener.onRefused(why);
    if (holders === 0 && cooling === undefined) {
      become('idle');
      return;
    }
    const wait = timing.backOff[Math.min(failures, timing.backOff.length - 1)] ?? 8_000;
    failures += 1;
    timer = setTimeout(() => {
      restarts += 1;
      start();
    }, wait);
  };

  const watch = (milliseconds: number): void => {
    clearTimeout(watchdog);
    watchdog = setTimeout(
      () => failed('stalled', refuse('camera.silent', 'The camera stopped sending pictures').refusal),
      milliseconds,
    );
  };

  const take = (part: InitSegment | Fragment): void => {
    if (part.kind === 'init') {
      if (!part.codec.startsWith('avc1')) {
        failed('refused', refuse('video.codec', 'The stream is not H.264', { codec: part.codec || '?' }).refusal);
        return;
      }
      init = part;
      hls.begin(part);
      for (const listener of [...listeners]) listener.onInit(part);
      return;
    }
    if (!init) return;
    if (part.key || group.length >= MAXIMUM_PICTURES || groupBytes > MAXIMUM_GROUP_BYTES) {
      group = [];
      groupBytes = 0;
    }
    if (part.key || group.length > 0) {
      group.push(part);
      groupBytes += part.bytes.length;
    }
    hls.add(part);
    failures = 0;
    refusal = undefined;
    become('live');
    for (const listener of [...listeners]) listener.onFragment(part);
  };

  const run = (way: RtspRelay, mine: number): void => {
    const child = startFfmpeg(options.ffmpeg, way.url);
    running = child;
    relay = way;
    const reader = createFragmentReader();
    // What it complains of is the camera's doing, and the relay knows that better.
    child.stderr.resume();
    child.stdout.on('data', (chunk: Buffer) => {
      if (mine !== attempt) return;
      bytes += chunk.length;
      watch(timing.silence);
      try {
        for (const part of reader.push(chunk)) if (mine === attempt) take(part);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        failed('stalled', refuse('camera.no-stream', 'The stream cannot be read').refusal);
      }
    });
    const ended = (why: Refusal): void => {
      if (mine === attempt) failed(init ? 'stalled' : 'refused', why);
    };
    child.on('error', () => ended(refuse('video.no-ffmpeg', 'ffmpeg cannot be started').refusal));
    child.on('close', () => ended(refuse(way.refusal() ?? 'camera.no-stream', 'The stream ended').refusal));
  };

  const reach = async (source: StreamSource, mine: number): Promise<void> => {
    const way = await openRtspRelay(source);
    if (mine !== attempt) way?.close();
    else if (way) run(way, mine);
    else failed('refused', refuse('camera.no-stream', 'Not an RTSP address').refusal);
  };

  const start = (): void => {
    halt();
    const mine = attempt;
    if (state !== 'stalled' && state !== 'refused') become('starting');
    watch(timing.firstPicture);
    options
      .resolve()
      .then(async (source) => {
        if (mine !== attempt) return;
        if (source.ok) await reach(source.value, mine);
        else failed('refused', source.refusal);
      })
      .catch(() => {
        if (mine === attempt)
          failed('refused', refuse('camera.fault', 'The stream address could not be asked').refusal);
      });
  };

  const stop = (): void => {
    clearTimeout(cooling);
    cooling = undefined;
    halt();
    failures = 0;
    refusal = undefined;
    become('idle');
  };

  return {
    hls,
    state: () => state,
    refusal: () => refusal,
    since: () => since,
    bytes: () => bytes,
    restarts: () => restarts,
    viewers: () => holders,
    latest: () => (init && group.length > 0 ? { init, pictures: group } : undefined),

    hold() {
      holders += 1;
      clearTimeout(cooling);
      cooling = undefined;
      if (state === 'idle') start();
      options.onChange();
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        holders -= 1;
        options.onChange();
        if (holders === 0) cooling = setTimeout(stop, timing.warm);
      };
    },

    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    close() {
      stop();
      listeners.clear();
    },
  };
}
