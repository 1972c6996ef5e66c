import type { Projection } from '../../../../src/contract/commissioning.ts';
import type { Refusal } from '../../../../src/shared/result.ts';
import type { Position } from '../../../../src/standards/geojson-rfc7946/parse.ts';
import { type Remarks, rowRefusal } from './codes.ts';
import { inFrance } from './france.ts';
import { createUnprojector } from './projections.ts';

/** Turns a file's coordinates into longitude and latitude, and refuses what cannot be a place of the city. */
export interface Locator {
  /** A place in degrees, or why it is none. */
  locate(x: number, y: number): Position | Refusal;
  /** All of a line or ring, or the first reason why not. */
  locateAll(line: readonly Position[]): Position[] | Refusal;
}

export const isPlace = <T extends object>(located: T | Refusal): located is T => !('code' in located);

/** Finer than a centimetre nothing is kept. */
const STEPS = 1e7;
const rounded = (degrees: number): number => Math.round(degrees * STEPS) / STEPS;

/**
 * @param exchange whether latitude and longitude may be exchanged where only that makes it a place in France: in
 *   geometries, whose order no mapping can change. It is said as a remark.
 */
export function createLocator(projection: Projection, exchange: boolean, remarks: Remarks): Locator {
  const unprojector = createUnprojector(projection);

  function locate(x: number, y: number): Position | Refusal {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return rowRefusal('row.not-finite', 'a coordinate is no number');
    if (x === 0 && y === 0) return rowRefusal('row.no-place', 'the coordinates are 0, 0');
    const fits = unprojector.to(x, y);
    if (fits && inFrance(unprojector.lon, unprojector.lat)) return [rounded(unprojector.lon), rounded(unprojector.lat)];
    const { lon, lat } = unprojector;
    if (unprojector.to(y, x) && inFrance(unprojector.lon, unprojector.lat)) {
      if (!exchange) return rowRefusal('row.swapped', 'longitude and latitude are exchanged', { x, y });
      remarks.count('place.swapped', 'latitude before longitude: exchanged');
      return [rounded(unprojector.lon), rounded(unprojector.lat)];
    }
    return fits
      ? rowRefusal('row.outside-france', 'the place is not in France', { lon: rounded(lon), lat: rounded(lat) })
      : rowRefusal('row.projection', `these are no coordinates of ${projection}`, { x, y, projection });
  }

  return {
    locate,
    locateAll(line) {
      const located: Position[] = [];
      for (const [x, y] of line) {
        const place = locate(x, y);
        if (!isPlace(place)) return place;
        located.push(place);
      }
      return located;
    },
  };
}
