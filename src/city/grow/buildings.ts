import type { Random } from '../../shared/random.ts';
import { type DistrictKind, type Districts, STYLES } from './districts.ts';
import { between, type Point } from './geometry.ts';
import type { Network } from './network.ts';
import { aside, HALF_WIDTH, LineField, walk } from './streetSides.ts';

/** A footprint, four corners or more, counter-clockwise. */
export interface Footprint {
  readonly ring: readonly Point[];
  readonly kind: DistrictKind;
}

interface Box {
  readonly at: Point;
  readonly u: Point;
  readonly w: number;
  readonly d: number;
  readonly r: number;
}

/** Whether two boxes overlap (separating axes). */
function overlap(a: Box, b: Box): boolean {
  const dx = b.at[0] - a.at[0];
  const dy = b.at[1] - a.at[1];
  if (Math.hypot(dx, dy) > a.r + b.r) return false;
  const axes = [a.u, [-a.u[1], a.u[0]], b.u, [-b.u[1], b.u[0]]] as const;
  const reach = (box: Box, [x, y]: readonly [number, number]): number =>
    Math.abs(box.u[0] * x + box.u[1] * y) * box.w + Math.abs(-box.u[1] * x + box.u[0] * y) * box.d;
  return axes.every((axis) => Math.abs(dx * axis[0] + dy * axis[1]) < reach(a, axis) + reach(b, axis) - 0.15);
}

/** Builds along the streets: terraces in the old town, houses in gardens, slabs, sheds. */
export function raiseBuildings(network: Network, districts: Districts, random: Random): Footprint[] {
  const lines = new LineField();
  for (const s of network.streets) lines.add(s.points, HALF_WIDTH[s.class]);
  for (const b of network.barriers) lines.add(b.line, b.width / 2 + 5);
  const cells = new Map<number, Box[]>();
  const size = 60;
  const key = (x: number, y: number): number => (Math.floor(x / size) + 1000) * 4000 + Math.floor(y / size) + 1000;
  const stands = (box: Box): boolean => {
    for (let i = -1; i <= 1; i++) {
      for (let j = -1; j <= 1; j++) {
        for (const other of cells.get(key(box.at[0] + i * size, box.at[1] + j * size)) ?? [])
          if (overlap(box, other)) return true;
      }
    }
    return false;
  };
  const out: Footprint[] = [];
  const raise = (at: Point, u: Point, w: number, d: number, kind: DistrictKind, clearance: number): boolean => {
    const box: Box = { at, u, w: w / 2, d: d / 2, r: Math.hypot(w, d) / 2 };
    const corner = (i: number, j: number): Point => [
      at[0] + (u[0] * i * w - u[1] * j * d) / 2,
      at[1] + (u[1] * i * w + u[0] * j * d) / 2,
    ];
    const ring = [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)];
    if (stands(box) || !ring.every((p) => lines.free(p, clearance)) || !lines.free(at, 1)) return false;
    for (let k = 0; k < 4; k++)
      if (w > 24 && !lines.free(between(ring[k]!, ring[(k + 1) % 4]!, 0.5), clearance)) return false;
    if (districts.open(at) || ring.some((p) => districts.open(p))) return false;
    const cell = key(at[0], at[1]);
    const list = cells.get(cell);
    if (list) list.push(box);
    else cells.set(cell, [box]);
    // Some houses have a wing, some terraces a return into the court.
    if (random() < 0.22 && w > 11 && d > 9 && kind !== 'industrial') {
      const cut = 0.35 + random() * 0.3;
      const notch = 0.35 + random() * 0.25;
      const inner = (i: number, j: number): Point => corner(i * 2 - 1, j * 2 - 1);
      out.push({
        kind,
        ring:
          random() < 0.5
            ? [ring[0]!, ring[1]!, inner(1, 1 - notch), inner(cut, 1 - notch), inner(cut, 1), ring[3]!]
            : [ring[0]!, ring[1]!, ring[2]!, inner(cut, 1), inner(cut, 1 - notch), inner(0, 1 - notch)],
      });
    } else out.push({ kind, ring });
    return true;
  };
  for (const street of network.streets) {
    if (street.class === 'ring-road') continue;
    for (const side of [1, -1]) {
      let skip = 6;
      for (const station of walk(street.points, 4, 3)) {
        if (station.along < skip) continue;
        const kind = districts.at(station.at);
        if (!kind) continue;
        const style = STYLES[kind];
        const w = style.building[0] * (0.7 + random() * 0.6);
        const d = style.building[1] * (0.8 + random() * 0.4);
        // In terraces the front stays in line; houses stand where they like.
        const back = HALF_WIDTH[street.class] + style.setback * (kind === 'old' ? 1 : 0.75 + random() * 0.8);
        const at = aside(
          {
            at: [station.at[0] + (station.heading[0] * w) / 2, station.at[1] + (station.heading[1] * w) / 2],
            heading: station.heading,
          },
          side * (back + d / 2 + 0.6),
        );
        const across = (kind === 'estate' || kind === 'village') && random() < 0.3;
        const u: Point = across ? [-station.heading[1], station.heading[0]] : station.heading;
        if (random() < 0.04 && kind !== 'old') {
          skip = station.along + w;
          continue;
        }
        if (raise(at, u, w, d, kind, Math.min(style.setback, 3) * 0.6))
          skip = station.along + w + style.gap * (0.6 + random() * 0.8);
        else skip = station.along + (kind === 'old' || kind === 'faubourg' ? 6 : 9);
      }
    }
  }
  return out;
}
