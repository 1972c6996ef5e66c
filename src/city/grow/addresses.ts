import { type Districts, STYLES } from './districts.ts';
import type { Point } from './geometry.ts';
import type { GrownStreet } from './network.ts';
import { aside, HALF_WIDTH, walk } from './streetSides.ts';

/** A house number and its place. */
export interface HouseNumber {
  readonly number: number;
  readonly at: Point;
}

/**
 * House numbers along a street: odd on the left, even on the right, rising with the metres from the street's start
 * as the quarter's plots are wide. Fields, parks and water get none but still use up the metres.
 */
export function numberHouses(street: GrownStreet, districts: Districts): HouseNumber[] {
  if (street.class === 'ring-road' || !street.kind) return [];
  const style = STYLES[street.kind];
  const out: HouseNumber[] = [];
  for (const [side, first] of [
    [1, 1],
    [-1, 2],
  ] as const) {
    let k = 0;
    // The two sides are never quite opposite.
    for (const station of walk(street.points, side > 0 ? 8 : 8 + style.address * 0.35, style.address, 5)) {
      const number = first + 2 * k++;
      if (!districts.at(station.at)) continue;
      out.push({ number, at: aside(station, side * (HALF_WIDTH[street.class] + Math.min(style.setback, 8) + 2)) });
    }
  }
  return out.sort((a, b) => a.number - b.number);
}
