import type { Random } from '../../shared/random.ts';
import { type DistrictKind, type Districts, STYLES } from './districts.ts';
import {
  between,
  centroid,
  crossing,
  distance,
  distanceToSegment,
  hermite,
  insideRing,
  type Point,
  signedArea,
} from './geometry.ts';
import { type Course, edgeKey, type Mesh } from './mesh.ts';

/** A block: a face of the mesh that is not cut further, and the quarter it belongs to (undefined in the fields). */
export interface Block {
  readonly face: number;
  readonly kind: DistrictKind | undefined;
}

/** Makes the course of a newly cut street. */
export type NewCourse = (rank: number) => Course;

/** The direction of the smallest box around a ring, its length and width, and its middle. */
function smallestBox(ring: readonly Point[]): { angle: number; length: number; width: number; middle: Point } {
  let best = { angle: 0, length: 1, width: 1, middle: ring[0]! };
  let least = Number.POSITIVE_INFINITY;
  const step = Math.max(1, Math.floor(ring.length / 28));
  for (let i = 0; i < ring.length; i += step) {
    const a = ring[i]!;
    const b = ring[(i + step) % ring.length]!;
    const angle = Math.atan2(b[1] - a[1], b[0] - a[0]);
    const c = Math.cos(angle);
    const s = Math.sin(angle);
    let u0 = Number.POSITIVE_INFINITY;
    let u1 = Number.NEGATIVE_INFINITY;
    let v0 = u0;
    let v1 = u1;
    for (const [x, y] of ring) {
      const u = x * c + y * s;
      const v = y * c - x * s;
      if (u < u0) u0 = u;
      if (u > u1) u1 = u;
      if (v < v0) v0 = v;
      if (v > v1) v1 = v;
    }
    const area = (u1 - u0) * (v1 - v0);
    if (area >= least) continue;
    least = area;
    const u = (u0 + u1) / 2;
    const v = (v0 + v1) / 2;
    const long = u1 - u0 >= v1 - v0;
    best = {
      angle: long ? angle : angle + Math.PI / 2,
      length: Math.max(u1 - u0, v1 - v0),
      width: Math.min(u1 - u0, v1 - v0),
      middle: [u * c - v * s, u * s + v * c],
    };
  }
  return best;
}

/** The quarter of a face, the share of it that is built, and the size above which it is cut. */
function survey(
  ring: readonly Point[],
  area: number,
  districts: Districts,
): { kind: DistrictKind | undefined; built: number } {
  const counts = new Map<DistrictKind, number>();
  let all = 0;
  let built = 0;
  const look = (p: Point): void => {
    all++;
    const kind = districts.at(p);
    if (!kind) return;
    built++;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  };
  const middle = centroid(ring);
  if (insideRing(ring, middle)) look(middle);
  const step = Math.max(50, Math.sqrt(area / 40));
  const xs = ring.map((p) => p[0]);
  const ys = ring.map((p) => p[1]);
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  for (let x = x0 + step / 2; x < x1; x += step) {
    for (let y = y0 + step / 2; y < y1; y += step) if (insideRing(ring, [x, y])) look([x, y]);
  }
  let kind: DistrictKind | undefined;
  let most = 0;
  for (const [k, n] of counts) {
    if (n > most) {
      most = n;
      kind = k;
    }
  }
  return { kind, built: all ? built / all : 0 };
}

interface Hit {
  readonly edge: number;
  readonly at: Point;
  readonly along: number;
}

/** Where a line through `p` leaves the ring on either side of `p`, or of the nearest inner stretch. */
function chord(ring: readonly Point[], p: Point, angle: number): [Hit, Hit] | undefined {
  const far = 40_000;
  const d: Point = [Math.cos(angle), Math.sin(angle)];
  const a: Point = [p[0] - d[0] * far, p[1] - d[1] * far];
  const b: Point = [p[0] + d[0] * far, p[1] + d[1] * far];
  const hits: Hit[] = [];
  for (let i = 0; i < ring.length; i++) {
    const q = ring[i]!;
    const r = ring[(i + 1) % ring.length]!;
    const hit = crossing(a, b, q, r);
    if (hit) hits.push({ edge: i, at: between(q, r, hit.u), along: hit.t * 2 * far - far });
  }
  hits.sort((u, v) => u.along - v.along);
  let best: [Hit, Hit] | undefined;
  let score = Number.NEGATIVE_INFINITY;
  for (let i = 0; i + 1 < hits.length; i++) {
    const u = hits[i]!;
    const v = hits[i + 1]!;
    const length = v.along - u.along;
    if (length < 18 || !insideRing(ring, between(u.at, v.at, 0.5))) continue;
    const off = u.along > 0 ? u.along : v.along < 0 ? -v.along : 0;
    const value = length * 0.2 - off;
    if (value > score) {
      score = value;
      best = [u, v];
    }
  }
  return best;
}

/** An end of a cut: a node of the ring near the hit, or a new place on its edge. */
type End =
  | { readonly node: number; readonly at: Point }
  | { readonly edge: readonly [number, number]; readonly at: Point };

function chooseEnd(mesh: Mesh, face: readonly number[], hit: Hit, reach: number): End {
  const a = face[hit.edge]!;
  const b = face[(hit.edge + 1) % face.length]!;
  // A street joins an existing crossing rather than make another one a few steps from it.
  let best = -1;
  let least = reach;
  for (let k = -2; k <= 3; k++) {
    const n = face[(hit.edge + k + face.length * 2) % face.length]!;
    const crossingThere = mesh.neighbours[n]!.length > 2;
    const d = distance(mesh.points[n]!, hit.at) * (crossingThere ? 1 : 2.6);
    if (d < least) {
      least = d;
      best = n;
    }
  }
  return best >= 0 ? { node: best, at: mesh.points[best]! } : { edge: [a, b], at: hit.at };
}

/** The inward direction at an end, square to the ring there. */
function inward(ring: readonly Point[], edge: number): Point {
  const a = ring[edge]!;
  const b = ring[(edge + 1) % ring.length]!;
  const l = distance(a, b) || 1;
  return [-(b[1] - a[1]) / l, (b[0] - a[0]) / l];
}

/** Whether the inner points of a path keep clear of the ring. */
function clear(ring: readonly Point[], path: readonly Point[], room: number): boolean {
  for (let i = 1; i + 1 < path.length; i++) {
    const p = path[i]!;
    if (!insideRing(ring, p)) return false;
    const near = Math.min(room, distance(p, path[0]!) * 0.45, distance(p, path[path.length - 1]!) * 0.45);
    for (let k = 0; k < ring.length; k++) {
      if (distanceToSegment(p, ring[k]!, ring[(k + 1) % ring.length]!) < near) return false;
    }
  }
  for (let i = 1; i < path.length; i++) {
    const a = between(path[i - 1]!, path[i]!, i === 1 ? 0.02 : 0);
    const b = between(path[i - 1]!, path[i]!, i === path.length - 1 ? 0.98 : 1);
    for (let k = 0; k < ring.length; k++) if (crossing(a, b, ring[k]!, ring[(k + 1) % ring.length]!)) return false;
  }
  return true;
}

/** Cuts faces into blocks until each is as small as its quarter wants. */
export function subdivide(mesh: Mesh, districts: Districts, random: Random, newCourse: NewCourse): Block[] {
  const blocks: Block[] = [];
  const stack = mesh.faces.map((_, i) => i);
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    const ring = mesh.ring(id);
    const area = signedArea(ring);
    const { kind, built } = survey(ring, area, districts);
    if (!kind || built * area < 2500) {
      blocks.push({ face: id, kind: undefined });
      continue;
    }
    const style = STYLES[kind];
    const wanted = style.block * (0.65 + random() * 0.8);
    const small = area < wanted || (built < 0.3 && area < wanted * 4);
    const children = small ? undefined : cut(mesh, id, ring, area, kind, random, newCourse);
    if (children) stack.push(...children);
    else blocks.push({ face: id, kind: built > 0.3 ? kind : undefined });
  }
  return blocks;
}

function cut(
  mesh: Mesh,
  id: number,
  ring: readonly Point[],
  area: number,
  kind: DistrictKind,
  random: Random,
  newCourse: NewCourse,
): [number, number] | undefined {
  const style = STYLES[kind];
  const { angle, length, width, middle } = smallestBox(ring);
  const face = mesh.faces[id]!;
  for (let attempt = 0; attempt < 7; attempt++) {
    const gauss = random() + random() - 1;
    // Blocks may stay longer than wide: a face nearly square is cut either way.
    const turn = attempt > 3 || (length < width * 1.25 && random() < 0.4) ? Math.PI / 2 : 0;
    const direction = angle + Math.PI / 2 + turn + gauss * style.stray;
    const shift = (random() - 0.5) * 0.3 * (turn ? width : length);
    const move = turn ? angle + Math.PI / 2 : angle;
    const through: Point = [middle[0] + Math.cos(move) * shift, middle[1] + Math.sin(move) * shift];
    const hits = chord(ring, through, direction);
    if (!hits) continue;
    const reach = Math.min(34, Math.sqrt(area) * 0.2);
    const from = chooseEnd(mesh, face, hits[0], reach);
    const to = chooseEnd(mesh, face, hits[1], reach);
    const span = distance(from.at, to.at);
    if (span < 20 || ('node' in from && 'node' in to && mesh.edges.has(edgeKey(from.node, to.node)))) continue;
    const line: Point = [(to.at[0] - from.at[0]) / span, (to.at[1] - from.at[1]) / span];
    const square = attempt < 5 ? 0.25 + style.bend * 4 * random() : 0;
    const lean = (dir: Point, normal: Point): Point => {
      const k = Math.min(0.85, square);
      return [(dir[0] * (1 - k) + normal[0] * k) * span, (dir[1] * (1 - k) + normal[1] * k) * span];
    };
    const n0 = inward(ring, hits[0].edge);
    const n1 = inward(ring, hits[1].edge);
    const steps = Math.max(1, Math.round(span / (kind === 'old' ? 34 : 48)));
    const curve = square
      ? hermite(from.at, to.at, lean(line, n0), lean(line, [-n1[0], -n1[1]]), steps)
      : Array.from({ length: steps + 1 }, (_, i) => between(from.at, to.at, i / steps));
    const sway = (random() - 0.5) * 2 * style.bend * span * (attempt < 5 ? 1 : 0);
    const waver = style.bend * 26 * (attempt < 5 ? 1 : 0);
    const path = curve.map((p, i): Point => {
      const t = i / steps;
      const off = i === 0 || i === steps ? 0 : sway * Math.sin(Math.PI * t) + (random() - 0.5) * waver;
      return [p[0] - line[1] * off, p[1] + line[0] * off];
    });
    if (!clear(ring, path, 14)) continue;
    const i0 = 'node' in from ? face.indexOf(from.node) : hits[0].edge;
    const i1 = 'node' in to ? face.indexOf(to.node) : hits[1].edge;
    if (i0 === i1) continue;
    // Neither part may be a sliver.
    const part: Point[] = [...path.toReversed()];
    for (let k = (i0 + 1) % face.length; k !== (i1 + 1) % face.length; k = (k + 1) % face.length) part.push(ring[k]!);
    const one = Math.abs(signedArea(part));
    if (one < area * 0.22 || one > area * 0.78) continue;
    const end = (e: End): number => ('node' in e ? e.node : mesh.cutEdge(e.edge[0], e.edge[1], e.at));
    const a = end(from);
    const b = end(to);
    const nodes = [a, ...path.slice(1, -1).map((p) => mesh.node(p, 0)), b];
    return mesh.cutFace(id, nodes, newCourse(area > 420_000 ? 3 : 2));
  }
  return undefined;
}

/** Adds dead ends into the middle of blocks that have room. Returns the paths laid, as nodes. */
export function addDeadEnds(
  mesh: Mesh,
  blocks: readonly Block[],
  random: Random,
  newCourse: NewCourse,
  wanted: (p: Point) => boolean,
): void {
  for (const { face: id, kind } of blocks) {
    if (!kind || random() > STYLES[kind].deadEnds) continue;
    const ring = mesh.ring(id);
    const area = signedArea(ring);
    if (area < 7000 || area > 160_000) continue;
    const face = mesh.faces[id]!;
    const start = Math.floor(random() * face.length);
    for (let k = 0; k < face.length; k++) {
      const i = (start + k) % face.length;
      const a = face[i]!;
      const b = face[(i + 1) % face.length]!;
      const course = mesh.edges.get(edgeKey(a, b));
      if (course?.kind !== 'street' || course.rank > 4 || distance(mesh.points[a]!, mesh.points[b]!) < 26) continue;
      const at = between(mesh.points[a]!, mesh.points[b]!, 0.35 + random() * 0.3);
      if (!wanted(at)) continue;
      const normal = inward(ring, i);
      const depth = Math.min(150, Math.sqrt(area) * (0.42 + random() * 0.16));
      const lean = (random() - 0.5) * 0.9;
      const aside: Point = [
        normal[0] * Math.cos(lean) - normal[1] * Math.sin(lean),
        normal[0] * Math.sin(lean) + normal[1] * Math.cos(lean),
      ];
      const end: Point = [at[0] + aside[0] * depth, at[1] + aside[1] * depth];
      const path = hermite(
        at,
        end,
        [normal[0] * depth, normal[1] * depth],
        [aside[0] * depth * 1.3, aside[1] * depth * 1.3],
        Math.max(2, Math.round(depth / 28)),
      );
      if (!clear(ring, [...path, end], 24)) continue;
      const nodes = [mesh.cutEdge(a, b, at), ...path.slice(1).map((p) => mesh.node(p, 0))];
      const laid = newCourse(1);
      for (let n = 1; n < nodes.length; n++) mesh.join(nodes[n - 1]!, nodes[n]!, laid);
      break;
    }
  }
}
