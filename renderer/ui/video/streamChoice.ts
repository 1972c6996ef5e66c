/** Which stream of a camera, and how: fragments as they come, or HLS, which many viewers share at less cost. */
export type TileStream = 'main/live.mp4' | 'main/index.m3u8' | 'sub/live.mp4' | 'sub/index.m3u8';

/** Whether this machine keeps up with what its windows show. */
export type MachineLoad = 'calm' | 'busy';

/** Width in device pixels from which the large stream shows more than the small one: of a tile under the hand, of others. */
const WATCHED = 400;
const OTHERS = 800;
/** On a busy machine only a tile of this width under the hand keeps the large stream. */
const BUSY = 900;
/** A tile that is being resized must not change to and fro. */
const STAY = 0.85;

/**
 * Why a camera's large stream cannot be played here now: `conversions`, this window cannot play it and the station
 * already transcodes as many streams as it may; `codec`, it cannot be played here at all.
 */
export type LargeTrouble = 'conversions' | 'codec';

/** What a tile shows. */
export interface StreamChoice {
  readonly stream: TileStream;
  /** Why it is the small stream, where by its size it would be the large one; null otherwise. */
  readonly lowered: 'busy' | LargeTrouble | null;
}

/** What stands against large streams. */
export interface StreamLimits {
  readonly load: MachineLoad;
  /** Of this camera. */
  readonly trouble?: LargeTrouble | undefined;
}

/**
 * The stream for a tile: `width` in device pixels, `watched` when it is under somebody's hand, who wants to see at once
 * what it does. `before` is what it shows now. Pure.
 */
export function chooseStream(
  tile: { readonly width: number; readonly watched: boolean },
  { load, trouble }: StreamLimits,
  before?: StreamChoice,
): StreamChoice {
  const wasLarge = before?.stream.startsWith('main') ?? false;
  const reaches = (from: number, stays: boolean): boolean => tile.width >= (stays ? from * STAY : from);
  const large = reaches(tile.watched ? WATCHED : OTHERS, wasLarge || (before?.lowered ?? null) !== null);
  const kept = load === 'calm' || (tile.watched && reaches(BUSY, wasLarge));
  const lowered = !large ? null : kept ? (trouble ?? null) : 'busy';
  const profile = large && lowered === null ? 'main' : 'sub';
  return { stream: tile.watched ? `${profile}/live.mp4` : `${profile}/index.m3u8`, lowered };
}

/** What a machine did since the last look. */
export interface LoadSample {
  /** Pictures due on all players, and those of them that were left out. */
  readonly pictures: number;
  readonly dropped: number;
  /** Share of the time in which the window could not be served, 0 to 1. */
  readonly blocked: number;
}

/** Looks in a row that make a machine busy. */
const TO_BUSY = 2;
/** Looks over which a busy machine is judged: one camera has twenty pictures in a look, and may lose one now and then. */
const TO_CALM = 15;

const shareOf = (dropped: number, pictures: number): number => (pictures > 0 ? dropped / pictures : 0);

/** Tells a busy machine by dropped pictures and long tasks. Slow to forgive: what made it busy comes back. Pure. */
export function createLoadMeter(): { look(sample: LoadSample): MachineLoad } {
  let load: MachineLoad = 'calm';
  /** Looks in a row with trouble. */
  let troubled = 0;
  /** What is weighed while it is busy, the newest last. */
  let weighed: LoadSample[] = [];
  const sum = (of: (sample: LoadSample) => number): number => weighed.reduce((total, one) => total + of(one), 0);
  return {
    look(sample) {
      const trouble = shareOf(sample.dropped, sample.pictures) > 0.1 || sample.blocked > 0.4;
      troubled = trouble ? troubled + 1 : 0;
      if (troubled >= TO_BUSY) {
        load = 'busy';
        weighed = [];
        return load;
      }
      if (load === 'calm') return load;
      weighed = [...weighed, sample].slice(-TO_CALM);
      const share = shareOf(
        sum(({ dropped }) => dropped),
        sum(({ pictures }) => pictures),
      );
      if (!trouble && weighed.length === TO_CALM && share < 0.02 && sum(({ blocked }) => blocked) / TO_CALM < 0.15)
        load = 'calm';
      return load;
    },
  };
}
