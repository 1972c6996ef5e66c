import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { COMMENT_LIMIT } from '../domain/alarm/alarm.ts';
import { alarmDefinitionSchema, POSTS } from '../domain/alarm/definition.ts';
import { assetIdSchema, commandIdSchema, outcomeSchema, refusalSchema } from './refusal.ts';

/** States of an occurrence after ISA-18.2: `cleared` ones (normal and acknowledged) leave the list. */
export const ALARM_STATES = [
  'unacknowledged',
  'acknowledged',
  'returned-unacknowledged',
  /** Over and acknowledged, kept by its latch until it is reset. */
  'latched',
  'cleared',
] as const;

const prioritySchema = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);
const bilingual = z.object({ fr: z.string(), en: z.string() });
const post = z.enum(POSTS);
const condition = z.string().min(1).max(64);
const position = z.string().min(1).max(200);
const reason = z.string().trim().min(1).max(500);

/** Why an alarm that is present is not presented: it stays in the log, can be searched, and counts in no bell. */
export const holdSchema = z.discriminatedUnion('type', [
  /** By an operator, for a time. */
  z.object({ type: z.literal('shelved'), by: z.string(), reason: z.string(), at: z.number(), until: z.number() }),
  /** For maintenance, until somebody puts it back. */
  z.object({ type: z.literal('out-of-service'), by: z.string(), reason: z.string(), at: z.number() }),
  /** By design: what feeds it is down, works are declared, or the hour is not one of its own. */
  z.object({ type: z.literal('suppressed'), rule: z.enum(['parent-down', 'works', 'hours']) }),
]);
export type Hold = z.infer<typeof holdSchema>;

/** One alarm occurrence as a window shows it. Times in ms since 1970, UTC. */
export const alarmRowSchema = z.object({
  /** Follows from asset, condition and device time: every station makes the same. */
  id: z.string(),
  asset: assetIdSchema,
  assetName: z.string(),
  kind: z.string(),
  commune: z.string(),
  /** Name of the street, empty where the asset stands in none. */
  place: z.string(),
  condition: z.string(),
  priority: prioritySchema,
  text: bilingual,
  /** Detail from the device; text from outside. */
  detail: z.string().nullable(),
  state: z.enum(ALARM_STATES),
  /** By the device's clock. */
  raisedAt: z.number(),
  returnedAt: z.number().nullable(),
  acknowledgedAt: z.number().nullable(),
  /** Position that acknowledged. */
  acknowledgedBy: z.string().nullable(),
  /** Position that has taken it or was given it. */
  owner: z.string().nullable(),
  /** Remarks on it. */
  comments: z.number(),
  /** Supervisor or post that it was handed to because nobody acknowledged it in time. */
  escalatedTo: z.string().nullable(),
  /** Posts that it concerns; none: every one. */
  posts: z.array(post),
  /** Over only when somebody resets it. */
  latching: z.boolean(),
  /** Why it is not presented; null when it is. */
  hold: holdSchema.nullable(),
  /** It comes and goes more than three times a minute: it is told once. */
  chattering: z.boolean(),
  /** An act of ours is in the row and the hub has not ordered it yet: shown as not yet shared. */
  pending: z.boolean(),
  /** Occurrence id of the cause, if there is one now. */
  cause: z.string().nullable(),
  /**
   * `parent`: what feeds or carries the asset is down; `together`: first-out of alarms that came at once in one place;
   * `repeat`: the newest occurrence of the same alarm.
   */
  causeKind: z.enum(['parent', 'together', 'repeat']).nullable(),
});
export type AlarmRow = z.infer<typeof alarmRowSchema>;

/** First a complete snapshot, then deltas; `number` grows by one with each frame. */
export const alarmFrameSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), number: z.number(), rows: z.array(alarmRowSchema) }),
  z.object({
    type: z.literal('delta'),
    number: z.number(),
    upserts: z.array(alarmRowSchema),
    removed: z.array(z.string()),
  }),
]);
export type AlarmFrame = z.infer<typeof alarmFrameSchema>;

/** What this position is told by sound and voice, and how busy it is. */
export const annunciationSchema = z.object({
  /** `flood` by EEMUA 191: more than ten alarms in ten minutes, until fewer than five. */
  mode: z.enum(['normal', 'flood']),
  /** Since when, ms since 1970. */
  since: z.number(),
  /** Alarms of the last ten minutes. */
  rate: z.number(),
  /** The newest annunciation; null before the first. `number` counts from 1 since the station started. */
  last: z
    .object({
      number: z.number(),
      at: z.number(),
      priority: prioritySchema,
      /** New ones, nobody acknowledged in time, or shelving ended with the fault still there. */
      reason: z.enum(['new', 'escalated', 'back']),
      occurrences: z.array(z.string()),
      /** Of the most urgent of them. */
      text: bilingual,
      assetName: z.string(),
      place: z.string(),
    })
    .nullable(),
  /** Whether it sounds: an urgent one goes on until it is silenced or nobody has to acknowledge it any more. */
  sounding: z.boolean(),
});
export type AnnunciationState = z.infer<typeof annunciationSchema>;

/** An alarm (or all of an asset, condition `*`) that is shelved, out of service or under works. Times in ms since 1970. */
export const treatmentSchema = z.object({
  asset: assetIdSchema,
  assetName: z.string(),
  commune: z.string(),
  condition: z.string(),
  /** Of the alarm; null for a whole asset. */
  text: bilingual.nullable(),
  state: z.enum(['shelved', 'out-of-service', 'works']),
  by: z.string(),
  reason: z.string(),
  at: z.number(),
  until: z.number().nullable(),
  /** Not yet ordered by the hub. */
  pending: z.boolean(),
});
export type Treatment = z.infer<typeof treatmentSchema>;

/** An occurrence of the past. Times in ms since 1970. */
export const pastAlarmSchema = z.object({
  id: z.string(),
  asset: assetIdSchema,
  assetName: z.string(),
  commune: z.string(),
  place: z.string(),
  condition: z.string(),
  text: bilingual,
  priority: prioritySchema,
  detail: z.string().nullable(),
  state: z.enum(ALARM_STATES),
  raisedAt: z.number(),
  returnedAt: z.number().nullable(),
  acknowledgedAt: z.number().nullable(),
  acknowledgedBy: z.string().nullable(),
});
export type PastAlarm = z.infer<typeof pastAlarmSchema>;

/** What the side panel says of an occurrence. */
export const alarmDetailSchema = z.object({
  id: z.string(),
  definition: alarmDefinitionSchema,
  comments: z.array(z.object({ at: z.number(), by: z.string(), text: z.string() })),
  /** Earlier occurrences of the same alarm, newest first, at most 20, and how many there were in 30 days. */
  earlier: z.array(pastAlarmSchema),
  earlierIn30Days: z.number(),
  /** Longest that it may be shelved now, minutes; 0 for never. */
  shelvableMinutes: z.number(),
});
export type AlarmDetail = z.infer<typeof alarmDetailSchema>;

/** Asks for occurrences of the past. */
export const pastQuerySchema = z.object({
  /** Words that must all occur in asset, street, commune or alarm, in either language, accents forgiven; may be empty. */
  words: z.string().max(200).default(''),
  from: z.number().nullable().default(null),
  to: z.number().nullable().default(null),
  priorities: z.array(prioritySchema).max(4).default([]),
  /** Of one asset only. */
  asset: assetIdSchema.nullable().default(null),
  /** Older than this one, for the next page. */
  before: z
    .object({ raisedAt: z.number(), id: z.string().max(300) })
    .nullable()
    .default(null),
  limit: z.number().int().min(1).max(500).default(100),
});
export type PastQuery = z.infer<typeof pastQuerySchema>;

/** One definition as it is in force, and what waits for a second pair of eyes. */
export const definitionRowSchema = z.object({
  definition: alarmDefinitionSchema,
  /** As shipped or in the city's file, without amendments; null when an amendment made it. */
  filed: alarmDefinitionSchema.nullable(),
  /** Name of the device type. */
  typeName: bilingual,
  priority: prioritySchema,
  source: z.enum(['maker', 'city', 'amendment']),
  approved: z
    .object({
      number: z.number(),
      by: z.string(),
      at: z.number(),
      approvedBy: z.string(),
      approvedAt: z.number(),
      because: z.string(),
    })
    .nullable(),
  proposal: z
    .object({
      number: z.number(),
      definition: alarmDefinitionSchema,
      by: z.string(),
      at: z.number(),
      because: z.string(),
      /** It is this position's own, or of whoever is signed in here: another one must approve. */
      own: z.boolean(),
    })
    .nullable(),
  pending: z.boolean(),
});
export type DefinitionRow = z.infer<typeof definitionRowSchema>;

/** Share of ten-minute spans by how many alarms were announced in them. */
const spanShares = z.object({
  upTo1: z.number(),
  upTo2: z.number(),
  upTo5: z.number(),
  upTo10: z.number(),
  over10: z.number(),
});

/** The ISA-18.2 / EEMUA 191 table of a time span (mission: alarm and service meters). Times in ms since 1970. */
export const metersSchema = z.object({
  from: z.number(),
  to: z.number(),
  /** Days of which there are records; fewer than 30 give no verdict. */
  days: z.number(),
  verdict: z.boolean(),
  /** Alarms announced at this position, all in all, and per ten minutes. */
  annunciated: z.number(),
  per10min: z.object({ mean: z.number(), worst: z.number(), shares: spanShares }),
  /** Share of the time in flood, 0..1, and how many floods. */
  floodShare: z.number(),
  floods: z.number(),
  /** Present for more than 24 h. */
  stale: z.number(),
  /** Present now, of them unacknowledged. */
  standing: z.number(),
  unacknowledged: z.number(),
  shelved: z.number(),
  outOfService: z.number(),
  /** Shares of what was announced by priority, 0..1, 1 to 4. */
  priorities: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  chattering: z.number(),
  fleeting: z.number(),
  /** Median and 95th percentile of the time to acknowledge, s; null when nothing was acknowledged. */
  acknowledge: z.object({ p50: z.number(), p95: z.number() }).nullable(),
  top: z.array(
    z.object({
      asset: assetIdSchema,
      assetName: z.string(),
      /** Device type: with the condition the name of the definition; empty when the asset has left the register. */
      type: z.string(),
      condition: z.string(),
      text: bilingual,
      count: z.number(),
      share: z.number(),
      chattering: z.boolean(),
      fleeting: z.number(),
      /** What would help most, by how it comes and goes. */
      proposal: z.enum(['on-delay', 'off-delay', 'deadband', 'shelve', 'repair', 'review']),
      /** Seconds, for a delay. */
      seconds: z.number().nullable(),
      /** What was done about it since: its definition was amended, it is shelved or out of service. */
      followUp: z.enum(['none', 'proposed', 'amended', 'shelved', 'out-of-service']),
    }),
  ),
  /** Definitions whose review is due. */
  reviewsDue: z.array(z.object({ type: z.string(), condition: z.string(), text: bilingual, reviewBy: z.string() })),
  /** The same by post. */
  posts: z.array(z.object({ post, annunciated: z.number(), floodShare: z.number(), mean: z.number() })),
});
export type Meters = z.infer<typeof metersSchema>;

const occurrences = z.array(z.string().min(1).max(300)).min(1).max(5_000);
const alarms = z
  .array(z.object({ asset: assetIdSchema, condition }))
  .min(1)
  .max(500);
const act = z.object({ commandId: commandIdSchema });

export const alarmContract = {
  /** Alarms present: unacknowledged, acknowledged, returned-unacknowledged and latched, those held back too. */
  watch: oc.output(eventIterator(alarmFrameSchema)),
  /**
   * Acknowledges occurrences in the name of this position. Codes: `alarm.unknown`, `alarm.already-acknowledged`, `alarm.cleared`.
   * Refused as a whole only when none could be acknowledged.
   */
  acknowledge: oc.input(act.extend({ occurrences })).output(outcomeSchema),
  /** Releases latches. Codes: `alarm.still-present`, `alarm.unacknowledged`, `alarm.no-latch`, `alarm.cleared`. */
  reset: oc.input(act.extend({ occurrences })).output(outcomeSchema),
  /** Writes a remark on each. Codes: `alarm.unknown`, `alarm.comment`. */
  comment: oc
    .input(act.extend({ occurrences, text: z.string().trim().min(1).max(COMMENT_LIMIT) }))
    .output(outcomeSchema),
  /**
   * Gives each to a position; `to` null for nobody. `from` is the owner that the operator saw. Codes: `alarm.unknown`,
   * `alarm.owner-changed` (context `owner`), `alarm.cleared`.
   */
  assign: oc
    .input(
      act.extend({
        occurrences: z
          .array(z.object({ id: z.string().min(1).max(300), from: position.nullable() }))
          .min(1)
          .max(5_000),
        to: position.nullable(),
      }),
    )
    .output(outcomeSchema),
  /** Shelves alarms until a time. Codes: `treatment.never`, `treatment.until` (context `longestMinutes`), `treatment.out-of-service`, `treatment.works`. */
  shelve: oc.input(act.extend({ alarms, reason, until: z.number() })).output(outcomeSchema),
  /** Codes: `treatment.not-shelved`. */
  unshelve: oc.input(act.extend({ alarms })).output(outcomeSchema),
  /** Takes alarms, or a whole asset (condition `*`), out of service. Code: `treatment.out-of-service` (context `by`). */
  removeFromService: oc.input(act.extend({ alarms, reason })).output(outcomeSchema),
  /** Code: `treatment.not-out-of-service`. */
  returnToService: oc.input(act.extend({ alarms })).output(outcomeSchema),
  /** Says that works go on at an asset until a time. Codes: `treatment.until`, `treatment.out-of-service`, `treatment.shelved`. */
  declareWorks: oc.input(act.extend({ asset: assetIdSchema, reason, until: z.number() })).output(outcomeSchema),
  /** Code: `treatment.no-works`. */
  endWorks: oc.input(act.extend({ asset: assetIdSchema })).output(outcomeSchema),
  /** All that is shelved, out of service or under works: the whole list at each change. */
  watchTreatments: oc.output(eventIterator(z.array(treatmentSchema))),
  /** What sounds at this position; first as it is, then each change. */
  watchAnnunciation: oc.output(eventIterator(annunciationSchema)),
  /** Ends the sound at this position until the next annunciation. Acknowledges nothing. */
  silence: oc.input(act).output(outcomeSchema),
  /** Posts whose alarms this position is told of; none: all. Kept by the station. */
  posts: oc.output(z.array(post)),
  setPosts: oc.input(act.extend({ posts: z.array(post).max(POSTS.length) })).output(outcomeSchema),
  /** Null when it is not present any more and never was. */
  detail: oc.input(z.object({ occurrence: z.string().max(300) })).output(alarmDetailSchema.nullable()),
  /** Occurrences of the past, newest first. `total` is exact up to 100,000 and null beyond. */
  past: oc
    .input(pastQuerySchema)
    .output(z.object({ rows: z.array(pastAlarmSchema), total: z.number().nullable(), more: z.boolean() })),
  /** Definitions in force, with what is proposed: the whole list at each change. */
  watchDefinitions: oc.output(eventIterator(z.array(definitionRowSchema))),
  /** Proposes another text of a definition. Codes: `alarms.definition`, `definition.because`, `definition.pending`. */
  proposeDefinition: oc
    .input(act.extend({ definition: z.unknown(), because: z.string().max(500) }))
    .output(outcomeSchema),
  /** Codes: `definition.no-proposal`, `definition.changed`, `definition.same-position`, `definition.same-person`. */
  approveDefinition: oc
    .input(act.extend({ type: z.string().max(64), condition, number: z.number().int() }))
    .output(outcomeSchema),
  /** Codes: `definition.no-proposal`, `definition.changed`, `definition.because`. */
  declineDefinition: oc
    .input(act.extend({ type: z.string().max(64), condition, number: z.number().int(), reason: z.string().max(500) }))
    .output(outcomeSchema),
  /** The definitions in force as the text of a file (`alarms.json`), for review and for the city's folder. */
  exportDefinitions: oc.output(z.object({ name: z.string(), text: z.string() })),
  /** The meters of a span of time. */
  meters: oc
    .input(z.object({ from: z.number(), to: z.number() }))
    .output(
      z.discriminatedUnion('ok', [
        z.object({ ok: z.literal(true), meters: metersSchema }),
        z.object({ ok: z.literal(false), refusal: refusalSchema }),
      ]),
    ),
};
