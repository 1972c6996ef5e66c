import { z } from 'zod';

/** Type of the driver that speaks to cameras. */
export const CAMERA_DRIVER = 'camera-onvif';

/** A SHA-256 fingerprint of a certificate: 32 bytes as hexadecimal digits, which colons or blanks may divide. */
export const fingerprintSchema = z
  .string()
  .regex(/^([0-9a-fA-F]{2}[:\s]?){32}$/, 'a SHA-256 fingerprint: 64 hexadecimal digits');

/** Name of an account that several cameras share. */
export const cameraAccountNameSchema = z
  .string()
  .max(40)
  .regex(/^[a-z][a-z0-9-]*$/, 'small letters, digits and - only, a letter first, 40 at most');

/** An address at a video server. What the settings hold is shown and handed on: no user and no password come in this way. */
const servedSchema = z
  .string()
  .max(1_000)
  .regex(/^https?:\/\/[^\s/?#\\@]+([/?#]\S*)?$/i, 'an http:// or https:// address without a user');

/**
 * What of the settings of a camera's device is understood, beside its address; what else is written there is kept and not
 * looked at.
 */
export const cameraSettingsSchema = z.looseObject({
  /** Fingerprint of the certificate that it shows on `https:`, whoever signed it. */
  certificate: fingerprintSchema.optional(),
  /** Of the camera that is meant: another one is refused. A long one is a text, for a number loses its last digits. */
  serialNumber: z
    .union([z.string().regex(/^[^\p{Cc}]{1,100}$/u), z.number().int()], {
      error: 'a serial number of 100 signs at most; a long one between quotes',
    })
    .optional(),
  /** Its pictures at a video server, by HLS and by WebRTC (WHEP). */
  hls: servedSchema.optional(),
  whep: servedSchema.optional(),
  /** The account that it knows us by, of the city's `cameraAccounts`; the city's usual one where it is left out. */
  account: cameraAccountNameSchema.optional(),
});
