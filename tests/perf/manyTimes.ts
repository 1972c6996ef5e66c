import type { CityFile } from '../../src/contract/cityFile.ts';

/** Name of a copy of something; the first is the thing itself. */
export const named = (id: string, copy: number): string => (copy === 0 ? id : `${id}.${copy}`);

/** Degrees between two copies of a thing. */
const BESIDE = 0.0004;

/**
 * The same city many times over: as many assets, streets and addresses more, under the same names, each copy a little
 * beside the first with devices of its own.
 */
export function manyTimes(city: CityFile, times: number): CityFile {
  const copies = Array.from({ length: times }, (_, copy) => copy);
  return {
    ...city,
    demonstration: false,
    streets: copies.flatMap((copy) => city.streets.map((street) => ({ ...street, id: named(street.id, copy) }))),
    assets: copies.flatMap((copy) =>
      city.assets.map((asset) => ({
        ...asset,
        id: named(asset.id, copy),
        at: [asset.at[0] + (copy % 3) * BESIDE, asset.at[1] + Math.floor(copy / 3) * BESIDE] as [number, number],
        ...(asset.parent === undefined ? {} : { parent: named(asset.parent, copy) }),
        ...(asset.device ? { device: { ...asset.device, id: named(asset.device.id, copy) } } : {}),
      })),
    ),
  };
}
