import { StationAway, type TileArchive } from './tileArchive.ts';

/*
 * How the map's workers get their tiles: by a protocol of our own, which the page answers. They hold no token.
 */

/** Name of the protocol; the engine tells the map who answers it (`answerTile`). */
export const TILE_SCHEME = 'vigie-tiles';
/** Pause before a station that is away is asked again, ms. */
const AGAIN = 1_000;

interface Held {
  readonly archive: TileArchive;
  readonly broken: (error: unknown) => void;
}

const archives = new Map<number, Held>();
let count = 0;

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

/** Answers a tile's address; waits for a station that is away, and leaves a hole where a tile cannot be read. */
export async function answerTile(url: string, signal: AbortSignal, again = AGAIN): Promise<ArrayBuffer> {
  const [number, z, x, y] = (/^[\w-]+:\/\/(\d+)\/(\d+)\/(\d+)\/(\d+)$/.exec(url) ?? []).slice(1).map(Number);
  const held = archives.get(number ?? -1);
  if (!held || z === undefined || x === undefined || y === undefined) return new ArrayBuffer(0);
  for (;;) {
    try {
      return await held.archive.tile(z, x, y, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof StationAway)) {
        held.broken(error);
        return new ArrayBuffer(0);
      }
      await pause(again, signal);
      signal.throwIfAborted();
    }
  }
}

/** Gives an archive to the map; answers the address of its tiles. `broken` is told of a tile that cannot be read. */
export function offerTiles(archive: TileArchive, broken: (error: unknown) => void): string {
  // The one before is no longer shown.
  archives.clear();
  count += 1;
  archives.set(count, { archive, broken });
  return `${TILE_SCHEME}://${count}/{z}/{x}/{y}`;
}
