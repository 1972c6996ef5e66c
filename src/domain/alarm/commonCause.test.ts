import { expect, test } from 'vitest';
import { type Candidate, createCommonCauses, type TogetherRule } from './commonCause.ts';

const rule: TogetherRule = { within: 60, count: 3, metres: 1_500, anywhere: 10 };
const T = 1_795_000_000_000;
/** A cabinet so many metres east of the station square, dark so many seconds after the first. */
const cabinet = (id: string, metres: number, seconds: number): Candidate => ({
  id,
  raisedAt: T + seconds * 1_000,
  at: [5.04 + metres / (111_320 * Math.cos((47.32 * Math.PI) / 180)), 47.32],
});

test('three cabinets of one quarter go dark within a minute: the first out is the cause of the others', () => {
  const causes = createCommonCauses();
  expect(causes.add('no-power', cabinet('b', 400, 5), rule)).toEqual([]);
  expect(causes.add('no-power', cabinet('c', 900, 9), rule)).toEqual([]);
  expect(causes.add('no-power', cabinet('a', 0, 0), rule).sort()).toEqual(['a', 'b', 'c']);
  expect(['a', 'b', 'c'].map(causes.causeOf)).toEqual([null, 'a', 'a']);
  expect(causes.add('no-power', cabinet('d', 2_000, 50), rule)).toEqual(['d']);
  expect(causes.causeOf('d')).toBe('a');
});

test('three at three ends of the city, or one after the other through the night, have nothing to do with each other', () => {
  const causes = createCommonCauses();
  for (const [id, metres, seconds] of [
    ['a', 0, 0],
    ['b', 5_000, 10],
    ['c', 10_000, 20],
    ['d', 0, 120],
    ['e', 0, 240],
    ['f', 0, 360],
  ] as const)
    expect(causes.add('no-power', cabinet(id, metres, seconds), rule)).toEqual([]);
});

test('ten anywhere in the city within a minute cannot be chance', () => {
  const causes = createCommonCauses();
  for (let i = 0; i < 9; i++) expect(causes.add('no-power', cabinet(`c${i}`, i * 3_000, i), rule)).toEqual([]);
  expect(causes.add('no-power', cabinet('c9', 27_000, 9), rule)).toHaveLength(10);
  expect(causes.causeOf('c9')).toBe('c0');
  expect(causes.causeOf('c0')).toBeNull();
});

test('another condition at the same place and time is another matter', () => {
  const causes = createCommonCauses();
  causes.add('no-power', cabinet('a', 0, 0), rule);
  causes.add('no-power', cabinet('b', 10, 1), rule);
  expect(causes.add('door-open', cabinet('c', 20, 2), rule)).toEqual([]);
});

test('the first-out is gone: the next one is the cause; the last one stands for itself', () => {
  const causes = createCommonCauses();
  for (const [id, seconds] of [
    ['a', 0],
    ['b', 1],
    ['c', 2],
  ] as const)
    causes.add('no-power', cabinet(id, 0, seconds), rule);
  expect(causes.remove('a').sort()).toEqual(['b', 'c']);
  expect([causes.causeOf('b'), causes.causeOf('c')]).toEqual([null, 'b']);
  expect(causes.remove('b')).toEqual(['c']);
  expect(causes.causeOf('c')).toBeNull();
  expect(causes.remove('nobody')).toEqual([]);
});

test('whatever the order in which they are heard, the first-out is the earliest by the devices', () => {
  const all = Array.from({ length: 12 }, (_, i) => cabinet(`c${i}`, i * 100, i));
  for (const order of [all, all.toReversed(), [...all.slice(6), ...all.slice(0, 6)]]) {
    const causes = createCommonCauses();
    for (const one of order) causes.add('no-power', one, rule);
    expect(all.map(({ id }) => causes.causeOf(id))).toEqual([null, ...Array(11).fill('c0')]);
  }
});

test('two thousand at once take no quadratic time', () => {
  const causes = createCommonCauses();
  const begun = process.cpuUsage().user;
  for (let i = 0; i < 2_000; i++) causes.add('not-answering', cabinet(`l${i}`, i % 500, i * 0.03), rule);
  expect((process.cpuUsage().user - begun) / 1e6).toBeLessThan(4);
});
