import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { ACCOUNT_STANDINGS, PASSWORD_PLACES } from '../domain/camera/accounts.ts';
import { cameraAccountNameSchema } from '../domain/camera/settings.ts';
import { assetIdSchema, outcomeSchema, refusalSchema } from './refusal.ts';

/** The name of an account; null: the city's usual one. */
const accountSchema = cameraAccountNameSchema.nullable();

const refused = z.object({ ok: z.literal(false), refusal: refusalSchema });

/** An account of cameras, without its password. */
const accountRowSchema = z.object({
  /** Null: the city's usual one. One that cameras name and the city has not may have a name of any kind. */
  name: z.string().nullable(),
  /** False: cameras name it, and the city's file has none of that name. */
  isThere: z.boolean(),
  /** Empty where none is configured. */
  username: z.string(),
  password: z.enum(PASSWORD_PLACES),
  /** Name of its password in the key store, and the variable of the environment that would do instead. */
  secret: z.object({ name: z.string(), variable: z.string() }).nullable(),
  /** Cameras with an address that use it, and how each stands to it at present: those that refuse it first. */
  cameras: z.array(
    z.object({ id: assetIdSchema, number: z.number(), name: z.string(), standing: z.enum(ACCOUNT_STANDINGS) }),
  ),
});
export type CameraAccountRow = z.infer<typeof accountRowSchema>;

/** What a camera that takes an account says of itself: shown, and never believed. */
const trialFoundSchema = z.object({
  manufacturer: z.string(),
  model: z.string(),
  firmware: z.string(),
  /** ONVIF services that it names: `media`, `media2`, `ptz`, `events`, ... */
  services: z.array(z.string()),
  /** Its streams; sizes in pixels, 0 where it does not say. */
  profiles: z.array(z.object({ name: z.string(), width: z.number(), height: z.number(), encoding: z.string() })),
});
export type TrialFound = z.infer<typeof trialFoundSchema>;

/** Accounts that the city's cameras know us by. No password is in any answer. */
export const cameraAccountContract = {
  /**
   * The accounts, the usual one first, then by name; again whenever something of them is another. Refusals, judged again
   * all the time: `operator.*` for who may not change the register.
   */
  watchAccounts: oc.output(
    eventIterator(
      z.discriminatedUnion('ok', [
        z.object({
          ok: z.literal(true),
          accounts: z.array(accountRowSchema),
          /** Whether this window may keep passwords: it is one of this machine. */
          mayKeep: z.boolean(),
        }),
        refused,
      ]),
    ),
  ),
  /**
   * Tries an account at one camera: one connection, eight seconds at most. `evenIfOther`: also where the camera has another
   * account. Refusals: `operator.*`, `camera.*`, `secret.*` (its password cannot be had), `account.none` (nothing is
   * configured), `account.other` (context `number`, `own`), `account.busy` (another trial is under way), `account.wait`
   * (context `seconds`: a camera is left alone between two trials).
   */
  tryAccount: oc
    .input(z.object({ account: accountSchema, camera: assetIdSchema, evenIfOther: z.boolean() }))
    .output(z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), found: trialFoundSchema }), refused])),
  /**
   * Keeps the password of an account in the machine's key store, under the name that the city's file has for it; its cameras
   * are then connected to with it. Refusals: `operator.*`, `camera.no-account`, `account.from-elsewhere` (a window on another
   * machine), `account.not-secret` (the file has it in clear, or has none), `account.given` (the environment gives it, and
   * goes first), `secret.*`.
   */
  keepAccountPassword: oc
    .input(z.object({ account: accountSchema, password: z.string().max(5_000) }))
    .output(outcomeSchema),
};
