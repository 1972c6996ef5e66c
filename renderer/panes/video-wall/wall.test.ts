import { describe, expect, it } from 'vitest';
import { tilesOf, WALL_LAYOUTS } from '../../../src/domain/camera/wallLayout.ts';
import {
  cameraOf,
  clear,
  divide,
  EMPTY_WALL,
  enlarge,
  fill,
  follow,
  hold,
  inSight,
  nearest,
  put,
  select,
  setFree,
  setSpot,
  show,
  startSequence,
  swap,
  type Wall,
  withTile,
} from './wall.ts';

const filled = fill(
  divide(EMPTY_WALL, '16'),
  Array.from({ length: 16 }, (_, index) => `CAM-${index}`),
);
const cameras = (wall: Wall): (string | null)[] => wall.tiles.map(cameraOf);

describe('dividing the wall', () => {
  it.each(WALL_LAYOUTS)('in %s keeps the selected tile in sight', (layout) => {
    for (let index = 0; index < 16; index += 1) {
      const wall = divide(select(filled, index), layout);
      expect(wall.selected).toBeLessThan(tilesOf(layout));
      expect(cameraOf(wall.tiles[wall.selected])).toBe(`CAM-${index}`);
    }
  });

  it('loses no camera on the way to one picture and back', () => {
    const back = divide(divide(select(filled, 9), '1'), '16');
    expect(cameras(back).sort()).toEqual(cameras(filled).sort());
  });

  it('into fewer tiles has no spot tile that nobody sees', () => {
    expect(divide(setSpot(filled, 12), '4').spot).toBeNull();
    expect(divide(setSpot(filled, 2), '4').spot).toBe(2);
  });
});

describe('showing a camera', () => {
  it('puts it in the selected tile', () => {
    expect(cameraOf(show(select(EMPTY_WALL, 2), 'CAM-118').tiles[2])).toBe('CAM-118');
  });

  it('selects it when it is already there, rather than showing it twice', () => {
    const wall = show(filled, 'CAM-7');
    expect(wall.selected).toBe(7);
    expect(wall.tiles).toEqual(filled.tiles);
  });

  it('ends the sequence and the guest of that tile', () => {
    const guest = { by: 'position', camera: 'CAM-G', from: 'police', at: 1 } as const;
    const wall = show(withTile(startSequence(EMPTY_WALL, 0, 'tour'), 0, { guest }), 'CAM-118');
    expect(wall.tiles[0]).toMatchObject({ camera: 'CAM-118', sequence: null, guest: null });
  });

  it('is not done outside the wall', () => {
    for (const index of [-1, 4, 1.5, Number.NaN]) {
      expect(select(EMPTY_WALL, index)).toBe(EMPTY_WALL);
      expect(put(EMPTY_WALL, index, 'CAM-1')).toBe(EMPTY_WALL);
    }
  });
});

describe('a camera that is selected elsewhere', () => {
  it('comes to the selected tile', () => {
    expect(cameraOf(follow(select(EMPTY_WALL, 3), 'CAM-9').tiles[3])).toBe('CAM-9');
  });

  it('leaves a held tile as it is and takes the next', () => {
    const wall = follow(hold(select(filled, 3), 3, true), 'CAM-99');
    expect(cameras(wall).slice(3, 5)).toEqual(['CAM-3', 'CAM-99']);
    expect(wall.selected).toBe(4);
  });

  it('comes nowhere when all is held', () => {
    let wall = divide(filled, '4');
    for (let index = 0; index < 4; index += 1) wall = hold(wall, index, true);
    expect(follow(wall, 'CAM-99')).toBe(wall);
  });

  it('shows in the spot tile, whatever is selected, and stays where it also stands', () => {
    const wall = follow(select(setSpot(filled, 0), 5), 'CAM-7');
    expect(cameras(wall)[0]).toBe('CAM-7');
    expect(cameras(wall)[7]).toBe('CAM-7');
    expect(wall.selected).toBe(5);
  });

  it('does not replace a spot tile that is held', () => {
    const wall = hold(setSpot(filled, 0), 0, true);
    expect(follow(wall, 'CAM-7')).toBe(wall);
  });
});

describe('emptying a tile', () => {
  it('lets go of the guest first, then of the camera', () => {
    const guest = { by: 'position', camera: 'CAM-G', from: 'police', at: 1 } as const;
    const once = clear(withTile(filled, 3, { guest }), 3);
    expect(cameraOf(once.tiles[3])).toBe('CAM-3');
    expect(cameraOf(clear(once, 3).tiles[3])).toBeNull();
  });

  it('leaves it free for alarms if it was', () => {
    expect(clear(setFree(filled, 3, true), 3).tiles[3]?.free).toBe(true);
  });
});

describe('swapping two tiles', () => {
  it('exchanges what stands there and keeps the hand on what it holds', () => {
    const wall = swap(select(hold(filled, 2, true), 2), 2, 9);
    expect(cameras(wall)[9]).toBe('CAM-2');
    expect(cameras(wall)[2]).toBe('CAM-9');
    expect(wall.tiles[9]?.held).toBe(true);
    expect(wall.selected).toBe(9);
  });

  it('leaves what the places are for where it is', () => {
    const wall = swap(setFree(filled, 2, true), 2, 9);
    expect([wall.tiles[2]?.free, wall.tiles[9]?.free]).toEqual([true, false]);
  });

  it('with itself or with nothing changes nothing', () => {
    for (const other of [2, -1, 99]) expect(swap(filled, 2, other)).toBe(filled);
  });
});

describe('enlarging a tile', () => {
  it('leaves only that one in sight; going to the next enlarges that; back shows all', () => {
    const large = enlarge(filled, 4);
    expect([inSight(large, 4), inSight(large, 5), large.selected]).toEqual([true, false, 4]);
    expect(select(large, 5).enlarged).toBe(5);
    const back = enlarge(large, null);
    expect(inSight(back, 5)).toBe(true);
    expect(back.tiles).toEqual(filled.tiles);
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
    const all = [camera(1, 5.0, 47.01), camera(2, 5.012, 47.0), camera(3, 5.0, 47.0)];
    expect(nearest(all, [5, 47], 2).map((one) => one.number)).toEqual([3, 2]);
  });

  it('fill the tiles that are shown; hidden and held ones are left alone', () => {
    const wall = fill(hold(divide(filled, '4'), 1, true), ['CAM-A', 'CAM-B']);
    expect(cameras(wall).slice(0, 5)).toEqual(['CAM-A', 'CAM-1', 'CAM-B', null, 'CAM-4']);
  });
});
