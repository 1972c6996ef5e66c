import type { CameraAddress } from './onvifLink.ts';

/** Where a camera is and how we name ourselves to it now; the password is null while it cannot be had. */
export type CameraPlace = Omit<CameraAddress, 'password'> & { readonly password: string | null };

/**
 * Whether a camera is to be asked otherwise than it was: elsewhere, or as somebody else. A password that cannot be had any
 * more is no other one: what is open with it goes on.
 */
export const isAskedOtherwise = (was: CameraPlace, now: CameraPlace): boolean =>
  was.address !== now.address ||
  was.username !== now.username ||
  was.certificate !== now.certificate ||
  was.serialNumber !== now.serialNumber ||
  (now.password !== null && now.password !== was.password);
