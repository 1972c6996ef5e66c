import type { Asset, LonLat } from '../asset/asset.ts';
import { headingOf, metresBetween } from '../place/course.ts';

/** What is known of where a camera looks. */
export interface CameraView {
  readonly at: LonLat;
  /** It can be turned: it looks wherever it was sent last, and that is not known here. */
  readonly turns: boolean;
  /** Middle of its picture, degrees clockwise from north; null where it is not known, or the camera turns. */
  readonly azimuth: number | null;
  /** Width of its picture in degrees, 360 for one that looks all round; null where it is not known. */
  readonly fieldOfView: number | null;
  /** Metres within which its picture tells something. */
  readonly range: number;
}

/**
 * How a camera stands to a place. `sees`: it lies in the picture as the camera is mounted; `can-turn`: the camera has to
 * be turned to it, or is already; `near`: it is out of its picture or its range, or nothing is known of where it looks.
 */
export const CAMERA_SIGHTS = ['sees', 'can-turn', 'near'] as const;
export type CameraSight = (typeof CAMERA_SIGHTS)[number];

/**
 * Metres where the attributes name none: that far a person is still made out, at the wide end of a fixed lens and with
 * the zoom of a dome.
 */
export const DEFAULT_RANGE = { fixed: 80, turning: 200 } as const;

/** No camera of a street tells anything farther than this, whatever an import says of it, m. */
export const LONGEST_RANGE = 2_000;

/** Under its own mast a camera's direction means nothing, m: what stands there is below the picture of a fixed one. */
const FOOT = 3;

type Attribute = string | number | boolean | undefined;

/** A number as imports write it: `92`, `"92"`, `"92,5"`; null for anything else. */
export function numberOf(value: Attribute): number | null {
  if (typeof value === 'boolean' || value === undefined || value === '') return null;
  const read = typeof value === 'number' ? value : Number(value.trim().replace(',', '.'));
  return Number.isFinite(read) ? read : null;
}

const isYes = (value: Attribute): boolean =>
  value === true || value === 1 || (typeof value === 'string' && /^(true|1|yes|oui|o|y)$/i.test(value.trim()));

/** Reads the attributes of a camera; what is out of any sense counts as not known. */
export function cameraView({ at, attributes }: Pick<Asset, 'at' | 'attributes'>): CameraView {
  const { azimuth, fieldOfView, range, ptz, type } = attributes ?? {};
  const turns = isYes(ptz) || (typeof type === 'string' && /\b(ptz|dome|dôme)\b/iu.test(type));
  const middle = numberOf(azimuth);
  const width = numberOf(fieldOfView);
  const metres = numberOf(range);
  return {
    at,
    turns,
    azimuth: turns || middle === null ? null : ((middle % 360) + 360) % 360,
    fieldOfView: width !== null && width > 0 ? Math.min(360, width) : null,
    range: metres !== null && metres > 0 ? Math.min(LONGEST_RANGE, metres) : DEFAULT_RANGE[turns ? 'turning' : 'fixed'],
  };
}

/** Degrees between two directions, 0 to 180. */
const turnBetween = (a: number, b: number): number => Math.abs(((a - b + 540) % 360) - 180);

/** Whether a camera sees a place. Walls, trees and slopes are not known here: what stands between is not found out. */
export function sightOf(view: CameraView, place: LonLat): CameraSight {
  const metres = metresBetween(view.at, place);
  if (!(metres <= view.range)) return 'near';
  if (view.turns) return 'can-turn';
  if (view.fieldOfView === 360) return 'sees';
  if (view.azimuth === null || view.fieldOfView === null || metres < FOOT) return 'near';
  return turnBetween(headingOf(view.at, place), view.azimuth) <= view.fieldOfView / 2 ? 'sees' : 'near';
}

/** A camera and how it stands to a place. */
export interface CameraToPlace<C> {
  readonly camera: C;
  readonly metres: number;
  readonly sight: CameraSight;
}

/**
 * The cameras that see a place: those whose picture holds it first, then those that can turn to it, each nearest first.
 * Cameras that are merely near are none of them.
 */
export const camerasThatSee = <C extends Pick<Asset, 'at' | 'attributes'>>(
  cameras: readonly C[],
  place: LonLat,
): CameraToPlace<C>[] => camerasByUse(cameras, place).filter(({ sight }) => sight !== 'near');

/** All of the cameras, in the order in which they are of use for a place: those that see it, then the merely near ones. */
export function camerasByUse<C extends Pick<Asset, 'at' | 'attributes'>>(
  cameras: readonly C[],
  place: LonLat,
): CameraToPlace<C>[] {
  return cameras
    .map((camera) => ({ camera, metres: metresBetween(camera.at, place), sight: sightOf(cameraView(camera), place) }))
    .sort((a, b) => CAMERA_SIGHTS.indexOf(a.sight) - CAMERA_SIGHTS.indexOf(b.sight) || a.metres - b.metres);
}
