import { blueOf, type Canvas, lumaOf, redOf, tone } from './canvas.ts';
import type { Light } from './daylight.ts';
import type { LampLight } from './lampLight.ts';
import { ROW_LENGTH, rowIndex, type Street } from './street.ts';
import { type Paint, paintFront, paintGround, paintSky } from './surfaces.ts';
import type { View } from './view.ts';

/** What a ray of light brings: its amount of each colour, and how far it comes from (along the view's axis). */
interface Ray {
  r: number;
  g: number;
  b: number;
  depth: number;
}

/** Depth of the sky. */
const SKY = 1e6;
/** Length of the air in which a thing is half lost, in metres. */
const HAZE = 330;

/**
 * The street without what moves in it, traced ray by ray. The fronts bound a cross of open space, so that where a ray
 * ends follows in a few divisions, whatever the number of houses.
 */
export function tracer(
  street: Street,
  light: Light,
  lamps: { readonly main: LampLight; readonly cross: LampLight },
  view: View,
): (px: number, py: number, ray: Ray) => void {
  const { half, crossHalf, crossing } = street;
  const paint: Paint = { r: 0, g: 0, b: 0, er: 0, eg: 0, eb: 0 };
  const [lr, lg, lb] = street.lamps.colour;
  const [sx, sy, sz] = light.toSun;
  const shadowHeight = 12;
  const { forward, right, up } = view;
  const exposure = light.exposure;
  const thick = 0.32 + 0.4 * (1 - light.day);

  /** Whether the sun reaches a point at x, z in the open, `height` metres up. */
  const sunny = (x: number, height: number, z: number): boolean => {
    if (sy < 0.02) return false;
    // How far towards the sun the cross of open space goes, against how far the shadow of a front does.
    const reach = (shadowHeight - height) * (Math.hypot(sx, sz) / sy);
    if (reach <= 0) return true;
    const flat = Math.hypot(sx, sz) || 1;
    const [ux, uz] = [sx / flat, sz / flat];
    const toMain = ux > 0 ? (half - x) / ux : ux < 0 ? (-half - x) / ux : Infinity;
    const zc = z - crossing;
    const toCross = uz > 0 ? (crossHalf - zc) / uz : uz < 0 ? (-crossHalf - zc) / uz : Infinity;
    const inMain = Math.abs(x) <= half ? toMain : -1;
    const inCross = Math.abs(zc) <= crossHalf ? toCross : -1;
    return Math.max(inMain, inCross) > reach;
  };

  return (px, py, ray) => {
    const a = (px - view.width / 2) / view.focal;
    const c = (py - view.height / 2) / view.focal;
    const dx = forward[0] + right[0] * a - up[0] * c;
    const dy = forward[1] + right[1] * a - up[1] * c;
    const dz = forward[2] + right[2] * a - up[2] * c;
    paint.er = 0;
    paint.eg = 0;
    paint.eb = 0;

    const tMain = dx > 1e-9 ? (half - view.x) / dx : dx < -1e-9 ? (-half - view.x) / dx : 1e9;
    let tIn = 1e9;
    let tOut = 1e9;
    if (dz > 1e-9) {
      tIn = (crossing - crossHalf) / dz;
      tOut = (crossing + crossHalf) / dz;
    }
    const crossFront = tMain > tIn && tMain < tOut;
    const tFront = crossFront ? tOut : tMain;
    const tGround = dy < -1e-9 ? -view.y / dy : 1e9;

    let depth = SKY;
    let lit = 0;
    let nx = 0;
    let ny = 1;
    let nz = 0;
    let x = 0;
    let y = 0;
    let z = 0;
    if (tGround < tFront) {
      depth = tGround;
      x = view.x + dx * tGround;
      z = dz * tGround;
      const foot = tGround / view.focal;
      paintGround(paint, street, x, z, foot * (1 + Math.abs(dx)), (foot * tGround) / view.y + foot * 0.5);
      const inMain = Math.abs(x) <= half;
      const inCross = Math.abs(z - crossing) <= crossHalf;
      if (light.lamps > 0) {
        if (inMain) lit = lamps.main.ground(x, z);
        if (inCross) lit = Math.max(lit, lamps.cross.ground(z - crossing, x));
      }
    } else {
      x = view.x + dx * tFront;
      y = view.y + dy * tFront;
      z = dz * tFront;
      const beyond = z > crossing;
      const side = crossFront ? Math.abs(x) - half : Math.abs(z - crossing) - crossHalf;
      const row = street.rows[rowIndex(x > 0, beyond, crossFront)]!;
      const from = Math.max(side, 0);
      const cell = from >= ROW_LENGTH ? row.index.length - 1 : (from * 2) | 0;
      const house = row.houses[row.index[cell]!]!;
      // Beyond the last house that is remembered the row begins again.
      const along = from >= ROW_LENGTH ? from % house.width : from - house.start;
      if (crossFront) {
        nz = -1;
      } else {
        nx = x > 0 ? -1 : 1;
      }
      ny = 0;
      if (y <= house.eaves) {
        depth = tFront;
        paintFront(paint, house, along, y, tFront / view.focal, light);
        if (light.lamps > 0) lit = crossFront ? lamps.cross.front(1, y, x) : lamps.main.front(x > 0 ? 1 : -1, y, z);
      } else {
        // Over the eaves: the roof leans back from the front, and the sky is above it.
        const inward = crossFront ? Math.abs(dz) : Math.abs(dx);
        const rest = inward * house.slope - dy;
        const more = rest > 1e-6 ? (y - house.eaves) / rest : 1e9;
        if (inward * more < 4.5) {
          depth = tFront + more;
          const tile = (speckle(along, y) - 0.5) * 0.05;
          paint.r = house.roof[0] + tile;
          paint.g = house.roof[1] + tile;
          paint.b = house.roof[2] + tile;
          const length = Math.hypot(1, house.slope);
          nx *= house.slope / length;
          nz *= house.slope / length;
          ny = 1 / length;
          lit = light.lamps > 0 ? 0.004 : 0;
        }
      }
    }

    if (depth >= SKY) {
      const length = Math.hypot(dx, dy, dz);
      paintSky(paint, light, dx / length, dy / length, dz / length);
      ray.r = paint.er * exposure;
      ray.g = paint.eg * exposure;
      ray.b = paint.eb * exposure;
      ray.depth = SKY;
      return;
    }
    const facing = nx * sx + ny * sy + nz * sz;
    const sun = facing > 0 && light.sun[0] > 0.01 && sunny(x, y, z) ? facing : 0;
    // Less of the sky is seen from low down between the houses.
    const open = ny > 0.5 ? 0.8 : 0.62 + 0.02 * Math.min(14, y);
    lit *= light.lamps;
    let r = paint.r * (light.ambient[0] * open + light.sun[0] * sun + lr * lit) + paint.er;
    let g = paint.g * (light.ambient[1] * open + light.sun[1] * sun + lg * lit) + paint.eg;
    let b = paint.b * (light.ambient[2] * open + light.sun[2] * sun + lb * lit) + paint.eb;
    const haze = (1 - Math.exp(-depth / HAZE)) * thick;
    r += (light.horizon[0] - r) * haze;
    g += (light.horizon[1] - g) * haze;
    b += (light.horizon[2] - b) * haze;
    ray.r = r * exposure;
    ray.g = g * exposure;
    ray.b = b * exposure;
    ray.depth = depth;
  };
}

const speckle = (u: number, v: number): number => {
  const h = Math.sin(Math.floor(u * 3) * 12.9898 + Math.floor(v * 3) * 78.233) * 43758.5453;
  return h - Math.floor(h);
};

/**
 * Fills a canvas with the street. `samples` rays along each side of a picture element (1 or 2); `coarse` traces every
 * second element and repeats it, for a head that is turning, when nobody could see the difference.
 */
export function drawBackdrop(
  canvas: Canvas,
  trace: (px: number, py: number, ray: Ray) => void,
  samples: 1 | 2,
  coarse: boolean,
): void {
  const { width, height, luma, blue, red, depth } = canvas;
  const ray: Ray = { r: 0, g: 0, b: 0, depth: 0 };
  const half = width / 2;
  const step = 1 / samples;
  const share = 1 / (samples * samples);
  for (let by = 0; by < height; by += 2)
    for (let bx = 0; bx < width; bx += 2) {
      let sr = 0;
      let sg = 0;
      let sb = 0;
      for (let q = 0; q < 4; q++) {
        const x = bx + (q & 1);
        const y = by + (q >> 1);
        let r = 0;
        let g = 0;
        let b = 0;
        if (coarse) {
          if (q === 0) {
            trace(bx + 1, by + 1, ray);
            sr = tone(ray.r);
            sg = tone(ray.g);
            sb = tone(ray.b);
          }
          luma[y * width + x] = lumaOf(sr, sg, sb);
          depth[y * width + x] = ray.depth;
          continue;
        }
        for (let j = 0; j < samples; j++)
          for (let i = 0; i < samples; i++) {
            trace(x + (i + 0.5) * step, y + (j + 0.5) * step, ray);
            r += tone(ray.r);
            g += tone(ray.g);
            b += tone(ray.b);
          }
        r *= share;
        g *= share;
        b *= share;
        sr += r / 4;
        sg += g / 4;
        sb += b / 4;
        luma[y * width + x] = lumaOf(r, g, b);
        depth[y * width + x] = ray.depth;
      }
      const at = (by >> 1) * half + (bx >> 1);
      blue[at] = blueOf(sr, sg, sb);
      red[at] = redOf(sr, sg, sb);
    }
}
