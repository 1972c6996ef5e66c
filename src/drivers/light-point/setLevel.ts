import { z } from 'zod';

const setSchema = z.object({
  id: z.string().min(1).max(64),
  level: z.number().min(0).max(100),
  issuedAt: z.number(),
  expiresAt: z.number(),
});

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The set message as a lamp reads it; null when it is none. Never throws. */
export function readSetLevel(payload: Uint8Array): z.infer<typeof setSchema> | null {
  if (payload.byteLength > 1_024) return null;
  try {
    const parsed = setSchema.safeParse(JSON.parse(decoder.decode(payload)));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
