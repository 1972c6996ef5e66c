import { metresBetween } from '../../../src/domain/place/course.ts';
import type { LiveColumns } from '../../state/live.ts';

/*
 * Where things that move are drawn between two fixes: on the straight way from the one before to the last, never
 * beyond it. What is drawn is therefore late by the time between two fixes, and nowhere a place that nobody reported.
 */

/** Drawn places of everything that moves; a slot is the place in the list it was made with. */
export interface Glide {
  /** Degrees by slot; NaN before the first fix. Changed in place. */
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  /** Slot of a register index, or undefined for what does not move. */
  slotOf(index: number): number | undefined;
  /**
   * Fixes came for these register indexes.
   * @param clock ms of a clock that only goes forward
   * @param near the map is near enough for a glide to be seen; otherwise everything is drawn where it was last
   */
  fixed(indexes: Iterable<number>, columns: LiveColumns, clock: number, near: boolean): void;
  /** Moves everything on to a time; true while something still glides. */
  step(clock: number): boolean;
}

/** Longest glide, ms: a fix that comes later than this says where it is, not how it came there. */
const LONGEST = 12_000;
/** A fix that asks for more than this is a jump of the receiver, m/s. */
const FASTEST = 60;

/** Makes the glide of these register indexes; a place in the list is a slot. */
export function createGlide(indexes: ArrayLike<number>): Glide {
  const size = indexes.length;
  const slots = new Map<number, number>();
  for (let slot = 0; slot < size; slot += 1) slots.set(indexes[slot]!, slot);
  const made = (): Float64Array => new Float64Array(size).fill(Number.NaN);
  const [lon, lat] = [made(), made()];
  const [fromLon, fromLat, toLon, toLat] = [made(), made(), made(), made()];
  const [from, until, fixTime] = [made(), made(), made()];
  const gliding = new Set<number>();

  const place = (slot: number, clock: number): void => {
    const part = Math.min(1, Math.max(0, (clock - from[slot]!) / (until[slot]! - from[slot]!)));
    lon[slot] = fromLon[slot]! + (toLon[slot]! - fromLon[slot]!) * part;
    lat[slot] = fromLat[slot]! + (toLat[slot]! - fromLat[slot]!) * part;
    if (part < 1) return;
    lon[slot] = toLon[slot]!;
    lat[slot] = toLat[slot]!;
    gliding.delete(slot);
  };

  return {
    lon,
    lat,
    slotOf: (index) => slots.get(index),
    fixed(indexes, columns, clock, near) {
      for (const index of indexes) {
        const slot = slots.get(index);
        const time = columns.positionTime[index]!;
        if (slot === undefined || !Number.isFinite(time) || time === fixTime[slot]) continue;
        if (gliding.has(slot)) place(slot, clock);
        const between = time - fixTime[slot]!;
        fixTime[slot] = time;
        toLon[slot] = columns.lon[index]!;
        toLat[slot] = columns.lat[index]!;
        // NaN, before the first fix, is no reason to glide.
        const glides =
          near &&
          between > 0 &&
          between <= LONGEST &&
          metresBetween([lon[slot]!, lat[slot]!], [toLon[slot]!, toLat[slot]!]) <= (FASTEST * between) / 1_000;
        fromLon[slot] = lon[slot]!;
        fromLat[slot] = lat[slot]!;
        from[slot] = clock;
        until[slot] = clock + between;
        if (glides) gliding.add(slot);
        else {
          lon[slot] = toLon[slot]!;
          lat[slot] = toLat[slot]!;
          gliding.delete(slot);
        }
      }
    },
    step(clock) {
      for (const slot of gliding) place(slot, clock);
      return gliding.size > 0;
    },
  };
}
