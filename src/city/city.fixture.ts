import type { CityFile } from '../contract/cityFile.ts';

/** Evening of a November day at Dijon: lamps are lit, people call. */
export const EVENING = Date.parse('2026-11-23T18:00:00Z');

const device = (driver: string, id: string) => ({ driver, id });
const place = (kind: CityFile['assets'][number]['kind'], id: string, number: number, driver: string) => ({
  id,
  kind,
  name: `${id}, rue Monge`,
  number,
  commune: '21231',
  street: 'S1',
  at: [5.04 + number * 1e-4, 47.32] as [number, number],
  device: device(driver, id),
});

/** A small town: two streets that cross, a bus line, a cabinet with 38 lamps, and one of everything else. */
export function smallCity(lamps = 38): CityFile {
  const line = (from: [number, number], step: [number, number], many: number): [number, number][] =>
    Array.from({ length: many }, (_, i) => [from[0] + step[0] * i, from[1] + step[1] * i]);
  const monge = line([5.04, 47.32], [0.002, 0], 12);
  const crossing = monge[5]!;
  const liberte = [
    ...line([crossing[0], 47.31], [0, 0.002], 5),
    crossing,
    ...line([crossing[0], 47.322], [0, 0.002], 6),
  ];
  return {
    format: 'vigie-city',
    version: 1,
    name: 'Petite ville',
    demonstration: true,
    seed: 7,
    centre: [5.04, 47.32],
    bounds: [5, 47.3, 5.1, 47.35],
    connections: {},
    communes: [
      {
        id: '21231',
        name: 'Dijon',
        postcode: '21000',
        centre: [5.04, 47.32],
        limit: [
          [5, 47.3],
          [5.1, 47.3],
          [5.1, 47.35],
        ],
      },
    ],
    areas: [],
    lines: [],
    streets: [
      {
        id: 'S1',
        name: 'Rue Monge',
        commune: '21231',
        class: 'collector',
        line: monge,
        numbers: [1, 5.041, 47.3201, 3, 5.042, 47.3201],
      },
      { id: 'S2', name: 'Avenue de la Liberté', commune: '21231', class: 'artery', line: liberte },
    ],
    busLines: [
      {
        id: 'L3',
        name: '3',
        line: monge,
        stops: [0, 4, 8, 11].map((index) => ({ name: `Arrêt ${index}`, at: monge[index]!, index })),
      },
    ],
    assets: [
      place('light-cabinet', 'LC-212', 212, 'light-cabinet'),
      ...Array.from({ length: lamps }, (_, i) => ({
        ...place('light-point', `LP-${i + 1}`, i + 1, 'light-point'),
        parent: 'LC-212',
      })),
      place('junction', 'J-1', 1, 'signal-controller'),
      place('bollard', 'BO-1', 1, 'bollard'),
      place('building', 'BA-1', 1, 'building-panel'),
      place('information-panel', 'IP-1', 1, 'information-panel'),
      place('fibre-node', 'FN-1', 1, 'fibre-node'),
      { ...place('camera', 'CAM-118', 118, 'camera-onvif'), parent: 'FN-1' },
      place('service-vehicle', 'V-1', 1, 'service-vehicle'),
      { ...place('bus', 'BUS-1', 1, 'bus'), attributes: { line: 'L3' } },
    ],
  };
}
