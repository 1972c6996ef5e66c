import { describe, expect, it } from 'vitest';
import { divide, EMPTY_WALL, fill, nearest, readWall, select, show, tilesOf, WALL_LAYOUTS } from './wall.ts';

const filled = fill(
  divide(EMPTY_WALL, '16'),
  Array.from({ length: 16 }, (_, index) => `CAM-${index}`),
);

describe('dividing the wall', () => {
  it.each(WALL_LAYOUTS)('in %s keeps the selected tile in sight', (layout) => {
    for (let index = 0; index < 16; index += 1) {
      const wall = divide(select(filled, index), layout);
      expect(wall.selected).toBeLessThan(tilesOf(layout));
      expect(wall.tiles[wall.selected]).toBe(`CAM-${index}`);
    }
  });

  it('loses no camera on the way to one picture and back', () => {
    const back = divide(divide(select(filled, 9), '1'), '16');
    expect([...back.tiles].sort()).toEqual([...filled.tiles].sort());
  });
});

describe('showing a camera', () => {
  it('puts it in the selected tile', () => {
    expect(show(select(EMPTY_WALL, 2), 'CAM-118').tiles[2]).toBe('CAM-118');
  });

  it('selects it when it is already there, rather than showing it twice', () => {
    const wall = show(filled, 'CAM-7');
    expect(wall.selected).toBe(7);
    expect(wall.tiles).toEqual(filled.tiles);
  });

  it('empties the selected tile', () => {
    expect(show(select(filled, 3), null).tiles[3]).toBeNull();
  });

  it('does not select a tile that is not there', () => {
    for (const index of [-1, 4, 1.5, Number.NaN]) expect(select(EMPTY_WALL, index)).toBe(EMPTY_WALL);
  });
});

describe('cameras around a place', () => {
  const camera = (number: number, lon: number, lat: number) => ({
    id: `CAM-${number}`,
    number,
    name: '',
    at: [lon, lat] as const,
  });

  it('come nearest first; a degree of longitude is shorter than one of latitude', () => {
    const cameras = [camera(1, 5.0, 47.01), camera(2, 5.012, 47.0), camera(3, 5.0, 47.0)];
    expect(nearest(cameras, [5, 47], 2).map((one) => one.number)).toEqual([3, 2]);
  });

  it('fill the tiles that are shown and leave the hidden ones alone', () => {
    const wall = fill(divide(filled, '4'), ['CAM-A', 'CAM-B']);
    expect(wall.tiles.slice(0, 5)).toEqual(['CAM-A', 'CAM-B', null, null, 'CAM-4']);
  });
});

describe('a saved wall', () => {
  it('comes back as it was', () => {
    expect(readWall(JSON.parse(JSON.stringify(select(filled, 5))))).toEqual(select(filled, 5));
  });

  it.each([undefined, null, 7, 'x', [], { layout: '99', tiles: [1, {}, null], selected: 40 }])(
    'that is damaged (%j) is an empty one',
    (saved) => expect(readWall(saved)).toEqual(EMPTY_WALL),
  );
});
