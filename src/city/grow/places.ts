import type { CityArea, CityFile } from '../../contract/cityFile.ts';
import type { Footprint } from './buildings.ts';
import { toLonLat } from './frame.ts';
import { LAKE, PARKS, SQUARES } from './geography.ts';
import { inset, type Point, simplify, smoothLine } from './geometry.ts';
import type { Network } from './network.ts';
import { type RoadGraph, shortestWay } from './roadGraph.ts';
import { TRAMS } from './skeleton.ts';

const ring = (points: readonly Point[]): [number, number][] => points.map(toLonLat);

/** A closed soft outline through the given points. */
const soft = (points: readonly Point[]): Point[] => smoothLine([...points, points[0]!], 45).slice(0, -1);

/** A band of water along a line. */
function band(line: readonly Point[], width: number): Point[] {
  const left: Point[] = [];
  const right: Point[] = [];
  line.forEach((p, i) => {
    const a = line[Math.max(0, i - 1)]!;
    const b = line[Math.min(line.length - 1, i + 1)]!;
    const d = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
    const n: Point = [(-(b[1] - a[1]) / d) * (width / 2), ((b[0] - a[0]) / d) * (width / 2)];
    left.push([p[0] + n[0], p[1] + n[1]]);
    right.push([p[0] - n[0], p[1] - n[1]]);
  });
  return [...left, ...right.reverse()];
}

/** The filled areas of the base map, in the order in which they are painted. */
export function drawAreas(network: Network, buildings: readonly Footprint[], bend: (p: Point) => Point): CityArea[] {
  const out: CityArea[] = [];
  for (const block of network.blocks) {
    if (block.paved < 0.72) continue;
    const within = inset(block.ring, block.kind === 'old' ? 4.2 : 5.5);
    if (within)
      out.push({
        kind: block.kind === 'industrial' ? 'industrial' : 'block',
        ring: ring(simplify([...within, within[0]!], 1.2).slice(0, -1)),
      });
  }
  for (const park of PARKS) out.push({ kind: 'green', name: park.name, ring: ring(soft(park.ring.map(bend))) });
  for (const { kind, name, line, width } of network.barriers)
    if (kind === 'river') out.push({ kind: 'water', name, ring: ring(band(line, width)) });
  out.push({ kind: 'water', name: 'Lac Kir', ring: ring(soft(LAKE.map(bend))) });
  for (const square of SQUARES) out.push({ kind: 'square', name: square.name, ring: ring(square.ring.map(bend)) });
  for (const { ring: corners } of buildings) out.push({ kind: 'building', ring: ring(corners) });
  return out.filter((a) => a.ring.length >= 3);
}

/** Rivers, rails and trams. */
export function drawLines(network: Network, graph: RoadGraph, bend: (p: Point) => Point): CityFile['lines'] {
  const out: CityFile['lines'] = network.barriers.map(({ kind, name, line }) => ({
    kind,
    name,
    line: line.map(toLonLat),
  }));
  for (const { name, via } of TRAMS) {
    const places = via.map((p) => graph.nearest(bend(p)));
    const nodes = [places[0]!];
    for (let i = 1; i < places.length; i++) {
      const way = shortestWay(
        graph,
        places[i - 1]!,
        places[i]!,
        (s, metres) => metres * (network.streets[s]!.main ? 1 : 2),
      );
      if (way) nodes.push(...way.slice(1));
    }
    out.push({ kind: 'tram', name, line: nodes.map((n) => toLonLat(graph.points[n]!)) });
  }
  return out;
}
