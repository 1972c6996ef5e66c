import { describe, expect, it } from 'vitest';
import { boxBetween, boxOfWheel, isInside, spotOf } from './pictureSpot.ts';

const TILE = { left: 100, top: 50, width: 400, height: 400 };
const WIDE = 16 / 9;

describe('a point of a tile', () => {
  it('is measured in the picture that stands in its middle, not in the tile', () => {
    expect(spotOf(TILE, WIDE, 300, 250)).toEqual({ x: 0, y: 0 });
    expect(spotOf(TILE, WIDE, 500, 250 - 112.5)).toEqual({ x: 1, y: 1 });
    expect(spotOf(TILE, 0.5, 200, 450)).toEqual({ x: -1, y: -1 });
  });

  it('in the black beside the picture is not in it', () => {
    expect(isInside(spotOf(TILE, WIDE, 300, 60))).toBe(false);
    expect(isInside(spotOf(TILE, WIDE, 300, 250))).toBe(true);
  });
});

describe('a drawn box', () => {
  it('is the same whichever corner comes first, and is cut to the picture', () => {
    const box = { left: -0.5, right: 1, bottom: 0.1, top: 0.6 };
    expect(boxBetween({ x: -0.5, y: 0.6 }, { x: 3, y: 0.1 })).toEqual(box);
    expect(boxBetween({ x: 3, y: 0.1 }, { x: -0.5, y: 0.6 })).toEqual(box);
  });

  it('that is a slip of the hand is none', () => {
    expect(boxBetween({ x: 0, y: 0 }, { x: 0.01, y: 0.5 })).toBeNull();
    expect(boxBetween({ x: 2, y: 0 }, { x: 3, y: 0.5 })).toBeNull();
  });
});

describe('the wheel', () => {
  it('asks for less of the picture or for more than it, and never for all at once', () => {
    expect(boxOfWheel(1).right).toBeCloseTo(0.8);
    expect(boxOfWheel(-1).left).toBeCloseTo(-1.25);
    expect(boxOfWheel(100)).toEqual(boxOfWheel(6));
    expect(boxOfWheel(-100).right).toBeLessThanOrEqual(4);
  });
});
