import type { CityAsset, CityTeam } from '../../contract/cityFile.ts';
import type { Post } from '../../domain/alarm/definition.ts';
import type { Random } from '../../shared/random.ts';
import type { GrownBusLine } from './busLines.ts';
import type { Fixture, Ground } from './equipment.ts';
import type { Point } from './geometry.ts';

/** A service: how many vehicles, what they carry, and where they leave from. */
interface Service {
  readonly name: string;
  /** The trade of the room that sends them; several ask for those that have none. */
  readonly post?: Post;
  readonly count: number;
  readonly equipment: readonly (readonly string[])[];
  readonly depot: Point;
}

const SERVICES: readonly Service[] = [
  {
    name: 'Éclairage',
    count: 18,
    equipment: [['nacelle'], ['nacelle', 'groupe électrogène'], ['fourgon atelier']],
    depot: [1600, 3300],
  },
  {
    name: 'Police municipale',
    post: 'police',
    count: 38,
    equipment: [['signalisation'], ['défibrillateur', 'signalisation'], ['cynophile'], ['moto']],
    depot: [300, 560],
  },
  {
    name: 'Voirie',
    post: 'traffic',
    count: 34,
    equipment: [['balisage'], ['enrobé'], ['grue'], ['balisage', 'barrières']],
    depot: [-300, -3300],
  },
  {
    name: 'Propreté',
    count: 48,
    equipment: [['balayeuse'], ['laveuse'], ['benne'], ['haute pression']],
    depot: [700, -4000],
  },
  {
    name: 'Espaces verts',
    count: 27,
    equipment: [['tondeuse'], ['nacelle', 'tronçonneuse'], ['arrosage']],
    depot: [1000, -2000],
  },
  {
    name: 'Déneigement',
    post: 'snow',
    count: 26,
    equipment: [['lame', 'saleuse'], ['saleuse'], ['lame']],
    depot: [2000, 4200],
  },
  { name: 'Eau', count: 14, equipment: [['recherche de fuites'], ['pompe'], ['hydrocureuse']], depot: [-1650, -300] },
];

/** The 205 vehicles of the services, at their depots. */
export function parkVehicles(ground: Ground, count: number, random: Random): Fixture[] {
  const out: Fixture[] = [];
  for (const { name, count: own, equipment, depot } of SERVICES) {
    const node = ground.graph.nearest(ground.bend(depot));
    const [x, y] = ground.graph.points[node]!;
    for (let k = 1; k <= own && out.length < count; k++) {
      const carried = equipment[Math.floor(random() * equipment.length)]!;
      const at: Point = [x + ((k % 8) - 4) * 6, y + Math.floor(k / 8) * 8 + 10];
      out.push({
        at,
        street: ground.graph.streetsAt[node]![0]!,
        name: `${name} ${k}`,
        attributes: { service: name, callsign: `${name} ${k}`, equipment: carried.join(',') },
      });
    }
  }
  return out;
}

/** One team for each vehicle: its call sign, its service's trade, and what the vehicle carries. */
export function crewVehicles(vehicles: readonly CityAsset[]): CityTeam[] {
  const posts = new Map(SERVICES.map(({ name, post }) => [name, post]));
  return vehicles.map(({ id, name, attributes }) => {
    const post = posts.get(String(attributes?.service));
    return {
      ...{ id: id.replace(/^VE-/, 'EQ-'), name, vehicle: id },
      ...(post === undefined ? {} : { post }),
      skills: String(attributes?.equipment ?? '').split(','),
    };
  });
}

/** The buses, shared out among the lines by their length, spread along them, every other one on its way back. */
export function placeBuses(ground: Ground, lines: readonly GrownBusLine[], count: number): Fixture[] {
  const total = lines.reduce((s, l) => s + l.nodes.length, 0);
  const out: Fixture[] = [];
  const add = (line: GrownBusLine, share: number): void => {
    const node = line.nodes[Math.min(line.nodes.length - 1, Math.floor(share * line.nodes.length))]!;
    const k = out.length + 1;
    out.push({
      at: ground.graph.points[node]!,
      street: ground.graph.streetsAt[node]![0]!,
      name: `Bus ${k}, ligne ${line.id}`,
      attributes: { line: line.id, direction: out.length % 2 ? 'retour' : 'aller' },
    });
  };
  let due = 0;
  for (const line of lines) {
    due += (line.nodes.length / total) * count;
    const own = Math.round(due) - out.length;
    for (let i = 0; i < own; i++) add(line, (i + 0.5) / own);
  }
  while (out.length < count) add(lines[0]!, 0.3);
  return out.slice(0, count);
}
