import { z } from 'zod';

/** A refusal as it crosses a process boundary; see `src/shared/result.ts`. */
export const refusalSchema = z.object({
  code: z.string(),
  message: z.string(),
  context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

/** Outcome of an operator's act: done (nothing to say), or refused with the reason. */
export const outcomeSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true) }),
  z.object({ ok: z.literal(false), refusal: refusalSchema }),
]);
export type Outcome = z.infer<typeof outcomeSchema>;

/** An identifier made by the caller (a UUID); doing the same one twice has one effect. */
export const commandIdSchema = z.uuid();
export const assetIdSchema = z.string().min(1).max(64);
