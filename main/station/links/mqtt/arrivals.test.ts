import { expect, test } from 'vitest';
import { until } from '../../hubLink/hub.fixture.ts';
import { createArrivals } from './arrivals.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
function open(most?: number) {
  const taken: string[] = [];
  const arrivals = createArrivals<number>({
    clock: () => performance.now(),
    take: (topic, payload, retained, at) => taken.push(`${topic} ${Buffer.from(payload)} ${retained} ${at}`),
    ...(most === undefined ? {} : { most }),
  });
  return { arrivals, taken };
}

test('each message is taken in its order, none in the place of another, with the moment at which it came', async () => {
  const { arrivals, taken } = open();
  for (let i = 0; i < 1_000; i++) arrivals.put('t', bytes(`${i}`), i === 0, i);
  expect([arrivals.waiting(), taken.length]).toEqual([1_000, 0]);
  await until('all are taken', () => taken.length === 1_000);
  expect(taken).toEqual(Array.from({ length: 1_000 }, (_, i) => `t ${i} ${i === 0} ${i}`));
});

test('others have their turn between two slices', async () => {
  let taken = 0;
  const arrivals = createArrivals<null>({
    clock: () => performance.now(),
    take() {
      taken++;
      for (const end = performance.now() + 1; performance.now() < end; );
    },
  });
  for (let i = 0; i < 300; i++) arrivals.put('t', bytes('x'), false, null);
  const turns: number[] = [];
  await until('all are taken', () => {
    turns.push(taken);
    return taken === 300;
  });
  expect(new Set(turns).size).toBeGreaterThan(4);
});

test('beyond its bound a message is given up, and there is room again when some were taken', async () => {
  const { arrivals, taken } = open(1_000);
  expect(['a', 'b', 'c', 'd'].map((text, i) => arrivals.put('t', bytes(text), false, i))).toEqual([
    true,
    true,
    true,
    false,
  ]);
  await until('they are taken', () => taken.length === 3);
  expect(arrivals.put('t', bytes('e'), false, 4)).toBe(true);
});

test('what is given up as a whole is never taken, and what comes after it is', async () => {
  const { arrivals, taken } = open(1_000);
  for (const text of ['a', 'b', 'c']) arrivals.put('t', bytes(text), false, 0);
  arrivals.clear();
  expect(arrivals.waiting()).toBe(0);
  for (const text of ['d', 'e', 'f']) expect(arrivals.put('t', bytes(text), false, 1)).toBe(true);
  await until('they are taken', () => taken.length === 3);
  expect(taken).toEqual(['t d false 1', 't e false 1', 't f false 1']);
});
