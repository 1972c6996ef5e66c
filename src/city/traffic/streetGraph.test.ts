import { expect, test } from 'vitest';
import { courseLength } from '../../domain/place/course.ts';
import { seededRandom } from '../../shared/random.ts';
import { EVENING, smallCity } from '../city.fixture.ts';
import { readStreetGraph } from './streetGraph.ts';
import { scheduledLevel } from './surroundings.ts';

test('streets that cross share a corner: the way turns there', () => {
  const graph = readStreetGraph(smallCity().streets);
  const way = graph.way([5.04, 47.32], [5.05, 47.332])!;
  expect(way.line[0]).toEqual([5.04, 47.32]);
  expect(way.line).toContainEqual([5.05, 47.32]);
  expect(way.line.at(-1)).toEqual([5.05, 47.332]);
});

test('a one-way street is not driven against its sign, and a way round is taken', () => {
  const corner = (lon: number, lat: number): [number, number] => [lon, lat];
  const streets = [
    {
      id: 'a',
      name: 'A',
      commune: 'c',
      class: 'local' as const,
      oneWay: true,
      line: [corner(5, 47), corner(5.01, 47)],
    },
    {
      id: 'b',
      name: 'B',
      commune: 'c',
      class: 'local' as const,
      line: [corner(5, 47), corner(5, 47.01), corner(5.01, 47.01), corner(5.01, 47)],
    },
  ];
  const graph = readStreetGraph(streets);
  expect(graph.way([5, 47], [5.01, 47])!.line.length).toBe(2);
  expect(graph.way([5.01, 47], [5, 47])!.line.length).toBe(4);
});

test('the fastest way, not the shortest: the ring road is worth a detour', () => {
  const graph = readStreetGraph([
    {
      id: 'a',
      name: 'A',
      commune: 'c',
      class: 'local',
      line: [
        [5, 47],
        [5.02, 47],
      ],
    },
    {
      id: 'r',
      name: 'R',
      commune: 'c',
      class: 'ring-road',
      line: [
        [5, 47],
        [5.01, 47.004],
        [5.02, 47],
      ],
    },
  ]);
  expect(graph.way([5, 47], [5.02, 47])!.line.length).toBe(3);
});

test('places without a way between them have none', () => {
  const graph = readStreetGraph([
    {
      id: 'a',
      name: 'A',
      commune: 'c',
      class: 'local',
      line: [
        [5, 47],
        [5.01, 47],
      ],
    },
    {
      id: 'b',
      name: 'B',
      commune: 'c',
      class: 'local',
      line: [
        [6, 47],
        [6.01, 47],
      ],
    },
  ]);
  expect(graph.way([5, 47], [6, 47])).toBeUndefined();
  expect(readStreetGraph([]).trip([5, 47], seededRandom(1))).toBeUndefined();
});

test('a trip leads half a kilometre away or farther, the same one for the same chance', () => {
  const graph = readStreetGraph(smallCity().streets);
  const trip = graph.trip([5.04, 47.32], seededRandom(3))!;
  expect(courseLength(trip)).toBeGreaterThan(500);
  expect(graph.trip([5.04, 47.32], seededRandom(3))!.line).toEqual(trip.line);
});

test('lamps are lit in the evening, dimmed at night, out by day', () => {
  const at = (iso: string): number => scheduledLevel(Date.parse(iso), 5.04, 47.32);
  expect(scheduledLevel(EVENING, 5.04, 47.32)).toBe(100);
  expect(at('2026-11-23T23:30:00+01:00')).toBe(50);
  expect(at('2026-11-24T04:59:00+01:00')).toBe(50);
  expect(at('2026-11-24T05:30:00+01:00')).toBe(100);
  expect(at('2026-11-24T12:00:00+01:00')).toBe(0);
  expect(at('2026-06-21T21:30:00+02:00')).toBe(0);
  expect(at('2026-06-21T23:30:00+02:00')).toBe(50);
});
