import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { ASSET_KINDS } from '../domain/asset/asset.ts';
import { CLOCK_STATES } from '../domain/asset/clock.ts';
import { CAMERA_SIGHTS } from '../domain/camera/view.ts';
import { lonLatSchema } from './cityFile.ts';
import { assetIdSchema, commandIdSchema, outcomeSchema, refusalSchema } from './refusal.ts';

const bilingual = z.object({ fr: z.string(), en: z.string() });

/** A value with its source time, the time it was received, its quality and its age class. */
export const pointValueSchema = z.object({
  id: z.string(),
  label: bilingual,
  type: z.enum(['number', 'boolean', 'enum', 'text']),
  unit: z.string().nullable(),
  decimals: z.number().nullable(),
  /** Words of an `enum` value. */
  words: bilingual.nullable(),
  value: z.union([z.number(), z.string(), z.boolean(), z.null()]),
  quality: z.enum(['good', 'uncertain', 'bad']),
  sourceTime: z.number().nullable(),
  receivedTime: z.number().nullable(),
  /** `current`; `old` (greyed, struck through); `useless` (no longer counts in choices); `never` received. */
  age: z.enum(['current', 'old', 'useless', 'never']),
});
export type PointValue = z.infer<typeof pointValueSchema>;

/** States of a command; each has its clock. Confirmed only by read-back. */
export const COMMAND_STATES = ['requested', 'sent', 'confirmed', 'refused', 'expired', 'unknown'] as const;
export const commandStatusSchema = z.object({
  id: z.string(),
  asset: assetIdSchema,
  capability: z.string(),
  value: z.union([z.number(), z.string(), z.boolean(), z.null()]),
  state: z.enum(COMMAND_STATES),
  by: z.string(),
  requestedAt: z.number(),
  stateAt: z.number(),
  expiresAt: z.number(),
  refusal: refusalSchema.nullable(),
});
export type CommandStatus = z.infer<typeof commandStatusSchema>;

/** All of one asset, re-sent whole at each change (at most four times a second). */
export const assetDetailSchema = z.object({
  id: assetIdSchema,
  kind: z.enum(ASSET_KINDS),
  name: z.string(),
  number: z.number(),
  commune: z.object({ id: z.string(), name: z.string() }),
  street: z.string().nullable(),
  at: lonLatSchema,
  parent: z.object({ id: z.string(), name: z.string() }).nullable(),
  children: z.number(),
  capabilities: z.array(z.string()),
  points: z.array(pointValueSchema),
  /** How the device's clock stands against the station's; `offset` is the device's less ours in ms, null when none was heard live. */
  clock: z.object({ state: z.enum(CLOCK_STATES), offset: z.number().nullable() }),
  /** Latest command for each capability, if any in the last ten minutes. */
  commands: z.array(commandStatusSchema),
  /** In the order of their use: those that see it, those that can turn to it, then merely near ones; each nearest first. */
  nearestCameras: z.array(
    z.object({
      id: z.string(),
      number: z.number(),
      name: z.string(),
      metres: z.number(),
      /** `sees`: it lies in the picture as the camera is mounted; `can-turn`: the camera has to be turned to it. */
      sight: z.enum(CAMERA_SIGHTS),
    }),
  ),
  /** What it told by itself in the last hour, the newest first; times in ms since 1970, `until` null while it lasts. */
  events: z.array(
    z.object({
      condition: z.string(),
      text: z.object({ fr: z.string(), en: z.string() }),
      since: z.number(),
      until: z.number().nullable(),
      detail: z.string().nullable(),
    }),
  ),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type AssetDetail = z.infer<typeof assetDetailSchema>;

/** One answer of the search: an asset, an address, a street or a crossing, with where it is. */
const searchTypeSchema = z.enum(['asset', 'address', 'street', 'crossing']);
export const searchHitSchema = z.object({
  type: searchTypeSchema,
  /** Asset id, street id, street and number, or the ids of the streets that cross. */
  id: z.string(),
  label: z.string(),
  /** Second line: commune, kind. */
  detail: z.string(),
  kind: z.string().nullable(),
  at: lonLatSchema,
  /** Nothing is called as it was typed: this nearly is. */
  near: z.boolean(),
});
export type SearchHit = z.infer<typeof searchHitSchema>;

/** What is found; `complete` is false while the station still reads the city, and asking again finds more. */
export const searchAnswerSchema = z.object({ hits: z.array(searchHitSchema), complete: z.boolean() });
export type SearchAnswer = z.infer<typeof searchAnswerSchema>;

export const assetContract = {
  /** Null when there is no such asset. */
  watch: oc.input(z.object({ asset: assetIdSchema })).output(eventIterator(assetDetailSchema)),
  get: oc.input(z.object({ asset: assetIdSchema })).output(assetDetailSchema.nullable()),
  search: oc
    .input(
      z.object({
        query: z.string().max(200),
        limit: z.number().int().min(1).max(50).default(12),
        types: z.array(searchTypeSchema).optional(),
      }),
    )
    .output(searchAnswerSchema),
  /** Assets of a kind nearest to a place, with distance in metres. */
  nearest: oc
    .input(z.object({ at: lonLatSchema, kind: z.enum(ASSET_KINDS), limit: z.number().int().min(1).max(50) }))
    .output(z.array(z.object({ id: z.string(), number: z.number(), name: z.string(), metres: z.number() }))),
  /**
   * The past of a point between two times (ms), oldest first, the present value last. Null for points that have none.
   * `period`: one value is kept for each time of this length, ms; 0: each change is. At most `capacity` of them.
   */
  history: oc
    .input(z.object({ asset: assetIdSchema, point: z.string().max(64), from: z.number(), to: z.number() }))
    .output(
      z
        .object({
          period: z.number(),
          capacity: z.number(),
          times: z.array(z.number()),
          values: z.array(z.union([z.number(), z.string(), z.boolean(), z.null()])),
        })
        .nullable(),
    ),
  /** Asks a device for a value; expires after ten seconds without read-back. Progress comes by `watch`. */
  command: oc
    .input(
      z.object({
        commandId: commandIdSchema,
        asset: assetIdSchema,
        capability: z.string().max(40),
        value: z.union([z.number(), z.string().max(500), z.boolean()]),
      }),
    )
    .output(outcomeSchema),
};
