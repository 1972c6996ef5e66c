import { type Refusal, refuse } from '../../../src/shared/result.ts';
import { createFragmentReader, type Fragment, type InitSegment } from './fragments.ts';
import { createHlsWindow, type HlsWindow } from './hlsWindow.ts';
import { createOddities } from './oddities.ts';
import { createPictureTimeline } from './pictureTimeline.ts';
import type { Pace } from './readingBeat.ts';
import type { OpenUpstream, Reading, Upstream } from './upstream.ts';

/**
 * `idle`: nobody watches. `starting`: asked for, no picture yet. `live`: pictures arrive. `stalled`: they stopped, it is
 * being started again. `refused`: the camera, or what we know of it, says no; tried again while somebody watches.
 */
export type StreamState = 'idle' | 'starting' | 'live' | 'stalled' | 'refused';

/** Times in milliseconds. */
export const STREAM_TIMING = {
  /** Without a byte for so long, the stream is started again. */
  silence: 5_000,
  /** So long may the first picture take; less than a request waits, so that it hears why. */
  firstPicture: 7_000,
  /** Kept running after the last viewer, for the one who comes back. */
  warm: 8_000,
  /**
   * Waits before starting again; the last is kept. A picture forgives them. A camera that restarts within five seconds
   * has its picture back within ten: the waits grow only after that.
   */
  backOff: [500, 1_000, 1_500, 2_000, 2_000, 4_000, 8_000],
} as const;
export type StreamTiming = {
  readonly [name in keyof typeof STREAM_TIMING]: (typeof STREAM_TIMING)[name] extends number
    ? number
    : readonly number[];
};

/**
 * What a stream is held for. `live`: each picture is looked at as it comes. `segments`: what is looked at is cut into
 * segments first. `ring`: it is kept, nobody looks.
 */
export type HeldFor = 'live' | 'segments' | 'ring';

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
  /** Codec of what it sends now, by RFC 6381; undefined before the first picture. */
  codec(): string | undefined;
  /** The init segment and the pictures since the last key picture: what makes a picture appear at once. */
  latest(): { readonly init: InitSegment; readonly pictures: readonly Fragment[] } | undefined;
  /** Counts a viewer, and starts the source for the first; the answer lets it go. */
  hold(what: HeldFor): () => void;
  /** Hears every picture from now on; the answer ends it. */
  listen(listener: LiveListener): () => void;
  /** Whether somebody here moves the camera: whoever watches it closely then has each picture as it comes. */
  turned(yes: boolean): void;
  /** Tells everybody who listens why there are no more pictures; the source ends with its last viewer, at once. */
  dismiss(refusal: Refusal): void;
  /** Forgets every picture it has, tells whoever listens why, and starts anew while somebody watches. */
  renew(why: Refusal): void;
  /** Ends the source at once. */
  close(): void;
}

/** What a stream is given; `now` is monotonic milliseconds. */
export interface CameraStreamOptions {
  readonly open: OpenUpstream;
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
  const held: Record<HeldFor, number> = { live: 0, segments: 0, ring: 0 };
  const holders = (): number => held.live + held.segments + held.ring;
  /** Somebody here moves the camera, and wants to see at once what it does. */
  let turned = false;
  let paced: Pace = 'each';
  let bytes = 0;
  let restarts = 0;
  let failures = 0;
  /** Counts starts: what an earlier start still has to say is no longer heard. */
  let attempt = 0;
  let running: Upstream | undefined;
  /** Pictures of a source whose own times stand still are timed by their coming. */
  let times: Reading['times'] = 'own';
  /** A source whose bytes make no picture at the short look is looked at longer from then on. */
  let look: Reading['look'] = 'short';
  const timeline = createPictureTimeline({ slew: 0, begin: 'own' });
  const oddities = createOddities();
  let timer: NodeJS.Timeout | undefined;
  let watchdog: NodeJS.Timeout | undefined;
  let cooling: NodeJS.Timeout | undefined;
  let init: InitSegment | undefined;
  /** A picture came in this run; ffmpeg tells its beginning before there is one. */
  let pictured = false;
  let group: Fragment[] = [];
  let groupBytes = 0;

  const become = (next: StreamState): void => {
    if (state === next) return;
    state = next;
    since = options.now();
    options.onChange();
  };

  /** Whoever waits for a first picture is in a hurry too. */
  const pace = (): void => {
    const waited = state !== 'live' || !hls.ready();
    const next: Pace = waited || (turned && held.live > 0) ? 'each' : held.live > 0 ? 'watched' : 'segments';
    if (next === paced) return;
    paced = next;
    running?.pace(next);
  };

  const halt = (): void => {
    attempt += 1;
    clearTimeout(timer);
    clearTimeout(watchdog);
    running?.feed.end();
    running?.close();
    running = undefined;
    paced = 'each';
    init = undefined;
    pictured = false;
    group = [];
    groupBytes = 0;
  };

  const failed = (next: 'stalled' | 'refused', why: Refusal): void => {
    halt();
    refusal = why;
    become(next);
    for (const listener of [...listeners]) listener.onRefused(why);
    if (holders() === 0 && cooling === undefined) {
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
    watchdog = setTimeout(() => {
      // Bytes that came and made no picture: the first key picture is not among them.
      const blind = !pictured && (running?.received() ?? 0) > 0;
      const code = running?.refusal() ?? (blind ? 'camera.no-key-picture' : 'camera.silent');
      failed('stalled', refuse(code, 'The camera stopped sending pictures').refusal);
    }, milliseconds);
  };

  const take = (own: InitSegment | Fragment): void => {
    if (own.kind === 'init') {
      const part = own;
      if (!/^(?:avc[13]|hvc1|hev1)\./.test(part.codec)) {
        failed('refused', refuse('video.codec', 'No codec that can be shown', { codec: part.codec || '?' }).refusal);
        return;
      }
      init = part;
      timeline.restart();
      oddities.restart(part);
      hls.begin(part);
      for (const listener of [...listeners]) listener.onInit(part);
      return;
    }
    const odd = init && oddities.look(own, options.now() / (1_000 / init.timescale));
    if (odd) {
      if (odd === 'times') times = 'arrival';
      restarts += 1;
      start();
      return;
    }
    const placed = init && timeline.place(own, init.timescale, options.now());
    if (!init || !placed) return;
    const part = placed.fragment;
    // The watch over silence begins with the first picture; each further one begins it anew.
    if (pictured) watchdog?.refresh();
    else watch(timing.silence);
    pictured = true;
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
    pace();
    for (const listener of [...listeners]) listener.onFragment(part);
  };

  const run = (upstream: Upstream, mine: number): void => {
    running = upstream;
    const reader = createFragmentReader();
    const hear = (chunk: Buffer): void => {
      if (mine !== attempt) return;
      bytes += chunk.length;
      try {
        for (const part of reader.push(chunk)) if (mine === attempt) take(part);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        failed('stalled', refuse('camera.no-stream', 'The stream cannot be read').refusal);
      }
    };
    upstream.feed.start(hear, (code) => {
      if (mine !== attempt) return;
      if (
        !pictured &&
        look === 'short' &&
        code === undefined &&
        !upstream.refusal() &&
        (upstream.received() ?? 0) > 0
      ) {
        look = 'long';
        restarts += 1;
        start();
        return;
      }
      const why = code ?? upstream.refusal() ?? 'camera.no-stream';
      failed(pictured ? 'stalled' : 'refused', refuse(why, 'The stream ended').refusal);
    });
  };

  const start = (): void => {
    halt();
    const mine = attempt;
    if (state !== 'stalled' && state !== 'refused') become('starting');
    watch(timing.firstPicture);
    options
      .open({ times, look })
      .then((opened) => {
        if (mine === attempt) {
          if (opened.ok) run(opened.value, mine);
          else failed('refused', opened.refusal);
        } else if (opened.ok) {
          opened.value.feed.end();
          opened.value.close();
        }
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
    times = 'own';
    oddities.forget();
    become('idle');
  };

  return {
    hls,
    state: () => state,
    refusal: () => refusal,
    since: () => since,
    bytes: () => bytes,
    restarts: () => restarts,
    viewers: () => held.live + held.segments,
    codec: () => init?.codec,
    latest: () => (init && group.length > 0 ? { init, pictures: group } : undefined),

    hold(what) {
      held[what] += 1;
      clearTimeout(cooling);
      cooling = undefined;
      pace();
      if (state === 'idle') start();
      options.onChange();
      let holding = true;
      return () => {
        if (!holding) return;
        holding = false;
        held[what] -= 1;
        pace();
        options.onChange();
        if (holders() === 0) cooling = setTimeout(stop, timing.warm);
      };
    },

    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    turned(yes) {
      turned = yes;
      pace();
    },

    dismiss(why) {
      for (const listener of [...listeners]) listener.onRefused(why);
      if (holders() === 0) stop();
    },

    renew(why) {
      const was = state;
      stop();
      hls.clear();
      for (const listener of [...listeners]) listener.onRefused(why);
      if (was !== 'idle' && holders() > 0) start();
    },

    close() {
      stop();
      listeners.clear();
    },
  };
}
