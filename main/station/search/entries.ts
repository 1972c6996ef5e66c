import type { SearchHit } from '../../../src/contract/assets.ts';
import type { CityFile, CityStreet } from '../../../src/contract/cityFile.ts';
import type { Register } from '../devices/register.ts';
import { searchWords } from './words.ts';

/** A thing that can be found, as the index keeps it. */
export interface Entry {
  readonly hit: Omit<SearchHit, 'near'>;
  readonly words: string;
  /** Small comes first among equals. */
  readonly rank: number;
  /** The number that operators say: of an asset, or in its street. */
  readonly number: number | null;
}

/** Everything of a city that can be found: assets, streets, their crossings, addresses. */
export function* entries(city: CityFile, register: Register): Generator<Entry> {
  for (const asset of register.assets) {
    const commune = register.communeName(asset.commune);
    yield {
      hit: {
        type: 'asset',
        id: asset.id,
        label: asset.name,
        detail: `${asset.id} · ${commune}`,
        kind: asset.kind,
        at: [...asset.at],
      },
      words: searchWords(`${asset.name} ${asset.id} ${asset.number} ${commune}`).join(' '),
      rank: asset.kind === 'light-point' ? 6 : asset.kind === 'light-cabinet' ? 2 : 1,
      number: asset.number,
    };
  }
  for (const street of city.streets) {
    const middle = street.line[Math.floor(street.line.length / 2)];
    if (!middle) continue;
    const commune = register.communeName(street.commune);
    yield {
      hit: { type: 'street', id: street.id, label: street.name, detail: commune, kind: null, at: middle },
      words: searchWords(`${street.name} ${commune}`).join(' '),
      rank: 0,
      number: null,
    };
  }
  for (const { one, other, at } of crossings(city.streets)) {
    const communes = [...new Set([one, other].map(({ commune }) => register.communeName(commune)))].join(', ');
    yield {
      hit: {
        type: 'crossing',
        id: `${one.id}/${other.id}`,
        label: `${one.name} / ${other.name}`,
        detail: communes,
        kind: null,
        at,
      },
      words: searchWords(`${one.name} ${other.name} ${communes}`).join(' '),
      rank: 5,
      number: null,
    };
  }
  for (const street of city.streets) {
    const commune = register.communeName(street.commune);
    const numbers = street.numbers ?? [];
    for (let i = 0; i + 2 < numbers.length; i += 3)
      yield {
        hit: {
          type: 'address',
          id: `${street.id}:${numbers[i]}`,
          label: `${numbers[i]} ${street.name}`,
          detail: commune,
          kind: null,
          at: [numbers[i + 1]!, numbers[i + 2]!],
        },
        words: searchWords(`${numbers[i]} ${street.name} ${commune}`).join(' '),
        rank: 4,
        number: numbers[i]!,
      };
  }
}

/** Every two streets of different names that share a vertex, once, where they first meet. */
function* crossings(
  streets: readonly CityStreet[],
): Generator<{ one: CityStreet; other: CityStreet; at: [number, number] }> {
  const at = new Map<string, CityStreet[]>();
  const told = new Set<string>();
  for (const street of streets)
    for (const [lon, lat] of street.line) {
      const place = `${lon},${lat}`;
      const here = at.get(place);
      if (!here) {
        at.set(place, [street]);
        continue;
      }
      if (here.includes(street)) continue;
      for (const one of here) {
        const pair = `${one.id}/${street.id}`;
        if (one.name === street.name || told.has(pair)) continue;
        told.add(pair);
        yield { one, other: street, at: [lon, lat] };
      }
      here.push(street);
    }
}
