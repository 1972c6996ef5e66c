import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { MAXIMUM_TILES, WALL_LAYOUTS } from '../domain/camera/wallLayout.ts';
import { assetIdSchema, commandIdSchema, outcomeSchema } from './refusal.ts';

/** Keys that a salvo may be called by, from anywhere in a window; the others of that row are taken. */
export const SALVO_KEYS = ['F3', 'F4', 'F7', 'F9', 'F10'] as const;

/** Most salvos, and most sequences, of one position. */
export const MOST_PROGRAMS = 99;
/** Shortest and longest time that a sequence shows a camera, s. */
export const DWELL = { shortest: 2, longest: 60 } as const;

const number = z.number().int().min(1).max(MOST_PROGRAMS);
const name = z.string().trim().min(1).max(60);

/** What stands in one place of a salvo. */
const salvoTileSchema = z.union([z.strictObject({ camera: assetIdSchema }), z.strictObject({ sequence: z.uuid() })]);
export type SalvoTile = z.infer<typeof salvoTileSchema>;

/** Many cameras that come to a wall by one key. */
export const salvoSchema = z.object({
  id: z.uuid(),
  /** Keyed as `*` number Enter. */
  number,
  name,
  key: z.enum(SALVO_KEYS).nullable(),
  layout: z.enum(WALL_LAYOUTS),
  tiles: z.array(salvoTileSchema.nullable()).max(MAXIMUM_TILES),
});
export type Salvo = z.infer<typeof salvoSchema>;

/** Cameras that a tile shows in turn. */
export const sequenceSchema = z.object({
  id: z.uuid(),
  number,
  name,
  steps: z
    .array(
      z.object({
        camera: assetIdSchema,
        /** Time that it is shown, s. */
        seconds: z.number().int().min(DWELL.shortest).max(DWELL.longest),
      }),
    )
    .min(2)
    .max(50),
});
export type Sequence = z.infer<typeof sequenceSchema>;

/** Salvos and sequences of this position, each by its number. */
export const wallProgramsSchema = z.object({ salvos: z.array(salvoSchema), sequences: z.array(sequenceSchema) });
export type WallPrograms = z.infer<typeof wallProgramsSchema>;

const act = z.object({ commandId: commandIdSchema });
const window = z.string().min(1).max(200);

/** Highest number that a window may say of itself. */
const MOST_WINDOWS = 64;
const windowNumber = z.number().int().min(1);

/** A window that has a wall in sight, as it tells it. */
export const wallPlaceSchema = z.object({
  window,
  /** Its place among the windows of this position, counted from the left, from 1. */
  number: z.number().int().min(1).max(MOST_WINDOWS),
  /** Key of the display that it is on (`DisplayStatus` of the bridge); `browser` in a browser. */
  display: z.string().max(200),
});
export type WallPlace = z.infer<typeof wallPlaceSchema>;

/** A camera for the wall of one window; `from` is the window that sends it. */
export const cameraToWallSchema = act.extend({ camera: assetIdSchema, to: window, from: window });

/** What comes to a wall: a salvo, or a camera that another window sent (`from` is its number; null: it has no wall). */
const wallCallSchema = z.union([
  z.strictObject({ salvo: z.uuid() }),
  z.strictObject({ camera: assetIdSchema, from: windowNumber.nullable(), at: z.number() }),
]);
export type WallCall = z.infer<typeof wallCallSchema>;

export const wallContract = {
  /** All of them, at each change. Kept by the station for every window of the position. */
  watch: oc.output(eventIterator(wallProgramsSchema)),
  /** Saves a new one, or what has its id. Codes: `wall.number-taken` (context `number`, `name`), `wall.key-taken` (`key`, `name`), `wall.too-many` (`limit`). */
  saveSalvo: oc.input(act.extend({ salvo: salvoSchema })).output(outcomeSchema),
  /** Code: `wall.unknown-salvo`. */
  removeSalvo: oc.input(act.extend({ id: z.uuid() })).output(outcomeSchema),
  /** Codes as of `saveSalvo`, without the key's. */
  saveSequence: oc.input(act.extend({ sequence: sequenceSchema })).output(outcomeSchema),
  /** Code: `wall.unknown-sequence`. */
  removeSequence: oc.input(act.extend({ id: z.uuid() })).output(outcomeSchema),
  /**
   * Calls a salvo to the wall of a window; where that one has none in sight, to the wall that was used last at this
   * position. Codes: `wall.unknown-salvo`, `wall.none`.
   */
  callSalvo: oc.input(act.extend({ id: z.uuid(), window })).output(outcomeSchema),
  /** The walls in sight at this position, by number, at each change. Two windows that say the same number get two. */
  watchWalls: oc.output(eventIterator(z.array(wallPlaceSchema.extend({ number: windowNumber })))),
  /**
   * Puts a camera before the wall of another window of this position, which takes it where nothing is held, or asks. Needs
   * no hub. Codes: `wall.gone` (that window has no wall in sight), `camera.unknown`, `camera.not-allowed`.
   */
  showOn: oc.input(cameraToWallSchema).output(outcomeSchema),
  /** What is called to the wall of this window, each once. As long as it is read, the window has a wall. */
  watchCalls: oc.input(wallPlaceSchema).output(eventIterator(wallCallSchema)),
};
