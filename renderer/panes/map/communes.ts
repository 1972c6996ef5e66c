import type { BaseMap } from '../../../src/contract/register.ts';
import { inView, latitudeOf, longitudeOf, mercatorX, mercatorY, type View } from './geo.ts';

type Ring = readonly (readonly [number, number])[];

/** Whether a place lies within a ring: how often a line to the east crosses it. */
export function within(ring: Ring, lon: number, lat: number): boolean {
  let inside = false;
  for (let at = 0, before = ring.length - 1; at < ring.length; before = at, at += 1) {
    const [ax, ay] = ring[at]!;
    const [bx, by] = ring[before]!;
    if (ay > lat !== by > lat && lon < ((bx - ax) * (lat - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

/** Names of the communes in view, at most `limit`: the one under the middle, then those whose town hall is seen. */
export function communesInView(communes: BaseMap['communes'], view: View, limit = 3): string[] {
  const lon = longitudeOf(view.x);
  const lat = latitudeOf(view.y);
  return communes
    .map(({ name, centre, limit: ring }) => {
      const x = mercatorX(centre[0]);
      const y = mercatorY(centre[1]);
      const middle = within(ring, lon, lat);
      return { name, seen: middle || inView(view, x, y), far: middle ? -1 : Math.hypot(x - view.x, y - view.y) };
    })
    .filter(({ seen }) => seen)
    .sort((one, other) => one.far - other.far)
    .slice(0, limit)
    .map(({ name }) => name);
}
