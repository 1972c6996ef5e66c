import { type AssetKind, isMoving } from '../../../src/domain/asset/asset.ts';
import type { AssetRegister } from '../../state/register.ts';
import { mercatorX, mercatorY, screenX, screenY, type View } from './geo.ts';
import { type PointGrid, pointGrid } from './pointGrid.ts';
import { KIND_FROM } from './shapes.ts';

/** Finds what is under the pointer. Done by hand: asking the graphics card would stop it for a picture of its own. */
export interface HitTest {
  /** Register index of the asset at a place on screen, -1 for none: what moves first, then things, then lights. */
  at(view: View, x: number, y: number, unit: number): number;
  /** Moving things moved. */
  movedOn(): void;
}

/** Zoom from which single lights can be pointed at. */
const LIGHTS_FROM = 14;

/** `placeOf` answers lon, lat where something that moves is drawn; null while it is nowhere. */
export function createHitTest(
  register: AssetRegister,
  placeOf: (asset: number) => readonly [number, number] | null,
  hidden: readonly AssetKind[],
): HitTest {
  const xs = Float64Array.from(register.lon, mercatorX);
  const ys = Float64Array.from(register.lat, mercatorY);
  const shown = Array.from({ length: register.size }, (_, index) => index).filter(
    (index) => !hidden.includes(register.kindOf(index)),
  );
  const still = shown.filter((index) => !isMoving(register.kindOf(index)));
  const lights = pointGrid(xs, ys, Uint32Array.from(still.filter((index) => register.kindOf(index) === 'light-point')));
  const fixed: PointGrid = pointGrid(
    xs,
    ys,
    Uint32Array.from(still.filter((index) => register.kindOf(index) !== 'light-point')),
  );
  const moving = shown.filter((index) => isMoving(register.kindOf(index)));
  let stale = true;
  return {
    movedOn() {
      stale = true;
    },
    at(view, x, y, unit) {
      if (stale) {
        for (const index of moving) {
          const place = placeOf(index);
          xs[index] = place ? mercatorX(place[0]) : Number.NaN;
          ys[index] = place ? mercatorY(place[1]) : Number.NaN;
        }
        stale = false;
      }
      let best = -1;
      let limit = 10 * unit;
      for (const index of moving) {
        const distance = Math.hypot(screenX(view, xs[index]!) - x, screenY(view, ys[index]!) - y);
        // What is nowhere is no distance away.
        if (!(distance <= limit)) continue;
        limit = distance;
        best = index;
      }
      if (best >= 0) return best;
      const mx = view.x + (x - view.width / 2) / view.scale;
      const my = view.y + (y - view.height / 2) / view.scale;
      const thing = fixed.nearest(
        mx,
        my,
        (9 * unit) / view.scale,
        (index) => view.zoom >= KIND_FROM[register.kindOf(index)],
      );
      if (thing >= 0) return thing;
      return view.zoom < LIGHTS_FROM ? -1 : lights.nearest(mx, my, (7 * unit) / view.scale);
    },
  };
}
