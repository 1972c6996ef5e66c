import { COMMUNES } from './communes.ts';
import { toMetres } from './frame.ts';
import { distance, type Point } from './geometry.ts';
import type { GrownStreet } from './network.ts';
import { type RoadGraph, shortestWay } from './roadGraph.ts';

/** A bus line before it is written: nodes it drives, and stops as indexes into them. */
export interface GrownBusLine {
  readonly id: string;
  readonly name: string;
  readonly nodes: readonly number[];
  readonly stops: readonly { readonly name: string; readonly index: number }[];
}

const hall = (name: string): Point => toMetres(...COMMUNES.find((c) => c.name === name)!.hall);
const DARCY: Point = [-660, 250];
const REPUBLIQUE: Point = [400, 520];
const WILSON: Point = [170, -670];
const GARE: Point = [-985, 205];
const OCTOBRE: Point = [870, 100];

/** The lines: number, its two ends by name and place, and where it passes in between. */
const LINES: readonly (readonly [id: string, from: string, a: Point, via: readonly Point[], to: string, b: Point])[] = [
  [
    'L3',
    'Fontaine-lès-Dijon',
    hall('Fontaine-lès-Dijon'),
    [[-1000, 1720], DARCY, [480, -480]],
    'Chevigny',
    hall('Chevigny-Saint-Sauveur'),
  ],
  ['L4', 'Talant', hall('Talant'), [DARCY, REPUBLIQUE, [1000, 900]], 'Grésilles', [1900, 1150]],
  ['L5', 'Université', [2500, -1100], [OCTOBRE, REPUBLIQUE, DARCY], 'Talant Triolet', [-3100, 2350]],
  ['L6', 'Longvic', hall('Longvic'), [WILSON, REPUBLIQUE, [300, 1900]], "Toison d'Or", [500, 4250]],
  [
    'L7',
    'Quetigny',
    hall('Quetigny'),
    [[2700, -700], [870, 100], REPUBLIQUE, DARCY],
    "Fontaine d'Ouche",
    [-2700, -500],
  ],
  [
    '10',
    'Saint-Apollinaire',
    hall('Saint-Apollinaire'),
    [[870, 100], WILSON, [-830, -510]],
    'Chenôve Centre',
    hall('Chenôve'),
  ],
  ['11', 'Marsannay', hall('Marsannay-la-Côte'), [[-2150, -2200], [-830, -510], DARCY], 'Ahuy', hall('Ahuy')],
  ['12', 'Daix', hall('Daix'), [[-1850, 2150], DARCY, REPUBLIQUE], 'Saint-Apollinaire Val Sully', [3900, 1750]],
  [
    '13',
    'Perrigny',
    hall('Perrigny-lès-Dijon'),
    [
      [-2200, -3800],
      [-830, -510],
    ],
    'Gare',
    GARE,
  ],
  [
    '14',
    'Hauteville',
    hall('Hauteville-lès-Dijon'),
    [hall('Fontaine-lès-Dijon'), [-620, 1830]],
    'République',
    REPUBLIQUE,
  ],
  ['15', 'Plombières', hall('Plombières-lès-Dijon'), [[-2130, 690], GARE], 'Darcy', DARCY],
  ['16', 'Corcelles-les-Monts', hall('Corcelles-les-Monts'), [[-2850, -760]], 'Gare', GARE],
  ['17', 'Flavignerot', hall('Flavignerot'), [hall('Corcelles-les-Monts'), [-1500, -850]], 'Darcy', DARCY],
  ['18', 'Ouges', hall('Ouges'), [hall('Longvic')], 'Wilson', WILSON],
  ['19', 'Fénay', hall('Fénay'), [hall('Bretenière'), hall('Ouges'), [300, -4250]], 'Wilson', WILSON],
  ['20', 'Bretenière', hall('Bretenière'), [hall('Neuilly-Crimolois')], 'Wilson', WILSON],
  [
    '21',
    'Neuilly-Crimolois',
    hall('Neuilly-Crimolois'),
    [hall('Sennecey-lès-Dijon'), hall('Quetigny')],
    'Université',
    [2500, -1100],
  ],
  ['22', 'Magny-sur-Tille', hall('Magny-sur-Tille'), [hall('Chevigny-Saint-Sauveur')], 'Quetigny', hall('Quetigny')],
  ['23', 'Bressey-sur-Tille', hall('Bressey-sur-Tille'), [hall('Quetigny'), [870, 100]], 'République', REPUBLIQUE],
  [
    '24',
    'Sennecey',
    hall('Sennecey-lès-Dijon'),
    [
      [3050, -2700],
      [2100, -1800],
    ],
    'Wilson',
    WILSON,
  ],
  ['25', 'Valmy', [1500, 4350], [[1330, 2650], REPUBLIQUE, GARE], 'Chenôve Mail', [-1900, -3000]],
];

/** Lays the bus lines along the streets: cheapest ways through the places they pass, stops every 350 m or so. */
export function layBusLines(
  graph: RoadGraph,
  streets: readonly GrownStreet[],
  names: readonly string[],
  bend: (p: Point) => Point,
): GrownBusLine[] {
  const factor = { 'ring-road': 1.6, artery: 1, collector: 1.15, local: 2.1, pedestrian: 40 } as const;
  const cost = (street: number, metres: number): number => metres * factor[streets[street]!.class];
  const served = (n: number): boolean =>
    graph.streetsAt[n]!.some((s) => streets[s]!.class === 'artery' || streets[s]!.class === 'collector');
  return LINES.map(([id, from, a, via, to, b]) => {
    const places = [a, ...via, b].map((p) => graph.nearest(bend(p), served));
    const nodes: number[] = [places[0]!];
    for (let i = 1; i < places.length; i++) {
      const way = shortestWay(graph, places[i - 1]!, places[i]!, cost);
      if (way) nodes.push(...way.slice(1));
    }
    const stops: { name: string; index: number }[] = [];
    const used = new Set<string>();
    let since = Number.POSITIVE_INFINITY;
    nodes.forEach((n, index) => {
      if (index > 0) since += distance(graph.points[nodes[index - 1]!]!, graph.points[n]!);
      const last = index === nodes.length - 1;
      const crossroads = graph.streetsAt[n]!.length > 1;
      if (!last && (since < 340 || (!crossroads && since < 900))) return;
      const here = graph.streetsAt[n]!.map((s) => names[s]!.replace(/^\S+ (d'|de la |de l'|des |du |de )?/, ''));
      const free = here.toReversed().find((name) => !used.has(name)) ?? `${here[0]} ${stops.length + 1}`;
      const name = index === 0 ? from : last ? to : free;
      used.add(name);
      stops.push({ name: name.charAt(0).toUpperCase() + name.slice(1), index });
      since = 0;
    });
    return { id, name: `${id} ${from} - ${to}`, nodes, stops };
  });
}
