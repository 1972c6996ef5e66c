import { pick, type Random, seededRandom } from '../../shared/random.ts';
import { COMMUNES, DIJON } from './communes.ts';
import { toMetres } from './frame.ts';
import { distance, type Point } from './geometry.ts';
import { FAR, FIELDS, FIGURES, OLD_TOWN, PLACES, WORKS } from './nameLists.ts';
import type { GrownStreet } from './network.ts';

/** A shuffled copy. */
function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}

/** "de Talant", "d'Ahuy". */
export const towards = (name: string): string =>
  /^[AEIOUYÉÈH]/i.test(name) && !/^Hauteville/.test(name) ? `d'${name}` : `de ${name}`;

/** What is left of a name without its kind of way: "Pasteur" of "Rue Pasteur". */
const bare = (name: string): string => name.replace(/^(Petite Rue|Grande Rue|\S+)\s/, '');

/** The kinds of way that a street of this build may be called, most likely first. */
function ways(street: GrownStreet): readonly string[] {
  if (street.class === 'artery') return ['Avenue', 'Boulevard'];
  if (street.class === 'collector')
    return street.kind === 'industrial' || street.kind === 'towers'
      ? ['Avenue', 'Boulevard', 'Rue']
      : ['Rue', 'Avenue'];
  if (street.class === 'pedestrian') return street.length < 70 ? ['Rue', 'Passage'] : ['Rue'];
  if (street.deadEnd && street.length < 260) return ['Impasse', 'Allée', 'Clos', 'Cour'];
  if (street.kind === undefined) return ['Chemin', 'Route'];
  if (street.kind === 'estate') return ['Rue', 'Allée', 'Rue', 'Chemin'];
  if (street.kind === 'village') return ['Rue', 'Ruelle', 'Chemin', 'Rue'];
  if (street.kind === 'old') return street.length < 60 ? ['Rue', 'Rue', 'Ruelle', 'Passage'] : ['Rue'];
  return street.length < 140 ? ['Rue', 'Rue', 'Rue', 'Allée'] : ['Rue'];
}

const HALLS = COMMUNES.map((c) => ({ name: c.name, at: toMetres(...c.hall) }));

/** The commune that the road leads to from here: the nearest to either end that is not this one. */
function destination(street: GrownStreet, end: number): string | undefined {
  const line = street.main!.points;
  const p: Point = end ? line[line.length - 1]! : line[0]!;
  let best: string | undefined;
  let least = 2600;
  HALLS.forEach((h, i) => {
    const d = distance(h.at, p);
    if (i !== street.commune && d < least) {
      least = d;
      best = h.name;
    }
  });
  return best;
}

/** Names for a part of a main road, the best first. */
function mainNames(street: GrownStreet): string[] {
  const main = street.main!;
  const dijon = COMMUNES[street.commune]!.code === DIJON;
  const middle = street.points[Math.floor(street.points.length / 2)]!;
  if (main.class === 'ring-road') {
    const side =
      Math.abs(middle[0]) > Math.abs(middle[1]) ? (middle[0] > 0 ? 'Est' : 'Ouest') : middle[1] > 0 ? 'Nord' : 'Sud';
    return main.everywhere
      ? [`Rocade ${side}`, 'Rocade', ...['Nord', 'Est', 'Sud', 'Ouest'].map((s) => `Bretelle ${s}`)]
      : [main.name];
  }
  const out: string[] = [];
  if (street.square) out.push(street.square);
  if (dijon) out.push(main.name);
  const first = destination(street, 1);
  const second = destination(street, 0);
  for (const name of [first, second]) {
    if (!name) continue;
    if (street.kind === undefined)
      out.push(`Route ${towards(name)}`, `Chemin ${towards(name)}`, `Ancienne Route ${towards(name)}`);
    else if (main.class === 'artery')
      out.push(`Avenue ${towards(name)}`, `Boulevard ${towards(name)}`, `Route ${towards(name)}`);
    else out.push(`Rue ${towards(name)}`, `Avenue ${towards(name)}`, `Route ${towards(name)}`);
  }
  if (street.kind === 'village') out.unshift(...(dijon ? [] : ['Grande Rue', 'Rue Principale']));
  return out;
}

/**
 * Names every street, in French; a name occurs once in a commune. Main roads come first, then the long streets, so
 * that alleys take the names that are left, or that of the street they leave ("Impasse Pasteur").
 */
export function nameStreets(streets: readonly GrownStreet[], seed: number): string[] {
  const names: string[] = new Array(streets.length).fill('');
  const used = COMMUNES.map(() => new Set<string>());
  const pools = COMMUNES.map((c) => {
    const random = seededRandom(seed, `names ${c.code}`);
    // Every town has these; the rest is its own mixture.
    const fields = FIELDS[0].flatMap((a) => FIELDS[1].map((b) => `${a} ${b}`));

    const both = shuffled(random, [...FIGURES, ...PLACES, ...(c.code === DIJON ? [...FAR, ...fields] : FAR)]);
    return {
      random,
      next: [...new Set(both)],
      old: shuffled(random, OLD_TOWN),
      works: shuffled(random, WORKS),
      turn: 0,
    };
  });
  const atNode = new Map<number, number[]>();
  streets.forEach((s, i) => {
    for (const n of s.nodes) {
      const there = atNode.get(n);
      if (there) there.push(i);
      else atNode.set(n, [i]);
    }
  });
  const take = (i: number, name: string | undefined): boolean => {
    const own = used[streets[i]!.commune]!;
    if (!name || own.has(name)) return false;
    own.add(name);
    names[i] = name;
    return true;
  };
  const rank = { 'ring-road': 0, artery: 1, collector: 2, pedestrian: 3, local: 3 } as const;
  const order = streets
    .map((_, i) => i)
    .sort((a, b) => {
      const [s, t] = [streets[a]!, streets[b]!];
      return (
        Number(!s.main) - Number(!t.main) ||
        Number(!s.square) - Number(!t.square) ||
        // The old town takes the old names, and plain streets, before the rest.
        Number(s.kind !== 'old') - Number(t.kind !== 'old') ||
        (s.deadEnd ? 1 : 0) - (t.deadEnd ? 1 : 0) ||
        rank[s.class] - rank[t.class] ||
        t.length - s.length ||
        a - b
      );
    });
  for (const i of order) {
    const street = streets[i]!;
    const pool = pools[street.commune]!;
    if (street.main && mainNames(street).some((n) => take(i, n))) continue;
    if (street.kind === 'old' && COMMUNES[street.commune]!.code === DIJON && !street.deadEnd && take(i, pool.old.pop()))
      continue;
    const kinds = ways(street);
    if (street.deadEnd && street.length < 260 && pool.random() < 0.7) {
      const parent = street.nodes
        .flatMap((n) => atNode.get(n)!)
        .find((k) => names[k] && names[k] !== 'Grande Rue' && k !== i && !streets[k]!.deadEnd);
      if (parent !== undefined && kinds.some((k) => take(i, `${k} ${bare(names[parent]!)}`))) continue;
    }
    for (let tries = 0; !names[i]; tries++) {
      const suffix =
        (street.kind === 'industrial' && tries === 0 ? pool.works.pop() : undefined) ??
        pool.next[pool.turn++ % pool.next.length]!;
      const kind =
        tries < 60
          ? pick(pool.random, kinds)
          : pick(pool.random, [
              'Square',
              'Villa',
              'Venelle',
              'Sente',
              'Mail',
              'Sentier',
              'Traverse',
              'Chemin',
              'Allée',
              'Passage',
              'Montée',
            ]);
      if (!take(i, `${kind} ${suffix}`) && tries > 400) take(i, `${kind} ${suffix}, section ${tries}`);
    }
  }
  return names;
}
