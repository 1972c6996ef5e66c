import { ok, type Result, refuse } from '../../shared/result.ts';
import { type Permission, reasonAgainst } from '../operator/permission.ts';

/**
 * What may be done with a camera: look at it (live, still, replay), turn it and set how it takes its picture, take a
 * picture or a clip away, draw privacy masks and take them away.
 */
export const CAMERA_ACTS = ['view', 'move', 'export', 'mask'] as const;
export type CameraAct = (typeof CAMERA_ACTS)[number];

/** One permission: these acts on the cameras of these communes, within these hours. */
export type CameraPermission = Permission<CameraAct>;

/**
 * Whether these permissions allow an act on a camera of a commune at a minute of the local day (0 to 1439). A rule per
 * position and commune, not a role: who may look is named, and only for the communes they are competent for.
 * Refusal: `camera.not-allowed` (context `act`, `commune`, `reason`), with the reason that is nearest to a yes.
 */
export function mayUse(
  permissions: readonly CameraPermission[],
  act: CameraAct,
  commune: string,
  minute: number,
): Result<void> {
  const reason = reasonAgainst(permissions, act, commune, minute);
  return reason === null
    ? ok(undefined)
    : refuse('camera.not-allowed', `this position may not ${act} this camera (${reason})`, { act, commune, reason });
}
