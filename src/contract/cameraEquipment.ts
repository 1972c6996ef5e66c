import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { assetIdSchema, outcomeSchema, refusalSchema } from './refusal.ts';

/** A device that answered a search. */
const foundCameraSchema = z.object({
  /** Address of its device service. */
  address: z.string(),
  /** The address it answered from. */
  from: z.string(),
  /** It names another address than the one it answered from: not to be trusted unseen. */
  elsewhere: z.boolean(),
  endpoint: z.string(),
  name: z.string(),
  model: z.string(),
  location: z.string(),
  profiles: z.array(z.string()),
  scopes: z.array(z.string()),
  /** The camera of the register that has this address. */
  known: z.object({ id: assetIdSchema, number: z.number() }).nullable(),
});
export type FoundCamera = z.infer<typeof foundCameraSchema>;

/** What came of a search. */
const discoveryReportSchema = z.object({
  found: z.array(foundCameraSchema),
  /** Who sent what could not be read: `unreadable`, `unasked`, `no-address`. */
  unreadable: z.array(z.object({ from: z.string(), reason: z.string() })),
  /** Answers beyond the limits. */
  dropped: z.number(),
});
export type DiscoveryReport = z.infer<typeof discoveryReportSchema>;

const scale = z.object({ value: z.number(), minimum: z.number(), maximum: z.number() }).optional();
const automatic = z.enum(['AUTO', 'MANUAL']).optional();
const dayNight = z.enum(['ON', 'OFF', 'AUTO']).optional();
const imagingOutcomeSchema = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    /** On the camera's own scales; what is left out cannot be set. `dayNight`: the infrared filter, `ON` is day. */
    imaging: z.object({
      brightness: scale,
      contrast: scale,
      iris: scale,
      exposure: automatic,
      focus: automatic,
      dayNight,
      dayNightModes: z.array(z.string()),
    }),
  }),
  z.object({ ok: z.literal(false), refusal: refusalSchema }),
]);
const imagingChangeSchema = z.object({
  brightness: z.number().optional(),
  contrast: z.number().optional(),
  iris: z.number().optional(),
  exposure: automatic,
  focus: automatic,
  dayNight,
});

/** What there is at a camera beside its picture and its head, and the search for cameras. */
export const cameraEquipmentContract = {
  /** Recordings that the camera itself (or the recorder behind it) has of a span, ms since 1970. Codes: `camera.*`. */
  recordings: oc.input(z.object({ camera: assetIdSchema, from: z.number(), to: z.number() })).output(
    z.discriminatedUnion('ok', [
      z.object({
        ok: z.literal(true),
        recordings: z.array(z.object({ token: z.string(), name: z.string(), from: z.number(), to: z.number() })),
      }),
      z.object({ ok: z.literal(false), refusal: refusalSchema }),
    ]),
  ),
  /**
   * Plays one from a time on: the name given back stands in the video paths in place of the camera's
   * (`/video/<playback>/main/live.mp4`).
   */
  playRecording: oc
    .input(z.object({ camera: assetIdSchema, recording: z.string().min(1).max(64), from: z.number().min(0).max(8e14) }))
    .output(
      z.discriminatedUnion('ok', [
        z.object({ ok: z.literal(true), playback: z.string() }),
        z.object({ ok: z.literal(false), refusal: refusalSchema }),
      ]),
    ),
  /**
   * Of when the picture is that a playback shows (ms since 1970), at most twice a second. `told`: the device said it with
   * the picture (ONVIF Streaming, clause 6.3); otherwise it is reckoned from where it was asked to begin, and goes on by
   * itself.
   */
  watchPlayback: oc
    .input(z.object({ playback: z.string().regex(/^playback-[0-9a-f]{1,32}$/) }))
    .output(eventIterator(z.object({ at: z.number(), told: z.boolean() }))),
  /** Interfaces of the station that cameras can be looked for on: name and IPv4 address. */
  interfaces: oc.output(z.array(z.object({ name: z.string(), address: z.string() }))),
  /**
   * Looks for cameras on one interface (WS-Discovery), some three seconds. What devices say of themselves is shown and
   * never believed. Codes: `discovery.no-interface`, `discovery.failed`.
   */
  discover: oc
    .input(z.object({ interface: z.string().min(1).max(64) }))
    .output(
      z.discriminatedUnion('ok', [
        z.object({ ok: z.literal(true), report: discoveryReportSchema }),
        z.object({ ok: z.literal(false), refusal: refusalSchema }),
      ]),
    ),
  /** How the camera takes its picture. Codes: `camera.*`, `camera.no-imaging` where nothing can be set. */
  imaging: oc.input(z.object({ camera: assetIdSchema })).output(imagingOutcomeSchema),
  /** Sets what is given, cut to the camera's scales, and reads back. Codes as `imaging`. */
  setImaging: oc.input(z.object({ camera: assetIdSchema, change: imagingChangeSchema })).output(imagingOutcomeSchema),
  /**
   * Moves the focus, -1 (near) to 1 (far), while it is repeated: the station stops it when it hears nothing for one
   * second, or 0. Codes: `camera.*`, `camera.no-imaging`.
   */
  focus: oc.input(z.object({ camera: assetIdSchema, speed: z.number().min(-1).max(1) })).output(outcomeSchema),
  /** Kinds of events that the camera says it can tell (`RuleEngine/LineDetector/Crossed`). Codes: `camera.*`. */
  topics: oc
    .input(z.object({ camera: assetIdSchema }))
    .output(
      z.discriminatedUnion('ok', [
        z.object({ ok: z.literal(true), topics: z.array(z.string()) }),
        z.object({ ok: z.literal(false), refusal: refusalSchema }),
      ]),
    ),
  /** The camera's relay outputs; ONVIF does not tell how they stand. Codes: `camera.*`. */
  relays: oc.input(z.object({ camera: assetIdSchema })).output(
    z.discriminatedUnion('ok', [
      z.object({
        ok: z.literal(true),
        relays: z.array(
          z.object({
            token: z.string(),
            mode: z.enum(['bistable', 'monostable']).optional(),
            idle: z.enum(['open', 'closed']).optional(),
            /** How long a monostable one stays, ms. */
            delay: z.number().optional(),
          }),
        ),
      }),
      z.object({ ok: z.literal(false), refusal: refusalSchema }),
    ]),
  ),
  /** Sets a relay. Done means that the camera took the order, not that it was read back. Codes: `camera.*`. */
  setRelay: oc
    .input(z.object({ camera: assetIdSchema, relay: z.string().min(1).max(64), state: z.enum(['active', 'inactive']) }))
    .output(outcomeSchema),
};
