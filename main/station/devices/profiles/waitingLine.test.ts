import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createWaitingLine } from './waitingLine.ts';

interface Item {
  readonly key: string;
  readonly bytes: number;
  readonly number: number;
}
function open(limits: { mergeFrom?: number; most?: number; mostBytes?: number }) {
  const givenUp: number[] = [];
  const line = createWaitingLine<Item>({
    mergeFrom: 1_000,
    most: 1_000,
    mostBytes: 1e9,
    ...limits,
    onGivenUp: ({ number }) => givenUp.push(number),
    join: (_, newer) => newer,
    onMerged: () => {},
  });
  const all = (): number[] => {
    const taken: number[] = [];
    for (let item = line.take(); item; item = line.take()) taken.push(item.number);
    return taken;
  };
  return { line, givenUp, all };
}

test('while few wait, all are taken in their order', () => {
  const { line, all } = open({});
  for (let number = 0; number < 10; number++) line.add({ key: `${number % 2}`, bytes: 1, number });
  expect([all(), line.merged(), line.size()]).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 0, 0]);
});

test('when many wait, a device’s newest takes the place of its last, and its first keeps its turn', () => {
  const { line, all } = open({ mergeFrom: 3 });
  'aabaaba'.split('').forEach((key, number) => {
    line.add({ key, bytes: 1, number });
  });
  // 3, 4 and 6 each took the place of the one before; 5 is the second of b.
  expect([all(), line.merged()]).toEqual([[0, 2, 5, 6], 3]);
});

test('a device that talks without a pause is heard all the same', () => {
  const { line } = open({ mergeFrom: 2 });
  const taken: string[] = [];
  for (let number = 0; number < 1_000; number++) {
    line.add({ key: 'chatter', bytes: 1, number });
    line.add({ key: `quiet ${number}`, bytes: 1, number });
    if (number % 2 === 0) taken.push(line.take()!.key);
  }
  expect(taken.filter((key) => key === 'chatter').length).toBeGreaterThanOrEqual(5);
});

test('beyond the most, by count or by bytes, the oldest is given up', () => {
  const byCount = open({ most: 3 });
  for (let number = 0; number < 5; number++) byCount.line.add({ key: `${number}`, bytes: 1, number });
  expect([byCount.givenUp, byCount.all()]).toEqual([
    [0, 1],
    [2, 3, 4],
  ]);
  const byBytes = open({ mostBytes: 100 });
  for (let number = 0; number < 5; number++) byBytes.line.add({ key: `${number}`, bytes: 40, number });
  expect([byBytes.givenUp, byBytes.all()]).toEqual([
    [0, 1, 2],
    [3, 4],
  ]);
});

test('whatever comes, each key keeps its order and its newest, and nothing is lost without a word', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom('a', 'b', 'c', 'd'), fc.constant(null)), { maxLength: 200 }),
      fc.integer({ min: 0, max: 6 }),
      fc.integer({ min: 1, max: 12 }),
      (steps, mergeFrom, most) => {
        const { line, givenUp, all } = open({ mergeFrom, most });
        const taken: Item[] = [];
        const newest = new Map<string, number>();
        let added = 0;
        steps.forEach((key, number) => {
          if (key === null) {
            const item = line.take();
            if (item) taken.push(item);
            return;
          }
          added++;
          newest.set(key, number);
          line.add({ key, bytes: 1, number });
          expect(line.size()).toBeLessThanOrEqual(most);
        });
        const before = taken.length;
        const rest = all();
        const numbers = [...taken.map((item) => item.number), ...rest];
        expect(numbers.length + givenUp.length + line.merged()).toBe(added);
        for (const key of ['a', 'b', 'c', 'd']) {
          const own = numbers.filter((number) => steps[number] === key);
          expect(own).toEqual([...own].sort((x, y) => x - y));
          const last = newest.get(key);
          if (last !== undefined && !givenUp.includes(last)) expect(own[own.length - 1]).toBe(last);
        }
        expect(before + rest.length).toBe(numbers.length);
      },
    ),
    { numRuns: 2_000 },
  );
});
