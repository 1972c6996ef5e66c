/** What a tile shows now; each has its own look. */
export type TilePhase =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** Pictures stopped at `since` (monotonic milliseconds); the last one stays, marked as old. */
  | { readonly kind: 'stopped'; readonly since: number }
  /** The station says why there is none. */
  | { readonly kind: 'refused'; readonly code: string }
  /** This window cannot show it. */
  | { readonly kind: 'failed'; readonly code: 'codec' | 'player' };

/** What a player reports. */
export interface PlayerEvents {
  /** A picture was shown, `delay` seconds after its arrival here, or (HLS) behind the newest one offered; undefined when unknown. */
  onPicture(delay: number | undefined): void;
  /** It goes down by itself, to begin anew: what it shows can be kept until this returns, and not after. */
  onDown(): void;
  onRefused(code: string): void;
  onFailed(code: 'codec' | 'player'): void;
  /** What the station sends was made anew for this window, which cannot play the camera's own codec. */
  onTranscoded(): void;
}

/** Whether this window plays a codec (RFC 6381); what the station has no name for is tried. */
export const plays = (codec: string): boolean =>
  codec === '' || MediaSource.isTypeSupported(`video/mp4; codecs="${codec}"`);

/** A stream's address and the station's token. */
export interface StreamAddress {
  readonly url: string;
  readonly token: string;
  /** Not to be transcoded for this window's sake: what is transcoded already for somebody else can be had. */
  readonly placeless?: boolean;
}

/** The address at which the station gives H.264 in place of what the camera sends. */
export function asH264({ url, placeless }: StreamAddress): string {
  const asked = new URL(url, location.href);
  asked.searchParams.set('as', 'h264');
  if (placeless) asked.searchParams.set('place', 'none');
  return asked.href;
}

/** Asks the station; the token goes in a header, where no log or history keeps it. */
export const askStation = (address: StreamAddress, signal?: AbortSignal): Promise<Response> =>
  fetch(address.url, {
    cache: 'no-store',
    headers: { Authorization: `Bearer ${address.token}` },
    ...(signal ? { signal } : {}),
  });

/** A running player; `stop` lets go of everything it holds. */
export interface Player {
  stop(): void;
}

/** Waits before asking again, in milliseconds; a picture forgives them. */
export const RETRY_WAITS = [300, 1_000, 2_000, 4_000] as const;

/** How long a refused stream is left alone, in milliseconds. */
export const REFUSED_WAIT = 3_000;

/**
 * After how long a player is taken down and built anew, for long runs gather memory: not all of a wall at once, and none
 * after `longest`. `chance` is 0 to 1. Pure.
 */
export const recycleAfter = (longest: number, chance: number): number => longest * (0.7 + chance * 0.3);

/** The code of a refusal in a station's answer; undefined when the answer is video. */
export function refusalCodeOf(response: Response): string | undefined {
  const code = response.headers.get('x-vigie-refusal');
  if (code !== null) return /^[a-z.-]{1,60}$/.test(code) ? code : 'video.unknown';
  if (response.ok) return undefined;
  // The door itself: this window is no longer known at its station.
  return response.status === 401 || response.status === 403 ? 'video.no-entry' : 'video.unknown';
}

/** Hears every picture that reaches the screen, with its time in the stream. The answer ends it. */
export function watchPictures(
  video: HTMLVideoElement,
  heard: (mediaTime: number, frame: VideoFrameCallbackMetadata) => void,
): () => void {
  let handle = 0;
  const next = (_: number, frame: VideoFrameCallbackMetadata): void => {
    heard(frame.mediaTime, frame);
    handle = video.requestVideoFrameCallback(next);
  };
  handle = video.requestVideoFrameCallback(next);
  return () => video.cancelVideoFrameCallback(handle);
}
