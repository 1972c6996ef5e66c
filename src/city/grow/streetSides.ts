import type { CityStreet } from '../../contract/cityFile.ts';
import { distance, distanceToSegment, type Point } from './geometry.ts';

/** Half the width of the carriageway and pavements, metres. */
export const HALF_WIDTH: Readonly<Record<CityStreet['class'], number>> = {
  'ring-road': 11,
  artery: 9,
  collector: 6.5,
  local: 4.5,
  pedestrian: 3.5,
};

/** A place along a line: where it is, which way the line goes there (unit vector), metres from its start. */
export interface Station {
  readonly at: Point;
  readonly heading: Point;
  readonly along: number;
}

/** Places along a line, `first` metres from its start and then every `step` metres. */
export function* walk(line: readonly Point[], first: number, step: number, last = 0): Generator<Station> {
  let done = 0;
  let next = first;
  let total = 0;
  for (let i = 1; i < line.length; i++) total += distance(line[i - 1]!, line[i]!);
  const stop = total - last;
  for (let i = 1; i < line.length; i++) {
    const a = line[i - 1]!;
    const b = line[i]!;
    const length = distance(a, b);
    if (length === 0) continue;
    const heading: Point = [(b[0] - a[0]) / length, (b[1] - a[1]) / length];
    while (next <= done + length && next <= stop) {
      const t = next - done;
      yield { at: [a[0] + heading[0] * t, a[1] + heading[1] * t], heading, along: next };
      next += step;
    }
    done += length;
  }
}

/** The point `by` metres to the left of a place on a line (to the right when negative). */
export const aside = ({ at, heading }: Pick<Station, 'at' | 'heading'>, by: number): Point => [
  at[0] - heading[1] * by,
  at[1] + heading[0] * by,
];

/** Finds what lines pass near a place, so that nothing is set on a carriageway or in the water. */
export class LineField {
  private readonly cells = new Map<number, [Point, Point, number][]>();

  private key(x: number, y: number): number {
    return (Math.floor(x / 50) + 1000) * 4000 + Math.floor(y / 50) + 1000;
  }

  /** Adds a line that keeps `half` metres either side free. */
  add(line: readonly Point[], half: number): void {
    for (let i = 1; i < line.length; i++) {
      const a = line[i - 1]!;
      const b = line[i]!;
      for (let x = Math.min(a[0], b[0]) - 50; x < Math.max(a[0], b[0]) + 100; x += 50) {
        for (let y = Math.min(a[1], b[1]) - 50; y < Math.max(a[1], b[1]) + 100; y += 50) {
          const key = this.key(x, y);
          const list = this.cells.get(key);
          if (list) list.push([a, b, half]);
          else this.cells.set(key, [[a, b, half]]);
        }
      }
    }
  }

  /** Whether the place keeps `more` metres off every line's own width. */
  free(p: Point, more: number): boolean {
    for (const [a, b, half] of this.cells.get(this.key(p[0], p[1])) ?? []) {
      if (distanceToSegment(p, a, b) < half + more) return false;
    }
    return true;
  }
}
