import type { LiveColumns } from '../../state/live.ts';

/** Where things that move have been in the last minutes, as they said themselves. */
export interface Trails {
  /** Fixes came for these slots' register indexes. */
  fixed(indexes: Iterable<number>, columns: LiveColumns): void;
  /** lon, lat of the fixes of one thing, oldest first, in pieces where it was silent or jumped. */
  of(index: number): (readonly [lon: number, lat: number])[][];
}

/** Fixes kept of each: four minutes at one each five seconds. */
const KEPT = 48;
/** A longer silence than this breaks the trail, ms: nobody knows what lies between. */
const SILENCE = 30_000;

/** Makes the trails of these register indexes. */
export function createTrails(indexes: ArrayLike<number>): Trails {
  const slots = new Map<number, number>();
  for (let slot = 0; slot < indexes.length; slot += 1) slots.set(indexes[slot]!, slot);
  const lon = new Float64Array(indexes.length * KEPT);
  const lat = new Float64Array(indexes.length * KEPT);
  const time = new Float64Array(indexes.length * KEPT).fill(Number.NaN);
  /** Fixes taken of each slot so far. */
  const taken = new Uint32Array(indexes.length);
  return {
    fixed(fixes, columns) {
      for (const index of fixes) {
        const slot = slots.get(index);
        const at = columns.positionTime[index]!;
        if (slot === undefined || !Number.isFinite(at)) continue;
        const last = slot * KEPT + ((taken[slot]! + KEPT - 1) % KEPT);
        // The same fix again, or one from before it: a trail goes forward.
        if (taken[slot]! > 0 && at <= time[last]!) continue;
        const place = slot * KEPT + (taken[slot]! % KEPT);
        lon[place] = columns.lon[index]!;
        lat[place] = columns.lat[index]!;
        time[place] = at;
        taken[slot]! += 1;
      }
    },
    of(index) {
      const slot = slots.get(index);
      if (slot === undefined) return [];
      const pieces: (readonly [number, number])[][] = [];
      const count = Math.min(KEPT, taken[slot]!);
      let before = Number.NEGATIVE_INFINITY;
      for (let n = taken[slot]! - count; n < taken[slot]!; n += 1) {
        const place = slot * KEPT + (n % KEPT);
        if (time[place]! - before > SILENCE) pieces.push([]);
        pieces.at(-1)?.push([lon[place]!, lat[place]!]);
        before = time[place]!;
      }
      return pieces;
    },
  };
}
