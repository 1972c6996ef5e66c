import proj4 from 'proj4';
import type { Projection } from '../../../../src/contract/commissioning.ts';

/**
 * Lambert-93 and the nine conic conformal zones: projection parameters of the decree 2006-272 of 3 March 2006, as IGN
 * publishes them (NTG 87, "Projections coniques conformes 9 zones") and as the EPSG registry has them (coordinate
 * reference systems 2154 and 3942 to 3950, method 9802). RGF93 and WGS 84 are taken as one, as EPSG transformation 1671
 * does; they differ by less than what a GPS survey of a city notices.
 */
const GRS80 = '+ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs';
const conic = (latitude: number, south: number, north: number, x: number, y: number): string =>
  `+proj=lcc +lat_0=${latitude} +lon_0=3 +lat_1=${south} +lat_2=${north} +x_0=${x} +y_0=${y} ${GRS80}`;

/** Zone of a conic conformal projection by its EPSG code: CC47 is EPSG:3947. */
export const zoneOf = (projection: Projection): number | null => {
  const code = Number(projection.slice(5));
  return code >= 3942 && code <= 3950 ? code - 3900 : null;
};

/** Northing of the zone's own latitude. */
export const zoneNorthing = (zone: number): number => (zone - 41) * 1_000_000 + 200_000;

/** The definition for proj4; null for degrees. */
function definition(projection: Projection): string | null {
  if (projection === 'EPSG:4326') return null;
  if (projection === 'EPSG:2154') return conic(46.5, 44, 49, 700_000, 6_600_000);
  // EPSG method 1024: the ellipsoid's longitudes and latitudes on a sphere.
  if (projection === 'EPSG:3857')
    return '+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +no_defs';
  const zone = zoneOf(projection)!;
  return conic(zone, zone - 0.75, zone + 0.75, 1_700_000, zoneNorthing(zone));
}

/** Turns coordinates of a projection into degrees. The answer is left in `lon` and `lat`, so that nothing is made for each point. */
export interface Unprojector {
  lon: number;
  lat: number;
  /** False where these are no coordinates of the projection. */
  to(x: number, y: number): boolean;
}

const DEGREES = 180 / Math.PI;
/** A hundred-millionth of a degree is a millimetre; what is beyond it is noise of the calculation. */
const STEPS = 1e8;

/** Coordinates that the projection is used for, with room around metropolitan France. */
function isOf(projection: Projection, x: number, y: number): boolean {
  const zone = zoneOf(projection);
  if (zone !== null) return x > 900_000 && x < 2_500_000 && Math.abs(y - zoneNorthing(zone)) < 400_000;
  if (projection === 'EPSG:2154') return x > -200_000 && x < 1_500_000 && y > 5_900_000 && y < 7_300_000;
  if (projection === 'EPSG:3857')
    return Math.abs(x) < 20_037_509 && Math.abs(y) < 20_048_967 && Math.abs(x) + Math.abs(y) > 360;
  return Math.abs(x) <= 180 && Math.abs(y) <= 90;
}

/** Builds the way from a projection to WGS 84. */
export function createUnprojector(projection: Projection): Unprojector {
  const written = definition(projection);
  if (written === null)
    return {
      lon: 0,
      lat: 0,
      to(x, y) {
        this.lon = x;
        this.lat = y;
        return isOf(projection, x, y);
      },
    };
  const system = new proj4.Proj(written);
  const point = { x: 0, y: 0 };
  return {
    lon: 0,
    lat: 0,
    to(x, y) {
      if (!isOf(projection, x, y)) return false;
      point.x = x;
      point.y = y;
      // Null where the latitude does not converge, though the type does not say so.
      if ((system.inverse(point) as typeof point | null) === null) return false;
      this.lon = Math.round(point.x * DEGREES * STEPS) / STEPS;
      this.lat = Math.round(point.y * DEGREES * STEPS) / STEPS;
      return true;
    },
  };
}
