import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Covered, coveredBy, type MaskShape, type Pair, placeAt, reachOf, seenAt, WIDEST_MASK } from './mask.ts';
import { coveredRows, isCovered } from './maskRows.ts';
import type { Aim } from './ptz.ts';
import { aimAt, cameraTravel } from './travel.ts';

const SIZE = { width: 480, height: 270 };
const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });

/** A mask as it is drawn: a convex polygon around a place, seen from there as a picture would have it. */
const masks = fc.record({
  pan: between(-170, 170),
  tilt: between(-60, 20),
  corners: fc.array(between(0.5, 18), { minLength: 3, maxLength: 9 }),
  turn: between(0, 360),
});
type Drawn = typeof masks extends fc.Arbitrary<infer T> ? T : never;

/** The sight along which a mask was drawn, and its corners around the middle of that picture. */
const drawnAlong = ({ pan, tilt }: Drawn): Aim => ({ pan, tilt, fieldOfView: 90 });
const corner = ({ corners, turn }: Drawn, index: number): Pair => {
  const angle = ((turn + (index / corners.length) * 360) * Math.PI) / 180;
  const radius = Math.min(...corners) * 5;
  return [SIZE.width / 2 + Math.cos(angle) * radius, SIZE.height / 2 + Math.sin(angle) * radius];
};
const shapeOf = (drawn: Drawn): MaskShape => ({
  space: 'world',
  points: drawn.corners.map((_, index) => placeAt(corner(drawn, index), drawnAlong(drawn), SIZE)),
});
/** A place inside: weights of the corners. */
const placeIn = (drawn: Drawn, weights: readonly number[]): Pair => {
  const shares = drawn.corners.map((_, index) => (weights[index] ?? 0) + 0.001);
  const sum = shares.reduce((a, b) => a + b, 0);
  const pixel = [0, 1].map((axis) =>
    shares.reduce((total, share, index) => total + ((corner(drawn, index)[axis] ?? 0) * share) / sum, 0),
  );
  return placeAt([pixel[0] ?? 0, pixel[1] ?? 0], drawnAlong(drawn), SIZE);
};

const inPicture = ([x, y]: Pair): boolean => x >= 0 && y >= 0 && x <= SIZE.width && y <= SIZE.height;

describe('a mask in the world', () => {
  it('covers each place inside it in every picture that shows the place, within its margin of error', () => {
    let seen = 0;
    fc.assert(
      fc.property(
        masks,
        fc.array(between(0, 1), { minLength: 9, maxLength: 9 }),
        fc.record({ right: between(-60, 60), up: between(-40, 40), fieldOfView: between(4, 95) }),
        fc.record({ angle: between(0, 6), scale: between(0, 0.2), way: between(0, 360), share: between(-1, 1) }),
        (drawn, weights, look, off) => {
          const place = placeIn(drawn, weights);
          const thought: Aim = {
            pan: place[0] + (look.right * look.fieldOfView) / 95,
            tilt: Math.max(-88, Math.min(88, place[1] + (look.up * look.fieldOfView) / 95)),
            fieldOfView: look.fieldOfView,
          };
          const way = (off.way * Math.PI) / 180;
          const actual: Aim = {
            pan: thought.pan + off.angle * 0.999 * Math.cos(way),
            tilt: thought.tilt + off.angle * 0.999 * Math.sin(way),
            // A scale is a share of the focal length, which goes with the tangent of half the width.
            fieldOfView:
              (Math.atan(Math.tan((thought.fieldOfView * Math.PI) / 360) * (1 + off.scale * 0.999) ** off.share) *
                360) /
              Math.PI,
          };
          const pixel = seenAt(place, actual, SIZE);
          if (!pixel || !inPicture(pixel)) return;
          seen += 1;
          const covered = coveredBy(shapeOf(drawn), thought, SIZE, { angle: off.angle, scale: off.scale });
          expect(covered).not.toBeNull();
          expect(isCovered(covered!, pixel)).toBe(true);
          const row = Math.min(SIZE.height - 2, Math.floor(pixel[1] / 2) * 2);
          const column = Math.min(SIZE.width - 1, Math.floor(pixel[0]));
          const spans = coveredRows(covered!, row, SIZE.width);
          expect(spans.some(([from, to]) => column >= from && column < to)).toBe(true);
        },
      ),
      { numRuns: 3_000 },
    );
    expect(seen).toBeGreaterThan(1_000);
  });

  it('covers nothing that lies farther away than margin and rounding', () => {
    let told = 0;
    fc.assert(
      fc.property(masks, between(0, 360), between(3, 30), between(0, 1.5), (drawn, way, away, angle) => {
        const shape = shapeOf(drawn);
        const sight: Aim = { pan: drawn.pan, tilt: drawn.tilt, fieldOfView: 60 };
        const covered = coveredBy(shape, sight, SIZE, { angle, scale: 0 }) as Extract<Covered, { kind: 'polygon' }>;
        // A pixel outside of the circle around the mask, which is drawn in the middle of this picture.
        const radius = Math.max(
          ...shape.points.map((point) => {
            const [x, y] = seenAt(point, sight, SIZE)!;
            return Math.hypot(x - SIZE.width / 2, y - SIZE.height / 2);
          }),
        );
        const distance = radius + covered.grow + away;
        const turn = (way * Math.PI) / 180;
        const pixel: Pair = [SIZE.width / 2 + Math.cos(turn) * distance, SIZE.height / 2 + Math.sin(turn) * distance];
        if (!inPicture(pixel)) return;
        told += 1;
        expect(isCovered(covered, pixel)).toBe(false);
        expect(covered.grow).toBeLessThan(60);
      }),
    );
    expect(told).toBeGreaterThan(10);
  });

  it('that is behind the camera covers nothing, and one that is partly behind covers what is in the picture', () => {
    const behind: MaskShape = {
      space: 'world',
      points: [
        [170, -5],
        [190, -5],
        [190, 5],
        [170, 5],
      ],
    };
    const ahead: Aim = { pan: 0, tilt: 0, fieldOfView: 60 };
    expect(coveredBy(behind, ahead, SIZE)).toBeNull();
    const beside: MaskShape = {
      space: 'world',
      points: [
        [10, -5],
        [80, -5],
        [140, -5],
        [140, 5],
        [80, 5],
        [10, 5],
      ],
    };
    const covered = coveredBy(beside, ahead, SIZE)!;
    expect(isCovered(covered, seenAt([25, 0], ahead, SIZE)!)).toBe(true);
    expect(isCovered(covered, [478, 135])).toBe(true);
    expect(isCovered(covered, seenAt([5, 0], ahead, SIZE)!)).toBe(false);
    expect(isCovered(covered, seenAt([25, 9], ahead, SIZE)!)).toBe(false);
  });

  it('covers everything when it is not known where the camera looks, or when it may look anywhere', () => {
    const shape = shapeOf({ pan: 0, tilt: 0, corners: [5, 5, 5, 5], turn: 0 });
    expect(coveredBy(shape, null, SIZE)).toEqual({ kind: 'whole' });
    const sight: Aim = { pan: 90, tilt: 0, fieldOfView: 60 };
    expect(coveredBy(shape, sight, SIZE, { angle: 60, scale: 0 })).toEqual({ kind: 'whole' });
    expect(coveredRows({ kind: 'whole' }, 0, 480)).toEqual([[0, 480]]);
  });

  it('that crosses itself has no hole', () => {
    const bow: MaskShape = {
      space: 'picture',
      points: [
        [0.2, 0.2],
        [0.8, 0.8],
        [0.8, 0.2],
        [0.2, 0.8],
      ],
    };
    const twice: MaskShape = { space: 'picture', points: [...bow.points, ...bow.points] };
    for (const shape of [bow, twice]) {
      const covered = coveredBy(shape, null, SIZE)!;
      expect(isCovered(covered, [0.3 * 480, 0.5 * 270])).toBe(true);
      expect(isCovered(covered, [0.7 * 480, 0.5 * 270])).toBe(true);
      expect(isCovered(covered, [0.5 * 480, 0.3 * 270])).toBe(false);
    }
  });
});

describe('places and pixels', () => {
  it('are the same thing told in two ways', () => {
    fc.assert(
      fc.property(between(-179, 179), between(-80, 80), between(4, 100), between(0, 480), between(0, 270), (...all) => {
        const [pan, tilt, fieldOfView, x, y] = all;
        const sight = { pan, tilt, fieldOfView };
        const [backX, backY] = seenAt(placeAt([x, y], sight, SIZE), sight, SIZE)!;
        expect(backX).toBeCloseTo(x, 4);
        expect(backY).toBeCloseTo(y, 4);
      }),
    );
  });

  it('tells how far a mask reaches', () => {
    expect(
      reachOf([
        [-10, 0],
        [10, 0],
        [0, 0],
      ]),
    ).toBeCloseTo(10, 3);
    expect(
      reachOf([
        [0, 0],
        [120, 0],
        [240, 0],
      ]),
    ).toBe(180);
    expect(
      reachOf([
        [-80, 0],
        [80, 0],
        [0, 1],
      ]),
    ).toBeGreaterThan(WIDEST_MASK);
  });
});

describe('the travel of a camera', () => {
  const attributes = { panFrom: -170, panTo: 170, tiltFrom: -70, tiltTo: 20, fieldOfView: 62, narrowestView: 62 / 12 };
  it('turns generic units into degrees', () => {
    const travel = cameraTravel({ attributes })!;
    expect(aimAt(travel, { pan: 0, tilt: 0, zoom: 0 })).toEqual({ pan: 0, tilt: -25, fieldOfView: 62 });
    expect(aimAt(travel, { pan: -1, tilt: 1, zoom: 1 })).toMatchObject({ pan: -170, tilt: 20 });
    expect(aimAt(travel, { pan: 0, tilt: 0, zoom: 0.5 }).fieldOfView).toBeCloseTo(62 / Math.sqrt(12), 6);
    expect(aimAt(travel, { pan: 0, tilt: 0, zoom: 7 }).fieldOfView).toBeCloseTo(62 / 12, 6);
  });
  it('takes angles that were measured', () => {
    const travel = cameraTravel({ attributes: { ...attributes, zoomAngles: '60 30 10' } })!;
    expect([0, 0.5, 0.75, 1].map((zoom) => aimAt(travel, { pan: 0, tilt: 0, zoom }).fieldOfView)).toEqual([
      60,
      expect.closeTo(30, 6),
      expect.closeTo(Math.sqrt(300), 6),
      expect.closeTo(10, 6),
    ]);
    expect(
      aimAt(cameraTravel({ attributes: { ...attributes, zoomAngles: '60' } })!, { pan: 0, tilt: 0, zoom: 1 }),
    ).toMatchObject({ fieldOfView: 60 });
  });
  it.each([
    ['nothing', {}],
    ['no zoom', { ...attributes, narrowestView: 0 }],
    ['text', { ...attributes, panFrom: '-170' }],
    ['no way to go', { ...attributes, panTo: -170 }],
    ['angles that are none', { ...attributes, zoomAngles: '62 x 5' }],
    ['an endless list', { ...attributes, zoomAngles: '62 '.repeat(100) }],
    ['upside down', { ...attributes, tiltTo: 200 }],
    ['not a number', { ...attributes, tiltTo: Number.NaN }],
  ])('is not known of %s', (_, said) => {
    expect(cameraTravel({ attributes: said })).toBeNull();
  });
});
