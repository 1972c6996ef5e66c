import { type AssetKind, isMoving } from '../../../src/domain/asset/asset.ts';
import type { AssetRegister } from '../../state/register.ts';
import { mercatorX, mercatorY, screenX, screenY, type View } from './geo.ts';
import { type PointGrid, pointGrid } from './pointGrid.ts';
import { KIND_FROM } from './shapes.ts';

/** Finds what is under the pointer. Done by hand: asking the graphics card would stop it for a picture of its own. */
export interface HitTest {
  /** Register index of the asset at a place on screen, -1 for none: what moves first, then things, then lights. */
  at(view: View, x: number, y: number, unit: number): number;
  /** The same thing first, then everything that is drawn on the same spot. */
  stackAt(view: View, x: number, y: number, unit: number): number[];
  /** Everything that is drawn at most `px` from a Mercator place. */
  around(view: View, x: number, y: number, px: number): number[];
  /** Moving things moved. */
  movedOn(): void;
}

/** Zoom from which single lights can be pointed at. */
const LIGHTS_FROM = 14;
/** Zoom from which a light beside another thing is meant as well: before, there is one beside everything. */
const LIGHTS_BESIDE_FROM = 16;
/** Things that are drawn this near to each other cannot be told apart by a click, px. */
const STACKED = 5;

/** `placeOf` answers lon, lat where something that moves is drawn; null while it is nowhere. */
export function createHitTest(
  register: AssetRegister,
  placeOf: (asset: number) => readonly [number, number] | null,
  hidden: readonly AssetKind[],
  /** Whether its state is one of those that are shown; null where all are. */
  passing: ((asset: number) => boolean) | null = null,
): HitTest {
  const xs = Float64Array.from(register.lon, mercatorX);
  const ys = Float64Array.from(register.lat, mercatorY);
  const retired = new Set(register.retired);
  const shown = Array.from({ length: register.size }, (_, index) => index).filter(
    (index) => !retired.has(index) && !hidden.includes(register.kindOf(index)),
  );
  const still = shown.filter((index) => !isMoving(register.kindOf(index)));
  const lights = pointGrid(xs, ys, Uint32Array.from(still.filter((index) => register.kindOf(index) === 'light-point')));
  const fixed: PointGrid = pointGrid(
    xs,
    ys,
    Uint32Array.from(still.filter((index) => register.kindOf(index) !== 'light-point')),
  );
  const moving = shown.filter((index) => isMoving(register.kindOf(index)));
  const drawn = (view: View) => (index: number) =>
    passing ? passing(index) : view.zoom >= KIND_FROM[register.kindOf(index)];
  const lit = passing ?? undefined;
  let stale = true;
  const followMoving = (): void => {
    if (!stale) return;
    for (const index of moving) {
      const place = placeOf(index);
      xs[index] = place ? mercatorX(place[0]) : Number.NaN;
      ys[index] = place ? mercatorY(place[1]) : Number.NaN;
    }
    stale = false;
  };
  const at = (view: View, x: number, y: number, unit: number): number => {
    followMoving();
    let best = -1;
    let limit = 10 * unit;
    for (const index of moving) {
      const distance = Math.hypot(screenX(view, xs[index]!) - x, screenY(view, ys[index]!) - y);
      // What is nowhere is no distance away.
      if (!(distance <= limit) || passing?.(index) === false) continue;
      limit = distance;
      best = index;
    }
    if (best >= 0) return best;
    const mx = view.x + (x - view.width / 2) / view.scale;
    const my = view.y + (y - view.height / 2) / view.scale;
    const thing = fixed.nearest(mx, my, (9 * unit) / view.scale, drawn(view));
    if (thing >= 0) return thing;
    return view.zoom < LIGHTS_FROM && !passing ? -1 : lights.nearest(mx, my, (7 * unit) / view.scale, lit);
  };
  const around = (view: View, x: number, y: number, px: number, lightsFrom = LIGHTS_FROM): number[] => {
    followMoving();
    const radius = px / view.scale;
    return [
      ...moving.filter((index) => Math.hypot(xs[index]! - x, ys[index]! - y) <= radius && passing?.(index) !== false),
      ...fixed.within(x, y, radius, drawn(view)),
      ...(view.zoom < lightsFrom && !passing ? [] : lights.within(x, y, radius, lit)),
    ];
  };
  return {
    movedOn() {
      stale = true;
    },
    at,
    around,
    stackAt(view, x, y, unit) {
      const best = at(view, x, y, unit);
      if (best < 0) return [];
      const lightsFrom = register.kindOf(best) === 'light-point' ? LIGHTS_FROM : LIGHTS_BESIDE_FROM;
      const others = around(view, xs[best]!, ys[best]!, STACKED * unit, lightsFrom);
      return [best, ...others.filter((index) => index !== best)];
    },
  };
}
