import type { Asset } from '../asset/asset.ts';
import type { Aim, PtzPosition } from './ptz.ts';

/** What the generic spaces of one camera are in degrees. ONVIF does not say it, so whoever installs the camera does. */
export interface CameraTravel {
  /** Degrees of pan at -1 and at 1, right of the mounting azimuth. */
  readonly pan: readonly [atMinusOne: number, atOne: number];
  /** Degrees of tilt at -1 and at 1, above the horizon. */
  readonly tilt: readonly [atMinusOne: number, atOne: number];
  /** Width of the picture in degrees at equal steps of zoom from 0 to 1; in between it narrows by equal ratios. */
  readonly angles: readonly [number, ...number[]];
}

const inRange = (value: unknown, low: number, high: number): value is number =>
  typeof value === 'number' && value >= low && value <= high;

/**
 * The travel of a camera from its attributes: `panFrom`, `panTo`, `tiltFrom`, `tiltTo` (degrees at -1 and at 1),
 * `fieldOfView` and `narrowestView` (degrees at either end of the zoom), or, where the lens was measured, `zoomAngles`
 * (`"62 40 24 12 5.2"`, degrees at equal steps). Null where one of them is missing or out of any sense. What is usual is
 * good enough to turn a camera by, not to hide a window: a mask cannot follow such a camera.
 */
export function cameraTravel({ attributes = {} }: Pick<Asset, 'attributes'>): CameraTravel | null {
  const { panFrom, panTo, tiltFrom, tiltTo, fieldOfView, narrowestView, zoomAngles } = attributes;
  if (!inRange(panFrom, -360, 360) || !inRange(panTo, -360, 360) || panFrom === panTo) return null;
  if (!inRange(tiltFrom, -90, 90) || !inRange(tiltTo, -90, 90) || tiltFrom === tiltTo) return null;
  const angles =
    typeof zoomAngles === 'string'
      ? zoomAngles.trim().split(/\s+/).map(Number)
      : inRange(fieldOfView, 1, 150) && inRange(narrowestView, 0.1, 150)
        ? [fieldOfView, narrowestView]
        : [];
  const [first, ...rest] = angles;
  if (first === undefined || angles.length > 64 || !angles.every((angle) => inRange(angle, 0.1, 150))) return null;
  return { pan: [panFrom, panTo], tilt: [tiltFrom, tiltTo], angles: [first, ...rest] };
}

const between = ([from, to]: readonly [number, number], generic: number): number =>
  from + ((generic + 1) / 2) * (to - from);

/** Where a camera looks at a place of its head. */
export function aimAt(travel: CameraTravel, { pan, tilt, zoom }: PtzPosition): Aim {
  const { angles } = travel;
  const step = Math.min(1, Math.max(0, zoom)) * (angles.length - 1);
  const low = Math.min(Math.floor(step), Math.max(0, angles.length - 2));
  const from = angles[low] ?? angles[0];
  const to = angles[low + 1] ?? from;
  return {
    pan: between(travel.pan, pan),
    tilt: between(travel.tilt, tilt),
    fieldOfView: from * (to / from) ** (step - low),
  };
}
