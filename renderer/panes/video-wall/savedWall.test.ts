import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tilesOf } from '../../../src/domain/camera/wallLayout.ts';
import { readWall, writeWall } from './savedWall.ts';
import { cameraOf, divide, EMPTY_WALL, enlarge, fill, hold, select, setFree, setSpot, withTile } from './wall.ts';

const asKept = (wall: object): unknown => JSON.parse(JSON.stringify(wall));

it('a wall comes back as it was saved, guests and all', () => {
  const guest = { by: 'alarm', camera: 'CAM-7', occurrence: 'o', cause: 'c' } as const;
  let wall = fill(divide(EMPTY_WALL, '1+7'), ['CAM-1', 'CAM-2', 'CAM-3']);
  wall = enlarge(withTile(setSpot(setFree(hold(wall, 1, true), 2, true), 0), 2, { guest }), 5);
  expect(readWall(asKept(writeWall(wall)))).toEqual(wall);
});

it('a camera that another window sent comes back with it, whichever it was', () => {
  for (const from of [2, null]) {
    const guest = { by: 'window', camera: 'CAM-7', from, at: 5 } as const;
    const wall = withTile(EMPTY_WALL, 1, { guest });
    expect(readWall(asKept(writeWall(wall)))).toEqual(wall);
  }
  const odd = { ...writeWall(EMPTY_WALL), tiles: [{ guest: { by: 'window', camera: 'CAM-7', from: '2', at: 5 } }] };
  expect(readWall(odd).tiles[0]?.guest).toBeNull();
});

it('a wall of the first form has its cameras, and its six tiles are one large with five', () => {
  const wall = readWall({ layout: '6', tiles: ['CAM-1', null, 'CAM-3'], selected: 2 });
  expect(wall.layout).toBe('1+5');
  expect(wall.tiles.slice(0, 4).map(cameraOf)).toEqual(['CAM-1', null, 'CAM-3', null]);
  expect(wall.selected).toBe(2);
  expect(readWall(asKept(writeWall(wall)))).toEqual(wall);
});

it.each([
  undefined,
  null,
  7,
  'x',
  [],
  { layout: '99', tiles: [1, {}, null], selected: 40 },
  { layout: 'constructor', tiles: 'x', selected: -1 },
  { version: 2, layout: '4', tiles: [{ camera: 7, held: 'yes', guest: { by: 'nobody' } }], enlarged: 99, spot: 1.5 },
  { version: 2, layout: '4', tiles: [{ camera: 'x'.repeat(5_000) }] },
])('a damaged one (%j) is an empty one', (saved) => expect(readWall(saved)).toEqual(EMPTY_WALL));

it('a tile that is damaged costs no other one', () => {
  const saved = asKept(writeWall(select(fill(EMPTY_WALL, ['CAM-1', 'CAM-2']), 1))) as { tiles: unknown[] };
  saved.tiles[0] = { camera: { id: 'CAM-1' } };
  expect(readWall(saved).tiles.slice(0, 2).map(cameraOf)).toEqual([null, 'CAM-2']);
});

it('whatever was saved, what is selected, enlarged and spot are places of the wall', () => {
  const place = fc.oneof(fc.integer({ min: -2, max: 20 }), fc.constant(null), fc.double());
  fc.assert(
    fc.property(
      fc.constantFrom('1', '4', '6', '1+12', 'x'),
      place,
      place,
      place,
      (layout, selected, enlarged, spot) => {
        const wall = readWall({ version: 2, layout, tiles: [], selected, enlarged, spot });
        for (const index of [wall.selected, wall.enlarged ?? 0, wall.spot ?? 0])
          expect(index >= 0 && index < tilesOf(wall.layout) && Number.isInteger(index)).toBe(true);
        expect(wall.enlarged === null || wall.enlarged === wall.selected).toBe(true);
      },
    ),
  );
});
