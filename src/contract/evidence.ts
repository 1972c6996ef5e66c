import { oc } from '@orpc/contract';
import { z } from 'zod';
import { line } from '../domain/operator/line.ts';
import { assetIdSchema, commandIdSchema, outcomeSchema, refusalSchema } from './refusal.ts';

/** Why it is taken: a judge reads it. */
const reason = line(500);
/** Number of a judicial requisition, as the authority writes it. */
const requisition = line(60).nullable();

/** A piece of evidence that this station made. Times are ISO 8601, UTC. */
const evidenceRow = z.object({
  id: z.string(),
  kind: z.enum(['snapshot', 'clip']),
  camera: z.string(),
  /** When it was asked for, and of what time its pictures are. */
  at: z.string(),
  from: z.string(),
  to: z.string(),
  /** The position and, in brackets, who was signed in there. */
  by: z.string(),
  reason: z.string(),
  requisition: z.string().nullable(),
  /** Where it is on this station's disk; null once it is erased. */
  path: z.string().nullable(),
  bytes: z.number(),
  /** SHA-256 of the file, in hexadecimal. */
  sha256: z.string(),
  /** When it is erased, unless it is held. */
  until: z.string(),
  held: z.object({ by: z.string(), at: z.string(), reason: z.string() }).nullable(),
});
/** A piece of evidence that this station made. */
export type EvidenceRow = z.infer<typeof evidenceRow>;

const taken = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), evidence: evidenceRow }),
  z.object({ ok: z.literal(false), refusal: refusalSchema }),
]);

const asked = z.object({ commandId: commandIdSchema, camera: assetIdSchema, reason, requisition });
const one = z.object({ evidence: z.uuid(), reason });

/**
 * Evidence: pictures sealed in one file with what, where, when, by whom and why, signed by the station (the form is in
 * `docs/decisions/evidence.md`). Codes of all: `evidence.disk`, `evidence.key`, `evidence.log`, `evidence.unknown`.
 */
export const evidenceContract = {
  /** Seals what the camera shows now. The same `commandId` gives the same evidence. Also `camera.*`, `video.*`, `mask.*`. */
  snapshot: oc.input(asked).output(taken),
  /** Seals a span of what is kept for replay; times in ms since 1970, ten minutes at most. Also `evidence.span`, `video.ring-nothing`. */
  clip: oc.input(asked.extend({ from: z.number().int().min(0), to: z.number().int().min(0) })).output(taken),
  /** What is kept, newest first, and the fingerprint of this station's key (null until it made evidence). */
  list: oc.output(z.object({ evidence: z.array(evidenceRow).max(500), fingerprint: z.string().nullable() })),
  /** Where a file is; that somebody asked is in the custody log before the answer is given. */
  open: oc.input(one).output(taken),
  /** Keeps a piece beyond its limit, with the reason: a judge asked for it. */
  hold: oc.input(one).output(outcomeSchema),
  /** Lets go of a held piece: it is erased at its limit. */
  release: oc.input(one).output(outcomeSchema),
  /** Erases a piece now; `evidence.held` while it is held. The custody log keeps that it was there. */
  erase: oc.input(one).output(outcomeSchema),
};
