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
 * The stream for a tile: `width` in device pixels, `watched` when it is under somebody's hand, who wants to see at once
 * what it does. `before` is what it plays now. Pure.
 */
export function chooseStream(
  tile: { readonly width: number; readonly watched: boolean },
  load: MachineLoad,
  before?: TileStream,
): TileStream {
  const from = load === 'busy' ? (tile.watched ? BUSY : Number.POSITIVE_INFINITY) : tile.watched ? WATCHED : OTHERS;
  const large = tile.width >= (before?.startsWith('main') ? from * STAY : from);
  if (tile.watched) return large ? 'main/live.mp4' : 'sub/live.mp4';
  return large ? 'main/index.m3u8' : 'sub/index.m3u8';
}

/** What a machine did since the last look. */
export interface LoadSample {
  /** Pictures due on all players, and those of them that were left out. */
  readonly pictures: number;
  readonly dropped: number;
  /** Share of the time in which the window could not be served, 0 to 1. */
  readonly blocked: number;
}

/** Looks in a row that make a machine busy, and calm again. */
const TO_BUSY = 2;
const TO_CALM = 15;

/** Tells a busy machine by dropped pictures and long tasks. Slow to forgive: what made it busy comes back. Pure. */
export function createLoadMeter(): { look(sample: LoadSample): MachineLoad } {
  let load: MachineLoad = 'calm';
  let turned = 0;
  return {
    look({ pictures, dropped, blocked }) {
      const share = pictures > 0 ? dropped / pictures : 0;
      const other = load === 'calm' ? share > 0.1 || blocked > 0.4 : share < 0.02 && blocked < 0.15;
      turned = other ? turned + 1 : 0;
      if (turned >= (load === 'calm' ? TO_BUSY : TO_CALM)) {
        load = load === 'calm' ? 'busy' : 'calm';
        turned = 0;
      }
      return load;
    },
  };
}
