/** A place in metres east and north of the origin of the frame. */
export type Point = readonly [x: number, y: number];

/** Straight distance in metres. */
export const distance = (a: Point, b: Point): number => Math.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2);

/** The point at fraction `t` of the way from `a` to `b`. */
export const between = (a: Point, b: Point, t: number): Point => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];

/** Signed area of a ring in square metres: positive when it turns counter-clockwise. */
export function signedArea(ring: readonly Point[]): number {
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    sum += ring[j]![0] * ring[i]![1] - ring[i]![0] * ring[j]![1];
  }
  return sum / 2;
}

/** Centre of mass of a ring; the mean of its vertices when it has no area. */
export function centroid(ring: readonly Point[]): Point {
  let x = 0;
  let y = 0;
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const a = ring[j]!;
    const b = ring[i]!;
    const cross = a[0] * b[1] - b[0] * a[1];
    sum += cross;
    x += (a[0] + b[0]) * cross;
    y += (a[1] + b[1]) * cross;
  }
  if (Math.abs(sum) < 1e-6) {
    return [ring.reduce((s, p) => s + p[0], 0) / ring.length, ring.reduce((s, p) => s + p[1], 0) / ring.length];
  }
  return [x / (3 * sum), y / (3 * sum)];
}

export { insideRing } from '../../domain/place/area.ts';

/** The nearest point of the segment `ab` to `p`, with its fraction along the segment and its distance. */
export function nearestOnSegment(p: Point, a: Point, b: Point): { at: Point; t: number; distance: number } {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const length2 = dx * dx + dy * dy;
  const t = length2 === 0 ? 0 : Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length2));
  const at: Point = [a[0] + dx * t, a[1] + dy * t];
  return { at, t, distance: distance(p, at) };
}

/** Distance in metres from `p` to the segment `ab`; makes no objects, for the places that ask a million times. */
export function distanceToSegment(p: Point, a: Point, b: Point): number {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const px = p[0] - a[0];
  const py = p[1] - a[1];
  const length2 = dx * dx + dy * dy;
  const along = length2 === 0 ? 0 : (px * dx + py * dy) / length2;
  const t = Math.min(1, Math.max(0, along));
  const x = px - dx * t;
  const y = py - dy * t;
  return Math.sqrt(x * x + y * y);
}

/** Distance in metres from a point to a line. */
export function distanceToLine(p: Point, line: readonly Point[]): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 1; i < line.length; i++) best = Math.min(best, distanceToSegment(p, line[i - 1]!, line[i]!));
  return best;
}

/** Length of a line in metres. */
export function lengthOf(line: readonly Point[]): number {
  let sum = 0;
  for (let i = 1; i < line.length; i++) sum += distance(line[i - 1]!, line[i]!);
  return sum;
}

/** Where two segments cross, as fractions of each; undefined when they do not. */
export function crossing(a: Point, b: Point, c: Point, d: Point): { t: number; u: number } | undefined {
  const rx = b[0] - a[0];
  const ry = b[1] - a[1];
  const sx = d[0] - c[0];
  const sy = d[1] - c[1];
  const cross = rx * sy - ry * sx;
  if (Math.abs(cross) < 1e-9) return undefined;
  const t = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / cross;
  const u = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / cross;
  return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? { t, u } : undefined;
}

/** A smooth line through the given points (centripetal enough for roads), with a vertex about every `step` metres. */
export function smoothLine(points: readonly Point[], step: number): Point[] {
  if (points.length < 2) return [...points];
  const out: Point[] = [points[0]!];
  for (let i = 0; i + 1 < points.length; i++) {
    const p1 = points[i]!;
    const p2 = points[i + 1]!;
    const p0 = points[i - 1] ?? ([2 * p1[0] - p2[0], 2 * p1[1] - p2[1]] as const);
    const p3 = points[i + 2] ?? ([2 * p2[0] - p1[0], 2 * p2[1] - p1[1]] as const);
    const length = distance(p1, p2);
    // Tangents are scaled to this segment so that a short segment beside a long one does not loop.
    const tangent = (a: Point, b: Point): Point => {
      const d = distance(a, b) || 1;
      return [((b[0] - a[0]) / d) * length, ((b[1] - a[1]) / d) * length];
    };
    out.push(...hermite(p1, p2, tangent(p0, p2), tangent(p1, p3), Math.max(1, Math.round(length / step))).slice(1));
  }
  return out;
}

/** Points of a cubic from `a` to `b` that leaves and arrives along the given tangents, `n` segments, ends included. */
export function hermite(a: Point, b: Point, ta: Point, tb: Point, n: number): Point[] {
  const out: Point[] = [];
  for (let i = 0; i <= n; i++) {
    const t = i / n;
    const t2 = t * t;
    const t3 = t2 * t;
    const h1 = 2 * t3 - 3 * t2 + 1;
    const h2 = t3 - 2 * t2 + t;
    const h3 = -2 * t3 + 3 * t2;
    const h4 = t3 - t2;
    out.push([h1 * a[0] + h2 * ta[0] + h3 * b[0] + h4 * tb[0], h1 * a[1] + h2 * ta[1] + h3 * b[1] + h4 * tb[1]]);
  }
  return out;
}

/**
 * A ring pulled inwards by `by` metres (the ring turns counter-clockwise). Sharp corners are held so that they do not
 * shoot away; undefined when nothing sound is left.
 */
export function inset(ring: readonly Point[], by: number): Point[] | undefined {
  const out: Point[] = [];
  const n = ring.length;
  for (let i = 0; i < n; i++) {
    const a = ring[(i + n - 1) % n]!;
    const p = ring[i]!;
    const b = ring[(i + 1) % n]!;
    const la = distance(a, p) || 1;
    const lb = distance(p, b) || 1;
    const n1: Point = [-(p[1] - a[1]) / la, (p[0] - a[0]) / la];
    const n2: Point = [-(b[1] - p[1]) / lb, (b[0] - p[0]) / lb];
    const dot = 1 + n1[0] * n2[0] + n1[1] * n2[1];
    const scale = by / Math.max(0.35, dot);
    out.push([p[0] + (n1[0] + n2[0]) * scale, p[1] + (n1[1] + n2[1]) * scale]);
  }
  const before = signedArea(ring);
  const after = signedArea(out);
  return after > before * 0.2 && after < before ? out : undefined;
}

/** Without the vertices that lie within `tolerance` metres of the line of their neighbours (Douglas-Peucker). */
export function simplify(line: readonly Point[], tolerance: number): Point[] {
  if (line.length < 3) return [...line];
  const keep = new Uint8Array(line.length);
  keep[0] = keep[line.length - 1] = 1;
  const stack: [number, number][] = [[0, line.length - 1]];
  for (let top = stack.pop(); top; top = stack.pop()) {
    const [from, to] = top;
    let worst = tolerance;
    let at = -1;
    for (let i = from + 1; i < to; i++) {
      const d = nearestOnSegment(line[i]!, line[from]!, line[to]!).distance;
      if (d > worst) {
        worst = d;
        at = i;
      }
    }
    if (at > 0) {
      keep[at] = 1;
      stack.push([from, at], [at, to]);
    }
  }
  return line.filter((_, i) => keep[i]);
}
