/** West, south, east, north. */
export type Box = readonly [west: number, south: number, east: number, north: number];

/** Whether a point lies inside a ring (even-odd rule; closed or not), in any plane or in degrees. */
export function insideRing(ring: readonly (readonly [number, number])[], [x, y]: readonly [number, number]): boolean {
  let within = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const yi = ring[i]![1];
    const yj = ring[j]![1];
    if (yi > y === yj > y) continue;
    const xi = ring[i]![0];
    const xj = ring[j]![0];
    if (x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) within = !within;
  }
  return within;
}

/** The smallest box that holds all points; of none, one that holds nothing. */
export function boxOf(points: Iterable<readonly [number, number]>): Box {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    if (x < west) west = x;
    if (y < south) south = y;
    if (x > east) east = x;
    if (y > north) north = y;
  }
  return [west, south, east, north];
}
