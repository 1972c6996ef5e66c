import type { CityStreet } from '../../contract/cityFile.ts';
import type { LonLat } from '../../domain/asset/asset.ts';
import { type Course, makeCourse, metresBetween } from '../../domain/place/course.ts';
import { binaryHeap } from '../../shared/binaryHeap.ts';
import { type Random, randomInt } from '../../shared/random.ts';

/** Usual speed of a class of street in m/s: what is driven, not what is signed. */
const SPEED: { readonly [kind in CityStreet['class']]: number } = {
  'ring-road': 22,
  artery: 11.5,
  collector: 10,
  local: 7.5,
  pedestrian: 2.5,
};

/** The streets as vehicles drive them. */
export interface StreetGraph {
  readonly nodes: number;
  /** The fastest way between two places, from the street vertex nearest to each; undefined when there is none. */
  way(from: LonLat, to: LonLat): Course | undefined;
  /** The fastest way to a chance place 0.5 to 5 km off; undefined when there is none. */
  trip(from: LonLat, random: Random): Course | undefined;
  /** Usual speed in m/s between two neighbouring vertices; a quiet street's when they are none. */
  speedBetween(a: LonLat, b: LonLat): number;
}

const keyOf = (p: LonLat): string => `${p[0]} ${p[1]}`;

/** Reads the graph: streets that cross share the very same vertex. */
export function readStreetGraph(streets: readonly CityStreet[]): StreetGraph {
  const index = new Map<string, number>();
  const places: LonLat[] = [];
  const steps: { readonly to: number; readonly seconds: number; readonly speed: number }[][] = [];
  const nodeOf = (p: LonLat): number => {
    const key = keyOf(p);
    const known = index.get(key);
    if (known !== undefined) return known;
    index.set(key, places.length);
    steps.push([]);
    return places.push(p) - 1;
  };
  for (const street of streets) {
    const speed = SPEED[street.class];
    for (let i = 1; i < street.line.length; i++) {
      const a = nodeOf(street.line[i - 1]!);
      const b = nodeOf(street.line[i]!);
      const seconds = metresBetween(places[a]!, places[b]!) / speed;
      steps[a]!.push({ to: b, seconds, speed });
      if (!street.oneWay) steps[b]!.push({ to: a, seconds, speed });
    }
  }

  const nearest = (p: LonLat): number => {
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let n = 0; n < places.length; n++) {
      const q = places[n]!;
      const d = ((q[0] - p[0]) * 0.68) ** 2 + (q[1] - p[1]) ** 2;
      if (d < least && steps[n]!.length > 0) {
        least = d;
        best = n;
      }
    }
    return best;
  };

  const cost = new Float64Array(places.length);
  const came = new Int32Array(places.length);
  const heap = binaryHeap();
  const speedOf = (a: number, b: number): number => steps[a]?.find((step) => step.to === b)?.speed ?? SPEED.local;

  /** A* by time; the estimate is the straight line at the fastest speed, so it never overestimates. */
  const fastest = (from: number, to: number): Course | undefined => {
    const goal = places[to];
    if (from < 0 || !goal) return undefined;
    cost.fill(Number.POSITIVE_INFINITY);
    came.fill(-1);
    heap.clear();
    cost[from] = 0;
    heap.push(0, from);
    for (let node = heap.pop(); node !== undefined && node !== to; node = heap.pop()) {
      for (const step of steps[node]!) {
        const seconds = cost[node]! + step.seconds;
        if (seconds >= cost[step.to]!) continue;
        cost[step.to] = seconds;
        came[step.to] = node;
        heap.push(seconds + metresBetween(places[step.to]!, goal) / SPEED['ring-road'], step.to);
      }
    }
    if (came[to] === -1) return undefined;
    const nodes: number[] = [];
    for (let node = to; node !== -1; node = came[node]!) nodes.push(node);
    nodes.reverse();
    return makeCourse(
      nodes.map((n) => places[n]!),
      (i) => speedOf(nodes[i - 1]!, nodes[i]!),
    );
  };

  return {
    nodes: places.length,
    way: (from, to) => fastest(nearest(from), nearest(to)),
    trip(from, random) {
      if (places.length < 2) return undefined;
      const start = nearest(from);
      for (let attempt = 0; attempt < 12; attempt++) {
        const to = randomInt(random, places.length);
        const far = metresBetween(places[to]!, from);
        if (far < 500 || far > 5_000 || steps[to]!.length === 0) continue;
        const course = fastest(start, to);
        if (course) return course;
      }
      return undefined;
    },
    speedBetween(a, b) {
      const from = index.get(keyOf(a));
      const to = index.get(keyOf(b));
      if (from === undefined || to === undefined) return SPEED.local;
      // A bus may drive a street against its one-way sign on its own lane: the street's speed holds both ways.
      return steps[from]!.find((s) => s.to === to)?.speed ?? speedOf(to, from);
    },
  };
}
