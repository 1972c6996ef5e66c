import { expect, test } from 'vitest';
import { seededRandom } from '../../shared/random.ts';
import { EVENING, smallCity } from '../city.fixture.ts';
import { simulations } from '../field/simulations.ts';
import { consequencesIn } from './consequences.ts';
import { type FaultEvent, faultSchedule } from './faultSchedule.ts';
import { FULL_SIZE, RATES } from './rates.ts';
import { planStorm } from './storm.ts';

const DAY = 86_400_000;
const everything = new Map(
  Object.entries(FULL_SIZE).map(([driver, many]) => [driver, Array.from({ length: many }, (_, i) => `${driver}-${i}`)]),
);
const targets = {
  assets: (driver: string) => everything.get(driver) ?? [],
  details: (driver: string, condition: string) => simulations.get(driver)?.faults[condition] ?? [],
};
const live = (seed: number, days: number): FaultEvent[] => {
  const schedule = faultSchedule(RATES, targets, seededRandom(seed, 'faults'), EVENING);
  const events = schedule.standing(EVENING);
  for (let now = EVENING; now <= EVENING + days * DAY; now += 60_000) events.push(...schedule.due(now));
  return events;
};

test('every fault of the table is one that its device can have', () => {
  for (const { driver, condition } of RATES)
    if (driver !== 'camera-onvif')
      expect(simulations.get(driver)?.faults, `${driver} ${condition}`).toHaveProperty([condition]);
});

test('the same seed and the same clock give the same faults, another seed others', () => {
  expect(live(1, 3)).toEqual(live(1, 3));
  expect(live(2, 3)).not.toEqual(live(1, 3));
});

test('a shift begins with some thirty things wrong, hardly one of them urgent', () => {
  const standing = faultSchedule(RATES, targets, seededRandom(1), EVENING).standing(EVENING);
  expect(standing.length).toBeGreaterThanOrEqual(25);
  expect(standing.length).toBeLessThanOrEqual(35);
  expect(standing.some((event) => ['fire', 'no-power', 'dark', 'emergency'].includes(event.condition))).toBe(false);
});

test('over a month the rates are those of the table, and what began ends', () => {
  const begun = live(3, 30).filter((event) => event.active);
  const doors = begun.filter((event) => event.driver === 'building-panel' && event.condition === 'door-open').length;
  expect(doors / 30).toBeGreaterThan(21);
  expect(doors / 30).toBeLessThan(29);
  const ended = live(3, 30).filter((event) => !event.active && event.condition === 'door-open').length;
  expect(ended).toBeGreaterThan(doors * 0.95);
});

test('in quiet nothing begins, but what stands still ends', () => {
  const schedule = faultSchedule(RATES, targets, seededRandom(4), EVENING);
  const standing = schedule.standing(EVENING).length;
  const events = schedule.due(EVENING + 10 * DAY, true);
  expect(events.every((event) => !event.active)).toBe(true);
  expect(events.length).toBe(standing);
});

test('a storm strikes the lamps it was asked to, within its time, and is mended', () => {
  const city = smallCity(200);
  const consequences = consequencesIn(city);
  const lamps = city.assets.filter((a) => a.kind === 'light-point').map((a) => a.id);
  const plan = { cabinets: 0, lamps: 80, seconds: 60, lasts: 300 };
  const events = planStorm(plan, ['LC-212'], lamps, consequences, seededRandom(5), EVENING);
  const struck = events.filter(({ event }) => event.active);
  expect(new Set(struck.map(({ event }) => event.asset)).size).toBe(80);
  expect(struck.every(({ time }) => time >= EVENING && time <= EVENING + 60_000)).toBe(true);
  expect(events.length).toBe(160);
  // More than there is cannot be struck; it must not search for ever.
  expect(
    planStorm({ ...plan, cabinets: 9, lamps: 40_000 }, ['LC-212'], lamps, consequences, seededRandom(5), EVENING)
      .length,
  ).toBe(2);
});

test('a city that is started again within an hour shows the faults that it had, days later mostly others', () => {
  const standing = (now: number): string[] =>
    faultSchedule(RATES, targets, seededRandom(1, 'faults'), now)
      .standing(now, EVENING)
      .map(({ asset, condition, since }) => `${asset} ${condition} ${since}`);
  const first = standing(EVENING);
  const hourLater = standing(EVENING + 3_600_000);
  expect(hourLater.filter((fault) => first.includes(fault)).length).toBeGreaterThan(first.length / 2);
  const monthLater = standing(EVENING + 30 * DAY);
  expect(monthLater).toHaveLength(first.length);
  expect(monthLater.filter((fault) => first.includes(fault))).toEqual([]);
  const oneMinuteMore = standing(EVENING + 30 * DAY + 60_000);
  expect(oneMinuteMore.filter((fault) => monthLater.includes(fault)).length).toBeGreaterThan(first.length * 0.8);
});
