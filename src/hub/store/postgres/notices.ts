import { z } from 'zod';

const told = z.object({
  station: z.string(),
  position: z.string(),
  priority: z.number(),
  held: z.number(),
  left: z.number(),
  reserved: z.boolean(),
});

/**
 * What one hub calls to the others of its city by NOTIFY: that there is something to read, or what is over at once. None
 * is counted on: a hub that heard none for a while reads for itself.
 */
const noticeSchema = z.discriminatedUnion('type', [
  /** The log ends at `order` now. */
  z.object({ type: z.literal('log'), hub: z.string(), order: z.number() }),
  z.object({ type: z.literal('records'), hub: z.string(), kind: z.string() }),
  /** Lines of a hub have others sitting at them; null: all may. */
  z.object({ type: z.literal('seats'), hub: z.string(), lines: z.array(z.number()).nullable() }),
  /** A hub is gone. */
  z.object({ type: z.literal('gone'), hub: z.string(), gone: z.string() }),
  /** A lease, by its key (`leaseKeys.ts`); of two the one with the higher version holds. */
  z.object({
    type: z.literal('lease'),
    hub: z.string(),
    camera: z.string(),
    lease: told.nullable(),
    version: z.number(),
  }),
  z.object({
    type: z.literal('push'),
    hub: z.string(),
    camera: z.string(),
    from: z.string(),
    to: z.string().nullable(),
  }),
]);
export type Notice = z.infer<typeof noticeSchema>;

/** A notice as it came, or null when it is none: anybody with the database's password can call anything. */
export function readNotice(payload: string | undefined): Notice | null {
  let json: unknown;
  try {
    json = JSON.parse(payload ?? '');
  } catch {
    return null;
  }
  const read = noticeSchema.safeParse(json);
  return read.success ? read.data : null;
}

/** Channel of a city. */
export const channelOf = (city: number): string => `vigie_${city}`;
