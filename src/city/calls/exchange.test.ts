import { expect, test } from 'vitest';
import { seededRandom } from '../../shared/random.ts';
import { EVENING, smallCity } from '../city.fixture.ts';
import { callersOf } from './caller.ts';
import { callsPerHour, openExchange } from './exchange.ts';
import { TEMPLATES } from './templates.ts';

const MORNING = Date.parse('2026-11-24T09:00:00Z');
const open = (start: number, seed = 1, quiet = false) =>
  openExchange({ story: callersOf(smallCity()), random: seededRandom(seed, 'calls'), start, perDay: 630, quiet });
const callOf = (exchange: ReturnType<typeof open>, id: string) => JSON.parse(exchange.state(id)!.payload);

test('the first caller is there within 40 s, the second soon after', () => {
  for (let seed = 1; seed < 30; seed++) {
    const exchange = open(EVENING, seed);
    for (let now = EVENING; now <= EVENING + 40_000; now += 100) exchange.tick(now);
    expect(exchange.counts().ringing).toBeGreaterThanOrEqual(2);
  }
});

test('a day has about 630 calls, most of them by day', () => {
  const exchange = open(MORNING, 2);
  const seen = new Map<string, number>();
  for (let now = MORNING; now < MORNING + 10 * 86_400_000; now += 1_000)
    for (const id of exchange.tick(now)) if (!seen.has(id)) seen.set(id, new Date(now).getUTCHours());
  expect(seen.size / 10).toBeGreaterThan(590);
  expect(seen.size / 10).toBeLessThan(670);
  const night = [...seen.values()].filter((hour) => hour < 4).length;
  expect(night / seen.size).toBeLessThan(0.06);
  expect(callsPerHour(MORNING, 630)).toBeGreaterThan(45);
});

test('in the morning two or three are waiting when nobody answers', () => {
  const exchange = open(MORNING, 3);
  let sum = 0;
  let looks = 0;
  for (let now = MORNING; now < MORNING + 7_200_000; now += 1_000) {
    exchange.tick(now);
    sum += exchange.counts().ringing;
    looks++;
  }
  expect(sum / looks).toBeGreaterThan(1.5);
  expect(sum / looks).toBeLessThan(4);
});

test('a caller whom nobody answers gives up, and is forgotten', () => {
  const exchange = open(EVENING, 4, true);
  const id = exchange.ring(EVENING)!;
  for (let now = EVENING; now < EVENING + 270_000; now += 500) exchange.tick(now);
  for (let now = EVENING + 270_000; now < EVENING + 280_000; now += 500) exchange.tick(now);
  expect(exchange.state(id)?.payload).toBe('');
  expect([...exchange.ids()]).toEqual([]);
});

test('a call that was abandoned cannot be answered any more', () => {
  const exchange = open(EVENING, 5, true);
  const id = exchange.ring(EVENING)!;
  let now = EVENING;
  for (; callOf(exchange, id).state === 'ringing'; now += 1_000) exchange.tick(now);
  expect(callOf(exchange, id).state).toBe('abandoned');
  const answer = Buffer.from('{"action":"answer","by":"P1"}');
  expect(exchange.receive(`vigie/1/telephony/${id}/set`, answer, now)).toBe(null);
  expect(exchange.receive('vigie/1/telephony/__proto__/set', answer, now)).toBe(null);
  expect(exchange.receive('vigie/1/telephony/set', answer, now)).toBe(null);
});

test('the same seed and clock give the same callers', () => {
  const texts = (seed: number): string[] => {
    const exchange = open(MORNING, seed);
    const ids = new Set<string>();
    const said: string[] = [];
    for (let now = MORNING; now < MORNING + 3_600_000; now += 1_000)
      for (const id of exchange.tick(now))
        if (!ids.has(id)) {
          ids.add(id);
          said.push(exchange.state(id)!.payload);
        }
    return said;
  };
  expect(texts(1)).toEqual(texts(1));
  expect(texts(2)).not.toEqual(texts(1));
});

test('what callers say has no hole left in it and fits its street', () => {
  const caller = callersOf(smallCity());
  const random = seededRandom(9);
  const texts = new Set<string>();
  for (let i = 0; i < 2_000; i++) {
    const story = caller(random, i % 2 === 0)!;
    expect(story.text).not.toMatch(/[{}]|undefined|NaN/);
    texts.add(story.text);
  }
  expect(TEMPLATES.length).toBeGreaterThanOrEqual(60);
  expect(texts.size).toBeGreaterThan(400);
});

test('a city without streets has no callers, and the exchange stays quiet', () => {
  const exchange = openExchange({
    story: callersOf({ ...smallCity(), streets: [] }),
    random: seededRandom(1),
    start: EVENING,
    perDay: 630,
  });
  for (let now = EVENING; now < EVENING + 60_000; now += 1_000) expect(exchange.tick(now)).toEqual([]);
});
