import { z } from 'zod';

/** Text of a camera, kept short: it ends up on screen and in logs. */
const words = z
  .union([z.string(), z.number(), z.boolean(), z.date()])
  .transform((value) => (value instanceof Date ? value.toISOString() : String(value)).slice(0, 200));
const optionalWords = words.optional().catch(undefined);
const token = words.pipe(z.string().min(1).max(64));
const count = z.coerce.number().int().positive().max(100_000);

/** GetDeviceInformation (ONVIF Core, clause 8.1.2). Numbers, as some makers give for the firmware, become text. */
export const informationAnswer = z.object({
  manufacturer: optionalWords,
  model: optionalWords,
  firmwareVersion: optionalWords,
  serialNumber: optionalWords,
});

const encoder = z
  .object({
    encoding: optionalWords,
    resolution: z.object({ width: count, height: count }).optional().catch(undefined),
  })
  .optional()
  .catch(undefined);

/** GetProfiles (ONVIF Media, clause 5.2.2). One profile arrives as an object, several as a list. */
export const profilesAnswer = z
  .array(
    z.object({
      $: z.object({ token }),
      name: optionalWords,
      videoEncoderConfiguration: encoder,
      PTZConfiguration: z.unknown().optional(),
    }),
  )
  .min(1)
  .max(64);

/** GetStreamUri and GetSnapshotUri (ONVIF Media, clause 5.15). */
export const uriAnswer = z.object({ uri: z.string().min(1).max(2000) });

/** GetStatus (ONVIF PTZ, clause 5.5): position in the generic space, movement where the camera tells it. */
export const statusAnswer = z.object({
  position: z.object({
    x: z.coerce.number().catch(0),
    y: z.coerce.number().catch(0),
    zoom: z.coerce.number().catch(0),
  }),
  moveStatus: z
    .object({ panTilt: optionalWords, zoom: optionalWords })
    .or(z.string().transform((all) => ({ panTilt: all, zoom: all })))
    .optional()
    .catch(undefined),
});

/** GetPresets (ONVIF PTZ, clause 5.4), as the library hands them: by name. */
export const presetsAnswer = z
  .record(z.string(), z.object({ $: z.object({ token }), name: optionalWords }))
  .transform((byName) => Object.values(byName).slice(0, 500));

/** Whether the answer's body holds the element it should: the library calls any well-formed answer a success. */
export const answeredWith =
  (element: string) =>
  (data: unknown): boolean => {
    const body: unknown = Array.isArray(data) ? data[0] : undefined;
    return typeof body === 'object' && body !== null && Object.hasOwn(body, element);
  };
