import { describe, expect, it } from 'vitest';
import type { BaseMap } from '../../../src/contract/register.ts';
import type { ShownMark } from './alarmMarks.ts';
import { baseSources, edgesOnce, limitSources } from './baseStyle.ts';
import { type View, viewOf } from './geo.ts';
import { communeLabels, groundLabels, type LabelSource, limitLabels, placeLabels } from './labels.ts';
import { firstPart, placeNames } from './markNames.ts';
import { boxesAlong, createPlacer } from './placement.ts';

const box = (left: number, top: number, width = 40, height = 10) => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
});

describe('places on screen', () => {
  it('who comes second to the same place gets none', () => {
    const placer = createPlacer();
    expect(placer.take([box(100, 100)])).toBe(true);
    expect(placer.take([box(130, 105)])).toBe(false);
    expect(placer.take([box(141, 100)])).toBe(true);
  });

  it('a name of several pieces takes nothing when one piece does not fit', () => {
    const placer = createPlacer();
    placer.force(box(300, 300));
    expect(placer.take([box(0, 0), box(310, 300)])).toBe(false);
    expect(placer.take([box(0, 0)])).toBe(true);
  });

  it('places beyond the left and the top edge count as well', () => {
    const placer = createPlacer();
    expect(placer.take([box(-70, -70)])).toBe(true);
    expect(placer.take([box(-60, -65)])).toBe(false);
  });

  it('a slanted name takes a slanted place and leaves the corners free', () => {
    const placer = createPlacer();
    expect(placer.take(boxesAlong(200, 200, 120, 14, Math.PI / 4))).toBe(true);
    expect(placer.take([box(235, 150, 20, 10)])).toBe(true);
    expect(placer.take([box(225, 225, 20, 10)])).toBe(false);
  });
});

const street = (name: string, line: [number, number][], kind = 'artery') => ({ id: name, name, class: kind, line });
const town = (streets: BaseMap['streets'], more: Partial<BaseMap> = {}): BaseMap => ({
  version: 1,
  name: 'Ville',
  centre: [5.04, 47.32],
  bounds: [5, 47, 6, 48],
  communes: [],
  areas: [],
  lines: [],
  streets,
  ...more,
});
const allLabels = (baseMap: BaseMap): LabelSource[] => [...communeLabels(baseMap), ...groundLabels(baseMap)];
const view: View = viewOf(5.04, 47.32, 15, 1000, 800);
const measure = (text: string): number => text.length * 6;

describe('names of the base map', () => {
  it('a street has its name along it, readable from the left', () => {
    const west = town([
      street('Rue Longue', [
        [5.045, 47.322],
        [5.035, 47.318],
      ]),
    ]);
    const [label] = placeLabels(allLabels(west), view, measure, createPlacer());
    expect(label?.text).toBe('Rue Longue');
    // Drawn from east to west, written from west to east: rising to the right.
    expect(label!.angle).toBeLessThan(0);
    expect(label!.angle).toBeGreaterThan(-Math.PI / 2);
  });

  it('a street that is shorter than its name has none, and one that bends too much neither', () => {
    const crooked: [number, number][] = [];
    for (let at = 0; at < 12; at += 1) crooked.push([5.038 + at * 0.0003, 47.32 + (at % 2) * 0.0008]);
    const sources = allLabels(
      town([
        street('Rue Courte', [
          [5.04, 47.32],
          [5.0401, 47.32],
        ]),
        street('Rue Tordue', crooked),
      ]),
    );
    expect(placeLabels(sources, view, measure, createPlacer())).toEqual([]);
  });

  it('small streets wait for the zoom of the street, main ones for that of the quarter', () => {
    const line: [number, number][] = [
      [5.03, 47.32],
      [5.05, 47.32],
    ];
    const sources = allLabels(
      town([
        street('Avenue', line),
        street(
          'Ruelle',
          line.map(([x, y]) => [x, y + 0.001]),
          'local',
        ),
      ]),
    );
    const at = (zoom: number) =>
      new Set(
        placeLabels(sources, viewOf(5.04, 47.3205, zoom, 1000, 800), measure, createPlacer()).map(({ text }) => text),
      );
    expect(at(12)).toEqual(new Set());
    expect(at(14)).toEqual(new Set(['Avenue']));
    expect(at(16)).toEqual(new Set(['Avenue', 'Ruelle']));
  });

  it('communes come before everything and in capitals', () => {
    const commune = {
      id: '21231',
      name: 'Chenôve',
      postcode: '21300',
      centre: [5.04, 47.32] as [number, number],
      limit: [
        [5.03, 47.31],
        [5.05, 47.31],
        [5.05, 47.33],
      ] as [number, number][],
    };
    const place = {
      kind: 'square' as const,
      name: 'Place',
      ring: [
        [5.0399, 47.3199],
        [5.0401, 47.3199],
        [5.0401, 47.3201],
        [5.0399, 47.3201],
      ] as [number, number][],
    };
    const labels = placeLabels(
      allLabels(town([], { communes: [commune], areas: [place] })),
      view,
      measure,
      createPlacer(),
    );
    expect(labels.map(({ text }) => text)).toEqual(['CHENÔVE']);
  });

  it('names stand still when the map is moved', () => {
    const sources = allLabels(
      town([
        street('Avenue', [
          [5.02, 47.31],
          [5.06, 47.33],
        ]),
      ]),
    );
    const before = placeLabels(sources, view, measure, createPlacer());
    const after = placeLabels(sources, viewOf(5.0405, 47.3202, 15, 1000, 800), measure, createPlacer());
    expect(before.length).toBeGreaterThan(0);
    expect(after.some(({ x }) => x === before[0]!.x)).toBe(true);
  });
});

describe('names of limits', () => {
  // Two communes that share the meridian of the middle; one goes round with the clock, the other against it.
  const west: [number, number][] = [
    [5.02, 47.31],
    [5.04, 47.31],
    [5.04, 47.33],
    [5.02, 47.33],
  ];
  const east: [number, number][] = [
    [5.04, 47.31],
    [5.04, 47.33],
    [5.06, 47.33],
    [5.06, 47.31],
  ];
  const commune = (id: string, name: string, limit: [number, number][]) => ({
    id,
    name,
    postcode: '21000',
    centre: limit[0]!,
    limit,
  });
  const communes = [commune('1', 'Talant', west), commune('2', 'Dijon', east)];

  it('stand each on the side of its own commune', () => {
    const labels = placeLabels(limitLabels(town([], { communes })), view, measure, createPlacer());
    const along = labels.filter(({ x }) => Math.abs(x - view.x) * view.scale < 20);
    expect(along.some(({ text }) => text === 'Talant')).toBe(true);
    expect(along.some(({ text }) => text === 'Dijon')).toBe(true);
    for (const { text, x } of along) expect(x < view.x).toBe(text === 'Talant');
  });

  it('an area of a kind that is no ground, as a city may import them, is named in its middle and breaks nothing', () => {
    const quarter = { kind: 'quarter' as never, name: 'Les Grésilles', ring: west };
    const baseMap = town([], { areas: [quarter] });
    expect(limitLabels(baseMap).map(({ text }) => text)).toEqual(['Les Grésilles']);
    expect(groundLabels(baseMap)).toEqual([]);
    expect(baseSources(baseMap).ground?.features).toEqual([]);
    expect(limitSources(baseMap).quarters?.features).toHaveLength(1);
  });

  it('a limit between two communes is drawn once', () => {
    const edges = edgesOnce([west, east]).flatMap((line) =>
      line.slice(1).map((to, at) => [line[at]!.join(' '), to.join(' ')].sort().join(' - ')),
    );
    expect(edges).toHaveLength(7);
    expect(new Set(edges).size).toBe(7);
  });
});

describe('names beside marks', () => {
  const mark = (x: number, y: number, priority: 1 | 2 | 3 | 4): ShownMark => ({
    x: view.x + x / view.scale,
    y: view.y + y / view.scale,
    count: 1,
    partsAt: () => null,
    members: () => [],
    mark: { asset: 1, row: 'r', name: 'Armoire 212', priority, open: true },
  });
  const reach = () => ({ left: 9, right: 9, up: 9, down: 9 });
  const place = (marks: ShownMark[]) =>
    placeNames(marks, view, createPlacer(), ({ mark: { name } }) => name, reach, measure, 14);

  it('the first two priorities are named, to the right', () => {
    const one = mark(0, 0, 1);
    const names = place([one, mark(0, 100, 3)]);
    expect(names.size).toBe(1);
    expect(names.get(one)?.dx).toBe(13);
  });

  it('where something stands to the right the name goes to the left', () => {
    const one = mark(0, 0, 1);
    expect(place([one, mark(30, 0, 4)]).get(one)!.dx).toBeLessThan(0);
  });

  it('no name is cut by the edge of the window', () => {
    const one = mark(485, 0, 1);
    expect(place([one]).get(one)!.dx).toBeLessThan(0);
  });

  it('no name lies on another mark, however many there are', () => {
    const crowd = Array.from({ length: 60 }, (_, at) => mark((at % 10) * 40 - 200, Math.floor(at / 10) * 25 - 75, 2));
    const names = place(crowd);
    for (const [of, name] of names)
      for (const other of crowd) {
        if (other === of) continue;
        const left = (of.x - other.x) * view.scale + name.dx;
        const top = (of.y - other.y) * view.scale + name.dy;
        expect(left < 9 && left + 66 > -9 && top - 7 < 9 && top + 7 > -9).toBe(false);
      }
  });

  it('several together are named by the first part of the worst', () => {
    expect(firstPart('Armoire 212, rue Monge')).toBe('Armoire 212');
  });
});
