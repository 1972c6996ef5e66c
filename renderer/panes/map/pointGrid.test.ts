import fc from 'fast-check';
import { expect, it } from 'vitest';
import { communesInView, within } from './communes.ts';
import { mapConfigSchema, switched } from './config.ts';
import { viewOf } from './geo.ts';
import { keyAct } from './keys.ts';
import { pointGrid } from './pointGrid.ts';
import { strings } from './strings.ts';

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

const square = (lon: number, lat: number): [number, number][] => [
  [lon, lat],
  [lon + 0.02, lat],
  [lon + 0.02, lat + 0.02],
  [lon, lat + 0.02],
];

it('the header names the commune under the middle first, even when its town hall is out of sight', () => {
  const communes = [
    {
      id: '1',
      name: 'Talant',
      postcode: '21240',
      centre: [5.031, 47.311] as [number, number],
      limit: square(5.03, 47.31),
    },
    {
      id: '2',
      name: 'Dijon',
      postcode: '21000',
      centre: [5.019, 47.329] as [number, number],
      limit: square(5.01, 47.31),
    },
  ];
  expect(within(communes[1]!.limit, 5.0299, 47.3105)).toBe(true);
  expect(communesInView(communes, viewOf(5.0299, 47.3105, 16, 1000, 800))).toEqual(['Dijon', 'Talant']);
});

it('keys are the map’s whatever the shift key does, and no others are', () => {
  expect(keyAct('G')).toEqual({ type: 'go' });
  expect(keyAct('Home')).toEqual({ type: 'whole' });
  expect(keyAct('a')).toBeUndefined();
  expect(keyAct('constructor')).toBeUndefined();
});

it('a damaged configuration gives the whole city with all layers', () => {
  expect(mapConfigSchema.parse({ center: [900, 'x'], zoom: 'near', hiddenLayers: ['dragons'] })).toEqual({
    center: null,
    zoom: null,
    hiddenLayers: [],
  });
  expect(mapConfigSchema.parse({})).toEqual({ center: null, zoom: null, hiddenLayers: [] });
  expect(switched(switched([], 'bus'), 'bus')).toEqual([]);
});

it('every word is there in both languages, with the same gaps', () => {
  const flat = (value: object, path = ''): [string, string][] =>
    Object.entries(value).flatMap(([key, inner]) =>
      typeof inner === 'string'
        ? [[`${path}${key}`, inner] as [string, string]]
        : flat(inner as object, `${path}${key}.`),
    );
  const gaps = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name!).sort();
  const french = flat(strings.fr);
  const english = new Map(flat(strings.en));
  expect([...english.keys()].sort()).toEqual(french.map(([key]) => key).sort());
  for (const [key, text] of french) expect(gaps(english.get(key)!)).toEqual(gaps(text));
});
