/**
 * A tour of presets: which stop, how long, and what a hand on the camera does to it. Pure; times in milliseconds of one
 * clock that never jumps.
 */

/** Seconds at a stop: shorter and nobody sees anything, longer and it is no tour. */
export const SHORTEST_DWELL = 3;
export const LONGEST_DWELL = 3_600;
export const MOST_STOPS = 32;

/** How long after the last hand a tour goes on. */
export const RESUME_AFTER = 60_000;

/** Where a tour is. `heldUntil` is null unless a hand holds it. */
export interface Touring {
  readonly stop: number;
  /** When it goes to `stop`. */
  readonly dueAt: number;
  readonly heldUntil: number | null;
}

type Stops = readonly { readonly seconds: number }[];

/** A tour begins with its first stop. */
export const begun = (now: number): Touring => ({ stop: 0, dueAt: now, heldUntil: null });

/** Milliseconds until it has to go to its stop, 0 when it should now. */
export const waitOf = ({ dueAt, heldUntil }: Touring, now: number): number =>
  Math.max(0, Math.max(dueAt, heldUntil ?? dueAt) - now);

/** It went to its stop, or could not: it stays there for its seconds, then goes to the next one. */
export function stopped(touring: Touring, stops: Stops, now: number): Touring {
  const stop = touring.stop < stops.length ? touring.stop : 0;
  return { stop: (stop + 1) % stops.length, dueAt: now + (stops[stop]?.seconds ?? 0) * 1_000, heldUntil: null };
}

/** Somebody moved the camera: it waits, and then goes to where it was. */
export function held(touring: Touring, stops: Stops, now: number, resumeAfter = RESUME_AFTER): Touring {
  // Between two stops it was at the one before; a second hand does not go back once more.
  const back = touring.heldUntil === null && touring.dueAt > now ? stops.length - 1 : 0;
  return { stop: (touring.stop + back) % stops.length, dueAt: now, heldUntil: now + resumeAfter };
}

/** Index of the stop that it is at, or goes to. */
export const stopNow = ({ stop, dueAt, heldUntil }: Touring, count: number, now: number): number =>
  heldUntil === null && dueAt > now ? (stop + count - 1) % count : stop % count;
