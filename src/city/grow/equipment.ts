import { pick, type Random } from '../../shared/random.ts';
import { COMMUNES, DIJON } from './communes.ts';
import { SQUARES } from './geography.ts';
import { distance, type Point } from './geometry.ts';
import type { GrownStreet } from './network.ts';
import type { RoadGraph } from './roadGraph.ts';

/** What every piece of equipment is set on: the streets, their names, and where they meet. */
export interface Ground {
  readonly graph: RoadGraph;
  readonly streets: readonly GrownStreet[];
  readonly names: readonly string[];
  readonly bend: (p: Point) => Point;
}

/** A thing set on the ground: its place, its street (index), and the name that operators give it. */
export interface Fixture {
  readonly at: Point;
  readonly street: number;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

/** "Monge" of "Rue Monge", "Liberté" of "Rue de la Liberté": how operators say a crossing. */
export const spoken = (name: string): string => {
  const short = name.replace(/^(Ancienne Route|Grande Rue|\S+) ?(d'|de la |de l'|des |du |de )?/, '');
  return short ? short.charAt(0).toUpperCase() + short.slice(1) : name;
};

/** "rue Monge": a street's name inside a sentence. */
export const inText = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

const WEIGHT = { 'ring-road': 3, artery: 5, collector: 3, local: 1, pedestrian: 0 } as const;

/** Real crossings, most important first: node and the two greatest streets that meet there under different names. */
function crossings({ graph, streets, names }: Ground): { node: number; pair: [number, number]; weight: number }[] {
  const out: { node: number; pair: [number, number]; weight: number }[] = [];
  graph.streetsAt.forEach((here, node) => {
    if (here.length < 2) return;
    const sorted = [...here].sort((a, b) => WEIGHT[streets[b]!.class] - WEIGHT[streets[a]!.class] || a - b);
    const first = sorted[0]!;
    const second = sorted.find((s) => names[s] !== names[first] && spoken(names[s]!) !== spoken(names[first]!));
    if (second === undefined || new Set(graph.steps[node]!.map((s) => s.to)).size < 3) return;
    const p = graph.points[node]!;
    const weight =
      WEIGHT[streets[first]!.class] +
      2 * WEIGHT[streets[second]!.class] +
      Math.min(here.length, 5) * 0.4 -
      Math.hypot(p[0], p[1]) / 1800 -
      (streets[first]!.kind ? 0 : 4);
    out.push({ node, pair: [first, second], weight });
  });
  return out.sort((a, b) => b.weight - a.weight || a.node - b.node);
}

/** Places `count` junctions with signals on the greatest crossings, never two within 110 m. */
export function placeJunctions(ground: Ground, count: number): (Fixture & { node: number })[] {
  const out: (Fixture & { node: number })[] = [];
  const taken = new Set<string>();
  for (let gap = 150; out.length < count && gap > 30; gap -= 40) {
    for (const { node, pair } of crossings(ground)) {
      if (out.length >= count) break;
      const at = ground.graph.points[node]!;
      const [a, b] = pair;
      if (ground.streets[a]!.class === 'pedestrian' || ground.streets[b]!.class === 'pedestrian') continue;
      const name = `${spoken(ground.names[a]!)} / ${spoken(ground.names[b]!)}`;
      if (taken.has(name) || out.some((o) => distance(o.at, at) < gap)) continue;
      taken.add(name);
      const phases = new Set(ground.graph.steps[node]!.map((s) => s.to)).size > 3 ? 4 : 3;
      out.push({ at, node, street: a, name, attributes: { phases, busPriority: true } });
    }
  }
  return out;
}

/** Cameras: junctions and squares first, then crossings of the centre, gates and car parks of the communes. */
export function placeCameras(ground: Ground, junctions: readonly Fixture[], count: number, random: Random): Fixture[] {
  const out: Fixture[] = [];
  const add = (at: Point, street: number, name: string, purpose: string): void => {
    if (out.length >= count) return;
    const ptz = random() < 0.7;
    const turn = random() * 2 * Math.PI;
    out.push({
      at: [at[0] + Math.cos(turn) * 7, at[1] + Math.sin(turn) * 7],
      street,
      name,
      attributes: {
        azimuth: Math.floor(random() * 360),
        ptz,
        purpose,
        fieldOfView: ptz ? 62 : pick(random, [78, 90, 104]),
        maker: ptz ? pick(random, ['dome-a', 'dome-b']) : 'fixed-c',
        // What the pretended heads do (`src/drivers/camera-onvif/simulator.ts`), as an installer writes it down.
        ...(ptz ? { panFrom: -170, panTo: 170, tiltFrom: -70, tiltTo: 20, narrowestView: 5.17 } : {}),
      },
    });
  };
  const streetNear = (p: Point): number => ground.graph.streetsAt[ground.graph.nearest(p)]![0]!;
  for (const square of SQUARES) {
    const corners = square.ring.map(ground.bend);
    for (const corner of [corners[0]!, corners[Math.floor(corners.length / 2)]!])
      add(corner, streetNear(corner), square.name, 'video-protection');
  }
  for (const j of junctions.slice(0, 82)) add(j.at, j.street, j.name, 'traffic');
  for (const commune of COMMUNES.keys()) {
    const big = ground.streets
      .map((s, i) => ({ s, i }))
      .filter(({ s }) => s.commune === commune && s.kind && s.class !== 'ring-road' && s.length > 120);
    for (const [place, share] of [
      ['Mairie', 0],
      ['Parking', 0.3],
      ['Entrée', 0.6],
    ] as const) {
      const found = big.sort((a, b) => b.s.length - a.s.length || a.i - b.i)[Math.floor(big.length * share * 0.3)];
      if (!found) continue;
      const at = found.s.points[Math.floor(found.s.points.length / 2)]!;
      add(
        at,
        found.i,
        `${place} ${spoken(ground.names[found.i]!)}`,
        place === 'Entrée' ? 'traffic' : 'video-protection',
      );
    }
  }
  const near: Point[] = out.map((c) => c.at);
  const ranked = crossings(ground).filter(({ node }) => ground.streets[ground.graph.streetsAt[node]![0]!]!.kind);
  ranked.sort(
    (a, b) =>
      Math.hypot(...ground.graph.points[a.node]!) - Math.hypot(...ground.graph.points[b.node]!) || a.node - b.node,
  );
  for (let gap = 120; out.length < count && gap > 20; gap -= 30) {
    for (const { node, pair } of ranked) {
      if (out.length >= count) break;
      const at = ground.graph.points[node]!;
      // Denser in the middle of town.
      if (near.some((p) => distance(p, at) < gap + Math.hypot(...at) / 12)) continue;
      near.push(at);
      add(at, pair[0], `${spoken(ground.names[pair[0]]!)} / ${spoken(ground.names[pair[1]]!)}`, 'video-protection');
    }
  }
  return out;
}

/** Bollards where streets of Dijon's centre become pedestrian. */
export function placeBollards({ graph, streets, names }: Ground, count: number): Fixture[] {
  const gates: { at: Point; street: number }[] = [];
  graph.streetsAt.forEach((here, node) => {
    const walked = here.find((s) => streets[s]!.class === 'pedestrian');
    if (walked === undefined || COMMUNES[streets[walked]!.commune]!.code !== DIJON) return;
    if (!here.some((s) => streets[s]!.class !== 'pedestrian')) return;
    const line = streets[walked]!.points;
    const i = streets[walked]!.nodes.indexOf(node);
    const next = line[i + 1] ?? line[i - 1]!;
    const p = graph.points[node]!;
    const d = distance(p, next) || 1;
    gates.push({
      at: [p[0] + ((next[0] - p[0]) / d) * Math.min(9, d / 2), p[1] + ((next[1] - p[1]) / d) * Math.min(9, d / 2)],
      street: walked,
    });
  });
  // Well-known streets first: their courses are main roads.
  gates.sort(
    (a, b) =>
      Number(!streets[a.street]!.main) - Number(!streets[b.street]!.main) || Math.hypot(...a.at) - Math.hypot(...b.at),
  );
  const out: Fixture[] = [];
  for (let gap = 55; out.length < count && gap > 0; gap -= 18) {
    for (const gate of gates) {
      if (out.length >= count) break;
      if (out.some((o) => distance(o.at, gate.at) < gap)) continue;
      out.push({ ...gate, name: inText(names[gate.street]!), attributes: { posts: 1 + (out.length % 2) } });
    }
  }
  return out;
}

/** Information panels on the arteries, where they come into town. */
export function placePanels({ streets, names }: Ground, count: number): Fixture[] {
  const out: Fixture[] = [];
  const list = streets.map((s, i) => ({ s, i })).filter(({ s }) => s.class === 'artery' || s.class === 'ring-road');
  const outward = ({ s }: { s: GrownStreet }): number =>
    Math.abs(Math.hypot(...s.points[Math.floor(s.points.length / 2)]!) - 2300);
  list.sort((a, b) => outward(a) - outward(b) || a.i - b.i);
  for (let gap = 750; out.length < count && gap > 50; gap -= 150) {
    for (const { s, i } of list) {
      if (out.length >= count) break;
      for (const share of [0.5, 0.15, 0.85]) {
        const at = s.points[Math.floor(s.points.length * share)]!;
        if (out.length >= count || out.some((o) => distance(o.at, at) < gap)) continue;
        const p = s.points[Math.min(s.points.length - 1, Math.floor(s.points.length * share) + 1)]!;
        const azimuth = Math.round(((Math.atan2(p[0] - at[0], p[1] - at[1]) * 180) / Math.PI + 360) % 360);
        out.push({ at, street: i, name: inText(names[i]!), attributes: { lines: 3, columns: 18, azimuth } });
      }
    }
  }
  return out;
}
