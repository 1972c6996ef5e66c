import { z } from 'zod';
import { ok, type Result } from '../../../../src/shared/result.ts';
import { cameraRefusal } from './cameraRefusals.ts';

/** Text of a camera, kept short: it ends up on screen and in logs. */
const words = z
  .union([z.string(), z.number(), z.boolean(), z.date()])
  .transform((value) => (value instanceof Date ? value.toISOString() : String(value)).slice(0, 200));
const optionalWords = words.optional().catch(undefined);
/** A name of something in a camera. */
export const token = words.pipe(z.string().min(1).max(64));
const count = z.coerce.number().int().positive().max(100_000);

/** GetDeviceInformation (ONVIF Core, clause 8.1.2): all of it is text, and what a camera leaves out is left out. */
export const informationAnswer = z.object({
  manufacturer: optionalWords,
  model: optionalWords,
  firmwareVersion: optionalWords,
  serialNumber: optionalWords,
});

/** One profile in GetProfiles of either media service (ONVIF Media, clause 5.2.2; Media 2, clause 5.2), as `media.ts` gathers it. */
export const profileAnswer = z.object({
  token,
  name: optionalWords,
  encoding: optionalWords,
  resolution: z.object({ width: count, height: count }).optional().catch(undefined),
  frameRate: z.coerce.number().min(0).max(1_000).optional().catch(undefined),
  source: token.optional().catch(undefined),
  ptz: z.boolean(),
  head: optionalWords,
  node: optionalWords,
  metadata: z.boolean(),
});
/** Most profiles of one camera that are kept; a recorder for many cameras lists more. */
export const MOST_PROFILES = 64;

/** The address in GetStreamUri and GetSnapshotUri (ONVIF Media, clause 5.15). */
export const uriAnswer = z.string().min(1).max(2000);

/** Whether the answer's body holds the element it should: the library calls any well-formed answer a success. */
export const answeredWith =
  (element: string) =>
  (data: unknown): boolean => {
    const body: unknown = Array.isArray(data) ? data[0] : undefined;
    return typeof body === 'object' && body !== null && Object.hasOwn(body, element);
  };

/** Checks an answer's shape; what does not fit is what a stranger would say. */
export function checked<Out>(answer: Result<unknown>, schema: z.ZodType<Out>, operation: string): Result<Out> {
  if (!answer.ok) return answer;
  const parsed = schema.safeParse(answer.value);
  return parsed.success ? ok(parsed.data) : cameraRefusal('camera.not-onvif', { operation });
}
