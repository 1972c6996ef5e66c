import { addGlow, fillPolygon, scalePolygon, type Toned } from './brush.ts';
import { type Canvas, tone } from './canvas.ts';
import type { Light } from './daylight.ts';
import type { LampLight } from './lampLight.ts';
import type { Colour, Street } from './street.ts';
import { type Projected, project, type View } from './view.ts';

/** Everything that drawing a thing in the street needs. */
export interface Stage {
  readonly canvas: Canvas;
  readonly view: View;
  readonly light: Light;
  readonly street: Street;
  readonly lamps: { readonly main: LampLight; readonly cross: LampLight };
}

/** Nothing nearer than this is drawn, in metres: it would be before the lens. */
const NEAREST = 0.8;

/** The light of the lamps at a place, about a metre up. */
export function lampsAt({ light, street, lamps }: Stage, x: number, z: number): number {
  if (light.lamps === 0) return 0;
  const main = Math.abs(x) <= street.half ? lamps.main.ground(x, z) : 0;
  const zc = z - street.crossing;
  const cross = Math.abs(zc) <= street.crossHalf ? lamps.cross.ground(zc, x) : 0;
  return Math.max(main, cross) * light.lamps;
}

/** What a painted surface that faces `normal` looks like to the sensor. */
export function lit(stage: Stage, paint: Colour, nx: number, ny: number, nz: number, lamp: number): Toned {
  const { light, street } = stage;
  const [sx, sy, sz] = light.toSun;
  const sun = Math.max(0, nx * sx + ny * sy + nz * sz) * 0.85;
  const sky = 0.5 + 0.35 * ny;
  const shine = lamp * (0.35 + 0.55 * Math.max(0, ny) + 0.1 * Math.abs(nx));
  const one = (index: 0 | 1 | 2): number =>
    tone(
      paint[index] *
        light.exposure *
        (light.ambient[index] * sky + light.sun[index] * sun + street.lamps.colour[index] * shine),
    );
  return [one(0), one(1), one(2)];
}

/** A box that stands on the ground or above it, turned to face along `(fx, fz)`. */
export interface Box {
  readonly x: number;
  readonly z: number;
  readonly low: number;
  readonly high: number;
  readonly length: number;
  readonly width: number;
  readonly fx: number;
  readonly fz: number;
  /** How much narrower and shorter the top is (a car's cabin). */
  readonly taper?: number;
}

/** Draws the faces of a box that are turned to the camera. */
export function drawBox(stage: Stage, box: Box, paint: Colour, lamp: number): void {
  const { view, canvas } = stage;
  const { fx, fz } = box;
  const [rx, rz] = [fz, -fx];
  const corners: Projected[] = [];
  for (const top of [0, 1]) {
    const l = (box.length / 2) * (top ? 1 - (box.taper ?? 0) : 1);
    const w = (box.width / 2) * (top ? 1 - (box.taper ?? 0) * 0.6 : 1);
    for (const [along, across] of [
      [1, 1],
      [1, -1],
      [-1, -1],
      [-1, 1],
    ] as const) {
      const x = box.x + fx * l * along + rx * w * across;
      const z = box.z + fz * l * along + rz * w * across;
      const corner = project(view, x, top ? box.high : box.low, z);
      if (corner.depth < NEAREST) return;
      corners.push(corner);
    }
  }
  const [cx, cz] = [view.x - box.x, -box.z];
  const front = cx * fx + cz * fz;
  const side = cx * rx + cz * rz;
  const face = (a: number, b: number, c: number, d: number, nx: number, ny: number, nz: number): void =>
    fillPolygon(canvas, [corners[a]!, corners[b]!, corners[c]!, corners[d]!], lit(stage, paint, nx, ny, nz, lamp));
  if (front > box.length / 2) face(0, 1, 5, 4, fx, 0.1, fz);
  if (front < -box.length / 2) face(2, 3, 7, 6, -fx, 0.1, -fz);
  if (side > box.width / 2) face(3, 0, 4, 7, rx, 0.1, rz);
  if (side < -box.width / 2) face(1, 2, 6, 5, -rx, 0.1, -rz);
  if (view.y > box.high) face(4, 5, 6, 7, 0, 1, 0);
}

/** A four-sided patch on the ground, `ahead` metres before a place and `wide` across at both ends. */
function patch(
  stage: Stage,
  x: number,
  z: number,
  fx: number,
  fz: number,
  ahead: readonly [number, number],
  wide: readonly [number, number],
): Projected[] | null {
  const [rx, rz] = [fz, -fx];
  const at = (l: number, w: number): Projected => project(stage.view, x + fx * l + rx * w, 0.02, z + fz * l + rz * w);
  const corners = [at(ahead[0], wide[0]), at(ahead[1], wide[1]), at(ahead[1], -wide[1]), at(ahead[0], -wide[0])];
  return corners.some((corner) => corner.depth < NEAREST) ? null : corners;
}

/** A car as drawn: `lights` when it drives in the dark. */
export interface DrawnCar {
  readonly x: number;
  readonly z: number;
  readonly fx: number;
  readonly fz: number;
  readonly paint: Colour;
  readonly lights: boolean;
  readonly braking: boolean;
}

const GLASS: Colour = [0.05, 0.06, 0.07];
const TYRE: Colour = [0.025, 0.025, 0.025];

/** Draws a car: its shadow, body, cabin, and its lights by night. */
export function drawCar(stage: Stage, car: DrawnCar): void {
  const { view, canvas, light } = stage;
  const { x, z, fx, fz } = car;
  const [rx, rz] = [fz, -fx];
  const lamp = lampsAt(stage, x, z);
  const beam = 1 - light.day;
  if (car.lights && beam > 0.2)
    for (const [far, wide, add] of [
      [15, 2.9, 9],
      [10, 2.1, 14],
      [6, 1.4, 16],
    ] as const) {
      const ground = patch(stage, x, z, fx, fz, [2.4, far], [0.8, wide]);
      if (ground) scalePolygon(canvas, ground, 1.03, add * beam);
    }
  const shadow = patch(stage, x, z, fx, fz, [-2.3, 2.3], [1.02, 1.02]);
  if (shadow) scalePolygon(canvas, shadow, 0.42, 0);
  const base = { x, z, fx, fz };
  for (const along of [1.3, -1.3]) {
    const wheel = { ...base, x: x + fx * along, z: z + fz * along, low: 0, high: 0.6, length: 0.62, width: 1.74 };
    drawBox(stage, wheel, TYRE, lamp);
  }
  drawBox(stage, { ...base, low: 0.28, high: 0.86, length: 4.25, width: 1.78 }, car.paint, lamp);
  const cabin = { ...base, x: x - fx * 0.25, z: z - fz * 0.25 };
  drawBox(stage, { ...cabin, low: 0.86, high: 1.36, length: 2.7, width: 1.66, taper: 0.24 }, GLASS, lamp);
  drawBox(stage, { ...cabin, low: 1.34, high: 1.42, length: 2.06, width: 1.44, taper: 0.1 }, car.paint, lamp);

  const middle = project(view, x, 0.7, z);
  if (middle.depth < 2) return;
  const towards = ((view.x - x) * fx - z * fz) / Math.hypot(view.x - x, z);
  const size = view.focal / middle.depth;
  const end = towards > 0 ? 2.16 : -2.16;
  const white = towards > 0;
  if (Math.abs(towards) < 0.12 || !(car.lights || (car.braking && !white))) return;
  const power = white ? 0.2 + 0.8 * beam : (car.braking ? 1 : 0.6) * (0.35 + 0.65 * beam);
  if (power < 0.3 && white) return;
  for (const across of [0.66, -0.66]) {
    const at = project(view, x + fx * end + rx * across, white ? 0.64 : 0.74, z + fz * end + rz * across);
    at.depth -= 0.3;
    const core = size * (white ? 0.1 : 0.085) * (0.6 + 0.4 * beam);
    const halo = Math.min(
      view.width * 0.11,
      size * (white ? 1.5 : 0.75) * (0.4 + 0.6 * Math.abs(towards)) * (0.25 + 0.75 * beam),
    );
    addGlow(
      canvas,
      at,
      core,
      Math.max(2, halo),
      white ? [1, 0.97, 0.86] : [1, 0.16, 0.1],
      power * (white ? 0.9 : 0.75),
    );
  }
}

/** Draws somebody who walks. */
export function drawWalker(stage: Stage, x: number, z: number, coat: Colour, stride: number): void {
  const lamp = lampsAt(stage, x, z);
  const base = { x, z, fx: 0, fz: 1 };
  const shadow = patch(stage, x, z, 0, 1, [-0.3, 0.3], [0.3, 0.3]);
  if (shadow) scalePolygon(stage.canvas, shadow, 0.6, 0);
  for (const side of [-0.1, 0.1]) {
    const leg = { ...base, x: x + side, z: z + side * stride * 2.4, low: 0, high: 0.82, length: 0.17, width: 0.16 };
    drawBox(stage, leg, [0.05, 0.055, 0.075], lamp);
  }
  drawBox(stage, { ...base, low: 0.78, high: 1.46, length: 0.28, width: 0.5, taper: 0.12 }, coat, lamp);
  drawBox(stage, { ...base, low: 1.48, high: 1.74, length: 0.2, width: 0.19, taper: 0.2 }, [0.42, 0.3, 0.24], lamp);
}
