import { describe, expect, it } from 'vitest';
import { geodesicArea, geodesicMetres, lengthAlong } from './geodesy.ts';

// Expected figures: GeographicLib's solution of the same problems on WGS 84.
const DIJON = [5.04, 47.32] as const;

describe('a distance on the ellipsoid', () => {
  it('is right to the millimetre in a street, across the city and across the country', () => {
    expect(geodesicMetres(DIJON, [5.05, 47.32])).toBeCloseTo(756.0071, 3);
    expect(geodesicMetres(DIJON, [5.04, 47.33])).toBeCloseTo(1_111.7718, 3);
    expect(geodesicMetres([5.041, 47.3221], [5.0301, 47.3301])).toBeCloseTo(1_212.4199, 3);
    expect(geodesicMetres([2.3522, 48.8566], [5.0415, 47.322])).toBeCloseTo(263_131.9933, 3);
  });

  it('is nothing to the same place, the same both ways, and the short way over the date line', () => {
    expect(geodesicMetres(DIJON, DIJON)).toBe(0);
    expect(geodesicMetres(DIJON, [5.2, 47.1])).toBeCloseTo(geodesicMetres([5.2, 47.1], DIJON), 6);
    expect(geodesicMetres([179.999, 47], [-179.999, 47])).toBeLessThan(200);
  });

  it('has an answer for places on opposite sides of the world as well', () => {
    expect(Math.abs(geodesicMetres([0, 0], [180, 0]) / 20_003_931 - 1)).toBeLessThan(0.01);
    expect(Math.abs(geodesicMetres([0, 0], [179.5, 0.5]) / 19_936_288 - 1)).toBeLessThan(0.01);
  });

  it('along points is the sum of its pieces; of one point or none it is nothing', () => {
    expect(lengthAlong([DIJON, [5.05, 47.32], DIJON])).toBeCloseTo(2 * 756.0071, 3);
    expect(lengthAlong([DIJON])).toBe(0);
    expect(lengthAlong([])).toBe(0);
  });
});

describe('an area on the ellipsoid', () => {
  const block = [DIJON, [5.05, 47.32], [5.05, 47.33], [5.04, 47.33]] as const;

  it('is right to a millionth, for a courtyard as for half a city, convex or not', () => {
    const yard = [
      [5.0415, 47.322],
      [5.0419, 47.3221],
      [5.0418, 47.3225],
    ] as const;
    const half = [
      [5.0, 47.3],
      [5.1, 47.31],
      [5.08, 47.38],
      [4.97, 47.36],
      [5.03, 47.34],
    ] as const;
    expect(Math.abs(geodesicArea(block) / 840_428.0776 - 1)).toBeLessThan(1e-6);
    expect(Math.abs(geodesicArea(yard) / 714.40337 - 1)).toBeLessThan(1e-6);
    expect(Math.abs(geodesicArea(half) / 47_896_326.238 - 1)).toBeLessThan(2e-6);
  });

  it('does not depend on which way round it was drawn, nor where it begins', () => {
    expect(geodesicArea([...block].reverse())).toBeCloseTo(geodesicArea(block), 3);
    expect(geodesicArea([...block.slice(2), ...block.slice(0, 2)])).toBeCloseTo(geodesicArea(block), 3);
  });

  it('is nothing before there are three corners', () => {
    expect(geodesicArea([DIJON, [5.05, 47.32]])).toBe(0);
  });
});
