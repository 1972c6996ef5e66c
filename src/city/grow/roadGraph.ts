import { distance, type Point } from './geometry.ts';
import type { Network } from './network.ts';

/** The streets as a graph that vehicles drive: each step names its street. */
export interface RoadGraph {
  readonly points: readonly Point[];
  /** From a node: the next node, its street and the metres to it; one-way streets one way only. */
  readonly steps: readonly (readonly { readonly to: number; readonly street: number; readonly metres: number }[])[];
  /** Streets that meet at each node. */
  readonly streetsAt: readonly (readonly number[])[];
  /** The node with a street nearest to a place, of those that `accept` takes. */
  nearest(p: Point, accept?: (node: number) => boolean): number;
}

/** Reads the road graph from the streets. */
export function readGraph(network: Network): RoadGraph {
  const { points, streets } = network;
  const steps: { to: number; street: number; metres: number }[][] = points.map(() => []);
  const streetsAt: number[][] = points.map(() => []);
  streets.forEach((s, street) => {
    s.nodes.forEach((n, i) => {
      if (!streetsAt[n]!.includes(street)) streetsAt[n]!.push(street);
      const m = s.nodes[i + 1];
      if (m === undefined) return;
      const metres = distance(points[n]!, points[m]!);
      steps[n]!.push({ to: m, street, metres });
      if (!s.oneWay) steps[m]!.push({ to: n, street, metres });
    });
  });
  const nearest = (p: Point, accept: (node: number) => boolean = () => true): number => {
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let n = 0; n < points.length; n++) {
      if (streetsAt[n]!.length === 0) continue;
      const d = distance(points[n]!, p);
      if (d < least && accept(n)) {
        least = d;
        best = n;
      }
    }
    return best;
  };
  return { points, steps, streetsAt, nearest };
}

/** The cheapest way from one node to another as nodes, ends included; undefined when there is none. */
export function shortestWay(
  graph: RoadGraph,
  from: number,
  to: number,
  cost: (street: number, metres: number) => number,
): number[] | undefined {
  const best = new Float64Array(graph.points.length).fill(Number.POSITIVE_INFINITY);
  const came = new Int32Array(graph.points.length).fill(-1);
  // A binary heap of (cost, node).
  const heap: [number, number][] = [[0, from]];
  best[from] = 0;
  const sift = (): void => {
    let i = 0;
    for (;;) {
      const l = 2 * i + 1;
      const r = l + 1;
      let s = i;
      if (l < heap.length && heap[l]![0] < heap[s]![0]) s = l;
      if (r < heap.length && heap[r]![0] < heap[s]![0]) s = r;
      if (s === i) return;
      [heap[i], heap[s]] = [heap[s]!, heap[i]!];
      i = s;
    }
  };
  while (heap.length > 0) {
    const [d, n] = heap[0]!;
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      sift();
    }
    if (n === to) break;
    if (d > best[n]!) continue;
    for (const { to: m, street, metres } of graph.steps[n]!) {
      const next = d + cost(street, metres);
      if (next >= best[m]!) continue;
      best[m] = next;
      came[m] = n;
      let i = heap.push([next, m]) - 1;
      while (i > 0) {
        const up = (i - 1) >> 1;
        if (heap[up]![0] <= heap[i]![0]) break;
        [heap[i], heap[up]] = [heap[up]!, heap[i]!];
        i = up;
      }
    }
  }
  if (!Number.isFinite(best[to]!)) return undefined;
  const way = [to];
  for (let n = to; n !== from; ) {
    n = came[n]!;
    way.push(n);
  }
  return way.reverse();
}
