import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Projection } from '../../../../src/contract/commissioning.ts';
import { metresBetween } from '../../../../src/domain/place/course.ts';
import { createUnprojector } from './projections.ts';

/** Metres between where a projected point is and where it should be. */
function error(projection: Projection, x: number, y: number, lon: number, lat: number): number {
  const unprojector = createUnprojector(projection);
  expect(unprojector.to(x, y)).toBe(true);
  return metresBetween([unprojector.lon, unprojector.lat], [lon, lat]);
}

/** IGN's own way to Lambert-93 (algorithms ALG0001 and ALG0003) with the constants that it publishes in NTG 87. */
function ignLambert93(lon: number, lat: number): [x: number, y: number] {
  const [n, c, xs, ys, e] = [0.725607765053267, 11_754_255.426096, 700_000, 12_655_612.049876, 0.0818191910428158];
  const sine = Math.sin((lat * Math.PI) / 180);
  const isometric = Math.atanh(sine) - e * Math.atanh(e * sine);
  const radius = c * Math.exp(-n * isometric);
  const angle = (n * (lon - 3) * Math.PI) / 180;
  return [xs + radius * Math.sin(angle), ys - radius * Math.cos(angle)];
}

describe('coordinates of French projections become degrees, to the millimetre', () => {
  test('Lambert-93 agrees with the constants that IGN publishes, from Brest to Corsica and Dunkirk', () => {
    for (let lon = -5; lon <= 9.5; lon += 0.5)
      for (let lat = 41.5; lat <= 51; lat += 0.5)
        expect(error('EPSG:2154', ...ignLambert93(lon, lat), lon, lat)).toBeLessThan(0.002);
  });

  test('the origin of each projection, as its definition says', () => {
    expect(error('EPSG:2154', 700_000, 6_600_000, 3, 46.5)).toBeLessThan(0.001);
    for (let zone = 42; zone <= 50; zone++)
      expect(error(`EPSG:39${zone}` as Projection, 1_700_000, (zone - 41) * 1e6 + 200_000, 3, zone)).toBeLessThan(
        0.001,
      );
  });

  // Computed from the decree's parameters by the formulas of EPSG method 9802 with forty digits; the same calculation
  // gives IGN's published constants of Lambert-93 to the micrometre.
  test.each<[Projection, number, number, number, number]>([
    ['EPSG:2154', 854_184.5476, 6_693_290.4615, 5.0415, 47.322],
    ['EPSG:3942', 1_868_256.7566, 1_237_769.6554, 5.0415, 42.322],
    ['EPSG:3943', 1_865_566.1348, 2_237_781.8062, 5.0415, 43.322],
    ['EPSG:3944', 1_862_824.8012, 3_237_791.5088, 5.0415, 44.322],
    ['EPSG:3945', 1_860_033.5737, 4_237_798.7508, 5.0415, 45.322],
    ['EPSG:3946', 1_857_193.2862, 5_237_803.5231, 5.0415, 46.322],
    ['EPSG:3947', 1_854_304.7884, 6_237_805.8194, 5.0415, 47.322],
    ['EPSG:3948', 1_851_368.9454, 7_237_805.6365, 5.0415, 48.322],
    ['EPSG:3949', 1_848_386.6379, 8_237_802.9742, 5.0415, 49.322],
    ['EPSG:3950', 1_845_358.7617, 9_237_797.8353, 5.0415, 50.322],
  ])('%s: %d, %d', (projection, x, y, lon, lat) => {
    expect(error(projection, x, y, lon, lat)).toBeLessThan(0.002);
  });

  test('web Mercator: the example of EPSG guidance note 7-2', () => {
    expect(error('EPSG:3857', -11_169_055.58, 2_800_000, -(100 + 20 / 60), 24 + 22 / 60 + 54.433 / 3600)).toBeLessThan(
      0.05,
    );
  });

  const pairs = '../shared/data/montpellier/VilleMTP_MTP_Defibrilateurs.geojson';
  test.runIf(existsSync(pairs))('the defibrillators of Montpellier, which their own city converted as well', () => {
    interface Pair {
      properties: { Coord_X: string; Coord_Y: string };
      geometry: { coordinates: [number, number] };
    }
    const { features } = JSON.parse(readFileSync(pairs, 'utf8')) as { features: Pair[] };
    const errors = features.map(({ properties, geometry }) =>
      error(
        'EPSG:2154',
        ...geometry.coordinates,
        Number(properties.Coord_X.replace(',', '.')),
        Number(properties.Coord_Y.replace(',', '.')),
      ),
    );
    const greatest = Math.max(...errors);
    console.log(`${errors.length} pairs, greatest difference ${(greatest * 1000).toFixed(2)} mm`);
    expect(errors.length).toBe(167);
    expect(greatest).toBeLessThan(0.01);
  });

  test('what is none of a projection is refused: degrees as metres, metres as degrees, another zone', () => {
    expect(createUnprojector('EPSG:2154').to(3.87, 43.6)).toBe(false);
    expect(createUnprojector('EPSG:3857').to(3.87, 43.6)).toBe(false);
    expect(createUnprojector('EPSG:4326').to(771_027, 6_279_070)).toBe(false);
    expect(createUnprojector('EPSG:3947').to(1_866_000, 2_237_000)).toBe(false);
    for (const projection of ['EPSG:2154', 'EPSG:3947', 'EPSG:3857', 'EPSG:4326'] as const)
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, -1e300])
        expect(createUnprojector(projection).to(bad, bad)).toBe(false);
  });

  test('350,000 points cost little of the processor', () => {
    const unprojector = createUnprojector('EPSG:2154');
    const begun = process.threadCpuUsage();
    let sum = 0;
    for (let i = 0; i < 350_000; i++) {
      unprojector.to(700_000 + i, 6_300_000 + i);
      sum += unprojector.lon;
    }
    const { user, system } = process.threadCpuUsage(begun);
    const took = (user + system) / 1_000;
    console.log(`350,000 points from Lambert-93: ${took.toFixed(0)} ms of the processor`);
    expect(sum).toBeGreaterThan(0);
    expect(took).toBeLessThan(5_000);
  });
});
