import type { DeviceDriver } from '../../../../src/domain/asset/device.ts';
import type { Range } from './pointValue.ts';

/** Least and greatest value of a driver's point, where it has such. */
export type RangeOf = (driver: string, point: string) => Range | undefined;

/** Far outside what equipment of a street measures. */
const FARTHEST = 1e12;
const encoder = new TextEncoder();

/**
 * Ranges of the drivers' points, as their own readers have them: each is asked with one value after the other, halving
 * the distance, so that no second table of limits has to be kept. Some hundred questions for a point, once.
 */
export function rangesOfDrivers(drivers: Iterable<DeviceDriver>): RangeOf {
  const ranges = new Map<string, Range>();
  for (const { manifest, read } of drivers) {
    if (manifest.link !== 'mqtt') continue;
    for (const { id, type } of manifest.points) {
      if (type !== 'number') continue;
      const takes = (value: number): boolean => read(encoder.encode(JSON.stringify({ [id]: value })), 0).ok;
      if (!takes(0)) continue;
      ranges.set(`${manifest.type}/${id}`, [0 - edge((far) => takes(-far)), edge(takes)]);
    }
  }
  return (driver, point) => ranges.get(`${driver}/${point}`);
}

/** Greatest whole number that is taken, counted from 0. */
function edge(takes: (value: number) => boolean): number {
  if (takes(FARTHEST)) return Number.POSITIVE_INFINITY;
  let inside = 0;
  let outside = FARTHEST;
  while (outside - inside > 1) {
    const middle = Math.floor((inside + outside) / 2);
    if (takes(middle)) inside = middle;
    else outside = middle;
  }
  return inside;
}
