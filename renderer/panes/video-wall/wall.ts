/** How a wall is divided: equal tiles, or one large tile with five around it. */
export const WALL_LAYOUTS = ['1', '4', '6', '9', '16'] as const;
export type WallLayout = (typeof WALL_LAYOUTS)[number];

/** A camera as the wall needs it. */
export interface WallCamera {
  readonly id: string;
  /** The number that operators say and key. */
  readonly number: number;
  readonly name: string;
  /** Longitude, latitude in degrees. */
  readonly at: readonly [lon: number, lat: number];
}

/** What stands where. `tiles` keeps what a smaller layout does not show, so that coming back shows it again. */
export interface Wall {
  readonly layout: WallLayout;
  readonly tiles: readonly (string | null)[];
  /** Index of the tile that keys and calls go to. */
  readonly selected: number;
}

const MAXIMUM_TILES = 16;

/** A wall with nothing on it. */
export const EMPTY_WALL: Wall = { layout: '4', tiles: new Array<null>(MAXIMUM_TILES).fill(null), selected: 0 };

/** How many tiles a layout shows. */
export const tilesOf = (layout: WallLayout): number => Number(layout);

/** Reads a saved wall; what does not fit is left out. Never throws. */
export function readWall(saved: unknown): Wall {
  if (typeof saved !== 'object' || saved === null) return EMPTY_WALL;
  const { layout, tiles, selected } = saved as Record<string, unknown>;
  const known = WALL_LAYOUTS.find((one) => one === layout) ?? EMPTY_WALL.layout;
  const cameras = Array.isArray(tiles) ? tiles : [];
  return {
    layout: known,
    tiles: EMPTY_WALL.tiles.map((_, index) => (typeof cameras[index] === 'string' ? (cameras[index] as string) : null)),
    selected: typeof selected === 'number' && selected >= 0 && selected < tilesOf(known) ? Math.floor(selected) : 0,
  };
}

/** Changes the division. A selected tile that is no longer shown brings its camera to the first tile. */
export function divide(wall: Wall, layout: WallLayout): Wall {
  const count = tilesOf(layout);
  if (wall.selected < count) return { ...wall, layout };
  const tiles = [...wall.tiles];
  [tiles[0], tiles[wall.selected]] = [tiles[wall.selected] ?? null, tiles[0] ?? null];
  return { layout, tiles, selected: 0 };
}

/** Selects a tile; a number outside the wall changes nothing. */
export const select = (wall: Wall, index: number): Wall =>
  Number.isInteger(index) && index >= 0 && index < tilesOf(wall.layout) && index !== wall.selected
    ? { ...wall, selected: index }
    : wall;

/** Shows a camera in the selected tile, or empties it. A camera that is already on the wall is selected, not doubled. */
export function show(wall: Wall, camera: string | null): Wall {
  const already = camera === null ? -1 : wall.tiles.slice(0, tilesOf(wall.layout)).indexOf(camera);
  if (already !== -1) return select(wall, already);
  return { ...wall, tiles: wall.tiles.map((one, index) => (index === wall.selected ? camera : one)) };
}

/** Fills the shown tiles with these cameras, the first in the first tile, which is selected. */
export function fill(wall: Wall, cameras: readonly string[]): Wall {
  const count = tilesOf(wall.layout);
  const tiles = wall.tiles.map((one, index) => (index < count ? (cameras[index] ?? null) : one));
  return { ...wall, tiles, selected: 0 };
}

/** The cameras nearest to a place, nearest first. Flat-earth distance: true to a metre over a city. */
export function nearest(cameras: readonly WallCamera[], at: readonly [number, number], count: number): WallCamera[] {
  const shrink = Math.cos((at[1] * Math.PI) / 180);
  const distance = (camera: WallCamera): number => Math.hypot((camera.at[0] - at[0]) * shrink, camera.at[1] - at[1]);
  return [...cameras].sort((one, other) => distance(one) - distance(other)).slice(0, count);
}
