import type { Point } from './geometry.ts';

/** Longitude and latitude of the frame's origin: place de la Libération, Dijon. */
export const ORIGIN = { lon: 5.0415, lat: 47.3216 } as const;

const METRES_PER_DEGREE_LON = 75_470;
const METRES_PER_DEGREE_LAT = 111_190;
const round6 = (v: number): number => Math.round(v * 1e6) / 1e6;

/**
 * Degrees (WGS 84, six decimals = 11 cm) of a place in the flat frame of the growth. An equirectangular frame at the
 * city's latitude is right to a few metres over its 25 km, which is far below what the growth invents.
 */
export const toLonLat = ([x, y]: Point): [number, number] => [
  round6(ORIGIN.lon + x / METRES_PER_DEGREE_LON),
  round6(ORIGIN.lat + y / METRES_PER_DEGREE_LAT),
];

/** Place in the flat frame, metres east and north of the origin. */
export const toMetres = (lon: number, lat: number): Point => [
  (lon - ORIGIN.lon) * METRES_PER_DEGREE_LON,
  (lat - ORIGIN.lat) * METRES_PER_DEGREE_LAT,
];
