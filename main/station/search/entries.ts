import type { SearchHit } from '../../../src/contract/assets.ts';
import type { CityStreet } from '../../../src/contract/cityFile.ts';
import type { Asset } from '../../../src/domain/asset/asset.ts';
import type { Address } from '../../../src/domain/place/address.ts';
import type { Places } from '../register/places.ts';
import type { Register } from '../register/register.ts';
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

/** Key of a thing in the index. */
export const keyOf = ({ type, id }: Pick<SearchHit, 'type' | 'id'>): string => `${type}/${id}`;

/** An asset as it is found. */
export function assetEntry(asset: Asset, communeName: string): Entry {
  return {
    hit: {
      type: 'asset',
      id: asset.id,
      label: asset.name,
      detail: `${asset.id} · ${communeName}`,
      kind: asset.kind,
      at: [...asset.at],
    },
    words: searchWords(`${asset.name} ${asset.id} ${asset.number} ${communeName}`).join(' '),
    rank: asset.kind === 'light-point' ? 6 : asset.kind === 'light-cabinet' ? 2 : 1,
    number: asset.number,
  };
}

/** An imported address as it is found. */
export function addressEntry(id: string, address: Address, communeName: string): Entry {
  const { number, suffix, street, at } = address;
  const label = `${number}${suffix ? ` ${suffix}` : ''} ${street}`;
  return {
    hit: { type: 'address', id, label, detail: communeName, kind: null, at: [...at] },
    words: searchWords(`${label} ${communeName}`).join(' '),
    rank: 4,
    number,
  };
}

/** What a change of assets changes in the index. */
export function assetEntries(
  changes: ReadonlyMap<string, Asset | null>,
  names: Pick<Register, 'communeName'>,
): Map<string, Entry | null> {
  return new Map(
    [...changes].map(([id, asset]) => [
      keyOf({ type: 'asset', id }),
      asset && assetEntry(asset, names.communeName(asset.commune)),
    ]),
  );
}

/** What a change of imported addresses changes in the index: those that are no longer there are taken out of it. */
export function addressEntries(
  ids: readonly string[],
  places: Pick<Places, 'addresses' | 'communeName'>,
): Map<string, Entry | null> {
  const changes = new Map<string, Entry | null>(ids.map((id) => [keyOf({ type: 'address', id }), null]));
  for (const { id, address } of places.addresses()) {
    const key = keyOf({ type: 'address', id });
    if (changes.has(key)) changes.set(key, addressEntry(id, address, places.communeName(address.commune)));
  }
  return changes;
}

/** Everything of a city that can be found: assets, streets, their crossings, addresses. */
export function* entries(places: Pick<Places, 'streets' | 'addresses'>, register: Register): Generator<Entry> {
  for (const [index, asset] of register.assets.entries())
    if (!register.isRetired(index)) yield assetEntry(asset, register.communeName(asset.commune));
  const streets = places.streets();
  for (const street of streets) {
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
  for (const { one, other, at } of crossings(streets)) {
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
  for (const street of streets) {
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
  for (const { id, address } of places.addresses())
    yield addressEntry(id, address, register.communeName(address.commune));
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
