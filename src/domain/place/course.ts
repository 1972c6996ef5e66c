import type { LonLat } from '../asset/asset.ts';

const METRES_PER_DEGREE = 111_195;

/** Metres between two near places (equirectangular; right to 0.1 % within a city). */
export function metresBetween(a: LonLat, b: LonLat): number {
  const x = (b[0] - a[0]) * Math.cos((((a[1] + b[1]) / 2) * Math.PI) / 180);
  return Math.hypot(x, b[1] - a[1]) * METRES_PER_DEGREE;
}

/** Heading in degrees clockwise from north of the way from one place to another. */
export function headingOf(a: LonLat, b: LonLat): number {
  const x = (b[0] - a[0]) * Math.cos((((a[1] + b[1]) / 2) * Math.PI) / 180);
  return ((Math.atan2(x, b[1] - a[1]) * 180) / Math.PI + 360) % 360;
}

/** A way to be driven: its vertices, metres from its start at each vertex, and the usual speed in m/s of each segment. */
export interface Course {
  readonly line: readonly LonLat[];
  readonly metres: Float64Array;
  readonly speeds: Float64Array;
}

/** Builds a course; `speedOf` gives the usual speed in m/s of the segment that ends at vertex i. */
export function makeCourse(line: readonly LonLat[], speedOf: (i: number) => number): Course {
  const metres = new Float64Array(line.length);
  const speeds = new Float64Array(line.length);
  for (let i = 1; i < line.length; i++) {
    metres[i] = metres[i - 1]! + metresBetween(line[i - 1]!, line[i]!);
    speeds[i] = Math.max(1, speedOf(i));
  }
  return { line, metres, speeds };
}

/** Whole length in metres. */
export const courseLength = (course: Course): number => course.metres.at(-1) ?? 0;

/** Index of the vertex that ends the segment holding `at` metres. */
function segmentAt(course: Course, at: number): number {
  let low = 1;
  let high = Math.max(1, course.line.length - 1);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (course.metres[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Place and heading `at` metres from the start; beyond the ends, the end. `backwards` turns the heading round. */
export function placeOn(
  course: Course,
  at: number,
  backwards = false,
): { readonly at: LonLat; readonly heading: number } {
  const end = segmentAt(course, at);
  const a = course.line[end - 1]!;
  const b = course.line[end] ?? a;
  const length = (course.metres[end] ?? 0) - course.metres[end - 1]!;
  const share = length > 0 ? Math.min(1, Math.max(0, (at - course.metres[end - 1]!) / length)) : 0;
  return {
    at: [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share],
    heading: backwards ? headingOf(b, a) : headingOf(a, b),
  };
}

/** Something that drives along a course: metres from its start, speed in m/s (never negative; direction is apart). */
export interface Motion {
  metres: number;
  speed: number;
}

const ACCELERATION = 1.1;
const BRAKING = 1.3;
const SUB_STEP = 0.5;

/**
 * Lets `seconds` pass: pulls away, keeps the street's usual speed, brakes to stand at `target` metres (ahead or behind).
 * Gives the seconds that were left when the target was reached, or 0.
 */
export function drive(course: Course, motion: Motion, target: number, seconds: number): number {
  const sign = target >= motion.metres ? 1 : -1;
  for (let left = seconds; left > 0; left -= SUB_STEP) {
    const dt = Math.min(SUB_STEP, left);
    const gap = Math.abs(target - motion.metres);
    if (gap < 0.5) {
      motion.metres = target;
      motion.speed = 0;
      return left;
    }
    const usual = course.speeds[segmentAt(course, motion.metres)] ?? 8;
    const most = Math.min(usual, Math.sqrt(2 * BRAKING * gap));
    motion.speed =
      motion.speed < most ? Math.min(most, motion.speed + ACCELERATION * dt) : Math.max(most, motion.speed - 3 * dt);
    motion.metres += sign * Math.min(gap, Math.max(0.3, motion.speed) * dt);
  }
  return 0;
}
