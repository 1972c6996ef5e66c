import { z } from 'zod';
import { acceptedSchema, BODY_LIMIT } from './operation.ts';

/** Version of what station and hub say to each other; another one is refused at hello. */
export const HUB_PROTOCOL = 1;
/** Largest frame, bytes. */
export const MAX_FRAME = 1_000_000;
/** Operations in one frame. */
export const SLICE = 500;
/** Bytes of operations in one frame: with the largest operation and its envelope it stays under MAX_FRAME. */
export const SLICE_BYTES = MAX_FRAME / 2 - BODY_LIMIT;

const encoder = new TextEncoder();

/** First operations of a list that fit in one frame, at least one. */
export function sliceOf<T>(list: readonly T[]): T[] {
  let bytes = 0;
  let count = 0;
  for (const item of list.slice(0, SLICE)) {
    bytes += encoder.encode(JSON.stringify(item)).length;
    if (count > 0 && bytes > SLICE_BYTES) break;
    count++;
  }
  return list.slice(0, count);
}
/** Each side is heard at least so often, ms; three times without is a lost link. */
export const HEARTBEAT = 5_000;

const refusal = z.object({
  code: z.string(),
  message: z.string(),
  context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
const peer = z.object({ station: z.string(), position: z.string() });

/** What a station says. */
export const toHubSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    protocol: z.number(),
    station: z.string().min(1).max(80),
    position: z.string().min(1).max(120),
    /** Hub order of the newest operation taken. */
    cursor: z.number().int().min(0),
    /** Log that the cursor is of; null before the first. */
    log: z.string().max(80).nullable(),
    /** Station's clock, ms since 1970 UTC. */
    time: z.number(),
  }),
  z.object({
    type: z.literal('submit'),
    /** Read one by one with `operationSchema`: a bad one must not hold up the others. */ operations: z
      .array(z.unknown())
      .min(1)
      .max(SLICE),
  }),
  z.object({ type: z.literal('ping'), at: z.number() }),
]);
export type ToHub = z.infer<typeof toHubSchema>;

/** What the hub says. `rejected` is for the author only; `operations` are for all, in the hub's order. */
export const fromHubSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    protocol: z.number(),
    order: z.number().int().min(0),
    log: z.string().max(80),
    time: z.number(),
  }),
  z.object({ type: z.literal('operations'), batch: z.array(acceptedSchema) }),
  z.object({ type: z.literal('rejected'), id: z.string(), refusal }),
  z.object({ type: z.literal('presence'), peers: z.array(peer) }),
  z.object({ type: z.literal('pong'), at: z.number() }),
  z.object({ type: z.literal('refused'), refusal }),
]);
export type FromHub = z.infer<typeof fromHubSchema>;
