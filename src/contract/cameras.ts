import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { CAMERA_ACTS } from '../domain/camera/access.ts';
import { LONGEST_RESERVATION } from '../domain/camera/lease.ts';
import { cameraAccountContract } from './cameraAccounts.ts';
import { cameraEquipmentContract } from './cameraEquipment.ts';
import { ptzContract } from './ptz.ts';
import { assetIdSchema, outcomeSchema, refusalSchema } from './refusal.ts';

/** Who moves a camera: free for others at `until`, ms of this station's wall clock. */
export const leaseSchema = z.object({
  station: z.string(),
  position: z.string(),
  /** The higher takes a camera at once; 0 is a tour. */
  priority: z.number(),
  since: z.number(),
  until: z.number(),
  /** Kept on purpose. */
  reserved: z.boolean(),
  mine: z.boolean(),
});
/** The lease of a camera, for a window. */
export type CameraLease = z.infer<typeof leaseSchema>;

/** What is done with one camera now, here and at other positions. */
export const cameraInUseSchema = z.object({
  camera: z.string(),
  /** Positions that have it on a screen, this one too. */
  watching: z.array(z.object({ station: z.string(), position: z.string() })),
  lease: leaseSchema.nullable(),
});
/** A camera that somebody watches or moves. */
export type CameraInUse = z.infer<typeof cameraInUseSchema>;

/** What is said of a stream that a window plays from a video server. */
const servedFrameSchema = z.discriminatedUnion('kind', [
  /** The server's answer to the offer. */
  z.object({ kind: z.literal('answer'), sdp: z.string() }),
  /** There is none, or it ended. */
  z.object({ kind: z.literal('refused'), refusal: refusalSchema }),
]);
/** What is said of a stream that a window plays from a video server. */
export type ServedFrame = z.infer<typeof servedFrameSchema>;

/** Cameras, or playbacks, whose pictures have to go from every screen; `times` counts since the station's start. */
const withdrawnFrameSchema = z.object({
  /** All that were withdrawn; otherwise those that were withdrawn now. */
  complete: z.boolean(),
  withdrawn: z.array(z.object({ camera: z.string(), times: z.number().int() })),
});
/** Cameras, or playbacks, whose pictures have to go from every screen. */
export type WithdrawnFrame = z.infer<typeof withdrawnFrameSchema>;

/**
 * Pictures themselves come over HTTP at the station, with the token in `Authorization: Bearer`:
 * `/video/<camera id>/<main|sub>/index.m3u8`, `/video/<camera id>/<main|sub>/live.mp4`, `/video/<camera id>/still.jpg`,
 * and `/video/<camera id>/replay/index.m3u8` for what is kept of it, with the wall clock of each piece.
 */
export const cameraContract = {
  ...cameraEquipmentContract,
  ...cameraAccountContract,
  /** Connects to the camera if need be and tells what it can do; a refusal says why there is no picture. */
  describe: oc.input(z.object({ camera: assetIdSchema })).output(
    z.discriminatedUnion('ok', [
      z.object({
        ok: z.literal(true),
        ptz: z.boolean(),
        profiles: z.array(z.object({ name: z.string(), width: z.number(), height: z.number() })),
      }),
      z.object({ ok: z.literal(false), refusal: refusalSchema }),
    ]),
  ),
  /**
   * Plays a camera from the video server in front of it, by WebRTC: the station hands the offer (a session description
   * that receives one video) to the server and gives its answer; neither the server's address nor its token is told. As
   * long as it is read the window watches; when it ends, the server is told. Codes: `video.no-whep` (play it otherwise),
   * `video.server-*`, `video.too-many`, `mask.served` (masked: play it otherwise), `camera.not-allowed`, `camera.unknown`.
   */
  playServed: oc
    .input(
      z.object({
        camera: assetIdSchema,
        profile: z.enum(['main', 'sub']),
        offer: z
          .string()
          .max(65_536)
          .regex(/^v=0\r?\n[\t\r\n\x20-\x7e]*$/, 'a session description'),
      }),
    )
    .output(eventIterator(servedFrameSchema)),
  /** What this position may do with a camera now: null, or the refusal of each act. Codes: `camera.not-allowed`, `camera.unknown`. */
  rights: oc.input(z.object({ camera: assetIdSchema })).output(
    z.object({
      view: refusalSchema.nullable(),
      move: refusalSchema.nullable(),
      export: refusalSchema.nullable(),
      mask: refusalSchema.nullable(),
    }),
  ),
  /**
   * Moves while it is repeated: the station stops the camera when it hears nothing for one second.
   * Speeds from -1 to 1. Codes: `camera.*`, `ptz.*`.
   */
  move: oc
    .input(
      z.object({
        camera: assetIdSchema,
        pan: z.number().min(-1).max(1),
        tilt: z.number().min(-1).max(1),
        zoom: z.number().min(-1).max(1),
      }),
    )
    .output(outcomeSchema),
  stop: oc.input(z.object({ camera: assetIdSchema })).output(outcomeSchema),
  ...ptzContract,
  /**
   * Keeps the last minutes of a camera on this station's disk for replay, or no longer, which erases them at once. Holds
   * over a restart. Codes: `camera.unknown`, `video.ring-too-many`, `store.*`.
   */
  keepReplay: oc.input(z.object({ camera: assetIdSchema, keep: z.boolean() })).output(outcomeSchema),
  /** What can be seen again of a camera at this station. */
  replay: oc.input(z.object({ camera: assetIdSchema })).output(
    z.object({
      kept: z.boolean(),
      /** Wall clock of the first and last picture kept, ms since 1970, UTC; null while there is none. */
      span: z.object({ from: z.number(), to: z.number() }).nullable(),
      /** Age at which a picture is erased, ms. */
      limit: z.number(),
      /** Why nothing is added now: `video.ring-full`, `video.ring-disk`, `camera.*`. */
      trouble: refusalSchema.nullable(),
    }),
  ),
  /**
   * Takes what a camera shows now as its reference still, in place of those before: `picture-moved` is judged by it. For
   * positions that may turn the camera. Codes: `camera.*`, `picture.black`, `picture.turning`, `picture.unreadable`.
   */
  takeReference: oc.input(z.object({ camera: assetIdSchema })).output(outcomeSchema),
  /**
   * Pictures that may not be seen any more, or not as they were: masks changed, a right went. A window takes off at once
   * what it still shows or keeps of them, and asks anew. First everything since the station's start, then each as it is.
   */
  watchWithdrawn: oc.output(eventIterator(withdrawnFrameSchema)),
  /** All cameras that somebody watches or moves, at each change, at most four times a second. */
  watchUse: oc.output(eventIterator(z.object({ cameras: z.array(cameraInUseSchema) }))),
  /** Keeps a camera for this position. `ptz.leased`, `camera.not-allowed`. */
  reserve: oc
    .input(z.object({ camera: assetIdSchema, minutes: z.number().int().min(1).max(LONGEST_RESERVATION) }))
    .output(outcomeSchema),
  release: oc.input(z.object({ camera: assetIdSchema })).output(outcomeSchema),
  /** Puts a camera before a colleague (a station's id), or before all (null). `camera.no-hub`, `camera.not-allowed`. */
  push: oc.input(z.object({ camera: assetIdSchema, to: z.string().max(80).nullable() })).output(outcomeSchema),
  /** Cameras that colleagues put before this position, from now on; those that it may not look at never come. */
  watchPushed: oc.output(eventIterator(z.object({ camera: z.string(), from: z.string(), at: z.number() }))),
  /** Who looked at, moved or was refused a camera at this station, newest first; of all cameras with null. */
  uses: oc
    .input(z.object({ camera: assetIdSchema.nullable(), from: z.number(), limit: z.number().int().min(1).max(1_000) }))
    .output(
      z.array(
        z.object({
          at: z.number(),
          until: z.number().nullable(),
          position: z.string(),
          /** Sign-in name of who was signed in there; null: nobody. */
          operator: z.string().nullable(),
          camera: z.string(),
          act: z.enum(CAMERA_ACTS),
          refusal: z.string().nullable(),
        }),
      ),
    ),
};
