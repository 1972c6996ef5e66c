import { describe, expect, it } from 'vitest';
import {
  crossing,
  distanceToSegment,
  hermite,
  inset,
  insideRing,
  lengthOf,
  type Point,
  signedArea,
  simplify,
  smoothLine,
} from './geometry.ts';

const square: Point[] = [
  [0, 0],
  [100, 0],
  [100, 100],
  [0, 100],
];

describe('flat geometry of the growth', () => {
  it('measures a block and knows what lies in it', () => {
    expect(signedArea(square)).toBe(10_000);
    expect(signedArea(square.toReversed())).toBe(-10_000);
    expect(insideRing(square, [50, 50])).toBe(true);
    expect(insideRing(square, [150, 50])).toBe(false);
  });

  it('finds where two streets cross, and not where they would further on', () => {
    expect(crossing([0, 0], [10, 0], [5, -5], [5, 5])).toEqual({ t: 0.5, u: 0.5 });
    expect(crossing([0, 0], [10, 0], [15, -5], [15, 5])).toBeUndefined();
    expect(crossing([0, 0], [10, 0], [0, 1], [10, 1])).toBeUndefined();
  });

  it('measures to a segment, not to the line beyond its ends, nor to nothing when it has no length', () => {
    expect(distanceToSegment([5, 3], [0, 0], [10, 0])).toBe(3);
    expect(distanceToSegment([13, 4], [0, 0], [10, 0])).toBe(5);
    expect(distanceToSegment([3, 4], [0, 0], [0, 0])).toBe(5);
  });

  it('pulls a block back from its streets, and gives up when nothing is left', () => {
    expect(signedArea(inset(square, 10)!)).toBeCloseTo(6400, 0);
    expect(inset(square, 49)).toBeUndefined();
  });

  it('keeps the ends of what it smooths and the corners of what it simplifies', () => {
    const line = smoothLine(
      [
        [0, 0],
        [500, 0],
        [500, 500],
      ],
      50,
    );
    expect(line[0]).toEqual([0, 0]);
    expect(line.at(-1)).toEqual([500, 500]);
    expect(lengthOf(line)).toBeLessThan(1150);
    expect(
      simplify(
        [
          [0, 0],
          [50, 0.3],
          [100, 0],
          [100, 100],
        ],
        1,
      ),
    ).toEqual([
      [0, 0],
      [100, 0],
      [100, 100],
    ]);
    expect(hermite([0, 0], [10, 0], [10, 0], [10, 0], 2)[1]).toEqual([5, 0]);
  });
});
