import { expect, test } from 'vitest';
import { smallCity } from '../../../src/city/city.fixture.ts';
import { FLAG } from '../../../src/contract/live.ts';
import type { PointReading, Reading } from '../../../src/domain/asset/device.ts';
import { catalogue } from '../../../src/drivers/catalogue.ts';
import { ok } from '../../../src/shared/result.ts';
import { registerOf } from '../register/register.fixture.ts';
import { createAssetService } from '../services/assetService.ts';
import { createAges } from './ages.ts';
import { createClocks } from './clocks.ts';
import { createCommandEngine } from './commandEngine.ts';
import { createPointTable } from './pointTable.ts';

const T = Date.parse('2026-11-23T18:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A lamp whose light-point driver says that values are old after 20 minutes. */
function open() {
  const register = registerOf(smallCity(3), 1);
  const lamp = register.indexOf('LP-1')!;
  const driverOf = (index: number) => catalogue.get(register.assets[index]?.device?.driver ?? '');
  const table = createPointTable(register, driverOf);
  let clock = T;
  const now = () => clock;
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
  const say = (reading: Partial<Reading>) =>
    table.apply(lamp, { deviceTime: clock, points: [], conditions: [], ...reading }, clock, true);
  return {
    register,
    table,
    ages,
    lamp,
    say,
    later: (ms: number) => {
      clock += ms;
    },
    seen: () => {
      const point = assets.detail('LP-1')?.points.find(({ id }) => id === 'level');
      return `${point?.value} ${point?.quality} ${point?.age}${ages.flags(lamp, clock) & FLAG.old ? ', old on the map' : ''}`;
    },
    clock: () => assets.detail('LP-1')?.clock.state,
  };
}
const level = (value: number, quality: PointReading['quality'] = 'good'): PointReading[] => [
  { point: 'level', value, quality },
];
const silent = (active: boolean, since: number) => [{ condition: 'not-answering', active, since }];

test('that a device is there, or not, makes no value younger', () => {
  const { say, later, seen, table, lamp } = open();
  say({ points: level(60) });
  later(15 * MINUTE);
  expect(say({ deviceTime: null, conditions: silent(true, T) })).toBe('news');
  expect(say({ conditions: silent(false, T) })).toBe('news');
  expect([table.receivedAt[lamp], table.deviceTime[lamp]]).toEqual([T, T]);
  expect(table.point(lamp, 'level')).toMatchObject({ sourceTime: T, receivedTime: T });
  later(6 * MINUTE);
  expect(seen()).toBe('60 good old, old on the map');
});

test('a condition that comes with the time of the last values is news all the same; a late one is not', () => {
  const { say } = open();
  say({ points: level(60) });
  expect(say({ conditions: silent(true, T) })).toBe('news');
  expect(say({ deviceTime: T - 1_000, conditions: silent(true, T) })).toBe('late');
});

test('what stands does not grow old by the hour, and is old at once when its session is over', () => {
  const { say, later, seen, table, lamp } = open();
  say({ points: level(60), session: 'stands' });
  later(9 * HOUR);
  expect(seen()).toBe('60 good current');
  expect(say({ deviceTime: null, conditions: silent(true, T), session: 'over' })).toBe('news');
  expect(seen()).toBe('60 uncertain useless, old on the map');
  expect(table.receivedAt[lamp]).toBe(T);
  later(1_000);
  say({ points: level(60), session: 'stands' });
  expect(seen()).toBe('60 good current');
  later(1_000);
  say({ deviceTime: null, session: 'over' });
  expect(seen()).toBe('60 uncertain old, old on the map');
});

test('after words were lost the values are doubted and not yet old; what was bad stays bad', () => {
  const { say, seen, later, table, lamp } = open();
  say({ points: [...level(60), { point: 'power', value: null, quality: 'bad' }], session: 'stands' });
  later(HOUR);
  expect(say({ deviceTime: null, session: 'doubtful' })).toBe('news');
  expect(say({ deviceTime: null, session: 'doubtful' })).toBe('repeated');
  expect(seen()).toBe('60 uncertain current');
  expect(table.point(lamp, 'power')).toMatchObject({ value: null, quality: 'bad' });
  // The end of a session is told again with a condition: that is no repetition.
  say({ deviceTime: null, session: 'over' });
  expect(say({ deviceTime: null, session: 'over', conditions: silent(true, T) })).toBe('news');
});

test('a value of before the session is not vouched for by it', () => {
  const { say, later, table, lamp, seen } = open();
  table.restore(lamp, 'power', { value: 40, quality: 'good', sourceTime: T - HOUR, receivedTime: T - HOUR });
  say({ points: level(60), session: 'stands' });
  later(2 * HOUR);
  expect(seen()).toBe('60 good current');
  expect(table.point(lamp, 'power')!.receivedTime).toBeLessThan(table.standsFrom[lamp]!);
  // Told once more without a session, it grows old by itself again.
  say({ points: level(61) });
  later(21 * MINUTE);
  expect(seen()).toBe('61 good old, old on the map');
});

test('where the protocol keeps the order, a time that goes back is neither late nor a clock that was set back', () => {
  const { say, seen, clock } = open();
  say({ points: level(60), session: 'stands' });
  for (const value of [61, 62, 63, 64]) say({ points: level(value), session: 'stands' });
  expect(clock()).toBe('good');
  expect(say({ deviceTime: T - 1_000, points: level(50), session: 'stands' })).toBe('news');
  expect(say({ deviceTime: T - 2 * MINUTE, points: level(40), session: 'stands' })).toBe('news');
  expect([seen(), clock()]).toEqual(['40 good current', 'good']);
});

test('another device for the asset begins without a session', () => {
  const { say, table, lamp, register } = open();
  say({ points: level(60), session: 'over' });
  const asset = register.assets[lamp]!;
  const change = register.change(new Map([[asset.id, { ...asset, device: { driver: 'light-cabinet', id: 'X-1' } }]]));
  table.registerChanged(change);
  expect([table.standsFrom[lamp], table.receivedAt[lamp]]).toEqual([Number.NaN, 0]);
});
