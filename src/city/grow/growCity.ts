import type { CityAsset, CityFile, CityStreet } from '../../contract/cityFile.ts';
import { seededRandom } from '../../shared/random.ts';
import { numberHouses } from './addresses.ts';
import { raiseBuildings } from './buildings.ts';
import { layBusLines } from './busLines.ts';
import { COMMUNES, OUTLINE } from './communes.ts';
import { layDistricts } from './districts.ts';
import {
  type Fixture,
  type Ground,
  inText,
  placeBollards,
  placeCameras,
  placeJunctions,
  placePanels,
} from './equipment.ts';
import { placeFibreNodes } from './fibre.ts';
import { crewVehicles, parkVehicles, placeBuses } from './fleet.ts';
import { ORIGIN, toLonLat } from './frame.ts';
import { distance, type Point } from './geometry.ts';
import { feedLamps, lightStreets } from './lighting.ts';
import { growLimits } from './limits.ts';
import { nameStreets } from './names.ts';
import { growNetwork } from './network.ts';
import { warp } from './noise.ts';
import { PHONES } from './phones.ts';
import { drawAreas, drawLines } from './places.ts';
import { placePublicBuildings } from './publicBuildings.ts';
import { readGraph } from './roadGraph.ts';

/** How many of each kind the demonstration city has: the load that the product must carry. */
export const LOAD = {
  'light-point': 34_000,
  junction: 113,
  camera: 269,
  bollard: 26,
  building: 180,
  'information-panel': 25,
  'service-vehicle': 205,
  bus: 180,
} as const;

const STEPS = [
  'limits',
  'streets',
  'names',
  'addresses',
  'buildings',
  'lighting',
  'equipment',
  'buses',
  'file',
] as const;

const digits = (n: number, width: number): string => String(n).padStart(width, '0');

/** The displacement that the seed gives the drawn lines: small in the centre, up to 90 m in the country. */
const bendOf = (seed: number): ((p: Point) => Point) =>
  warp(seed, 1500, (p) => Math.min(90, Math.max(8, Math.hypot(p[0], p[1]) * 0.03)));

/**
 * Grows the demonstration city: communes, streets, addresses and every asset of the load. The same seed gives the
 * same file to the byte, another seed another town. Pure and synchronous (a few seconds); `onProgress` is told each
 * step before it starts: its name, how many are done, how many there are.
 */
export function growCity(
  seed: number,
  onProgress: (step: string, done: number, total: number) => void = () => {},
): CityFile {
  const step = (name: (typeof STEPS)[number]): void => onProgress(name, STEPS.indexOf(name), STEPS.length);
  step('limits');
  const bend = bendOf(seed);
  const limits = growLimits(COMMUNES, OUTLINE, seed);
  const districts = layDistricts(seed, bend);
  step('streets');
  const network = growNetwork(seed, bend, districts, limits);
  const graph = readGraph(network);
  step('names');
  const names = nameStreets(network.streets, seed);
  const counters = COMMUNES.map(() => 0);
  const ids = network.streets.map((s) => `${COMMUNES[s.commune]!.code}-${digits(++counters[s.commune]!, 4)}`);
  const ground: Ground = { graph, streets: network.streets, names, bend };
  step('addresses');
  const streets = network.streets.map((s, i): CityStreet => {
    const numbers = numberHouses(s, districts).flatMap(({ number, at }) => [number, ...toLonLat(at)]);
    return {
      id: ids[i]!,
      name: names[i]!,
      commune: COMMUNES[s.commune]!.code,
      class: s.class,
      ...(s.oneWay ? { oneWay: true } : {}),
      line: s.points.map(toLonLat),
      ...(numbers.length > 0 ? { numbers } : {}),
    };
  });
  step('buildings');
  const areas = drawAreas(network, raiseBuildings(network, districts, seededRandom(seed, 'buildings')), bend);
  const lines = drawLines(network, graph, bend);

  step('lighting');
  const assets: CityAsset[] = [];
  const commune = (street: number): string => COMMUNES[network.streets[street]!.commune]!.code;
  const lamps = lightStreets(network.streets, districts, LOAD['light-point']);
  const cabinets = feedLamps(lamps, network.streets, seed);
  let lampNumber = 0;
  cabinets.forEach((cabinet, k) => {
    const id = `LC-${digits(k + 1, 3)}`;
    assets.push({
      id,
      kind: 'light-cabinet',
      name: `Armoire ${k + 1}, ${inText(names[cabinet.street]!)}`,
      number: k + 1,
      commune: commune(cabinet.street),
      street: ids[cabinet.street]!,
      at: toLonLat(cabinet.at),
      device: { driver: 'light-cabinet', id },
      attributes: { feeder: `D-${digits(cabinet.feeder + 1, 2)}` },
    });
    // Within a cabinet, lamps are numbered street by street.
    for (const index of [...cabinet.lamps].sort((a, b) => lamps[a]!.street - lamps[b]!.street || a - b)) {
      const lamp = lamps[index]!;
      const number = ++lampNumber;
      const own = `LP-${digits(number, 5)}`;
      assets.push({
        id: own,
        kind: 'light-point',
        name: `Point ${number}, ${inText(names[lamp.street]!)}`,
        number,
        commune: commune(lamp.street),
        street: ids[lamp.street]!,
        at: toLonLat(lamp.at),
        parent: id,
        device: { driver: 'light-point', id: own },
      });
    }
  });

  step('equipment');
  const junctions = placeJunctions(ground, LOAD.junction);
  const add = (
    kind: CityAsset['kind'],
    prefix: string,
    width: number,
    driver: string,
    fixtures: readonly Fixture[],
    name: (n: number, f: Fixture) => string,
    more: (n: number, f: Fixture) => Partial<CityAsset> = () => ({}),
  ): void => {
    fixtures.forEach((f, i) => {
      const number = i + 1;
      const id = `${prefix}-${digits(number, width)}`;
      assets.push({
        id,
        kind,
        name: name(number, f),
        number,
        commune: commune(f.street),
        street: ids[f.street]!,
        at: toLonLat(f.at),
        device: { driver, id },
        attributes: { ...f.attributes },
        ...more(number, f),
      });
    });
  };
  const fibre = placeFibreNodes(ground);
  add('fibre-node', 'FN', 2, 'fibre-node', fibre, (_, f) => f.name);
  add('junction', 'JN', 3, 'signal-controller', junctions, (n, f) => `Carrefour ${n}, ${f.name}`);
  const cameras = placeCameras(ground, junctions, LOAD.camera, seededRandom(seed, 'cameras'));
  add(
    'camera',
    'CAM',
    3,
    'camera-onvif',
    cameras,
    (n, f) => `${n} ${f.name}`,
    (n, f) => {
      let parent = 0;
      fibre.forEach((node, i) => {
        if (distance(node.at, f.at) < distance(fibre[parent]!.at, f.at)) parent = i;
      });
      return {
        parent: `FN-${digits(parent + 1, 2)}`,
        device: {
          driver: 'camera-onvif',
          id: `CAM-${digits(n, 3)}`,
          settings: { address: `/onvif/${n}/device_service` },
        },
      };
    },
  );
  add('bollard', 'BO', 2, 'bollard', placeBollards(ground, LOAD.bollard), (n, f) => `Borne ${digits(n, 2)}, ${f.name}`);
  add(
    'building',
    'BA',
    3,
    'building-panel',
    placePublicBuildings(ground, LOAD.building, seededRandom(seed, 'public buildings')),
    (_, f) => f.name,
  );
  add(
    'information-panel',
    'PI',
    2,
    'information-panel',
    placePanels(ground, LOAD['information-panel']),
    (n, f) => `Panneau ${n}, ${f.name}`,
  );
  add(
    'service-vehicle',
    'VE',
    3,
    'service-vehicle',
    parkVehicles(ground, LOAD['service-vehicle'], seededRandom(seed, 'vehicles')),
    (_, f) => f.name,
  );

  step('buses');
  const busLines = layBusLines(graph, network.streets, names, bend);
  add('bus', 'BUS', 3, 'bus', placeBuses(ground, busLines, LOAD.bus), (_, f) => f.name);

  step('file');
  const places = limits.rings.flat().map(toLonLat);
  const file: CityFile = {
    format: 'vigie-city',
    version: 1,
    name: 'Dijon Métropole',
    demonstration: true,
    seed,
    centre: [ORIGIN.lon, ORIGIN.lat],
    bounds: [
      places.reduce((v, p) => Math.min(v, p[0]), 180),
      places.reduce((v, p) => Math.min(v, p[1]), 90),
      places.reduce((v, p) => Math.max(v, p[0]), -180),
      places.reduce((v, p) => Math.max(v, p[1]), -90),
    ],
    connections: {},
    phones: [...PHONES],
    teams: crewVehicles(assets.filter(({ kind }) => kind === 'service-vehicle')),
    communes: COMMUNES.map((c, i) => ({
      id: c.code,
      name: c.name,
      postcode: c.postcode,
      centre: [...c.hall],
      limit: limits.rings[i]!.map(toLonLat),
    })),
    areas,
    lines,
    streets,
    busLines: busLines.map((l) => ({
      id: l.id,
      name: l.name,
      line: l.nodes.map((n) => toLonLat(graph.points[n]!)),
      stops: l.stops.map((s) => ({ name: s.name, at: toLonLat(graph.points[l.nodes[s.index]!]!), index: s.index })),
    })),
    assets,
  };
  onProgress('done', STEPS.length, STEPS.length);
  return file;
}
