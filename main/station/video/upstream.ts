import { ok, type Result, refuse } from '../../../src/shared/result.ts';
import { feedOf, type PictureFeed, startCopy, startHlsCopy } from './ffmpegSource.ts';
import { type HlsSource, openHlsRelay } from './hlsRelay.ts';
import type { Pace } from './readingBeat.ts';
import { openRtspRelay, type StreamSource } from './rtspRelay.ts';

/** Where one run of a stream comes from: what feeds it, and what stands behind that. */
export interface Upstream {
  readonly feed: PictureFeed;
  /** Why there is no picture, when what stands behind it knows: a code. */
  refusal(): string | undefined;
  /** Bytes of pictures that came so far, whole or not; undefined when that is not known. */
  received(): number | undefined;
  /** How pictures are to be taken; each as it comes until told otherwise. */
  pace(pace: Pace): void;
  /** Lets go of what stands behind the feed; the feed itself is the caller's to end. */
  close(): void;
}

/** How a source is read, by what was found out about it. */
export interface Reading {
  /** `arrival` for a source whose own times were found to stand still. */
  readonly times: 'own' | 'arrival';
  /** `long` for one that does not say at once what it sends: more of it is looked at before the first picture. */
  readonly look: 'short' | 'long';
}

/** Opens one run. Refusals say why there can be none. */
export type OpenUpstream = (reading: Reading) => Promise<Result<Upstream>>;

/** A camera itself, or a video server in front of it. */
export type VideoSource = StreamSource | HlsSource;

/** Makes a feed of what stands behind a relay's address; a refusal says why there can be none. */
type OpenFeed = (url: string, reading: Reading, served: boolean) => Result<PictureFeed>;

/** A source as it is, through a relay that signs and that hides it. */
export const copiedUpstream = (ffmpeg: string, resolve: () => Promise<Result<VideoSource>>): OpenUpstream =>
  relayedUpstream(resolve, (url, reading, served) =>
    ok(feedOf(served ? startHlsCopy(ffmpeg, url) : startCopy(ffmpeg, url, reading))),
  );

/** A source through a relay that signs and that hides it, and what `open` makes of it. */
export const relayedUpstream =
  (resolve: () => Promise<Result<VideoSource>>, open: OpenFeed): OpenUpstream =>
  async (reading) => {
    const source = await resolve();
    if (!source.ok) return source;
    const served = 'hls' in source.value;
    const relay = await ('hls' in source.value ? openHlsRelay(source.value) : openRtspRelay(source.value));
    if (!relay)
      return served
        ? refuse('video.server-no-stream', 'Not an address of HLS')
        : refuse('camera.no-stream', 'Not an RTSP address');
    const { url, refusal, received, pace, close } = relay;
    const feed = open(url, reading, served);
    if (feed.ok) return ok({ feed: feed.value, refusal, received, pace, close });
    close();
    return feed;
  };
