import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { LONGEST_DWELL, MOST_STOPS, SHORTEST_DWELL } from '../domain/camera/patrol.ts';
import { lonLatSchema } from './cityFile.ts';
import { assetIdSchema, outcomeSchema, refusalSchema } from './refusal.ts';

const refused = z.object({ ok: z.literal(false), refusal: refusalSchema });
const camera = z.object({ camera: assetIdSchema });
/** A preset's token is the camera's word; it is never read as anything else. */
const tokenSchema = z.string().min(1).max(64);
/** Text of a name that operators give: one line. */
const nameSchema = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[^\p{Cc}]*$/u);
/** Across and up a picture: -1 is its left or lower edge, 1 the right or upper one. */
const part = z.number().min(-1).max(1);
const reach = z.number().min(-4).max(4);

/** Most cameras that one window watches the views of, and that "look there" turns. */
export const MOST_WATCHED = 32;
export const MOST_TURNED = 24;

/** Where a camera that turns looks. `position` in the generic space, everything else in degrees. */
export const cameraViewSchema = z.object({
  camera: assetIdSchema,
  position: z.object({ pan: z.number(), tilt: z.number(), zoom: z.number() }),
  /** Middle of its picture, clockwise from north; null where nobody wrote down how it is mounted. */
  azimuth: z.number().nullable(),
  /** Above the horizon. */
  tilt: z.number(),
  /** Width of its picture now, and at both ends of its zoom. */
  fieldOfView: z.number(),
  widest: z.number(),
  narrowest: z.number(),
  /** Metres within which its picture tells something. */
  range: z.number(),
  /** Null where the camera does not tell whether it moves. */
  moving: z.boolean().nullable(),
  /** It turns and could not be stopped. */
  runaway: z.boolean(),
  /** When it was asked, station's clock, ms since 1970. */
  at: z.number(),
});
export type CameraView = z.infer<typeof cameraViewSchema>;

/** A tour of presets that the station runs. */
export const patrolSchema = z.object({
  id: z.string().min(1).max(64),
  camera: assetIdSchema,
  name: nameSchema,
  stops: z
    .array(z.object({ preset: tokenSchema, seconds: z.number().int().min(SHORTEST_DWELL).max(LONGEST_DWELL) }))
    .min(1)
    .max(MOST_STOPS),
});
export type Patrol = z.infer<typeof patrolSchema>;

/** What a running tour is doing. `held`: an operator moved the camera, it goes on at `resumesAt`. */
export const runningSchema = z.object({
  by: z.string(),
  since: z.number(),
  state: z.enum(['runs', 'held', 'refused']),
  /** Index of the stop that it is at or goes to. */
  stop: z.number(),
  /** Station's clock, ms since 1970; null unless held. */
  resumesAt: z.number().nullable(),
  /** Why the last stop was not reached; tried again at the next. */
  refusal: refusalSchema.nullable(),
});

/** A tour, and what it is doing; null while nobody has it run. */
export const patrolStateSchema = patrolSchema.extend({ running: runningSchema.nullable() });
export type PatrolState = z.infer<typeof patrolStateSchema>;

/** What "look there" did with one camera: it turned, it sees the place as it is mounted, or why not. */
export const lookOutcomeSchema = z.object({
  camera: assetIdSchema,
  metres: z.number(),
  outcome: z.enum(['turned', 'sees', 'refused']),
  refusal: refusalSchema.nullable(),
});
export type LookOutcome = z.infer<typeof lookOutcomeSchema>;

const presetsSchema = z.object({
  ok: z.literal(true),
  presets: z.array(z.object({ token: z.string(), name: z.string() })),
  /** Tours that the camera itself can run. */
  tours: z.array(z.object({ token: z.string(), name: z.string(), running: z.boolean() })),
});

/**
 * Where cameras look and how they are sent there. Refusals besides `camera.*`: `ptz.not-confirmed` (it said yes and did
 * not move), `ptz.runaway` (it turns and cannot be stopped), `ptz.out-of-reach` (beyond its travel), `ptz.no-places` (it
 * cannot be sent to a place), `ptz.no-azimuth` (nobody wrote down how it is mounted), `ptz.not-seen` (too far, or fixed
 * and looking elsewhere), `ptz.no-position` (it does not say where it looks, so it cannot be
 * turned from there), `ptz.no-preset`, `ptz.no-tour`, `ptz.too-many-tours`.
 */
export const ptzContract = {
  /** Where the camera looks now. */
  status: oc
    .input(camera)
    .output(z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), view: cameraViewSchema }), refused])),
  /** Turns so that a point of the picture comes to its middle; the zoom stays. Past the travel: as far as it goes. */
  centre: oc.input(camera.extend({ x: part, y: part })).output(outcomeSchema),
  /** Turns and zooms so that a box fills the picture; a box larger than the picture (up to 4) zooms out. */
  zoomTo: oc
    .input(
      camera
        .extend({ left: reach, right: reach, bottom: reach, top: reach })
        .refine(({ left, right, bottom, top }) => left < right && bottom < top, 'a box without size'),
    )
    .output(outcomeSchema),
  /** Turns every camera that can see a place to it, or those that are named; the most useful first. */
  lookAt: oc
    .input(z.object({ place: lonLatSchema, cameras: z.array(assetIdSchema).max(MOST_TURNED).optional() }))
    .output(z.object({ cameras: z.array(lookOutcomeSchema) })),
  /** Where the installer says that it is at home. */
  home: oc.input(camera).output(outcomeSchema),
  /** What the camera remembers. */
  presets: oc.input(camera).output(z.discriminatedUnion('ok', [presetsSchema, refused])),
  gotoPreset: oc.input(camera.extend({ preset: tokenSchema })).output(outcomeSchema),
  /** Remembers where the camera looks now; over a preset when one is named. */
  savePreset: oc.input(camera.extend({ name: nameSchema, preset: tokenSchema.optional() })).output(outcomeSchema),
  removePreset: oc.input(camera.extend({ preset: tokenSchema })).output(outcomeSchema),
  /** Starts or stops a tour that the camera itself runs. */
  operateTour: oc.input(camera.extend({ tour: tokenSchema, start: z.boolean() })).output(outcomeSchema),
  /** Keeps a tour, or changes it; a running one goes on with what is new. */
  saveTour: oc.input(patrolSchema).output(outcomeSchema),
  removeTour: oc.input(z.object({ tour: z.string().min(1).max(64) })).output(outcomeSchema),
  /** Has the station run a tour; another one of the same camera ends. It survives a restart of the station. */
  startTour: oc.input(z.object({ tour: z.string().min(1).max(64) })).output(outcomeSchema),
  stopTour: oc.input(z.object({ tour: z.string().min(1).max(64) })).output(outcomeSchema),
  /** All tours of this station, at each change. */
  watchTours: oc.output(eventIterator(z.object({ tours: z.array(patrolStateSchema) }))),
  /**
   * Where these cameras look: those known first, then each that changed. Asked every two seconds, several times a second
   * while one moves. Cameras that do not turn, and those that cannot be reached, are not told.
   */
  watchViews: oc
    .input(z.object({ cameras: z.array(assetIdSchema).max(MOST_WATCHED) }))
    .output(eventIterator(z.object({ views: z.array(cameraViewSchema) }))),
};
