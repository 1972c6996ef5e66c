import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { maskIdSchema, maskShapeSchema, share } from '../domain/camera/masking.ts';
import { line } from '../domain/operator/line.ts';
import { assetIdSchema, outcomeSchema, refusalSchema } from './refusal.ts';

/** A privacy mask of one camera, with who drew it, when and why. `removed`: by whom, when and why it no longer counts. */
export const maskSchema = z
  .object({
    id: maskIdSchema,
    camera: assetIdSchema,
    name: line(80),
    by: line(60),
    /** ISO 8601, UTC. */
    at: z.iso.datetime(),
    why: line(500),
    removed: z.object({ by: line(60), at: z.iso.datetime(), why: line(500) }).optional(),
  })
  .and(maskShapeSchema);
/** A privacy mask as it is kept. */
export type Mask = z.infer<typeof maskSchema>;

/** A file of masks: `masks.json` beside the city's file, and a station's own of before they were shared. Its rows are checked one by one. */
export const maskFileSchema = z.object({
  format: z.literal('vigie-masks'),
  version: z.literal(1),
  masks: z.array(z.unknown()).max(20_000),
});

/** Where the head stands, in ONVIF's generic spaces. */
const position = z.object({ pan: z.number(), tilt: z.number(), zoom: z.number() });

/** What a window shows of one camera's masks. */
const masksFrame = z.object({
  masks: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      by: z.string(),
      at: z.string(),
      why: z.string(),
      /** Where it is kept: shared by all stations, in the city's file, or in this station's alone (before they were shared). */
      kept: z.enum(['shared', 'city', 'station']),
    }),
  ),
  /** Why the whole picture is covered now; null: it is not. */
  cover: z.enum(['position-unknown', 'position-old', 'too-fast', 'travel-unknown']).nullable(),
});
/** What a window shows of one camera's masks. */
export type MasksFrame = z.infer<typeof masksFrame>;

/** Privacy masks: what they hide never leaves the station. */
export const maskContract = {
  /** The camera's masks, and whether they can be followed now. First the present, then after each change. */
  watch: oc.input(z.object({ camera: assetIdSchema })).output(eventIterator(masksFrame)),
  /**
   * Where the head stands while a mask is drawn; `position` is null for a camera that does not turn. Codes: `camera.*`,
   * `mask.moving` (wait until it stands), `mask.no-travel` (its travel in degrees is not in its attributes),
   * `mask.no-position`.
   */
  place: oc
    .input(z.object({ camera: assetIdSchema }))
    .output(
      z.discriminatedUnion('ok', [
        z.object({ ok: z.literal(true), position: position.nullable() }),
        z.object({ ok: z.literal(false), refusal: refusalSchema }),
      ]),
    ),
  /**
   * Adds a mask drawn on the picture: corners as shares of the picture from its top left. `position` is what `place`
   * gave before drawing; when the head has moved since, it is refused with `mask.moved`. Other codes: those of `place`,
   * `mask.shape` (too wide, or no area), `mask.too-many`, and the store's. Every station has it, those cut off later.
   */
  draw: oc
    .input(
      z.object({
        camera: assetIdSchema,
        name: line(80),
        why: line(500),
        points: z
          .array(z.tuple([share, share]))
          .min(3)
          .max(64),
        /** Width of the picture divided by its height. */
        aspect: z.number().min(0.3).max(4),
        position: position.nullable(),
      }),
    )
    .output(outcomeSchema),
  /** Takes a mask away at every station; it is kept with who, when and why. `mask.unknown`, `mask.of-city`, `mask.unwritable`. */
  remove: oc.input(z.object({ mask: z.string().max(64), why: line(500) })).output(outcomeSchema),
};
