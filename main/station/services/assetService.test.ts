import { expect, test } from 'vitest';
import { EVENING, smallCity } from '../../../src/city/city.fixture.ts';
import { assetDetailSchema } from '../../../src/contract/assets.ts';
import type { CityFile } from '../../../src/contract/cityFile.ts';
import { catalogue } from '../../../src/drivers/catalogue.ts';
import { ok } from '../../../src/shared/result.ts';
import { createAges } from '../devices/ages.ts';
import { createClocks } from '../devices/clocks.ts';
import { createCommandEngine } from '../devices/commandEngine.ts';
import { createPointTable } from '../devices/pointTable.ts';
import { registerOf } from '../register/register.fixture.ts';
import { createAssetService } from './assetService.ts';

/** The cabinet that the cameras of these stories look at, or do not. */
const CABINET = 'LC-212';
const [LON, LAT] = smallCity(1).assets.find(({ id }) => id === CABINET)!.at;
/** So many metres east and north of it. */
const off = (east: number, north: number): [number, number] => [
  LON + east / (111_195 * Math.cos((LAT * Math.PI) / 180)),
  LAT + north / 111_195,
];

type Attributes = NonNullable<CityFile['assets'][number]['attributes']>;

/** A camera by its number, where it stands, and what its file says of it. */
const camera = (number: number, at: [number, number], attributes?: Attributes): CityFile['assets'][number] => ({
  id: `CAM-${number}`,
  kind: 'camera',
  name: `Caméra ${number}`,
  number,
  commune: '21231',
  at,
  ...(attributes ? { attributes } : {}),
});

function open(cameras: CityFile['assets']) {
  const city = smallCity(3);
  const others = city.assets.filter(({ kind }) => kind !== 'camera');
  const register = registerOf({ ...city, assets: [...others, ...cameras] });
  const driverOf = (i: number) => catalogue.get(register.assets[i]?.device?.driver ?? '');
  const table = createPointTable(register, driverOf);
  const now = () => EVENING;
  const commands = createCommandEngine({
    register,
    drivers: catalogue,
    publish: async () => ok(undefined),
    now,
    onChange: () => {},
  });
  const clocks = createClocks(table, driverOf, { clocks: () => {} });
  const ages = createAges(table, driverOf);
  const assets = createAssetService({ register, table, ages, clocks, commands, driverOf, eventsOf: () => [], now });
  const seen = (id: string) =>
    assets.detail(id)?.nearestCameras.map((one) => `${one.number} ${one.sight} ${one.metres}`);
  return { register, table, assets, seen };
}

const SOUTH = { azimuth: 180, fieldOfView: 78, ptz: false };
const NORTH = { azimuth: 0, fieldOfView: 78, ptz: false };

test('the camera whose picture holds the cabinet comes before one that stands nearer and looks away', () => {
  const { seen } = open([
    camera(1, off(0, 12), NORTH),
    camera(2, off(0, 60), SOUTH),
    camera(3, off(25, 0), { ptz: true, azimuth: 90, fieldOfView: 62 }),
  ]);
  expect(seen(CABINET)).toEqual(['2 sees 60', '3 can-turn 25', '1 near 12']);
});

test('a camera of which nobody wrote down where it looks is merely near', () => {
  const { seen } = open([camera(1, off(0, 12)), camera(2, off(0, 13), { azimuth: 'vers la place' })]);
  expect(seen(CABINET)).toEqual(['1 near 12', '2 near 13']);
});

test('merely near ones end at 600 m; one that reaches the place from farther away is named', () => {
  const { seen } = open([
    camera(1, off(0, 590), SOUTH),
    camera(2, off(0, 610), SOUTH),
    camera(3, off(0, 900), { ptz: true, range: 1_000 }),
  ]);
  expect(seen(CABINET)).toEqual(['3 can-turn 900', '1 near 590']);
});

test('of many, five are named: those that see it are never crowded out by nearer ones', () => {
  const around = Array.from({ length: 40 }, (_, i) => camera(i + 10, off(i % 2 ? 15 : -15, 5 + i), NORTH));
  const { seen } = open([...around, camera(1, off(0, 75), SOUTH)]);
  expect(seen(CABINET)).toHaveLength(5);
  expect(seen(CABINET)?.[0]).toBe('1 sees 75');
});

test('a camera is not named as its own neighbour', () => {
  const { seen } = open([camera(1, off(0, 20), SOUTH), camera(2, off(0, 40), SOUTH)]);
  expect(seen('CAM-1')).toEqual(['2 sees 20']);
});

test('for a vehicle it is where it drives now that is looked at', () => {
  const { register, table, seen } = open([camera(1, off(0, 50), SOUTH), camera(2, off(400, 50), SOUTH)]);
  const vehicle = register.indexOf('V-1')!;
  const drives = (at: [number, number]): void => {
    const position = { at, heading: null, speed: null };
    table.apply(vehicle, { deviceTime: EVENING, points: [], conditions: [], position }, EVENING, true);
  };
  drives(off(0, 0));
  expect(seen('V-1')?.[0]).toBe('1 sees 50');
  drives(off(400, 0));
  expect(seen('V-1')?.[0]).toBe('2 sees 50');
});

test('what a window is told keeps the contract, and of what is not known nothing is told', () => {
  const { assets } = open([camera(1, off(0, 50), SOUTH)]);
  const detail = assets.detail(CABINET);
  expect(assetDetailSchema.parse(detail)).toEqual(detail);
  expect(detail?.children).toBe(3);
  expect(assets.detail('LP-1')?.parent).toEqual({ id: CABINET, name: 'LC-212, rue Monge' });
  expect(assets.detail('NOBODY')).toBeNull();
});

test('a device whose clock is two hours ahead says so beside its values', () => {
  const { register, table, assets } = open([]);
  const ahead = 2 * 3_600_000 + 3 * 60_000;
  const points = [{ point: 'level', value: 80, quality: 'good' as const }];
  const reading = { deviceTime: EVENING + ahead, points, conditions: [] };
  table.apply(register.indexOf('LP-1')!, reading, EVENING, true);
  expect(assets.detail('LP-1')?.clock).toEqual({ state: 'ahead', offset: ahead });
  expect(assets.detail('LP-2')?.clock.state).toBe('none');
});
