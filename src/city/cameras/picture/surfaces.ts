import type { Light } from './daylight.ts';
import type { House, Street } from './street.ts';

/** A colour that the shading functions fill in: paint before light. */
export interface Paint {
  r: number;
  g: number;
  b: number;
  /** Light that the surface gives off by itself (a lit window), as an amount of each colour. */
  er: number;
  eg: number;
  eb: number;
}

/** A number in [0, 1) that always belongs to the same three whole numbers. */
export function hash(a: number, b: number, c: number): number {
  let h = Math.imul(a | 0, 0x9e3779b1) ^ Math.imul(b | 0, 0x85ebca6b) ^ Math.imul(c | 0, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 4294967296;
}

const clamp = (value: number): number => (value < 0 ? 0 : Math.min(value, 1));

/** How much of a point of size `foot` at `distance` from the middle of a band `half` wide on each side is inside it. */
const cover = (distance: number, half: number, foot: number): number => clamp((half - distance) / foot + 0.5);

function set(paint: Paint, r: number, g: number, b: number): void {
  paint.r = r;
  paint.g = g;
  paint.b = b;
}

/**
 * Paints a point of the ground. `across` and `along` belong to the street that the point is in; `foot` is the size in
 * metres of what one picture element covers.
 */
export function paintGround(paint: Paint, street: Street, x: number, z: number, footX: number, footZ: number): void {
  const ax = Math.abs(x);
  const zc = z - street.crossing;
  const az = Math.abs(zc);
  const grain = footZ < 0.6 ? (hash(x * 5, z * 5, 1) - 0.5) * 0.022 : 0;
  const patch = footZ < 4 ? (hash(x * 0.45 + 100, z * 0.22 + 100, 2) - 0.5) * 0.018 : 0;
  const road = ax < street.kerb || az < street.crossKerb;
  if (!road) {
    const joint = footZ < 0.25 && ((ax * 1.1) % 1 < 0.05 || ((z % 1.6) + 1.6) % 1.6 < 0.05) ? -0.07 : 0;
    const edge = Math.min(ax - street.kerb, az - street.crossKerb);
    const kerbstone = cover(Math.abs(edge - 0.1), 0.1, Math.max(footX, 0.05)) * 0.16;
    const base = 0.3 + grain + patch + joint + kerbstone;
    set(paint, base, base * 0.97, base * 0.92);
    return;
  }
  let base = street.asphalt + grain + patch;
  // Oil and tyres darken the lanes and polish them a little.
  const lane = street.kerb > 6 ? 3 : 2.1;
  if (az > street.crossKerb) base *= 1 - 0.16 * cover(Math.abs(ax - lane * 0.55), 0.5, 0.7);
  let mark = 0;
  if (az > street.crossHalf + 0.6) {
    const stripe = (((z % 6.5) + 6.5) % 6.5) - 1.5;
    const near = az < street.crossHalf + 14;
    const dash = near ? 1 : cover(Math.abs(stripe), 1.5, Math.max(footZ, 0.1));
    mark = cover(ax, 0.07, Math.max(footX, 0.03)) * dash;
    // The line along the parked cars.
    const bay = (((z % 2) + 2) % 2) - 0.5;
    mark += cover(Math.abs(ax - (street.kerb - 2.1)), 0.05, Math.max(footX, 0.03)) * (bay < 0.5 ? 0.7 : 0);
    // Stop line, on the side of those who come to the crossing.
    const coming = zc < 0 ? x > 0 : x < 0;
    if (coming && ax < street.kerb - 2)
      mark += cover(Math.abs(az - street.crossHalf - 4.6), 0.2, Math.max(footZ, 0.05));
  }
  // Zebra crossings at the four mouths of the junction.
  const overMain = Math.abs(az - street.crossHalf - 2.2);
  if (ax < street.kerb - 0.4 && overMain < 1.6 + footZ) {
    const bar = (((x + 0.25) % 1) + 1) % 1;
    mark += cover(overMain, 1.5, footZ) * cover(Math.abs(bar - 0.25), 0.25, Math.max(footX, 0.03));
  }
  const overCross = Math.abs(ax - street.half - 1.8);
  if (az < street.crossKerb - 0.4 && overCross < 1.6 + footX) {
    const bar = (((zc + 0.25) % 1) + 1) % 1;
    mark += cover(overCross, 1.5, footX) * cover(Math.abs(bar - 0.25), 0.25, Math.max(footZ, 0.03));
  }
  if (mark > 1) mark = 1;
  base += (0.62 - base) * mark * 0.85;
  set(paint, base, base * 0.995, base * (mark > 0.2 ? 0.97 : 1.03));
}

/**
 * Paints a point of a front, `along` metres from the house's own beginning and `up` from the ground. Windows by day
 * give back the sky; by night some of them are lit.
 */
export function paintFront(paint: Paint, house: House, along: number, up: number, foot: number, light: Light): void {
  const [r, g, b] = house.wall;
  // Weather runs down the wall.
  const stain = foot < 0.8 ? (hash(along * 2.2, up * 0.35, house.salt) - 0.5) * 0.07 : 0;
  let shade = 1 + stain;
  const fromEaves = house.eaves - up;
  if (fromEaves < 0.55) shade *= fromEaves < 0.18 ? 0.72 : 1.12;
  set(paint, r * shade, g * shade, b * shade);
  if (along < 0.25 || along > house.width - 0.25) set(paint, r * 0.86 * shade, g * 0.86 * shade, b * 0.86 * shade);
  const sky = light.day * 0.5 + 0.02;
  if (up < house.groundFloor) {
    if (!house.shop) {
      paintOpening(paint, house, along, up - 0.95, -1, 1.75, foot, light, sky);
      if (up < 0.7) set(paint, paint.r * 0.72, paint.g * 0.72, paint.b * 0.72);
      return;
    }
    const [sr, sg, sb] = house.shop;
    const pane = (along + 0.6) % 3.4;
    const sign = up > house.groundFloor - 0.95;
    const lit = hash(house.salt, 3, 5) < 0.3 ? 1 : 0.12;
    const night = 1 - light.day;
    if (sign || pane < 0.35 || up < 0.45) {
      set(paint, sr, sg, sb);
      const glow = sign && up < house.groundFloor - 0.3 && up > house.groundFloor - 0.75 ? 0.1 * lit * night : 0;
      emit(paint, glow * (0.4 + sr * 2), glow * (0.4 + sg * 2), glow * (0.4 + sb * 2));
    } else {
      set(paint, 0.06, 0.07, 0.08);
      const inside = (0.35 + 0.5 * hash(along * 2, up * 2, house.salt)) * 0.34 * lit * night + 0.03 * light.day;
      emit(paint, inside + 0.14 * sky, inside * 0.86 + 0.16 * sky, inside * 0.62 + 0.19 * sky);
    }
    return;
  }
  const storey = Math.floor((up - house.groundFloor) / house.floorHeight);
  if (storey >= house.floors) return;
  const within = up - house.groundFloor - storey * house.floorHeight;
  if (within < 0.12) set(paint, paint.r * 1.14, paint.g * 1.14, paint.b * 1.14);
  paintOpening(paint, house, along, within - 0.75, storey, house.floorHeight - 1.15, foot, light, sky);
}

const emit = (paint: Paint, r: number, g: number, b: number): void => {
  paint.er = r;
  paint.eg = g;
  paint.eb = b;
};

/** A window of a storey with its surround and shutters; `up` is above its sill. */
function paintOpening(
  paint: Paint,
  house: House,
  along: number,
  up: number,
  storey: number,
  tall: number,
  foot: number,
  light: Light,
  sky: number,
): void {
  const bays = Math.max(1, Math.floor(house.width / house.bay));
  const bay = house.width / bays;
  const column = Math.min(bays - 1, Math.floor(along / bay));
  const aside = Math.abs(along - (column + 0.5) * bay);
  const half = 0.52;
  if (up < -0.15 || up > tall + 0.15) return;
  if (aside > half + 0.16) {
    if (house.shutters && aside < half + 0.62 && up > 0 && up < tall && storey >= 0) {
      const slat = foot < 0.12 && (up * 9) % 1 < 0.3 ? 0.85 : 1;
      const [r, g, b] = house.shutters;
      set(paint, r * slat, g * slat, b * slat);
    }
    return;
  }
  if (aside > half || up < 0 || up > tall) {
    set(paint, Math.min(0.9, paint.r * 1.16), Math.min(0.88, paint.g * 1.16), Math.min(0.85, paint.b * 1.16));
    return;
  }
  const chance = hash(house.salt + storey * 31, column, 7);
  // Some sleep behind closed shutters.
  if (house.shutters && storey >= 0 && chance > 0.72 && light.day < 0.6) {
    const [r, g, b] = house.shutters;
    set(paint, r * 0.9, g * 0.9, b * 0.9);
    return;
  }
  const bar = foot < 0.15 && (aside < 0.035 || Math.abs(up - tall * 0.66) < 0.035);
  if (bar) {
    set(paint, 0.66, 0.65, 0.62);
    return;
  }
  set(paint, 0.05, 0.06, 0.07);
  if (chance < light.windows) {
    const kind = hash(house.salt, storey, column + 50);
    const bright = (0.16 + 0.34 * kind) * (aside > half * 0.6 && kind > 0.4 ? 0.55 : 1);
    if (kind > 0.9) emit(paint, bright * 0.5, bright * 0.62, bright * 0.95);
    else emit(paint, bright, bright * 0.72, bright * (0.32 + 0.2 * kind));
  } else {
    const mirrored = (0.25 + 0.5 * hash(house.salt, storey * 13, column)) * sky;
    emit(paint, mirrored * 0.5, mirrored * 0.58, mirrored * 0.7);
  }
}

/** The sky in a direction; `up` is the sine of its elevation. */
export function paintSky(paint: Paint, light: Light, dx: number, up: number, dz: number): void {
  const height = Math.max(up, 0);
  const share = 1 - (1 - Math.min(1, height * 1.6)) ** 2.2;
  const [hr, hg, hb] = light.horizon;
  const [zr, zg, zb] = light.zenith;
  let r = hr + (zr - hr) * share;
  let g = hg + (zg - hg) * share;
  let b = hb + (zb - hb) * share;
  if (light.day > 0.15 && height > 0.02) {
    const veil = cloud((dx / (height + 0.12)) * 1.3 + 40, (dz / (height + 0.12)) * 1.3 + 40) * light.day;
    r += (0.86 - r) * veil * 0.75;
    g += (0.86 - g) * veil * 0.72;
    b += (0.88 - b) * veil * 0.68;
  }
  emit(paint, r, g, b);
  set(paint, 0, 0, 0);
}

function cloud(u: number, v: number): number {
  let sum = 0;
  let size = 0.5;
  let x = u;
  let y = v;
  for (let octave = 0; octave < 4; octave++) {
    const [ix, iy] = [Math.floor(x), Math.floor(y)];
    const [fx, fy] = [x - ix, y - iy];
    const [sx, sy] = [fx * fx * (3 - 2 * fx), fy * fy * (3 - 2 * fy)];
    const top = hash(ix, iy, octave) * (1 - sx) + hash(ix + 1, iy, octave) * sx;
    const low = hash(ix, iy + 1, octave) * (1 - sx) + hash(ix + 1, iy + 1, octave) * sx;
    sum += (top * (1 - sy) + low * sy) * size;
    size /= 2;
    x *= 2.1;
    y *= 2.1;
  }
  return clamp((sum - 0.44) * 3.2);
}
