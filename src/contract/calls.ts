import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { lonLatSchema } from './cityFile.ts';
import { commandIdSchema, outcomeSchema } from './refusal.ts';

/** Types of request that a call can become; the words are in the windows' translations (`callType.<id>`). */
export const REQUEST_TYPES = [
  'lighting-out',
  'power-cut',
  'signals-fault',
  'road-damage',
  'cleanliness',
  'noise',
  'parking',
  'obstruction',
  'water-leak',
  'greenery',
  'animals',
  'snow-ice',
  'information',
  'other',
] as const;

/** What the call taker has written; saved as it is typed. */
export const callDraftSchema = z.object({
  text: z.string().max(4000),
  type: z.enum(REQUEST_TYPES).nullable(),
  place: z.object({ label: z.string().max(200), at: lonLatSchema }).nullable(),
  callerName: z.string().max(120),
});
export type CallDraft = z.infer<typeof callDraftSchema>;

export const callRowSchema = z.object({
  id: z.string(),
  /** As shown to the call taker; text from outside. */
  number: z.string(),
  line: z.string(),
  state: z.enum(['ringing', 'claimed', 'done', 'abandoned']),
  ringingSince: z.number(),
  claimedBy: z.string().nullable(),
  claimedAt: z.number().nullable(),
  /** Ours and not yet ordered by the hub. */
  pending: z.boolean(),
  /** What is known of the place from the line, if anything. */
  hint: z.object({ label: z.string(), at: lonLatSchema }).nullable(),
  /** What the caller says (demonstration: as a transcript). Text from outside. */
  transcript: z.string().nullable(),
  draft: callDraftSchema.nullable(),
  /** Number of earlier calls of this number that are known. */
  earlierCalls: z.number(),
});
export type CallRow = z.infer<typeof callRowSchema>;

export const callFrameSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), number: z.number(), rows: z.array(callRowSchema) }),
  z.object({
    type: z.literal('delta'),
    number: z.number(),
    upserts: z.array(callRowSchema),
    removed: z.array(z.string()),
  }),
]);
export type CallFrame = z.infer<typeof callFrameSchema>;

/** Who answers or writes in a call now, before the hub has ordered that it is theirs. */
const callLeaseSchema = z.object({
  call: z.string(),
  position: z.string(),
  mine: z.boolean(),
  /** ms since 1970; each word that is saved moves it. */
  until: z.number(),
});
export type CallLease = z.infer<typeof callLeaseSchema>;

export const callContract = {
  /** Ringing and claimed calls, and those done in the last hour. */
  watch: oc.output(eventIterator(callFrameSchema)),
  /** Who answers or writes in which call: all of them, at each change. */
  watchLeases: oc.output(eventIterator(z.array(callLeaseSchema))),
  /** Takes a call. Codes: `call.unknown`, `call.claimed-by-other` (context: by), `call.ended`. */
  claim: oc.input(z.object({ commandId: commandIdSchema, call: z.string() })).output(outcomeSchema),
  /** Saves what is typed. Only the position that holds the call. */
  saveDraft: oc.input(z.object({ call: z.string(), draft: callDraftSchema })).output(outcomeSchema),
  /** Ends the call and keeps the request. Codes: `call.not-yours`, `call.no-type`, `call.no-text`. */
  complete: oc
    .input(z.object({ commandId: commandIdSchema, call: z.string(), draft: callDraftSchema }))
    .output(outcomeSchema),
};
