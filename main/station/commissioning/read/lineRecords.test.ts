import { expect, test } from 'vitest';
import { metresBetween } from '../../../../src/domain/place/course.ts';
import { stopsOnLine } from './lineRecords.ts';

const stop = (name: string, lon: number, lat: number) => ({ name, at: [lon, lat] as const });

test('a stop beside its line gets a vertex at the nearest place of it', () => {
  const { line, stops } = stopsOnLine(
    [
      [5.03, 47.32],
      [5.05, 47.32],
    ],
    [stop('Un', 5.035, 47.3201), stop('Deux', 5.045, 47.3199)],
  );
  expect(line).toEqual([
    [5.03, 47.32],
    [5.035, 47.32],
    [5.045, 47.32],
    [5.05, 47.32],
  ]);
  expect(stops.map(({ name, index, at }) => [name, index, at])).toEqual([
    ['Un', 1, [5.035, 47.3201]],
    ['Deux', 2, [5.045, 47.3199]],
  ]);
});

test('a stop at a vertex is that vertex', () => {
  const { line, stops } = stopsOnLine(
    [
      [5.03, 47.32],
      [5.04, 47.32],
      [5.05, 47.32],
    ],
    [stop('Début', 5.03, 47.32), stop('Milieu', 5.04, 47.32), stop('Fin', 5.05, 47.32)],
  );
  expect(line.length).toBe(3);
  expect(stops.map(({ index }) => index)).toEqual([0, 1, 2]);
});

test('a line that comes back past a stop calls there twice, each time at its own passage', () => {
  const there: [number, number][] = Array.from({ length: 11 }, (_, i) => [5.03 + i * 0.001, 47.32]);
  const back: [number, number][] = there.toReversed().map(([lon]) => [lon, 47.3201]);
  const { line, stops } = stopsOnLine(
    [...there, ...back],
    [stop('Allée', 5.033, 47.32005), stop('Terminus', 5.04, 47.32), stop('Allée', 5.033, 47.32005)],
  );
  const [first, , last] = stops;
  expect(first!.index).toBeLessThan(10);
  expect(last!.index).toBeGreaterThan(12);
  for (const { at, index } of stops) expect(metresBetween(at, line[index]!)).toBeLessThan(20);
});

test('stops are never set backwards', () => {
  const { stops } = stopsOnLine(
    [
      [5.03, 47.32],
      [5.05, 47.32],
    ],
    [stop('a', 5.045, 47.32), stop('b', 5.035, 47.32)],
  );
  expect(stops[1]!.index).toBeGreaterThanOrEqual(stops[0]!.index);
});
