import { oc } from '@orpc/contract';
import { z } from 'zod';
import { assetIdSchema, outcomeSchema, refusalSchema } from './refusal.ts';

/**
 * Pictures themselves come over HTTP at the station, with the token in `Authorization: Bearer`:
 * `/video/<camera id>/<main|sub>/index.m3u8`, `/video/<camera id>/<main|sub>/live.mp4`, `/video/<camera id>/still.jpg`.
 */
export const cameraContract = {
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
};
