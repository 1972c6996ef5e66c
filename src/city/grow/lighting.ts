import { type Random, seededRandom } from '../../shared/random.ts';
import type { Districts } from './districts.ts';
import { distance, type Point } from './geometry.ts';
import type { GrownStreet } from './network.ts';
import { aside, HALF_WIDTH, walk } from './streetSides.ts';

/** A lamp: its street (index) and its place. */
export interface Lamp {
  readonly street: number;
  readonly at: Point;
}

/** Metres between lamps, before the whole is brought to its number; arteries have them in facing pairs. */
const SPACING: Record<GrownStreet['class'], number> = {
  'ring-road': 34,
  artery: 31,
  collector: 30,
  local: 29.5,
  pedestrian: 26.5,
};

/** Sets lamps along the streets of the built quarters, at `scale` times the usual spacing. */
function setLamps(streets: readonly GrownStreet[], districts: Districts, scale: number): Lamp[] {
  const out: Lamp[] = [];
  streets.forEach((street, index) => {
    if (street.class === 'ring-road' || (street.kind === undefined && !street.main)) return;
    const step = Math.max(25, Math.min(35, SPACING[street.class] * scale));
    const off = HALF_WIDTH[street.class] - 0.6;
    let side = index % 2 ? 1 : -1;
    for (const station of walk(street.points, step * 0.5, step)) {
      if (!districts.at(station.at)) continue;
      out.push({ street: index, at: aside(station, side * off) });
      if (street.class === 'artery') out.push({ street: index, at: aside(station, -side * off) });
      else side = -side;
    }
  });
  return out;
}

/** Exactly `count` lamps. The spacing is fitted between 25 and 35 m; the surplus is taken out evenly. */
export function lightStreets(streets: readonly GrownStreet[], districts: Districts, count: number): Lamp[] {
  let scale = 1;
  let lamps = setLamps(streets, districts, scale);
  for (let round = 0; round < 6 && (lamps.length < count || lamps.length > count * 1.015); round++) {
    scale *= (lamps.length / count) * (lamps.length < count ? 0.985 : 0.995);
    lamps = setLamps(streets, districts, scale);
  }
  if (lamps.length < count) throw new RangeError(`the streets hold ${lamps.length} lamps, ${count} are wanted`);
  const surplus = lamps.length - count;
  return lamps.filter(
    (_, i) => Math.floor(((i + 1) * surplus) / lamps.length) === Math.floor((i * surplus) / lamps.length),
  );
}

/** Cuts lamps into `groups` compact groups of nearly equal size, by halving along the longer side. */
function groupLamps(lamps: readonly Lamp[], members: number[], groups: number, random: Random): number[][] {
  if (groups <= 1) return [members];
  const xs = members.map((i) => lamps[i]!.at[0]);
  const ys = members.map((i) => lamps[i]!.at[1]);
  const span = (v: number[]): number => v.reduce((a, b) => Math.max(a, b)) - v.reduce((a, b) => Math.min(a, b));
  const axis = span(xs) >= span(ys) ? 0 : 1;
  const sorted = [...members].sort((a, b) => lamps[a]!.at[axis] - lamps[b]!.at[axis] || a - b);
  const left = Math.floor(groups / 2);
  const even = (members.length * left) / groups;
  const low = Math.max(left * 31, members.length - (groups - left) * 40);
  const high = Math.min(left * 40, members.length - (groups - left) * 31);
  const at = Math.round(Math.max(low, Math.min(high, even + (random() - 0.5) * 4)));
  return [
    ...groupLamps(lamps, sorted.slice(0, at), left, random),
    ...groupLamps(lamps, sorted.slice(at), groups - left, random),
  ];
}

/** A cabinet: its lamps, and the lamp's street and place that it stands by. */
export interface Cabinet {
  readonly lamps: readonly number[];
  readonly street: number;
  readonly at: Point;
  readonly feeder: number;
}

/** Feeds lamps from cabinets of 30 to 40, each within one part of town; cabinets hang on some 24 feeders. */
export function feedLamps(lamps: readonly Lamp[], streets: readonly GrownStreet[], seed: number): Cabinet[] {
  const random = seededRandom(seed, 'cabinets');
  const groups = groupLamps(
    lamps,
    lamps.map((_, i) => i),
    Math.round(lamps.length / 37.6),
    random,
  );
  return groups.map((members, k) => {
    const x = members.reduce((s, i) => s + lamps[i]!.at[0], 0) / members.length;
    const y = members.reduce((s, i) => s + lamps[i]!.at[1], 0) / members.length;
    let host = members[0]!;
    for (const i of members) if (distance(lamps[i]!.at, [x, y]) < distance(lamps[host]!.at, [x, y])) host = i;
    const street = lamps[host]!.street;
    const at = lamps[host]!.at;
    const [p, q] = [streets[street]!.points[0]!, streets[street]!.points.at(-1)!];
    const d = distance(p, q) || 1;
    // Beside the lamp, a few steps along the street.
    return {
      lamps: members,
      street,
      at: [at[0] + ((q[0] - p[0]) / d) * 2.5, at[1] + ((q[1] - p[1]) / d) * 2.5],
      feeder: Math.floor((k * 24) / groups.length),
    };
  });
}
