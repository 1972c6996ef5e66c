import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { outcomeSchema, refusalSchema } from './refusal.ts';

/** An act of this position that the hub has not taken yet, or that it refused. */
const outboxEntrySchema = z.object({
  /** Place in this station's log; later ones are greater. */
  place: z.number(),
  /** `alarm.acknowledged`, `call.claimed`, ... */
  kind: z.string(),
  /** What it is about: the occurrence, the call, the alarm (`asset/condition`), the definition, the incident or the team. */
  subject: z.string(),
  /** Its name in the street, the caller's number, the incident's title or the team's call sign; empty when it is not known. Text from outside. */
  name: z.string(),
  /** Asset concerned; null when there is none. */
  asset: z.string().nullable(),
  /** When it was done, ms since 1970. */
  at: z.number(),
  /** Why the hub refused it; null while it waits. */
  refusal: refusalSchema.nullable(),
  /** Why the hub leaves it waiting (for a newer hub, for recovery); null: it did not say. */
  waitsFor: refusalSchema.nullable().default(null),
});
/** A row of the outbox. */
export type OutboxEntry = z.infer<typeof outboxEntrySchema>;

/** Kinds that are told by name; more are told together, under an empty name. */
export const MOST_KINDS = 50;

export const outboxSchema = z.object({
  /** How many wait for the hub; the oldest of them are in `waiting`. */
  unsent: z.number(),
  waiting: z.array(outboxEntrySchema),
  /** Refused and not yet marked as read, the newest first. */
  refused: z.array(outboxEntrySchema),
  /** Operations of a newer version that are kept here and not understood, by kind, the most first. Text from outside. */
  notUnderstood: z
    .array(z.object({ kind: z.string().max(64), count: z.number().int().min(1) }))
    .max(MOST_KINDS)
    .default([]),
});
/** What of this station's acts is not agreed on. */
export type Outbox = z.infer<typeof outboxSchema>;

export const outboxContract = {
  /** At each change, at most twice a second. */
  watch: oc.output(eventIterator(outboxSchema)),
  /** Refusals up to a place were read by somebody: they leave the list and stay in the log. `store.*`. */
  markRead: oc.input(z.object({ upTo: z.number().int().min(0) })).output(outcomeSchema),
};
