import type { Point } from './geometry.ts';

/** A smooth field of values in [-1, 1] over the plane. */
export type Noise = (x: number, y: number) => number;

/** Value noise with the given wavelength in metres; the same seed gives the same field everywhere. */
export function valueNoise(seed: number, wavelength: number): Noise {
  const at = (i: number, j: number): number => {
    let h = Math.imul(i, 374761393) ^ Math.imul(j, 668265263) ^ Math.imul(seed | 0, 1274126177);
    h = Math.imul(h ^ (h >>> 13), 1103515245);
    h ^= h >>> 16;
    return ((h >>> 0) / 4294967295) * 2 - 1;
  };
  const ease = (t: number): number => t * t * (3 - 2 * t);
  return (x, y) => {
    const u = x / wavelength;
    const v = y / wavelength;
    const i = Math.floor(u);
    const j = Math.floor(v);
    const fx = ease(u - i);
    const fy = ease(v - j);
    const low = at(i, j) * (1 - fx) + at(i + 1, j) * fx;
    const high = at(i, j + 1) * (1 - fx) + at(i + 1, j + 1) * fx;
    return low * (1 - fy) + high * fy;
  };
}

/**
 * A gentle displacement of the plane: the same seed moves everything together, so that lines that meet still meet.
 * `strength` in metres may depend on the place.
 */
export function warp(seed: number, wavelength: number, strength: (p: Point) => number): (p: Point) => Point {
  const east = valueNoise(seed * 2 + 17, wavelength);
  const north = valueNoise(seed * 2 + 18, wavelength);
  return (p) => {
    const s = strength(p);
    return [p[0] + east(p[0], p[1]) * s, p[1] + north(p[0], p[1]) * s];
  };
}
