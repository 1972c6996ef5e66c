/**
 * How a wall is divided: equal tiles, or large ones (`1+5`: one large, five small around it). `3w` is three broad strips,
 * for panoramic pictures.
 */
export const WALL_LAYOUTS = [
  '1',
  '2',
  '3w',
  '1+2',
  '4',
  '6',
  '1+5',
  '8',
  '1+7',
  '9',
  '2+8',
  '12',
  '1+12',
  '16',
] as const;
export type WallLayout = (typeof WALL_LAYOUTS)[number];

/** Most tiles that a wall has. */
export const MAXIMUM_TILES = 16;

/** Where a tile lies in its wall's grid, in cells from the top left. */
export interface TilePlace {
  readonly column: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
}

/** A division drawn on a grid. The large tiles come first, then the small ones in reading order. */
export interface LayoutShape {
  readonly columns: number;
  readonly rows: number;
  readonly places: readonly TilePlace[];
}

/** A grid of cells of which some are joined to large tiles. */
function grid(columns: number, rows: number, ...large: readonly TilePlace[]): LayoutShape {
  const covered = ({ column, row, width, height }: TilePlace, x: number, y: number): boolean =>
    x >= column && x < column + width && y >= row && y < row + height;
  const small: TilePlace[] = [];
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1)
      if (!large.some((one) => covered(one, column, row))) small.push({ column, row, width: 1, height: 1 });
  return { columns, rows, places: [...large, ...small] };
}

const square = (size: number, column = 0, row = 0): TilePlace => ({ column, row, width: size, height: size });

/** The drawing of each division. */
export const LAYOUT_SHAPES: Readonly<Record<WallLayout, LayoutShape>> = {
  '1': grid(1, 1),
  '2': grid(2, 1),
  '3w': grid(1, 3),
  '1+2': grid(3, 2, square(2)),
  '4': grid(2, 2),
  '6': grid(3, 2),
  '1+5': grid(3, 3, square(2)),
  '8': grid(4, 2),
  '1+7': grid(4, 4, square(3)),
  '9': grid(3, 3),
  '2+8': grid(4, 4, square(2), square(2, 2)),
  '12': grid(4, 3),
  '1+12': grid(4, 4, square(2)),
  '16': grid(4, 4),
};

/** How many tiles a division shows. */
export const tilesOf = (layout: WallLayout): number => LAYOUT_SHAPES[layout].places.length;

/** Whether a tile is larger than most of its wall: it is then worth the large stream of its camera. */
export function isLarge(layout: WallLayout, index: number): boolean {
  const { columns, rows, places } = LAYOUT_SHAPES[layout];
  const place = places[index];
  return place !== undefined && (place.width * place.height) / (columns * rows) >= 0.4;
}

/** The half of its wall that a tile lies in; `both` for one that reaches as far to either side. */
export function sideOf(layout: WallLayout, index: number): 'left' | 'right' | 'both' {
  const { columns, places } = LAYOUT_SHAPES[layout];
  const place = places[index];
  const middle = place ? place.column + place.width / 2 - columns / 2 : 0;
  if (middle === 0) return 'both';
  return middle < 0 ? 'left' : 'right';
}

/** A way from one tile to the next. */
export type Direction = 'left' | 'right' | 'up' | 'down';

/** The tile that lies beside one, the nearest whose side it shares first; -1 at the edge of the wall. */
export function neighbour(layout: WallLayout, index: number, direction: Direction): number {
  const { places } = LAYOUT_SHAPES[layout];
  const from = places[index];
  if (!from) return -1;
  const flat = direction === 'left' || direction === 'right';
  const start = (place: TilePlace): number => (flat ? place.column : place.row);
  const end = (place: TilePlace): number => start(place) + (flat ? place.width : place.height);
  const across = (place: TilePlace): number => (flat ? place.row + place.height / 2 : place.column + place.width / 2);
  const shares = (place: TilePlace): boolean =>
    flat
      ? place.row < from.row + from.height && from.row < place.row + place.height
      : place.column < from.column + from.width && from.column < place.column + place.width;
  const forward = direction === 'right' || direction === 'down';
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [at, place] of places.entries()) {
    const gap = forward ? start(place) - end(from) : start(from) - end(place);
    if (at === index || gap < 0 || !shares(place)) continue;
    // Of those that touch it the one whose middle is nearest; of equals the first in reading order.
    const far = gap * 100 + Math.abs(across(place) - across(from));
    if (far < least) {
      least = far;
      best = at;
    }
  }
  return best;
}
