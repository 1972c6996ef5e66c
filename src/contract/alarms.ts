import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { assetIdSchema, commandIdSchema, outcomeSchema } from './refusal.ts';

/** States of an occurrence after ISA-18.2: `cleared` ones (normal and acknowledged) leave the list. */
export const ALARM_STATES = ['unacknowledged', 'acknowledged', 'returned-unacknowledged', 'cleared'] as const;

/** One alarm occurrence as a window shows it. Times in ms since 1970, UTC. */
export const alarmRowSchema = z.object({
  /** Follows from asset, condition and device time: every station makes the same. */
  id: z.string(),
  asset: assetIdSchema,
  assetName: z.string(),
  kind: z.string(),
  commune: z.string(),
  condition: z.string(),
  priority: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
  text: z.object({ fr: z.string(), en: z.string() }),
  /** Detail from the device; text from outside. */
  detail: z.string().nullable(),
  state: z.enum(ALARM_STATES),
  /** By the device's clock. */
  raisedAt: z.number(),
  returnedAt: z.number().nullable(),
  acknowledgedAt: z.number().nullable(),
  /** Position that acknowledged. */
  acknowledgedBy: z.string().nullable(),
  /** The acknowledgement is ours and the hub has not ordered it yet: shown as not yet shared. */
  pending: z.boolean(),
  /** Occurrence id of the cause (an alarm of the asset that feeds this one), if there is one now. */
  cause: z.string().nullable(),
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

/** What an alarm means and what to check, from the driver's manifest. */
export const guidanceSchema = z.object({
  meaning: z.object({ fr: z.string(), en: z.string() }),
  check: z.object({ fr: z.array(z.string()), en: z.array(z.string()) }),
});

export const alarmContract = {
  /** Alarms present: unacknowledged, acknowledged and returned-unacknowledged. */
  watch: oc.output(eventIterator(alarmFrameSchema)),
  /**
   * Acknowledges occurrences in the name of this position. Codes: `alarm.unknown`, `alarm.already-acknowledged`, `alarm.cleared`.
   * Refused as a whole only when none could be acknowledged.
   */
  acknowledge: oc
    .input(z.object({ commandId: commandIdSchema, occurrences: z.array(z.string()).min(1).max(5000) }))
    .output(outcomeSchema),
  guidance: oc.input(z.object({ occurrence: z.string() })).output(guidanceSchema.nullable()),
};
