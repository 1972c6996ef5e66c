import { seededRandom } from '../../shared/random.ts';
import type { CommuneFacts } from './communes.ts';
import { toMetres } from './frame.ts';
import { between, distance, distanceToLine, insideRing, type Point, signedArea } from './geometry.ts';

/** The limits of communes and the question "which commune is this in". */
export interface Limits {
  /** One ring for each commune, in the order of the facts. */
  readonly rings: readonly (readonly Point[])[];
  /** Index of the commune that holds the point; outside all of them, the one whose cell is nearest. */
  communeAt(p: Point): number;
}

/** Metres of its own ground that each town hall has on all sides, before the limits are made uneven. */
const VILLAGE = 300;

/** The part of the ring nearer (by power distance) to site `a` than to site `b`. */
function clip(ring: readonly Point[], a: Point, wa: number, b: Point, wb: number): Point[] {
  const side = (p: Point): number =>
    (p[0] - b[0]) ** 2 + (p[1] - b[1]) ** 2 - wb - ((p[0] - a[0]) ** 2 + (p[1] - a[1]) ** 2 - wa);
  const out: Point[] = [];
  for (let i = 0; i < ring.length; i++) {
    const p = ring[i]!;
    const q = ring[(i + 1) % ring.length]!;
    const sp = side(p);
    const sq = side(q);
    if (sp >= 0) out.push(p);
    if (sp >= 0 !== sq >= 0) {
      const t = sp / (sp - sq);
      out.push([p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t]);
    }
  }
  return out;
}

/** Breaks an edge into an uneven line. The edge's two owners call it with the same ends and get the same line. */
function uneven(a: Point, b: Point, seed: number): Point[] {
  const swap = a[0] > b[0] || (a[0] === b[0] && a[1] > b[1]);
  const [p, q] = swap ? [b, a] : [a, b];
  const random = seededRandom(
    seed,
    `limit ${Math.round(p[0] / 4)} ${Math.round(p[1] / 4)} ${Math.round(q[0] / 4)} ${Math.round(q[1] / 4)}`,
  );
  let line: Point[] = [p, q];
  for (let spread = 0.13; distance(p, q) * spread > 12 && line.length < 40; spread /= 2) {
    const next: Point[] = [line[0]!];
    for (let i = 1; i < line.length; i++) {
      const u = line[i - 1]!;
      const v = line[i]!;
      // Never more than 90 m aside: the town halls have more room than that.
      const k = (random() - 0.5) * Math.min(0.26, 180 / (distance(u, v) || 1));
      next.push([(u[0] + v[0]) / 2 - (v[1] - u[1]) * k, (u[1] + v[1]) / 2 + (v[0] - u[0]) * k], v);
    }
    line = next;
  }
  return swap ? line.reverse() : line;
}

/** Grows the limits: a power diagram on the middles of the territories, its weights tuned to their areas. */
export function growLimits(facts: readonly CommuneFacts[], outline: readonly Point[], seed: number): Limits {
  const halls = facts.map((f): Point => toMetres(...f.hall));
  // Between the middle and the town hall: a village at the end of its territory keeps its fields and its houses.
  const sites = facts.map((f, i): Point => between(toMetres(...f.middle), halls[i]!, 0.45));
  const total = facts.reduce((s, f) => s + f.area, 0);
  const scale = Math.abs(signedArea(outline)) / 1e6 / total;
  const weights = facts.map((f) => (f.area * 1e6) / Math.PI);
  const cell = (i: number): Point[] => {
    let ring: Point[] = [...outline];
    for (let j = 0; j < sites.length && ring.length > 2; j++) {
      if (j !== i) ring = clip(ring, sites[i]!, weights[i]!, sites[j]!, weights[j]!);
    }
    return ring;
  };
  const power = (p: Point, i: number): number => (p[0] - sites[i]![0]) ** 2 + (p[1] - sites[i]![1]) ** 2 - weights[i]!;
  const areaOf = (ring: readonly Point[]): number => (ring.length > 2 ? Math.abs(signedArea(ring)) : 0);
  for (let round = 0; round < 400; round++) {
    for (let i = 0; i < facts.length; i++) {
      const ring = cell(i);
      // A limit that leaves too little ground around its own town hall moves towards it; else areas are tuned.
      const room = ring.length > 2 && insideRing(ring, halls[i]!) ? distanceToLine(halls[i]!, [...ring, ring[0]!]) : 0;
      if (room < VILLAGE) sites[i] = between(sites[i]!, halls[i]!, 0.06);
      const short = facts[i]!.area * scale * 1e6 - areaOf(ring);
      if (room < VILLAGE) {
        weights[i] = weights[i]! + Math.max(30_000, round < 300 ? short * 0.1 : 0);
        // The neighbour that presses on it gives way, unless it is as short of room itself.
        const [press] = sites
          .map((_, j) => j)
          .filter((j) => j !== i)
          .sort((a, b) => power(halls[i]!, a) - power(halls[i]!, b));
        if (round >= 300) weights[press!] = weights[press!]! - 20_000;
      } else if (round < 300) weights[i] = weights[i]! + short * 0.1;
    }
  }
  const rings = facts.map((_, i) => {
    const ring = cell(i).filter((p, k, all) => distance(p, all[(k + 1) % all.length]!) > 1);
    const out: Point[] = [];
    for (let k = 0; k < ring.length; k++)
      out.push(...uneven(ring[k]!, ring[(k + 1) % ring.length]!, seed).slice(0, -1));
    return out;
  });
  const boxes = rings.map(
    (ring) =>
      [
        Math.min(...ring.map((p) => p[0])),
        Math.min(...ring.map((p) => p[1])),
        Math.max(...ring.map((p) => p[0])),
        Math.max(...ring.map((p) => p[1])),
      ] as const,
  );
  const communeAt = (p: Point): number => {
    // The commune whose cell it is is nearly always right: it is asked first.
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < sites.length; i++) {
      const d = power(p, i);
      if (d < least) {
        least = d;
        best = i;
      }
    }
    if (insideRing(rings[best]!, p)) return best;
    for (let i = 0; i < rings.length; i++) {
      const [w, s, e, n] = boxes[i]!;
      if (p[0] >= w && p[0] <= e && p[1] >= s && p[1] <= n && insideRing(rings[i]!, p)) return i;
    }
    return best;
  };
  return { rings, communeAt };
}
