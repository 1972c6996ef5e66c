import { blueOf, type Canvas, lumaOf, redOf } from './canvas.ts';
import type { Projected } from './view.ts';

/** A colour as the sensor gives it, 0..1 (after the tone curve). */
export type Toned = readonly [r: number, g: number, b: number];

/**
 * Fills a convex polygon where nothing nearer stands. The corners must all be in front of the camera. Distances are
 * interpolated as their inverse, which is straight on the picture.
 */
export function fillPolygon(canvas: Canvas, corners: readonly Projected[], colour: Toned): void {
  const { width, luma, blue, red, depth } = canvas;
  const y0 = lumaOf(...colour);
  const u0 = blueOf(...colour);
  const v0 = redOf(...colour);
  scan(canvas, corners, (y, from, to, inverse, slope) => {
    const row = y * width;
    const chroma = (y & 1) === 0 ? (y >> 1) * (width >> 1) : -1;
    let near = inverse;
    for (let x = from; x < to; x++, near += slope) {
      const distance = 1 / near;
      if (distance > depth[row + x]! + 0.05) continue;
      luma[row + x] = y0;
      depth[row + x] = distance;
      if (chroma >= 0 && (x & 1) === 0) {
        blue[chroma + (x >> 1)] = u0;
        red[chroma + (x >> 1)] = v0;
      }
    }
  });
}

/** Darkens or brightens what is inside a polygon by a factor (a shadow, a beam on the road), where nothing hides it. */
export function scalePolygon(canvas: Canvas, corners: readonly Projected[], factor: number, add: number): void {
  const { width, luma, depth } = canvas;
  scan(canvas, corners, (y, from, to, inverse, slope) => {
    const row = y * width;
    let near = inverse;
    for (let x = from; x < to; x++, near += slope) {
      if (1 / near > depth[row + x]! * 1.03 + 0.1) continue;
      const value = 16 + (luma[row + x]! - 16) * factor + add;
      luma[row + x] = Math.min(value, 235);
    }
  });
}

function scan(
  canvas: Canvas,
  corners: readonly Projected[],
  line: (y: number, from: number, to: number, inverse: number, slope: number) => void,
): void {
  let top = Infinity;
  let bottom = -Infinity;
  for (const { y } of corners) {
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  const last = Math.min(canvas.height - 1, Math.ceil(bottom - 0.5) - 1);
  for (let y = Math.max(0, Math.ceil(top - 0.5)); y <= last; y++) {
    const middle = y + 0.5;
    let left = Infinity;
    let right = -Infinity;
    let leftNear = 0;
    let rightNear = 0;
    for (let index = 0; index < corners.length; index++) {
      const a = corners[index]!;
      const b = corners[(index + 1) % corners.length]!;
      if (a.y <= middle === b.y <= middle) continue;
      const share = (middle - a.y) / (b.y - a.y);
      const x = a.x + (b.x - a.x) * share;
      const near = 1 / a.depth + (1 / b.depth - 1 / a.depth) * share;
      if (x < left) {
        left = x;
        leftNear = near;
      }
      if (x > right) {
        right = x;
        rightNear = near;
      }
    }
    const from = Math.max(0, Math.ceil(left - 0.5));
    const to = Math.min(canvas.width, Math.ceil(right - 0.5));
    if (to <= from) continue;
    const slope = right > left ? (rightNear - leftNear) / (right - left) : 0;
    line(y, from, to, leftNear + (from + 0.5 - left) * slope, slope);
  }
}

/**
 * Adds a round glow: a bright core and a halo that falls off to nothing at `radius` picture elements. Nothing when
 * something nearer hides its middle.
 */
export function addGlow(
  canvas: Canvas,
  at: Projected,
  core: number,
  radius: number,
  colour: Toned,
  strength: number,
): void {
  const { width, height, luma, blue, red, depth } = canvas;
  if (at.depth < 0.3) return;
  const mx = Math.round(at.x);
  const my = Math.round(at.y);
  if (mx >= 0 && my >= 0 && mx < width && my < height && depth[my * width + mx]! < at.depth - 0.6) return;
  const r = Math.max(1.2, radius);
  const [x0, x1] = [Math.max(0, Math.floor(at.x - r)), Math.min(width - 1, Math.ceil(at.x + r))];
  const [y0, y1] = [Math.max(0, Math.floor(at.y - r)), Math.min(height - 1, Math.ceil(at.y + r))];
  const [cr, cg, cb] = colour;
  const u = blueOf(cr, cg, cb) - 128;
  const v = redOf(cr, cg, cb) - 128;
  const half = width >> 1;
  const heart = Math.max(0.7, core);
  for (let y = y0; y <= y1; y++)
    for (let x = x0; x <= x1; x++) {
      const distance = Math.hypot(x + 0.5 - at.x, y + 0.5 - at.y);
      if (distance >= r) continue;
      const fade = 1 - distance / r;
      const halo = strength * fade * (0.42 * fade * fade + 0.7 * (heart / (heart + distance)));
      const amount = distance < heart ? 1 : Math.min(1, halo);
      const index = y * width + x;
      const before = luma[index]!;
      const value = before + amount * (lumaOf(cr, cg, cb) - 16) * (1 - (before - 16) / 260);
      luma[index] = Math.min(value, 235);
      if (((x | y) & 1) === 0) {
        const c = (y >> 1) * half + (x >> 1);
        // The heart of a light burns out to white, its halo has the colour.
        const tint = distance < heart ? 0.35 : amount;
        blue[c] = blue[c]! + (128 + u - blue[c]!) * tint;
        red[c] = red[c]! + (128 + v - red[c]!) * tint;
      }
    }
}
