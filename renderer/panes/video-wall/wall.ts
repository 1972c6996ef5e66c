import { MAXIMUM_TILES, tilesOf, type WallLayout } from '../../../src/domain/camera/wallLayout.ts';

/** A camera as the wall needs it. */
export interface WallCamera {
  readonly id: string;
  /** The number that operators say and key. */
  readonly number: number;
  readonly name: string;
  /** Longitude, latitude in degrees. */
  readonly at: readonly [lon: number, lat: number];
}

/** A camera that somebody sent; `at` in ms since 1970. */
export type SentCamera =
  /** A colleague; `from` is the position. */
  | { readonly by: 'position'; readonly camera: string; readonly from: string; readonly at: number }
  /** Another window of this position; `from` is its number, null when it has no wall. */
  | { readonly by: 'window'; readonly camera: string; readonly from: number | null; readonly at: number };

/** A camera that came to a tile by itself and lies over what the operator put there, until it is let go. */
export type Guest =
  /** It sees what has an alarm. `cause` is the occurrence that the alarm follows from, or its own. */
  { readonly by: 'alarm'; readonly camera: string; readonly occurrence: string; readonly cause: string } | SentCamera;

/** One place of the wall. `free` belongs to the place, all else to what stands there. */
export interface WallTile {
  readonly camera: string | null;
  /** Sequence that runs here in place of one camera. */
  readonly sequence: string | null;
  /** Held by the operator: nothing comes here that was not called to this very tile. */
  readonly held: boolean;
  /** Alarms and colleagues may show a camera here. */
  readonly free: boolean;
  readonly guest: Guest | null;
}

/** What stands where. `tiles` keeps what a smaller division does not show, so that coming back shows it again. */
export interface Wall {
  readonly layout: WallLayout;
  readonly tiles: readonly WallTile[];
  /** Tile that keys and calls go to. */
  readonly selected: number;
  /** Tile that fills the wall for now; null: all are shown. */
  readonly enlarged: number | null;
  /** Tile that shows whatever is selected anywhere; null: none does. */
  readonly spot: number | null;
  /** Salvo that was called last, as long as nothing else was put on the wall. */
  readonly salvo: string | null;
}

export const EMPTY_TILE: WallTile = { camera: null, sequence: null, held: false, free: false, guest: null };

/** A wall with nothing on it. */
export const EMPTY_WALL: Wall = {
  layout: '4',
  tiles: new Array<WallTile>(MAXIMUM_TILES).fill(EMPTY_TILE),
  selected: 0,
  enlarged: null,
  spot: null,
  salvo: null,
};

/** Places that the division shows. */
export const countOf = (wall: Wall): number => tilesOf(wall.layout);

/** Whether a place is one of the division. */
export const isPlace = (wall: Wall, index: number): boolean =>
  Number.isInteger(index) && index >= 0 && index < countOf(wall);

/** What is in sight: all places, or the enlarged one. */
export const inSight = (wall: Wall, index: number): boolean =>
  isPlace(wall, index) && (wall.enlarged === null || wall.enlarged === index);

/** The camera of a tile, its guest's before its own; a sequence tells its own beside this. */
export const cameraOf = (tile: WallTile | undefined): string | null => tile?.guest?.camera ?? tile?.camera ?? null;

/** Changes one tile. */
export const withTile = (wall: Wall, index: number, change: Partial<WallTile>): Wall => ({
  ...wall,
  tiles: wall.tiles.map((tile, at) => (at === index ? { ...tile, ...change } : tile)),
});

/** What is put into a tile by hand ends whatever was there; that it is held or free for alarms stays. */
export const put = (wall: Wall, index: number, camera: string | null): Wall =>
  isPlace(wall, index) ? { ...withTile(wall, index, { camera, sequence: null, guest: null }), salvo: null } : wall;

/** Changes the division. A selected tile that is no longer shown brings what it has to the first tile. */
export function divide(wall: Wall, layout: WallLayout): Wall {
  const next: Wall = {
    ...wall,
    layout,
    enlarged: null,
    spot: wall.spot !== null && wall.spot < tilesOf(layout) ? wall.spot : null,
  };
  return wall.selected < tilesOf(layout) ? next : swap({ ...next, selected: wall.selected }, wall.selected, 0);
}

/** Selects a tile; a number outside the wall changes nothing. On an enlarged wall the selected tile is the large one. */
export const select = (wall: Wall, index: number): Wall =>
  isPlace(wall, index) && index !== wall.selected
    ? { ...wall, selected: index, enlarged: wall.enlarged === null ? null : index }
    : wall;

/** Where a camera is shown, the spot tile aside; -1 where it is not. */
export const placeOf = (wall: Wall, camera: string): number =>
  wall.tiles.findIndex((tile, index) => isPlace(wall, index) && index !== wall.spot && cameraOf(tile) === camera);

/** Shows a camera in the selected tile. A camera that is already on the wall is selected, not doubled. */
export function show(wall: Wall, camera: string): Wall {
  const already = placeOf(wall, camera);
  return already === -1 ? put(wall, wall.selected, camera) : select(wall, already);
}

/**
 * Shows a camera that was selected somewhere else (map, another window): in the spot tile where there is one, else where
 * it already is, else in the selected tile or the next that is not held.
 */
export function follow(wall: Wall, camera: string): Wall {
  if (wall.spot !== null) {
    const spot = wall.tiles[wall.spot];
    return spot?.held || cameraOf(spot) === camera ? wall : put(wall, wall.spot, camera);
  }
  return bring(wall, camera);
}

/** Brings a camera to the selected tile, or to the next that is not held; where it already stands it is selected. */
export function bring(wall: Wall, camera: string): Wall {
  if (placeOf(wall, camera) !== -1) return show(wall, camera);
  const count = countOf(wall);
  for (let step = 0; step < count; step += 1) {
    const index = (wall.selected + step) % count;
    if (!wall.tiles[index]?.held) return put(select(wall, index), index, camera);
  }
  return wall;
}

/** Empties a tile: of its guest first, then of what the operator put there. */
export function clear(wall: Wall, index: number): Wall {
  const tile = wall.tiles[index];
  if (!tile || !isPlace(wall, index)) return wall;
  return tile.guest
    ? withTile(wall, index, { guest: null })
    : { ...withTile(wall, index, { camera: null, sequence: null, held: false }), salvo: null };
}

/** Exchanges what stands in two places; the hand stays with what it holds. What places are for stays with them. */
export function swap(wall: Wall, one: number, other: number): Wall {
  const [a, b] = [wall.tiles[one], wall.tiles[other]];
  if (!a || !b || one === other) return wall;
  const moved = {
    ...wall,
    tiles: wall.tiles.map((tile, index) =>
      index === one ? { ...b, free: a.free } : index === other ? { ...a, free: b.free } : tile,
    ),
  };
  const selected = wall.selected === one ? other : wall.selected === other ? one : wall.selected;
  return { ...moved, selected, salvo: null };
}

/** Fills the tiles that are not held with these cameras, the first in the first, which is selected. */
export function fill(wall: Wall, cameras: readonly string[]): Wall {
  const waiting = [...cameras];
  let first = -1;
  const tiles = wall.tiles.map((tile, index) => {
    if (!isPlace(wall, index) || tile.held || index === wall.spot) return tile;
    const camera = waiting.shift() ?? null;
    if (first === -1 && camera !== null) first = index;
    return { ...tile, camera, sequence: null, guest: null };
  });
  return { ...wall, tiles, selected: first === -1 ? wall.selected : first, enlarged: null, salvo: null };
}

/** One tile fills the wall, or all are shown again. */
export const enlarge = (wall: Wall, index: number | null): Wall =>
  index === null || !isPlace(wall, index) ? { ...wall, enlarged: null } : { ...wall, enlarged: index, selected: index };

export const hold = (wall: Wall, index: number, held: boolean): Wall =>
  isPlace(wall, index) ? withTile(wall, index, { held }) : wall;

/** Frees a tile for alarms and colleagues, or no longer; what came to it goes with that. */
export const setFree = (wall: Wall, index: number, free: boolean): Wall =>
  isPlace(wall, index) ? withTile(wall, index, free ? { free } : { free, guest: null }) : wall;

/** Makes a tile the spot tile, or none. */
export const setSpot = (wall: Wall, index: number | null): Wall =>
  index === null || isPlace(wall, index) ? { ...wall, spot: index } : wall;

/** Lets a sequence run in a tile. */
export const startSequence = (wall: Wall, index: number, sequence: string): Wall =>
  isPlace(wall, index) ? { ...withTile(wall, index, { sequence, guest: null }), salvo: null } : wall;

/** The cameras nearest to a place, nearest first. Flat-earth distance: true to a metre over a city. */
export function nearest(cameras: readonly WallCamera[], at: readonly [number, number], count: number): WallCamera[] {
  const shrink = Math.cos((at[1] * Math.PI) / 180);
  const distance = (camera: WallCamera): number => Math.hypot((camera.at[0] - at[0]) * shrink, camera.at[1] - at[1]);
  return [...cameras].sort((one, other) => distance(one) - distance(other)).slice(0, count);
}
