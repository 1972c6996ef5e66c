import { expect, test } from 'vitest';
import { metresBetween } from '../../domain/place/course.ts';
import { EVENING, smallCity } from '../city.fixture.ts';
import { surroundingsOf } from '../traffic/surroundings.ts';
import { buildField } from './field.ts';

interface Said {
  readonly now: number;
  readonly asset: string;
  readonly state: Record<string, unknown> & { readonly position?: { lon: number; lat: number; speed: number } };
}

/** The field of the small town under a scripted clock. */
function run(seconds: number, seed = 7, start = EVENING): Said[] {
  const city = smallCity();
  const said: Said[] = [];
  let now = start;
  const field = buildField(city, seed, start, surroundingsOf(city), (_feed, asset, _qos, payload) => {
    said.push({ now, asset, state: JSON.parse(payload ?? field.state(asset, now)!.payload) });
  });
  for (; now <= start + seconds * 1_000; now += 100) field.tick(now);
  return said;
}

test('the same seed and the same clock make the same messages, to the byte', () => {
  expect(JSON.stringify(run(1_800))).toBe(JSON.stringify(run(1_800)));
  expect(JSON.stringify(run(1_800, 8))).not.toBe(JSON.stringify(run(1_800)));
});

test('each lamp speaks every quarter of an hour, and not all at once', () => {
  const lamps = run(3_600).filter(({ asset }) => asset.startsWith('LP-'));
  expect(lamps.length).toBeGreaterThanOrEqual(38 * 4);
  expect(lamps.length).toBeLessThanOrEqual(38 * 4 + 38);
  expect(Math.max(...Object.values(Object.groupBy(lamps, (s) => s.now)).map((list) => list!.length))).toBeLessThan(5);
});

test('a bus keeps to its line, stops at its stops, turns round, and never jumps', () => {
  const bus = run(3_600).filter(({ asset }) => asset === 'BUS-1');
  expect(bus.length).toBeGreaterThan(700);
  const statuses = new Set(bus.map(({ state }) => state.status));
  expect(statuses).toEqual(new Set(['driving', 'at-stop', 'terminus']));
  for (let i = 1; i < bus.length; i++) {
    const a = bus[i - 1]!.state.position!;
    const b = bus[i]!.state.position!;
    // At most 10 m/s on a collector, in steps of five seconds.
    expect(metresBetween([a.lon, a.lat], [b.lon, b.lat])).toBeLessThan(52);
    expect(b.lat).toBeCloseTo(47.32, 5);
    expect(b.speed).toBeLessThanOrEqual(36.1);
  }
  const far = bus.map(({ state }) => state.position!.lon);
  expect(Math.max(...far) - Math.min(...far)).toBeGreaterThan(0.021);
});

test('a vehicle drives along the streets to a job and works there', () => {
  const vehicle = run(7_200).filter(({ asset }) => asset === 'V-1');
  expect(new Set(vehicle.map(({ state }) => state.status))).toContain('en-route');
  expect(new Set(vehicle.map(({ state }) => state.status))).toContain('on-scene');
  const moving = vehicle.filter(({ state }) => state.position!.speed > 0);
  for (const { state } of moving) {
    const { lon, lat } = state.position!;
    const onStreet = Math.min(Math.abs(lat - 47.32), Math.abs(lon - 5.05));
    expect(onStreet).toBeLessThan(1e-5);
  }
});

test('when the schedule dims at eleven, every lamp has said so five minutes later', () => {
  const eleven = Date.parse('2026-11-23T22:00:00Z');
  const said = run(600, 7, eleven - 120_000).filter(({ asset }) => asset.startsWith('LP-'));
  const dimmed = new Set(said.filter(({ state }) => state.level === 50).map(({ asset }) => asset));
  expect(dimmed.size).toBe(38);
  expect(
    said
      .filter(({ state }) => state.level === 50)
      .every(({ now }) => (now >= eleven && now <= eleven + 301_000) || now > eleven),
  ).toBe(true);
  expect(said.some(({ now, state }) => now < eleven && state.level === 50)).toBe(false);
});

test('a machine that slept for a day does not say a day’s messages', () => {
  const city = smallCity();
  let many = 0;
  const field = buildField(city, 7, EVENING, surroundingsOf(city), () => many++);
  field.tick(EVENING + 86_400_000);
  field.tick(EVENING + 86_400_100);
  expect(many).toBeLessThanOrEqual(2 * 50);
});
