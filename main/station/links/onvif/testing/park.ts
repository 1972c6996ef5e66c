import type { ParkCamera } from '../../../../../src/city/cameras/camera.ts';
import {
  type CameraPark,
  type CameraParkOptions,
  startCameraPark,
} from '../../../../../src/city/cameras/cameraPark.ts';
import type { Result } from '../../../../../src/shared/result.ts';
import type { CameraSession } from '../cameraSession.ts';

/** The account of the demonstration's cameras. */
export const USER = { username: 'vigie', password: 'demonstration' } as const;

/** A camera of a test. */
export const parkCamera = (number: number, more: Partial<ParkCamera> = {}): ParkCamera => ({
  id: `CAM-${number}`,
  number,
  name: 'Place de la Libération',
  at: [5.04, 47.32],
  azimuth: 0,
  fieldOfView: 60,
  ptz: true,
  maker: 'Belvue Demo',
  seed: number,
  ...more,
});

/** Cameras on free ports of the loopback. */
export const openPark = (cameras: readonly ParkCamera[], more: Partial<CameraParkOptions> = {}): Promise<CameraPark> =>
  startCameraPark({ cameras, now: () => Date.now(), log: () => {}, ...more });

/** `ok`, or the refusal's code. */
export const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.refusal.code);

/** The session, or the test ends with the refusal. */
export function opened(result: Result<CameraSession>): CameraSession {
  if (!result.ok) throw new Error(JSON.stringify(result.refusal));
  return result.value;
}
