import type { LonLat } from '../../../src/domain/asset/asset.ts';
import { geodesicArea, geodesicMetres, lengthAlong } from './geodesy.ts';

/*
 * What an operator draws on the map by hand: a way to measure, an area to measure, a zone to gather things in.
 */

export type SketchTool = 'distance' | 'area' | 'zone';

/** Points set so far, where the pointer is, and whether the drawing is ended. */
export interface Sketch {
  readonly tool: SketchTool;
  readonly points: readonly LonLat[];
  readonly pointer: LonLat | null;
  readonly done: boolean;
}

/** More corners than this belong into a file, not onto a screen. */
const MOST_POINTS = 200;

/** A drawing that has no point yet. */
export const begin = (tool: SketchTool): Sketch => ({ tool, points: [], pointer: null, done: false });

/** One more point; after the end it begins the next drawing. */
export function withPoint(sketch: Sketch, at: LonLat): Sketch {
  if (sketch.done) return { ...begin(sketch.tool), points: [at] };
  const last = sketch.points.at(-1);
  if (sketch.points.length >= MOST_POINTS || (last && last[0] === at[0] && last[1] === at[1])) return sketch;
  return { ...sketch, points: [...sketch.points, at] };
}

/** Without the last point; an ended drawing is open again first. */
export const takenBack = (sketch: Sketch): Sketch =>
  sketch.done ? { ...sketch, done: false, pointer: null } : { ...sketch, points: sketch.points.slice(0, -1) };

/** Ended where it has enough points: two for a way, three for an area; otherwise as it was. */
export const ended = (sketch: Sketch): Sketch =>
  sketch.points.length < (sketch.tool === 'distance' ? 2 : 3) ? sketch : { ...sketch, done: true, pointer: null };

/** The points as they would be if the pointer set one more. */
export const outline = ({ points, pointer, done }: Sketch): readonly LonLat[] =>
  done || !pointer || points.length === 0 ? points : [...points, pointer];

/** What is read off a drawing: metres along it (around it where it is an area), square metres within. */
export interface Figures {
  readonly metres: number;
  readonly squareMetres: number | null;
  /** Its edges cross each other: what lies within is then not one area. */
  readonly crossed: boolean;
}

/** Measures a drawing, with the pointer as its last point while it is being made. */
export function figuresOf(sketch: Sketch): Figures {
  const points = outline(sketch);
  const open = lengthAlong(points);
  if (sketch.tool === 'distance' || points.length < 3) return { metres: open, squareMetres: null, crossed: false };
  const crossed = crossesItself(points);
  return {
    metres: open + geodesicMetres(points.at(-1)!, points[0]!),
    squareMetres: crossed ? null : geodesicArea(points),
    crossed,
  };
}

const side = (a: LonLat, b: LonLat, p: LonLat): number =>
  Math.sign((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]));

/** Whether two straight pieces cross, each in its inside. */
export const piecesCross = (a: LonLat, b: LonLat, c: LonLat, d: LonLat): boolean =>
  side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;

/** Whether two edges of a ring (not closed) cross each other. */
export function crossesItself(ring: readonly LonLat[]): boolean {
  const next = (at: number): LonLat => ring[(at + 1) % ring.length]!;
  for (let one = 0; one < ring.length; one += 1)
    for (let other = one + 2; other < ring.length; other += 1)
      if (piecesCross(ring[one]!, next(one), ring[other]!, next(other))) return true;
  return false;
}
