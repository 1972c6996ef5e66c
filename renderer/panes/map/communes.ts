import type { BaseMap } from '../../../src/contract/register.ts';
import { inView, mercatorX, mercatorY, type View } from './geo.ts';

/** Names of the communes whose middle is in view, nearest to the middle first, at most `limit`. */
export function communesInView(communes: BaseMap['communes'], view: View, limit = 3): string[] {
  return communes
    .map(({ name, centre }) => ({ name, x: mercatorX(centre[0]), y: mercatorY(centre[1]) }))
    .filter(({ x, y }) => inView(view, x, y))
    .sort((one, other) => Math.hypot(one.x - view.x, one.y - view.y) - Math.hypot(other.x - view.x, other.y - view.y))
    .slice(0, limit)
    .map(({ name }) => name);
}
