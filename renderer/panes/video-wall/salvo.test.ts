import { expect, it } from 'vitest';
import { callSalvo, heldAgainst, salvoTiles } from './salvo.ts';
import { cameraOf, divide, EMPTY_WALL, fill, hold, select, setFree, startSequence, withTile } from './wall.ts';

const centre = {
  id: 'centre',
  layout: '1+5',
  tiles: [{ camera: 'CAM-118' }, { sequence: 'tour' }, null, { camera: 'CAM-102' }],
} as const;

it('a salvo brings its division, its cameras and its sequences', () => {
  const wall = callSalvo(fill(EMPTY_WALL, ['A', 'B', 'C', 'D']), { ...centre, tiles: [...centre.tiles] });
  expect(wall.layout).toBe('1+5');
  expect(wall.tiles.slice(0, 6).map((tile) => tile.sequence ?? cameraOf(tile))).toEqual([
    'CAM-118',
    'tour',
    null,
    'CAM-102',
    null,
    null,
  ]);
  expect(wall.salvo).toBe('centre');
});

it('what the operator holds stays, what is free for alarms stays so, and guests stay over it', () => {
  const guest = { by: 'alarm', camera: 'G', occurrence: 'o', cause: 'c' } as const;
  const before = withTile(setFree(hold(fill(EMPTY_WALL, ['A', 'B', 'C', 'D']), 0, true), 3, true), 3, { guest });
  const wall = callSalvo(before, { ...centre, tiles: [...centre.tiles] });
  expect(cameraOf(wall.tiles[0])).toBe('A');
  expect(wall.tiles[3]).toMatchObject({ camera: 'CAM-102', free: true, guest });
  expect(heldAgainst(wall)).toBe(1);
});

it('what is taken from a wall gives that wall again', () => {
  const wall = startSequence(fill(divide(EMPTY_WALL, '9'), ['A', 'B', 'C']), 5, 'tour');
  const again = callSalvo(select(EMPTY_WALL, 3), { id: 's', layout: wall.layout, tiles: salvoTiles(wall) });
  expect(salvoTiles(again)).toEqual(salvoTiles(wall));
  expect(salvoTiles(wall)).toHaveLength(9);
});

it('anything put on the wall by hand ends the salvo', () => {
  const wall = callSalvo(EMPTY_WALL, { ...centre, tiles: [...centre.tiles] });
  expect(select(wall, 2).salvo).toBe('centre');
  expect(fill(wall, ['X']).salvo).toBeNull();
});
