import Hls, { type ErrorData, Events } from 'hls.js';
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

/** Plays the HLS of a small tile with hls.js, short buffers, no worker of its own. Asks again by itself. */
export function playHls(video: HTMLVideoElement, address: StreamAddress, events: PlayerEvents): Player {
  // The station counts viewers by this word, and puts it into the addresses of the segments.
  let asked = new URL(address.url, location.href);
  asked.searchParams.set('viewer', crypto.randomUUID().slice(0, 8));
  let hls: Hls | undefined;
  let stopped = false;
  let tries = 0;
  let timer = 0;

  const unwatch = watchPictures(video, () => {
    // The last one of a player that is down already is none of now.
    if (!hls) return;
    tries = 0;
    events.onPicture(hls.latency > 0 ? hls.latency : undefined);
  });

  const down = (): void => {
    hls?.destroy();
    hls = undefined;
  };
  const again = (wait?: number): void => {
    if (hls && !stopped) events.onDown();
    down();
    if (stopped) return;
    timer = window.setTimeout(() => void start(), wait ?? RETRY_WAITS[Math.min(tries, RETRY_WAITS.length - 1)]);
    tries += 1;
  };

  const start = async (): Promise<void> => {
    if (!Hls.isSupported()) {
      events.onFailed('player');
      return;
    }
    // Asked by ourselves first: hls.js would take a refusal for a broken playlist.
    const answer = await askStation({ url: asked.href, token: address.token }).catch(() => null);
    if (stopped) return;
    const refusal = answer ? refusalCodeOf(answer) : 'video.unknown';
    if (refusal !== undefined) {
      events.onRefused(refusal);
      again(REFUSED_WAIT);
      return;
    }
    if (!plays(answer?.headers.get('x-vigie-codec') ?? '')) {
      if (asked.searchParams.has('as')) events.onFailed('codec');
      else {
        asked = new URL(asH264({ ...address, url: asked.href }));
        again(0);
      }
      return;
    }
    if (answer?.headers.has('x-vigie-transcoded')) events.onTranscoded();
    hls = new Hls({
      enableWorker: false,
      xhrSetup(request, part) {
        // Segments have a ticket in their address: with a header each would cost a second request, for leave to ask.
        if (new URL(part).searchParams.has('ticket')) return;
        request.open('GET', part, true);
        request.setRequestHeader('Authorization', `Bearer ${address.token}`);
      },
      liveSyncDuration: 1,
      liveMaxLatencyDuration: 4,
      maxBufferLength: 4,
      backBufferLength: 2,
      maxLiveSyncPlaybackRate: 1.15,
      manifestLoadPolicy: {
        default: {
          maxTimeToFirstByteMs: 10_000,
          maxLoadTimeMs: 12_000,
          timeoutRetry: null,
          errorRetry: null,
        },
      },
    });
    hls.on(Events.ERROR, (_: unknown, data: ErrorData) => {
      if (data.fatal) again();
    });
    hls.on(Events.MANIFEST_PARSED, () => {
      video.play().catch(() => {});
    });
    hls.loadSource(asked.href);
    hls.attachMedia(video);
  };

  void start();
  return {
    stop() {
      stopped = true;
      window.clearTimeout(timer);
      unwatch();
      down();
    },
  };
}
