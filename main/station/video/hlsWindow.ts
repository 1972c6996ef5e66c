import type { Fragment, InitSegment } from './fragments.ts';

/** Shortest segment in seconds: half a second keeps the first picture under a second away. */
const SEGMENT_SECONDS = 0.5;
/** Segments kept for slow readers, and the bytes they may take together. */
const SEGMENTS = 40;
const MAXIMUM_BYTES = 24 * 1024 * 1024;
/** Seconds of segments that a playlist names. */
const LISTED_SECONDS = 6;

interface Segment {
  readonly number: number;
  /** Its pictures one after the other, not copied into one. */
  readonly parts: readonly Buffer[];
  readonly size: number;
  readonly seconds: number;
  readonly key: boolean;
  readonly run: number;
}

/** Live HLS out of the same fragments that go to Media Source: nothing touches the disk, nothing is cut twice. */
export interface HlsWindow {
  /** A new run of the source: its pictures need their own init segment. */
  begin(init: InitSegment): void;
  /** One more fragment; segments close on their own. */
  add(fragment: Fragment): void;
  /** Forgets every segment; their numbers do not come back. */
  clear(): void;
  /**
   * The playlist (RFC 8216), with `query` behind each address in it; undefined until there is a segment that decoding
   * can begin with.
   */
  playlist(query?: string): string | undefined;
  /** There is a segment. */
  ready(): boolean;
  /** The bytes behind a name that the playlist gave, in parts; undefined when unknown or gone. */
  file(name: string): readonly Buffer[] | undefined;
}

/** A window of the last seconds. Pure: time is the stream's own. */
export function createHlsWindow(): HlsWindow {
  const segments: Segment[] = [];
  const inits = new Map<number, InitSegment>();
  let run = 0;
  let next = 0;
  let open: Fragment[] = [];

  const seconds = (from: Fragment, to: Fragment): number =>
    (to.time - from.time) / (inits.get(run)?.timescale ?? 90_000);

  const close = (length: number): void => {
    const first = open[0];
    if (!first) return;
    const parts = open.map((fragment) => fragment.bytes);
    const size = parts.reduce((sum, part) => sum + part.length, 0);
    segments.push({ number: next, parts, size, seconds: length, key: first.key, run });
    next += 1;
    open = [];
    let total = segments.reduce((sum, segment) => sum + segment.size, 0);
    while (segments.length > SEGMENTS || (total > MAXIMUM_BYTES && segments.length > 2))
      total -= segments.shift()?.size ?? 0;
    for (const known of inits.keys())
      if (known !== run && !segments.some((segment) => segment.run === known)) inits.delete(known);
  };

  return {
    begin(init) {
      open = [];
      run += 1;
      inits.set(run, init);
    },

    add(fragment) {
      const first = open[0];
      if (first) {
        const length = seconds(first, fragment);
        if (length >= SEGMENT_SECONDS || (fragment.key && length > 0) || length < 0) close(Math.max(0.01, length));
      }
      // Decoding can only begin with a key picture, and so does each run.
      if (open.length > 0 || fragment.key || segments.at(-1)?.run === run) open.push(fragment);
    },

    clear() {
      open = [];
      segments.length = 0;
      inits.clear();
    },

    playlist(query = '') {
      const tail = query === '' ? '' : `?${query}`;
      let first = segments.length;
      let listed = 0;
      while (first > 0 && listed < LISTED_SECONDS) {
        first -= 1;
        listed += segments[first]?.seconds ?? 0;
      }
      while (first > 0 && !segments[first]?.key) first -= 1;
      const shown = segments.slice(first).filter((_, index, all) => index > 0 || all[0]?.key);
      if (shown.length === 0) return undefined;
      const longest = Math.max(...shown.map((segment) => segment.seconds));
      const lines = [
        '#EXTM3U',
        '#EXT-X-VERSION:7',
        `#EXT-X-TARGETDURATION:${Math.max(1, Math.round(longest))}`,
        `#EXT-X-MEDIA-SEQUENCE:${shown[0]?.number ?? 0}`,
        // Runs are counted from one and never come back, so the number is also that of the discontinuities before.
        `#EXT-X-DISCONTINUITY-SEQUENCE:${(shown[0]?.run ?? 1) - 1}`,
      ];
      let current = 0;
      for (const segment of shown) {
        if (segment.run !== current) {
          if (current !== 0) lines.push('#EXT-X-DISCONTINUITY');
          lines.push(`#EXT-X-MAP:URI="init-${segment.run}.mp4${tail}"`);
          current = segment.run;
        }
        lines.push(`#EXTINF:${segment.seconds.toFixed(3)},`, `${segment.number}.m4s${tail}`);
      }
      return `${lines.join('\n')}\n`;
    },

    ready: () => segments.length > 0,

    file(name) {
      const init = /^init-(\d{1,9})\.mp4$/.exec(name);
      if (init) {
        const known = inits.get(Number(init[1]));
        return known && [known.bytes];
      }
      const segment = /^(\d{1,12})\.m4s$/.exec(name);
      return segment ? segments.find((one) => one.number === Number(segment[1]))?.parts : undefined;
    },
  };
}
