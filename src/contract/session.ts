import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { WORK_STATES } from '../domain/operator/workState.ts';
import { lonLatSchema } from './cityFile.ts';
import { outcomeSchema, refusalSchema } from './refusal.ts';

/** Grows with each change that an older window could not understand. */
export const CONTRACT_VERSION = 1;

export const helloSchema = z.object({
  contractVersion: z.number(),
  station: z.string(),
  position: z.string(),
  language: z.enum(['fr', 'en']),
  /** Station's clock at the answer, ms since 1970. */
  time: z.number(),
  demonstration: z.boolean(),
  /** A video server may offer cameras by WebRTC (`camera.playServed`). */
  servedVideo: z.boolean().default(false),
  /** Players of live pictures are built anew after so long at most, ms. */
  videoRecycle: z.number().positive().default(10_800_000),
  city: z.object({
    name: z.string(),
    centre: lonLatSchema,
    bounds: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  }),
});
export type Hello = z.infer<typeof helloSchema>;

const LINK_STATES = ['connecting', 'connected', 'lost', 'refused'] as const;
/** A link as it is told to people: a return counts when it has held (`src/domain/operator/steadyLink.ts`). */
const told = z.object({ state: z.enum(LINK_STATES), since: z.number() });

/** State of the station's links; `since` in ms. `late` is a feed past its limit. */
export const statusSchema = z.object({
  time: z.number(),
  /** What follows from the links for the work (`src/domain/operator/workState.ts`). */
  work: z.object({
    state: z.enum(WORK_STATES),
    since: z.number(),
    /** A link comes and goes: it is told as back when it has held (`src/domain/operator/steadyLink.ts`). */
    unsteady: z.boolean(),
  }),
  /** By how much this station's clock is ahead of the hub's, ms, when that is too far; null while it is right or not known. */
  clockAhead: z.number().nullable(),
  /** Networks that this machine is connected to, this machine itself not counted. */
  networks: z.number(),
  broker: z.object({
    /** `refused` wants a person: a password, a certificate, a right. */
    state: z.enum(LINK_STATES),
    since: z.number(),
    told,
    /** Why there is no link; with one, which topic the broker does not give. */
    refusal: refusalSchema.nullable(),
  }),
  hub: z.object({
    state: z.enum(LINK_STATES),
    since: z.number(),
    told,
    lagMs: z.number().nullable(),
  }),
  feeds: z.array(
    z.object({
      id: z.string(),
      name: z.object({ fr: z.string(), en: z.string() }),
      /** `frozen`: it goes on sending and nothing in it is new. */
      state: z.enum(['current', 'late', 'frozen', 'offline', 'never']),
      /** When it last told something new. */
      lastAt: z.number().nullable(),
      /** Silence, ms, after which it is late. */
      limit: z.number(),
      /** Devices bound to it. */
      devices: z.number(),
      /** The fault that more than half of its devices' clocks have. */
      clock: z.enum(['ahead', 'behind', 'set-back', 'stands-still']).nullable(),
    }),
  ),
  /** Operations not yet accepted by the hub. */
  unsent: z.number(),
  peers: z.array(z.object({ station: z.string(), position: z.string() })),
  /** Messages dropped as unreadable since the start. */
  rejectedMessages: z.number(),
  /** Messages that a newer one of the same device replaced before they were read, since the start. */
  mergedMessages: z.number(),
  /** Version of the base map; another one means that it is to be read again. */
  baseMap: z.number(),
  /** The disk refuses writing: said, reading goes on. `memory`: an operator chose to work without the damaged data. */
  storage: z.enum(['good', 'full', 'failed', 'memory']),
  /** How damaged data was got over at this start; null when it was whole. Times in ms since 1970. */
  mended: z
    .object({
      how: z.enum(['restored', 'rebuilt', 'memory']),
      /** When the back-up was made. */
      from: z.number().nullable(),
      /** Acts that had not been shared and could be read out of the damage. */
      salvaged: z.number(),
    })
    .nullable(),
  /** The printed sheet on this station's disk (`GET /sheet/fr`, `/sheet/en`). */
  sheet: z.object({
    /** When it was last written; null when it never was. */
    at: z.number().nullable(),
    /** Why it could not be written: the system's code. */
    trouble: z.string().nullable(),
  }),
  /** The copies of this station's data. */
  backup: z.object({
    /** Last good one; null before the first. */
    at: z.number().nullable(),
    /** Code of what went wrong with the last attempt. */
    trouble: z.string().nullable(),
  }),
  alarms: z.object({ p1: z.number(), p2: z.number(), p3: z.number(), p4: z.number(), unacknowledged: z.number() }),
});
export type StationStatus = z.infer<typeof statusSchema>;

/** What is selected in every window of this station; one thing. `camera` and `asset` both name an asset id. */
export const selectionSchema = z
  .object({
    type: z.enum(['asset', 'alarm', 'call']),
    id: z.string().max(200),
    /** Asset concerned, for panes that show assets. */ asset: z.string().max(64).nullable(),
  })
  .nullable();
export type Selection = z.infer<typeof selectionSchema>;

/**
 * Something that an operator must be told and did not ask for now: an act of ours that the hub refused afterwards.
 * `code`, `message` and `context` are those of the refusal. The context also says what it was: `kind` (`alarm.acknowledged`,
 * `call.claimed`, ...), `alarm` or `call` (its id), and for an alarm `asset` and `assetName` (text from outside).
 */
export const noticeSchema = refusalSchema.extend({
  id: z.string(),
  /** When the station learnt it, ms since 1970. */
  at: z.number(),
});
export type Notice = z.infer<typeof noticeSchema>;

/** Settings shared by all windows of this station. */
export const appearanceSchema = z.object({
  language: z.enum(['fr', 'en']),
  light: z.enum(['day', 'dusk', 'night']),
  density: z.enum(['desk', 'wall', 'laptop']),
});
export type Appearance = z.infer<typeof appearanceSchema>;

/** Messages of the field that were dropped, by where they came from and what was wrong. */
export const rejectedMessagesSchema = z.object({
  /** Counted from here, ms. */
  since: z.number(),
  total: z.number(),
  /** The newest first, at most some 200. */
  rows: z.array(
    z.object({
      /** Kind of device, `feed`, `telephony`, or `other`, and how operators call it. */
      source: z.string(),
      name: z.object({ fr: z.string(), en: z.string() }),
      /** Refusal code; `other` when there are too many to tell apart. */
      code: z.string(),
      count: z.number(),
      firstAt: z.number(),
      lastAt: z.number(),
      /** Of the last one. Text from outside, without control characters. */
      topic: z.string(),
      message: z.string(),
      /** First bytes of it. */
      sample: z.string(),
      bytes: z.number(),
    }),
  ),
});
export type RejectedMessages = z.infer<typeof rejectedMessagesSchema>;

export const sessionContract = {
  /** First call of a window; a version that does not match is refused in words by the window. */
  hello: oc.input(z.object({ contractVersion: z.number(), window: z.string().max(200) })).output(helloSchema),
  /** Complete state, once a second and at each change. */
  watchStatus: oc.output(eventIterator(statusSchema)),
  /** First the notices of the last ten minutes, oldest first, then each new one. A window that comes back hears them again and knows them by `id`. */
  watchNotices: oc.output(eventIterator(noticeSchema)),
  /** At most once a second. */
  watchRejected: oc.output(eventIterator(rejectedMessagesSchema)),
  watchSelection: oc.output(eventIterator(z.object({ selection: selectionSchema, by: z.string() }))),
  select: oc.input(z.object({ selection: selectionSchema, by: z.string().max(200) })).output(outcomeSchema),
  watchAppearance: oc.output(eventIterator(appearanceSchema)),
  setAppearance: oc.input(appearanceSchema).output(outcomeSchema),
  /** Layout of one workspace as saved by the window (opaque to the station, at most 256 kB), null when none. */
  loadWorkspace: oc
    .input(z.object({ workspace: z.string().max(200) }))
    .output(z.object({ layout: z.string().nullable() })),
  saveWorkspace: oc
    .input(z.object({ workspace: z.string().max(200), layout: z.string().max(262_144) }))
    .output(outcomeSchema),
};
