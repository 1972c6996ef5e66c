import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pointGrid } from './pointGrid.ts';

it('finds the very point that a look at all of them finds', () => {
  const point = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));
  fc.assert(
    fc.property(
      fc.array(point, { maxLength: 80 }),
      point,
      fc.double({ min: 0, max: 0.5, noNaN: true }),
      (points, [x, y], radius) => {
        const xs = Float64Array.from(points, ([px]) => px);
        const ys = Float64Array.from(points, ([, py]) => py);
        const found = pointGrid(xs, ys, Uint32Array.from(points.keys())).nearest(x, y, radius);
        const distances = points.map(([px, py]) => (px - x) ** 2 + (py - y) ** 2);
        const least = Math.min(...distances);
        if (found === -1) expect(least > radius * radius || points.length === 0).toBe(true);
        else expect(distances[found]).toBe(least);
      },
    ),
  );
});

it('a point that is not allowed is passed over', () => {
  const grid = pointGrid(Float64Array.of(0.5, 0.6), Float64Array.of(0.5, 0.5), Uint32Array.of(0, 1));
  expect(grid.nearest(0.5, 0.5, 0.2)).toBe(0);
  expect(grid.nearest(0.5, 0.5, 0.2, (item) => item !== 0)).toBe(1);
});

it('everything around a place is what a look at all of them finds', () => {
  const point = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));
  const radii = fc.double({ min: 0, max: 0.5, noNaN: true });
  fc.assert(
    fc.property(fc.array(point, { maxLength: 80 }), point, radii, (points, [x, y], radius) => {
      const xs = Float64Array.from(points, ([px]) => px);
      const ys = Float64Array.from(points, ([, py]) => py);
      const grid = pointGrid(xs, ys, Uint32Array.from(points.keys()));
      const expected = [...points.keys()].filter((at) => (xs[at]! - x) ** 2 + (ys[at]! - y) ** 2 <= radius * radius);
      expect(grid.within(x, y, radius).sort((one, other) => one - other)).toEqual(expected);
      expect(grid.within(x, y, radius, () => false)).toEqual([]);
    }),
  );
});
