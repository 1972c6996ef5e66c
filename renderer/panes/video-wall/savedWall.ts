import { z } from 'zod';
import { MAXIMUM_TILES, tilesOf, WALL_LAYOUTS, type WallLayout } from '../../../src/domain/camera/wallLayout.ts';
import { EMPTY_TILE, EMPTY_WALL, type Wall, type WallTile } from './wall.ts';

/** Number of the form in which walls are saved. 1: tiles were cameras, and `6` was one large with five small ones. */
export const WALL_VERSION = 2;

const id = z.string().min(1).max(64);
const guestSchema = z.discriminatedUnion('by', [
  z.object({
    by: z.literal('alarm'),
    camera: id,
    occurrence: z.string().max(300),
    cause: z.string().max(300),
  }),
  z.object({ by: z.literal('position'), camera: id, from: z.string().max(200), at: z.number() }),
  z.object({ by: z.literal('window'), camera: id, from: z.int().min(1).nullable(), at: z.number() }),
]);

/** Each part of a tile that cannot be read is left at what an empty one has. */
const tileSchema = z
  .object({
    camera: id.nullable().catch(null),
    sequence: id.nullable().catch(null),
    held: z.boolean().catch(false),
    free: z.boolean().catch(false),
    guest: guestSchema.nullable().catch(null),
  })
  .catch({ ...EMPTY_TILE });

const place = z
  .int()
  .min(0)
  .max(MAXIMUM_TILES - 1);
const wallSchema = z.object({
  layout: z.enum(WALL_LAYOUTS).catch(EMPTY_WALL.layout),
  tiles: z.array(z.unknown()).catch([]),
  selected: place.catch(0),
  enlarged: place.nullable().catch(null),
  spot: place.nullable().catch(null),
  salvo: z.string().max(64).nullable().catch(null),
});

/** How divisions were called in the first form. */
const FIRST_LAYOUTS: Readonly<Record<string, WallLayout>> = { '1': '1', '4': '4', '6': '1+5', '9': '9', '16': '16' };

/** Brings a saved wall to the present form, from one to the next. */
function migrated(saved: object): Record<string, unknown> {
  const wall: Record<string, unknown> = { ...saved };
  if (wall.version !== undefined) return wall;
  const { layout, tiles } = wall;
  return {
    ...wall,
    layout: typeof layout === 'string' && Object.hasOwn(FIRST_LAYOUTS, layout) ? FIRST_LAYOUTS[layout] : layout,
    tiles: Array.isArray(tiles) ? tiles.map((camera) => ({ ...EMPTY_TILE, camera })) : [],
  };
}

/** Reads a saved wall of any form; what does not fit is left out. Never throws. */
export function readWall(saved: unknown): Wall {
  if (typeof saved !== 'object' || saved === null) return EMPTY_WALL;
  const read = wallSchema.safeParse(migrated(saved));
  if (!read.success) return EMPTY_WALL;
  const { layout, selected, enlarged, spot, salvo } = read.data;
  const count = tilesOf(layout);
  const within = (index: number | null): number | null => (index !== null && index < count ? index : null);
  return {
    layout,
    tiles: EMPTY_WALL.tiles.map((_, index): WallTile => tileSchema.parse(read.data.tiles[index] ?? EMPTY_TILE)),
    selected: within(enlarged) ?? within(selected) ?? 0,
    enlarged: within(enlarged),
    spot: within(spot),
    salvo,
  };
}

/** A wall as it is saved. */
export const writeWall = (wall: Wall): object => ({ version: WALL_VERSION, ...wall });
