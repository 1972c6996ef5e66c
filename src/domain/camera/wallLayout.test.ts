import { describe, expect, it } from 'vitest';
import { isLarge, LAYOUT_SHAPES, MAXIMUM_TILES, neighbour, sideOf, tilesOf, WALL_LAYOUTS } from './wallLayout.ts';

describe.each(WALL_LAYOUTS)('the division %s', (layout) => {
  const { columns, rows, places } = LAYOUT_SHAPES[layout];

  it('covers its grid, every cell once', () => {
    const cells = Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
    for (const { column, row, width, height } of places)
      for (let y = row; y < row + height; y += 1) for (let x = column; x < column + width; x += 1) cells[y]![x]! += 1;
    expect(cells.flat().every((times) => times === 1)).toBe(true);
    expect(tilesOf(layout)).toBeLessThanOrEqual(MAXIMUM_TILES);
  });

  it('lets the hand walk to every tile by the arrows', () => {
    const reached = new Set([0]);
    const waiting = [0];
    for (let index = waiting.pop(); index !== undefined; index = waiting.pop())
      for (const direction of ['left', 'right', 'up', 'down'] as const) {
        const next = neighbour(layout, index, direction);
        if (next === -1 || reached.has(next)) continue;
        reached.add(next);
        waiting.push(next);
      }
    expect(reached.size).toBe(tilesOf(layout));
  });
});

describe('the tile beside a tile', () => {
  it('is the one that shares a side; there is none beyond the edge', () => {
    expect(neighbour('4', 0, 'right')).toBe(1);
    expect(neighbour('4', 0, 'down')).toBe(2);
    expect(neighbour('4', 0, 'left')).toBe(-1);
    expect(neighbour('4', 3, 'down')).toBe(-1);
  });

  it('of a large tile is one of the small ones along it, and leads back to it', () => {
    expect(LAYOUT_SHAPES['1+5'].places[neighbour('1+5', 0, 'right')]?.column).toBe(2);
    expect(neighbour('1+5', 1, 'left')).toBe(0);
    expect(neighbour('1+5', 4, 'up')).toBe(0);
  });

  it('of no tile is none', () => {
    for (const index of [-1, 4, 1.5, Number.NaN]) expect(neighbour('4', index, 'right')).toBe(-1);
  });
});

it('a tile lies in one half of its wall, or reaches as far to either side', () => {
  expect([0, 1, 2, 3].map((index) => sideOf('4', index))).toEqual(['left', 'right', 'left', 'right']);
  expect(sideOf('1', 0)).toBe('both');
  expect(sideOf('9', 1)).toBe('both');
  expect(sideOf('1+5', 0)).toBe('left');
  expect(sideOf('4', 9)).toBe('both');
});

it('a tile is large when it has two fifths of the wall', () => {
  expect(isLarge('1', 0)).toBe(true);
  expect(isLarge('2', 1)).toBe(true);
  expect(isLarge('1+5', 0)).toBe(true);
  expect(isLarge('1+5', 1)).toBe(false);
  expect(isLarge('4', 0)).toBe(false);
  expect(isLarge('4', 9)).toBe(false);
});
