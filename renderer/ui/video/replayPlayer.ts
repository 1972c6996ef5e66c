import Hls, { type ErrorData, Events, type LevelLoadedData } from 'hls.js';
import { asH264, askStation, plays, refusalCodeOf, type StreamAddress } from './player.ts';
import { positionOf, readTimeline } from './replayTimeline.ts';

/** What a replay reports. */
export interface ReplayEvents {
  /** The picture that is shown was taken at this time, ms since 1970. */
  onTime(wall: number): void;
  /** It cannot be shown; the station's code, or `player`. */
  onRefused(code: string): void;
}

/** A replay that is shown. */
export interface ReplayPlayer {
  /** Goes to a time, ms since 1970; to the nearest that is kept. */
  seek(wall: number): void;
  stop(): void;
}

/** Where the picture is, told so often, in milliseconds. */
const TELL = 250;

/** Plays what the station keeps of a camera from a time on (ms since 1970), with the hour of what is shown. */
export function playReplay(
  video: HTMLVideoElement,
  address: StreamAddress,
  wall: number,
  events: ReplayEvents,
): ReplayPlayer {
  let wanted: number | undefined = wall;
  let stopped = false;
  let hls: Hls | undefined;
  let times: LevelLoadedData['details'] | undefined;

  const go = (): void => {
    if (wanted === undefined || !times) return;
    const pieces = times.fragments.flatMap(({ programDateTime, start, duration }) =>
      programDateTime === null ? [] : [{ wall: programDateTime, start, seconds: duration }],
    );
    const [first, last] = [pieces[0], pieces.at(-1)];
    if (!first || !last) return;
    video.currentTime = positionOf({ pieces, from: first.wall, to: last.wall }, wanted);
    wanted = undefined;
  };

  const start = async (url = address.url): Promise<void> => {
    const response = await askStation({ url, token: address.token });
    const refusal = refusalCodeOf(response);
    const timeline = refusal === undefined ? readTimeline(await response.text()) : undefined;
    if (stopped) return;
    if (!timeline || !Hls.isSupported()) {
      events.onRefused(refusal ?? 'player');
      return;
    }
    if (url === address.url && !plays(response.headers.get('x-vigie-codec') ?? '')) return start(asH264(address));
    hls = new Hls({
      enableWorker: false,
      xhrSetup(request, part) {
        request.open('GET', part, true);
        request.setRequestHeader('Authorization', `Bearer ${address.token}`);
      },
      startPosition: positionOf(timeline, wall),
      // It grows like a live stream; without a longest latency, as by default, nobody is carried to its end.
      maxBufferLength: 10,
      backBufferLength: 10,
    });
    hls.on(Events.LEVEL_LOADED, (_: unknown, { details }: LevelLoadedData) => {
      times = details;
      if (video.readyState > 0) go();
    });
    hls.on(Events.FRAG_BUFFERED, go);
    hls.on(Events.ERROR, (_: unknown, data: ErrorData) => {
      if (data.fatal && !stopped) events.onRefused('player');
    });
    hls.on(Events.MANIFEST_PARSED, () => {
      video.play().catch(() => {});
    });
    hls.loadSource(url);
    hls.attachMedia(video);
  };
  start().catch(() => {
    if (!stopped) events.onRefused('video.unknown');
  });

  const timer = window.setInterval(() => {
    const shown = hls?.playingDate;
    if (shown && wanted === undefined) events.onTime(shown.getTime());
  }, TELL);

  return {
    seek(next) {
      wanted = next;
      go();
      video.play().catch(() => {});
    },
    stop() {
      stopped = true;
      window.clearInterval(timer);
      hls?.destroy();
    },
  };
}
