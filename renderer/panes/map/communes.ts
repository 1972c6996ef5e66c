import type { BaseMap } from '../../../src/contract/register.ts';
import { insideRing } from '../../../src/domain/place/area.ts';
import { inView, latitudeOf, longitudeOf, mercatorX, mercatorY, type View } from './geo.ts';

/** Names of the communes in view, at most `limit`: the one under the middle, then those whose town hall is seen. */
export function communesInView(communes: BaseMap['communes'], view: View, limit = 3): string[] {
  const lon = longitudeOf(view.x);
  const lat = latitudeOf(view.y);
  return communes
    .map(({ name, centre, limit: ring }) => {
      const x = mercatorX(centre[0]);
      const y = mercatorY(centre[1]);
      const middle = insideRing(ring, [lon, lat]);
      return { name, seen: middle || inView(view, x, y), far: middle ? -1 : Math.hypot(x - view.x, y - view.y) };
    })
    .filter(({ seen }) => seen)
    .sort((one, other) => one.far - other.far)
    .slice(0, limit)
    .map(({ name }) => name);
}
