import { z } from 'zod';
import { acceptedSchema, operationSchema } from './operation.ts';

/** Version of what station and hub say to each other; another one is refused at hello. */
export const HUB_PROTOCOL = 1;
/** Largest frame, bytes. */
export const MAX_FRAME = 1_000_000;
/** Operations in one frame. */
export const SLICE = 200;
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
    cursor: z.number().int().min(0),
  }),
  z.object({ type: z.literal('submit'), operations: z.array(operationSchema).min(1).max(SLICE) }),
  z.object({ type: z.literal('ping'), at: z.number() }),
]);
export type ToHub = z.infer<typeof toHubSchema>;

/** What the hub says. `rejected` is for the author only; `operations` are for all, in the hub's order. */
export const fromHubSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('welcome'), protocol: z.number(), order: z.number().int().min(0) }),
  z.object({ type: z.literal('operations'), batch: z.array(acceptedSchema) }),
  z.object({ type: z.literal('rejected'), id: z.string(), refusal }),
  z.object({ type: z.literal('presence'), peers: z.array(peer) }),
  z.object({ type: z.literal('pong'), at: z.number() }),
  z.object({ type: z.literal('refused'), refusal }),
]);
export type FromHub = z.infer<typeof fromHubSchema>;
