import type { Aim } from './ptz.ts';

/** Two numbers: in the world pan and tilt in degrees (right and up), in a picture x and y. */
export type Pair = readonly [number, number];

/**
 * What must never be seen, as a polygon. `world`: directions from the camera, degrees right of its mounting azimuth and
 * above the horizon; its edges are straight in every picture (great circles). `picture`: shares of the picture from its
 * top left, 0 to 1, for a camera that does not turn.
 */
export interface MaskShape {
  readonly space: 'world' | 'picture';
  readonly points: readonly Pair[];
}

/** Size of a picture in pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** How far off the camera may look from where it is thought to: `angle` in degrees, `scale` as a share of its zoom. */
export interface MaskMargin {
  readonly angle: number;
  readonly scale: number;
}

/** What is blackened in a picture: everything within `grow` pixels of the polygon (pixels, y down), or all of it. */
export type Covered =
  | { readonly kind: 'polygon'; readonly points: readonly Pair[]; readonly grow: number }
  | { readonly kind: 'whole' };

/** A mask may not reach farther than this from its middle, degrees: beyond, inside and outside are no longer told apart. */
export const WIDEST_MASK = 75;
/** Beyond this angle from the axis a picture tells nothing, degrees: what would have to be drawn there covers everything. */
const EDGE_OF_SIGHT = 85;
/** Pixels that rounding may cost: pictures are coded in blocks of two by two. */
const ROUNDING = 2;

const RADIANS = Math.PI / 180;
type Vector = readonly [x: number, y: number, z: number];

/** Direction of a place in the world; z is where the camera was mounted to look, x to its right, y up. */
export function direction([pan, tilt]: Pair): Vector {
  const [p, t] = [pan * RADIANS, tilt * RADIANS];
  return [Math.sin(p) * Math.cos(t), Math.sin(t), Math.cos(p) * Math.cos(t)];
}

/** The same direction as the camera has it: right, up, forward. */
function turned([x, y, z]: Vector, { pan, tilt }: Aim): Vector {
  const [p, t] = [pan * RADIANS, tilt * RADIANS];
  const [sinp, cosp, sint, cost] = [Math.sin(p), Math.cos(p), Math.sin(t), Math.cos(t)];
  const along = x * sinp + z * cosp;
  return [x * cosp - z * sinp, y * cost - along * sint, y * sint + along * cost];
}

/** Focal length in pixels of a picture that is so wide. */
const focalOf = (sight: Aim, { width }: PictureSize): number => width / 2 / Math.tan((sight.fieldOfView * RADIANS) / 2);

/** Where a place of the world is in the picture, in pixels; null when it is not in front of the camera. */
export function seenAt(place: Pair, sight: Aim, size: PictureSize): Pair | null {
  const [x, y, z] = turned(direction(place), sight);
  if (z <= 1e-9) return null;
  const focal = focalOf(sight, size);
  return [size.width / 2 + (x / z) * focal, size.height / 2 - (y / z) * focal];
}

/** Which place of the world is seen at a pixel. The other way round of `seenAt`. */
export function placeAt([x, y]: Pair, sight: Aim, size: PictureSize): Pair {
  const focal = focalOf(sight, size);
  const [right, up] = [(x - size.width / 2) / focal, (size.height / 2 - y) / focal];
  const [p, t] = [sight.pan * RADIANS, sight.tilt * RADIANS];
  const along = Math.cos(t) - up * Math.sin(t);
  const height = Math.sin(t) + up * Math.cos(t);
  const east = right * Math.cos(p) + along * Math.sin(p);
  const north = along * Math.cos(p) - right * Math.sin(p);
  return [Math.atan2(east, north) / RADIANS, Math.atan2(height, Math.hypot(east, north)) / RADIANS];
}

/** Degrees from the middle of a mask in the world to its farthest corner. */
export function reachOf(points: readonly Pair[]): number {
  const corners = points.map(direction);
  const middle = [0, 1, 2].map((axis) => corners.reduce((sum, corner) => sum + (corner[axis] ?? 0), 0));
  const length = Math.hypot(...middle);
  if (length < 1e-9) return 180;
  const cosines = corners.map((corner) => corner.reduce((sum, part, axis) => sum + part * (middle[axis] ?? 0), 0));
  return Math.acos(Math.min(1, Math.max(-1, Math.min(...cosines) / length))) / RADIANS;
}

/** Cuts a cone of directions with one plane through the camera: what is on its inner side stays (Sutherland and Hodgman). */
function cut(cone: readonly Vector[], plane: Vector): Vector[] {
  const side = (v: Vector): number => v[0] * plane[0] + v[1] * plane[1] + v[2] * plane[2];
  const out: Vector[] = [];
  for (const [index, to] of cone.entries()) {
    const from = cone[(index + cone.length - 1) % cone.length] ?? to;
    const [before, here] = [side(from), side(to)];
    if (before >= 0 !== here >= 0) {
      const t = before / (before - here);
      out.push([from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t, from[2] + (to[2] - from[2]) * t]);
    }
    if (here >= 0) out.push(to);
  }
  return out;
}

/**
 * What a mask covers in the picture of a camera that looks along `sight`, give or take `margin`: every place inside the
 * mask that is in the picture lies within the answer. Null when nothing of it can be in the picture. The margin is
 * turned into pixels for the corner of the picture, where an angle takes the most of them. `sight` is not wanted for a
 * mask in picture coordinates; a mask in the world without it covers everything.
 */
export function coveredBy(
  mask: MaskShape,
  sight: Aim | null,
  size: PictureSize,
  margin: MaskMargin = { angle: 0, scale: 0 },
): Covered | null {
  if (mask.space === 'picture') {
    const points = mask.points.map(([x, y]): Pair => [x * size.width, y * size.height]);
    return { kind: 'polygon', points, grow: ROUNDING };
  }
  if (!sight) return { kind: 'whole' };
  const focal = focalOf(sight, size);
  const half = Math.hypot(size.width, size.height) / 2;
  // A camera that is zoomed out farther than thought shows what lies beyond the corner of the picture as thought of.
  const corner = Math.atan((half * (1 + margin.scale)) / focal) / RADIANS;
  const last = corner + margin.angle;
  if (!(last < EDGE_OF_SIGHT)) return { kind: 'whole' };
  const byAngle = focal * (Math.tan(last * RADIANS) - Math.tan(corner * RADIANS));
  const grow = byAngle + half * margin.scale + ROUNDING;
  // Cut well outside of what can reach into the picture, so that the cut's own edges do not grow into it.
  const across = (size.width / 2 + grow + ROUNDING) / focal;
  const upright = (size.height / 2 + grow + ROUNDING) / focal;
  let cone: Vector[] = mask.points.map((point) => turned(direction(point), sight));
  for (const plane of [
    [1, 0, across],
    [-1, 0, across],
    [0, 1, upright],
    [0, -1, upright],
  ] as const)
    cone = cut(cone, plane);
  if (cone.length < 3) return null;
  const points = cone.map(([x, y, z]): Pair => {
    const depth = Math.max(z, 1e-9);
    return [size.width / 2 + (x / depth) * focal, size.height / 2 - (y / depth) * focal];
  });
  return { kind: 'polygon', points, grow };
}
