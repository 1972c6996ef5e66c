import type { CityStreet } from '../../contract/cityFile.ts';
import { type Random, seededRandom } from '../../shared/random.ts';
import type { DistrictKind, Districts } from './districts.ts';
import { BARRIERS, SQUARES } from './geography.ts';
import { between, distance, insideRing, lengthOf, type Point, smoothLine } from './geometry.ts';
import type { Limits } from './limits.ts';
import type { MainRoad } from './mainRoad.ts';
import { type Course, closeEnds, edgeKey, type Laid, layLines, type Mesh } from './mesh.ts';
import { MAIN_ROADS } from './skeleton.ts';
import { addDeadEnds, type Block, subdivide } from './subdivide.ts';

/** A street before it has a name: its course in the mesh and what is known of its surroundings. */
export interface GrownStreet {
  /** Index of the commune in the facts. */
  readonly commune: number;
  readonly class: CityStreet['class'];
  oneWay: boolean;
  /** Nodes of the road graph, in order. */
  readonly nodes: readonly number[];
  readonly points: readonly Point[];
  readonly length: number;
  /** Quarter at its middle; undefined in the open country. */
  readonly kind: DistrictKind | undefined;
  /** The main road that it is a part of. */
  readonly main: MainRoad | undefined;
  /** Name of the square it lies in. */
  readonly square: string | undefined;
  /** Whether one end leads nowhere. */
  readonly deadEnd: boolean;
}

/** The grown network. */
export interface Network {
  readonly points: readonly Point[];
  readonly streets: readonly GrownStreet[];
  /** Blocks as rings of points, with the share of their edge that is street. */
  readonly blocks: readonly { readonly ring: readonly Point[]; readonly kind: DistrictKind; readonly paved: number }[];
  readonly barriers: readonly {
    readonly kind: 'river' | 'rail';
    readonly name: string;
    readonly width: number;
    readonly line: readonly Point[];
  }[];
}

const RANKS: Record<CityStreet['class'], number> = { 'ring-road': 9, artery: 8, collector: 7, local: 6, pedestrian: 5 };

/** Removes grown streets outside the quarters, then every part not joined to the largest. */
function prune(mesh: Mesh, firstGrown: number, districts: Districts): void {
  const drop: [number, number][] = [];
  for (let a = 0; a < mesh.points.length; a++) {
    for (const b of mesh.neighbours[a]!) {
      if (b < a) continue;
      const course = mesh.edges.get(edgeKey(a, b))!;
      if (course.kind !== 'street' || course.index < firstGrown) continue;
      const middle = between(mesh.points[a]!, mesh.points[b]!, 0.5);
      if (!districts.at(middle) || districts.open(middle)) drop.push([a, b]);
    }
  }
  for (const [a, b] of drop) mesh.part(a, b);
  const group = new Int32Array(mesh.points.length).fill(-1);
  const sizes: number[] = [];
  const streetNeighbours = (n: number): number[] =>
    mesh.neighbours[n]!.filter((m) => mesh.edges.get(edgeKey(n, m))?.kind === 'street');
  for (let n = 0; n < mesh.points.length; n++) {
    if (group[n]! >= 0 || streetNeighbours(n).length === 0) continue;
    const id = sizes.push(0) - 1;
    const stack = [n];
    group[n] = id;
    for (let u = stack.pop(); u !== undefined; u = stack.pop()) {
      sizes[id]!++;
      for (const v of streetNeighbours(u)) {
        if (group[v]! >= 0) continue;
        group[v] = id;
        stack.push(v);
      }
    }
  }
  const largest = sizes.indexOf(Math.max(...sizes));
  for (let n = 0; n < mesh.points.length; n++) {
    if (group[n] === largest || group[n]! < 0) continue;
    for (const m of streetNeighbours(n)) mesh.part(n, m);
  }
  // Stumps of a few metres are no street.
  for (let round = 0; round < 2; round++) {
    for (let n = 0; n < mesh.points.length; n++) {
      const [m, more] = streetNeighbours(n);
      if (m === undefined || more !== undefined) continue;
      const course = mesh.edges.get(edgeKey(n, m))!;
      if (course.index >= firstGrown && distance(mesh.points[n]!, mesh.points[m]!) < 24 && mesh.streetsAt(m) !== 2)
        mesh.part(n, m);
    }
  }
}

/** Walks the edges of one course into simple paths of nodes. */
function paths(edges: readonly (readonly [number, number])[]): number[][] {
  const next = new Map<number, number[]>();
  for (const [a, b] of edges) {
    for (const [u, v] of [
      [a, b],
      [b, a],
    ] as const) {
      const list = next.get(u);
      if (list) list.push(v);
      else next.set(u, [v]);
    }
  }
  const used = new Set<number>();
  const walk = (from: number): number[] | undefined => {
    const path = [from];
    for (let n = from; ; ) {
      const m = next.get(n)!.find((v) => !used.has(edgeKey(n, v)));
      if (m === undefined) break;
      used.add(edgeKey(n, m));
      path.push(m);
      n = m;
      if (next.get(n)!.length !== 2) break;
    }
    return path.length > 1 ? path : undefined;
  };
  const out: number[][] = [];
  const starts = [...next.keys()].filter((n) => next.get(n)!.length !== 2);
  for (const n of [...starts, ...next.keys()]) {
    for (let path = walk(n); path; path = walk(n)) out.push(path);
  }
  return out;
}

/** Lets one-way streets go both ways again where they would lock a vehicle in or out. */
export function openTraps(streets: readonly GrownStreet[], nodes: number): void {
  for (let round = 0; round < 20; round++) {
    const forward: number[][] = Array.from({ length: nodes }, () => []);
    const back: number[][] = Array.from({ length: nodes }, () => []);
    for (const { nodes: line, oneWay } of streets) {
      for (let i = 1; i < line.length; i++) {
        const [a, b] = [line[i - 1]!, line[i]!];
        forward[a]!.push(b);
        back[b]!.push(a);
        if (oneWay) continue;
        forward[b]!.push(a);
        back[a]!.push(b);
      }
    }
    const reach = (graph: number[][]): Uint8Array => {
      const seen = new Uint8Array(nodes);
      const stack = [streets[0]!.nodes[0]!];
      seen[stack[0]!] = 1;
      for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
        for (const m of graph[n]!) {
          if (seen[m]) continue;
          seen[m] = 1;
          stack.push(m);
        }
      }
      return seen;
    };
    const out = reach(forward);
    const home = reach(back);
    const trapped = streets.filter((s) => s.oneWay && s.nodes.some((n) => !out[n] || !home[n]));
    if (trapped.length === 0) return;
    for (const street of trapped) street.oneWay = false;
  }
}

/** Which commune and square each edge of a path is in; short turns in and out of a commune are smoothed away. */
function communesAlong(points: readonly Point[], limits: Limits): number[] {
  const at = points.slice(1).map((p, i) => limits.communeAt(between(points[i]!, p, 0.5)));
  for (let from = 0; from < at.length; ) {
    let to = from;
    let length = 0;
    while (to < at.length && at[to] === at[from]) {
      length += distance(points[to]!, points[to + 1]!);
      to++;
    }
    const heir = from > 0 ? at[from - 1]! : at[to];
    if (length < 170 && heir !== undefined) at.fill(heir, from, to);
    from = to;
  }
  return at;
}

/** Grows the whole road network of the metropolis. */
export function growNetwork(seed: number, bend: (p: Point) => Point, districts: Districts, limits: Limits): Network {
  const random: Random = seededRandom(seed, 'network');
  const courses: { main?: MainRoad; rank: number }[] = [];
  const course = (kind: Course['kind'], rank: number, main?: MainRoad): Course => ({
    kind,
    rank,
    index: courses.push(main ? { main, rank } : { rank }) - 1,
  });
  const lines: Laid[] = [];
  for (const main of MAIN_ROADS) {
    const near = Math.hypot(...main.points[0]!) < 1000;
    lines.push({
      points: smoothLine(main.points.map(bend), near ? 45 : 75),
      course: course('street', RANKS[main.class], main),
    });
  }
  const barriers = BARRIERS.map((b) => ({
    kind: b.kind,
    name: b.name,
    width: b.width ?? 0,
    line: smoothLine(b.points.map(bend), 90),
  }));
  for (const b of barriers) lines.push({ points: b.line, course: course('barrier', 0) });
  const mesh = layLines(closeEnds(lines, [-12_600, -12_900, 13_000, 9_400], () => course('barrier', 0)));
  mesh.trim();
  mesh.findFaces();
  const firstGrown = courses.length;
  const newCourse = (rank: number): Course => course('street', rank);
  const cut = subdivide(mesh, districts, random, newCourse);
  addDeadEnds(mesh, cut, random, newCourse, (p) => districts.at(p) !== undefined);
  prune(mesh, firstGrown, districts);
  return {
    points: mesh.points,
    streets: cutStreets(mesh, courses, districts, limits, random),
    blocks: readBlocks(mesh, cut),
    barriers,
  };
}

function cutStreets(
  mesh: Mesh,
  courses: readonly { main?: MainRoad; rank: number }[],
  districts: Districts,
  limits: Limits,
  random: Random,
): GrownStreet[] {
  const byCourse: [number, number][][] = courses.map(() => []);
  for (let a = 0; a < mesh.points.length; a++) {
    for (const b of mesh.neighbours[a]!) {
      const edge = mesh.edges.get(edgeKey(a, b))!;
      if (b > a && edge.kind === 'street') byCourse[edge.index]!.push([a, b]);
    }
  }
  // A dead end at the river or the rails stops short of them.
  const moved = new Map<number, Point>();
  for (let n = 0; n < mesh.points.length; n++) {
    const around = mesh.neighbours[n]!;
    if (around.length < 2 || mesh.streetsAt(n) !== 1) continue;
    const m = around.find((v) => mesh.edges.get(edgeKey(n, v))!.kind === 'street')!;
    const d = distance(mesh.points[n]!, mesh.points[m]!);
    if (mesh.edges.get(edgeKey(n, m))!.rank < 5)
      moved.set(n, between(mesh.points[n]!, mesh.points[m]!, Math.min(0.7, 17 / d)));
  }
  for (const [n, p] of moved) mesh.points[n] = p;
  const squares = SQUARES.map((s) => s.ring);
  const claimed = new Set<number>();
  const streets: GrownStreet[] = [];
  byCourse.forEach((edges, index) => {
    const { main, rank } = courses[index]!;
    for (const path of edges.length ? paths(edges) : []) {
      const towards =
        main &&
        distance(mesh.points[path[0]!]!, main.points[0]!) >
          distance(mesh.points[path[path.length - 1]!]!, main.points[0]!);
      if (towards) path.reverse();
      const points = path.map((n) => mesh.points[n]!);
      const communes = communesAlong(points, limits);
      const marks = communes.map((c) => `${c} -1`);
      // A square takes the end of one street that runs into it; the others keep their names across it.
      for (const end of main ? [0, points.length - 1] : []) {
        const step = end ? -1 : 1;
        const square = squares.findIndex((s, k) => !claimed.has(k) && insideRing(s, points[end]!));
        if (square < 0) continue;
        for (let i = end ? marks.length - 1 : 0; i >= 0 && i < marks.length; i += step) {
          if (
            !insideRing(squares[square]!, between(points[i]!, points[i + 1]!, 0.5)) ||
            communes[i] !== communes[end ? marks.length - 1 : 0]
          )
            break;
          if (end ? i === 0 : i === marks.length - 1) break;
          marks[i] = `${communes[i]} ${square}`;
          claimed.add(square);
        }
      }
      let since = 0;
      for (let from = 0, to = 1; to <= marks.length; to++) {
        since += distance(points[to - 1]!, points[to]!);
        const crossroads = to < marks.length && mesh.streetsAt(path[to]!) > 2;
        const long =
          crossroads &&
          since > (main ? (main.class === 'ring-road' ? 1e9 : Math.hypot(...points[to]!) < 2400 ? 2600 : 1700) : 950);
        if (to < marks.length && marks[to] === marks[from] && !long) continue;
        const nodes = path.slice(from, to + 1);
        const line = points.slice(from, to + 1);
        const length = lengthOf(line);
        const middle = line.length > 2 ? line[Math.floor(line.length / 2)]! : between(line[0]!, line[1]!, 0.5);
        const kind = districts.at(middle);
        const square = Number(marks[from]!.split(' ')[1]);
        const deadEnd = mesh.streetsAt(nodes[0]!) === 1 || mesh.streetsAt(nodes[nodes.length - 1]!) === 1;
        const walked = !main && kind === 'old' && Math.hypot(...middle) < 520 && random() < 0.3;
        streets.push({
          commune: communes[from]!,
          class: main ? main.class : walked ? 'pedestrian' : rank === 3 ? 'collector' : 'local',
          oneWay: main ? main.oneWay === true : kind === 'old' && !walked && !deadEnd && random() < 0.45,
          nodes,
          points: line,
          length,
          kind,
          main,
          deadEnd,
          square: square >= 0 ? SQUARES[square]!.name : undefined,
        });
        from = to;
        since = 0;
      }
    }
  });
  openTraps(streets, mesh.points.length);
  return streets;
}

function readBlocks(mesh: Mesh, cut: readonly Block[]): Network['blocks'] {
  const out: { ring: Point[]; kind: DistrictKind; paved: number }[] = [];
  for (const { face, kind } of cut) {
    if (!kind) continue;
    const nodes = mesh.faces[face]!;
    const ring = mesh.ring(face);
    let paved = 0;
    for (let i = 0; i < nodes.length; i++) {
      const a = nodes[i]!;
      const b = nodes[(i + 1) % nodes.length]!;
      if (mesh.edges.has(edgeKey(a, b))) paved += distance(mesh.points[a]!, mesh.points[b]!);
    }
    out.push({ ring, kind, paved: paved / lengthOf([...ring, ring[0]!]) });
  }
  return out;
}
