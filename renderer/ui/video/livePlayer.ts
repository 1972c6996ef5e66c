import {
  asH264,
  askStation,
  type Player,
  type PlayerEvents,
  plays,
  REFUSED_WAIT,
  RETRY_WAITS,
  refusalCodeOf,
  type StreamAddress,
  watchPictures,
} from './player.ts';

/** Seconds kept behind what is shown. */
const BACK = 4;
/** Seconds behind the newest picture: over the first the player catches up, over the second it jumps. */
const HURRY = 0.35;
const JUMP = 1.2;
/** How far before the newest picture it plays, in seconds: one or two pictures of a slow camera. */
const MARGIN = 0.12;

/**
 * Plays `live.mp4` by Media Source: fragments go in as they arrive, and the player stays at the newest picture. For the
 * selected tile, where a joystick wants to see at once what it does. Asks again by itself when the stream ends.
 */
export function playLive(video: HTMLVideoElement, address: StreamAddress, events: PlayerEvents): Player {
  let stopped = false;
  let tries = 0;
  let timer = 0;
  /** This window cannot play what the camera sends. */
  let transcoded = false;
  const { token } = address;
  let end: (() => void) | undefined;

  const again = (wait?: number): void => {
    end?.();
    end = undefined;
    if (stopped) return;
    timer = window.setTimeout(() => void start(), wait ?? RETRY_WAITS[Math.min(tries, RETRY_WAITS.length - 1)]);
    tries += 1;
  };

  const start = async (): Promise<void> => {
    const leave = new AbortController();
    end = () => leave.abort();
    try {
      const response = await askStation({ url: transcoded ? asH264(address) : address.url, token }, leave.signal);
      const refusal = refusalCodeOf(response);
      if (refusal !== undefined || !response.body) {
        if (!stopped) events.onRefused(refusal ?? 'video.unknown');
        again(REFUSED_WAIT);
        return;
      }
      const codec = response.headers.get('x-vigie-codec') ?? '';
      const type = `video/mp4; codecs="${codec}"`;
      if (!plays(codec)) {
        leave.abort();
        if (stopped) return;
        if (transcoded) events.onFailed('codec');
        else {
          transcoded = true;
          again(0);
        }
        return;
      }
      if (response.headers.has('x-vigie-transcoded')) events.onTranscoded();
      end = feed(video, type, response.body.getReader(), leave, {
        onPicture(delay) {
          tries = 0;
          events.onPicture(delay);
        },
        onDown() {
          if (!stopped) events.onDown();
        },
        onEnd: () => again(),
      });
    } catch {
      if (!leave.signal.aborted) again();
    }
  };

  void start();
  return {
    stop() {
      stopped = true;
      window.clearTimeout(timer);
      end?.();
    },
  };
}

/** Feeds one answer of the station into a video element until it ends or is ended. */
function feed(
  video: HTMLVideoElement,
  type: string,
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  leave: AbortController,
  events: { onPicture(delay: number | undefined): void; onDown(): void; onEnd(): void },
): () => void {
  const source = new MediaSource();
  const blob = URL.createObjectURL(source);
  /** When what ends at a media time arrived: the delay of a picture is what passed since. */
  const arrivals: { readonly upTo: number; readonly at: number }[] = [];
  let over = false;

  const unwatch = watchPictures(video, (mediaTime) => {
    while (arrivals.length > 1 && (arrivals[0]?.upTo ?? 0) <= mediaTime) arrivals.shift();
    const arrival = arrivals[0];
    events.onPicture(arrival ? Math.max(0, (performance.now() - arrival.at) / 1_000) : undefined);
  });
  const finish = (): void => {
    if (over) return;
    over = true;
    unwatch();
    leave.abort();
    events.onDown();
    video.removeAttribute('src');
    video.load();
    // The element may still be on its way to it; an address taken away too early is an error in the console.
    window.setTimeout(() => URL.revokeObjectURL(blob), 1_000);
  };
  const broken = (): void => {
    if (over) return;
    finish();
    events.onEnd();
  };

  const pump = async (): Promise<void> => {
    const buffer = source.addSourceBuffer(type);
    const settled = (): Promise<void> =>
      new Promise((resolve, reject) => {
        buffer.addEventListener('updateend', () => resolve(), { once: true });
        buffer.addEventListener('error', () => reject(new Error('the stream cannot be decoded')), { once: true });
      });
    let began = false;
    for (;;) {
      const { value, done } = await reader.read();
      if (done || over) {
        broken();
        return;
      }
      const at = performance.now();
      buffer.appendBuffer(value);
      await settled();
      if (over) return;
      const ranges = video.buffered;
      if (ranges.length === 0) continue;
      const newest = ranges.end(ranges.length - 1);
      arrivals.push({ upTo: newest, at });
      if (arrivals.length > 200) arrivals.splice(0, 100);
      keepUp(video, ranges.start(ranges.length - 1), newest, !began);
      if (!began) {
        began = true;
        video.play().catch(() => {});
      }
      if (ranges.start(0) < video.currentTime - BACK * 2 && !buffer.updating) {
        buffer.remove(0, video.currentTime - BACK);
        await settled();
      }
    }
  };

  source.addEventListener('sourceopen', () => pump().catch(broken), { once: true });
  video.addEventListener('error', broken, { once: true });
  video.src = blob;
  return finish;
}

/** Stays near the newest picture: a little faster when behind, a jump when far behind or not yet begun. */
function keepUp(video: HTMLVideoElement, oldest: number, newest: number, first: boolean): void {
  const behind = newest - video.currentTime;
  if (first || behind > JUMP || behind < 0) video.currentTime = Math.max(oldest, newest - MARGIN);
  video.playbackRate = behind > HURRY && !first ? 1.1 : 1;
}
