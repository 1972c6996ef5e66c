import { crossing, distance, nearestOnSegment, type Point, signedArea } from './geometry.ts';

/** What an edge of the mesh is part of. */
export interface Course {
  /** Street that can be driven or walked, or a mere line that streets do not cross (river, rail, frame). */
  readonly kind: 'street' | 'barrier';
  /** Index among the courses; streets cut later get new ones. */
  readonly index: number;
  readonly rank: number;
}

const WIDE = 2 ** 22;
/** Key of an undirected edge. */
export const edgeKey = (a: number, b: number): number => (a < b ? a * WIDE + b : b * WIDE + a);

/**
 * A flat map of nodes, edges and the faces between them. An edge cut by a new node is cut for both faces beside it,
 * so that streets on either side of another share its vertices.
 */
export class Mesh {
  readonly points: Point[] = [];
  readonly edges = new Map<number, Course>();
  readonly neighbours: number[][] = [];
  readonly faces: number[][] = [];
  private readonly left = new Map<number, number>();
  private readonly grid = new Map<number, number[]>();

  private cell(x: number, y: number): number {
    return (Math.floor(x / 16) + 4096) * 8192 + Math.floor(y / 16) + 4096;
  }

  /** The node within `reach` metres (at most 16) of the point, or a new one. */
  node(p: Point, reach: number): number {
    for (let i = -1; i <= 1; i++) {
      for (let j = -1; j <= 1; j++) {
        for (const n of this.grid.get(this.cell(p[0] + i * 16, p[1] + j * 16)) ?? []) {
          if (distance(this.points[n]!, p) <= reach) return n;
        }
      }
    }
    const n = this.points.push(p) - 1;
    this.neighbours.push([]);
    const key = this.cell(p[0], p[1]);
    const list = this.grid.get(key);
    if (list) list.push(n);
    else this.grid.set(key, [n]);
    return n;
  }

  /** Joins two nodes. A street takes the place of a barrier, a higher rank that of a lower. */
  join(a: number, b: number, course: Course): void {
    if (a === b) return;
    const key = edgeKey(a, b);
    const old = this.edges.get(key);
    if (old) {
      if ((old.kind === 'barrier' && course.kind === 'street') || (old.kind === course.kind && course.rank > old.rank))
        this.edges.set(key, course);
      return;
    }
    this.edges.set(key, course);
    this.neighbours[a]!.push(b);
    this.neighbours[b]!.push(a);
  }

  /** Takes an edge away. */
  part(a: number, b: number): void {
    if (!this.edges.delete(edgeKey(a, b))) return;
    this.neighbours[a] = this.neighbours[a]!.filter((n) => n !== b);
    this.neighbours[b] = this.neighbours[b]!.filter((n) => n !== a);
  }

  /** Streets that meet at a node. */
  streetsAt(n: number): number {
    let count = 0;
    for (const m of this.neighbours[n]!) if (this.edges.get(edgeKey(n, m))?.kind === 'street') count++;
    return count;
  }

  /** Removes edges that end nowhere, and every part but the largest, so that each face is one ring. */
  trim(): void {
    const stack = this.points.map((_, i) => i).filter((i) => this.neighbours[i]!.length === 1);
    for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
      const [m] = this.neighbours[n]!;
      if (m === undefined) continue;
      this.part(n, m);
      if (this.neighbours[m]!.length === 1) stack.push(m);
    }
  }

  /** Finds the faces: every ring of edges that encloses ground, counter-clockwise. */
  findFaces(): void {
    const angle = (a: number, b: number): number =>
      Math.atan2(this.points[b]![1] - this.points[a]![1], this.points[b]![0] - this.points[a]![0]);
    const around = this.neighbours.map((list, n) => [...list].sort((a, b) => angle(n, a) - angle(n, b)));
    const seen = new Set<number>();
    for (let a = 0; a < this.points.length; a++) {
      for (const b of around[a]!) {
        if (seen.has(a * WIDE + b)) continue;
        const face: number[] = [];
        let u = a;
        let v = b;
        while (!seen.has(u * WIDE + v)) {
          seen.add(u * WIDE + v);
          face.push(u);
          const ring = around[v]!;
          const w = ring[(ring.indexOf(u) + ring.length - 1) % ring.length]!;
          u = v;
          v = w;
        }
        if (face.length > 2 && signedArea(face.map((n) => this.points[n]!)) > 0) this.addFace(face);
      }
    }
  }

  private addFace(face: number[]): number {
    const id = this.faces.push(face) - 1;
    this.claim(face, id);
    return id;
  }

  private claim(face: number[], id: number): void {
    for (let i = 0; i < face.length; i++) this.left.set(face[i]! * WIDE + face[(i + 1) % face.length]!, id);
  }

  /** Puts a new node on the edge between `a` and `b`, for both faces. */
  cutEdge(a: number, b: number, at: Point): number {
    const course = this.edges.get(edgeKey(a, b))!;
    const n = this.node(at, 0);
    this.part(a, b);
    this.join(a, n, course);
    this.join(n, b, course);
    for (const [u, v] of [
      [a, b],
      [b, a],
    ] as const) {
      const id = this.left.get(u * WIDE + v);
      if (id === undefined) continue;
      this.left.delete(u * WIDE + v);
      this.left.set(u * WIDE + n, id);
      this.left.set(n * WIDE + v, id);
      const face = this.faces[id]!;
      const i = face.findIndex((x, k) => x === u && face[(k + 1) % face.length] === v);
      if (i >= 0) face.splice(i + 1, 0, n);
    }
    return n;
  }

  /** Cuts a face in two along a path whose ends are nodes of its ring. Returns the two faces. */
  cutFace(id: number, path: readonly number[], course: Course): [number, number] | undefined {
    const face = this.faces[id]!;
    const from = face.indexOf(path[0]!);
    const to = face.indexOf(path[path.length - 1]!);
    if (from < 0 || to < 0 || from === to) return undefined;
    for (let i = 1; i < path.length; i++) this.join(path[i - 1]!, path[i]!, course);
    const walk = (a: number, b: number): number[] => {
      const out: number[] = [];
      for (let i = a; i !== b; i = (i + 1) % face.length) out.push(face[i]!);
      return out;
    };
    const inner = path.slice(1, -1);
    const one = [...walk(to, from), face[from]!, ...inner];
    const two = [...walk(from, to), face[to]!, ...inner.toReversed()];
    this.faces[id] = one;
    this.claim(one, id);
    return [id, this.addFace(two)];
  }

  /** The ring of a face as points. */
  ring(id: number): Point[] {
    return this.faces[id]!.map((n) => this.points[n]!);
  }
}

/** A line to be laid into the mesh. */
export interface Laid {
  readonly points: readonly Point[];
  readonly course: Course;
}

/** Prolongs lines that stop short of another (150 m), or that leave the map, so that no face is open. */
export function closeEnds(
  lines: readonly Laid[],
  frame: readonly [number, number, number, number],
  barrier: () => Course,
): Laid[] {
  const [w, s, e, n] = frame;
  const out: Laid[] = [];
  const extra: Laid[] = [];
  for (const line of lines) {
    const points = [...line.points];
    for (const end of [0, 1]) {
      const p = end ? points[points.length - 1]! : points[0]!;
      let best: { at: Point; distance: number } | undefined;
      for (const other of lines) {
        if (other === line || (line.course.kind === 'street' && other.course.kind === 'barrier')) continue;
        for (let i = 1; i < other.points.length; i++) {
          const near = nearestOnSegment(p, other.points[i - 1]!, other.points[i]!);
          if (near.distance < (best?.distance ?? 150)) best = near;
        }
      }
      if (best) {
        if (best.distance > 0.5) {
          if (end) points.push(best.at);
          else points.unshift(best.at);
        }
      } else {
        const [x, y] = p;
        const sides: [number, Point][] = [
          [x - w, [w, y]],
          [e - x, [e, y]],
          [y - s, [x, s]],
          [n - y, [x, n]],
        ];
        sides.sort((a, b) => a[0] - b[0]);
        extra.push({ points: [p, sides[0]![1]], course: barrier() });
      }
    }
    out.push({ points, course: line.course });
  }
  out.push(...extra, {
    points: [
      [w, s],
      [e, s],
      [e, n],
      [w, n],
      [w, s],
    ],
    course: barrier(),
  });
  return out;
}

/** Lays lines into a mesh, with a node wherever two of them meet. */
export function layLines(lines: readonly Laid[]): Mesh {
  interface Segment {
    a: Point;
    b: Point;
    course: Course;
    cuts: number[];
  }
  const segments: Segment[] = [];
  for (const { points, course } of lines) {
    for (let i = 1; i < points.length; i++) segments.push({ a: points[i - 1]!, b: points[i]!, course, cuts: [] });
  }
  const size = 200;
  const grid = new Map<string, number[]>();
  segments.forEach(({ a, b }, k) => {
    const steps = Math.ceil(distance(a, b) / (size / 2));
    const cells = new Set<string>();
    for (let i = 0; i <= steps; i++) {
      const x = Math.floor((a[0] + ((b[0] - a[0]) * i) / Math.max(1, steps)) / size);
      const y = Math.floor((a[1] + ((b[1] - a[1]) * i) / Math.max(1, steps)) / size);
      for (let u = -1; u <= 1; u++) for (let v = -1; v <= 1; v++) cells.add(`${x + u} ${y + v}`);
    }
    for (const cell of cells) {
      const list = grid.get(cell);
      if (list) list.push(k);
      else grid.set(cell, [k]);
    }
  });
  const done = new Set<number>();
  for (const list of grid.values()) {
    for (let i = 0; i < list.length; i++) {
      for (let j = i + 1; j < list.length; j++) {
        const key = edgeKey(list[i]!, list[j]!);
        if (done.has(key)) continue;
        done.add(key);
        const p = segments[list[i]!]!;
        const q = segments[list[j]!]!;
        const hit = crossing(p.a, p.b, q.a, q.b);
        if (hit) {
          p.cuts.push(hit.t);
          q.cuts.push(hit.u);
          continue;
        }
        // An end that touches the other segment without crossing it joins it as well.
        for (const [s, t] of [
          [p, q],
          [q, p],
        ] as const) {
          for (const end of [s.a, s.b]) {
            const near = nearestOnSegment(end, t.a, t.b);
            if (near.distance < 6) t.cuts.push(near.t);
          }
        }
      }
    }
  }
  const mesh = new Mesh();
  for (const { a, b, course, cuts } of segments) {
    const stops = [0, ...cuts.sort((u, v) => u - v), 1];
    let from = mesh.node(a, 7);
    for (const t of stops) {
      const to = mesh.node([a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t], 7);
      mesh.join(from, to, course);
      from = to;
    }
  }
  return mesh;
}
