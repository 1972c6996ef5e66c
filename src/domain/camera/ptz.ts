import type { Asset, LonLat } from '../asset/asset.ts';
import { headingOf, metresBetween } from '../place/course.ts';
import { numberOf } from './view.ts';

/** A place of a head in ONVIF's generic spaces: pan and tilt -1 to 1, zoom 0 (wide) to 1 (PTZ service, clause 5.7.1). */
export interface PtzPosition {
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
}

/** Both ends of a travel in degrees, at -1 and at 1 of the generic space. */
export interface Travel {
  readonly low: number;
  readonly high: number;
}

/** What is known of a head and its lens; degrees. */
export interface PtzOptics {
  /** Width of the picture at zoom 0, and at zoom 1. */
  readonly widest: number;
  readonly narrowest: number;
  /** To the right of where it is mounted to look. */
  readonly pan: Travel;
  /** Above the horizon. */
  readonly tilt: Travel;
  /** Height of the picture by its width. */
  readonly shape: number;
}

/** Where a head looks, in degrees: right of its mounting direction, above the horizon, width of the picture. */
export interface Aim {
  readonly pan: number;
  readonly tilt: number;
  readonly fieldOfView: number;
}

/** A part of the picture: its ends across and up, -1 (left, bottom) to 1 (right, top). */
export interface PictureBox {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** How a camera that turns is mounted. */
export interface PtzMount {
  readonly at: LonLat;
  /** Where it looks at pan 0, degrees clockwise from north; null where nobody wrote it down. */
  readonly azimuth: number | null;
  /** Metres of its lens above the ground. */
  readonly height: number;
}

/** Taken for granted where neither the attributes nor the camera tell: a dome on a street's mast. */
export const USUAL_OPTICS: PtzOptics = {
  widest: 60,
  narrowest: 3,
  pan: { low: -180, high: 180 },
  tilt: { low: -90, high: 0 },
  shape: 9 / 16,
};

/** Height of a mast where no attribute tells, m. */
export const USUAL_HEIGHT = 6;

/** Metres across that a camera turned to a place shows of it: a junction with its corners. */
export const PLACE_WIDTH = 25;

const RADIANS = Math.PI / 180;
const tangent = (degrees: number): number => Math.tan(degrees * RADIANS);
const degreesOf = (radians: number): number => radians / RADIANS;
const bound = (value: number, low: number, high: number): number =>
  Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : low;

/** -180 up to 180. */
const turned = (degrees: number): number => ((((degrees + 180) % 360) + 360) % 360) - 180;

/** Smallest view that is still reckoned with, degrees: a lens of half a metre. */
const LEAST_VIEW = 0.1;
const view = (degrees: number): number => bound(degrees, LEAST_VIEW, 150);

/** What the camera itself told of its head and lens; null where it did not. */
export interface ToldOptics {
  readonly pan: Travel | null;
  readonly tilt: Travel | null;
  /** How many times longer its longest focal length is than its shortest. */
  readonly zoomRatio: number | null;
  readonly shape: number | null;
}

/**
 * Puts together what attributes say (`fieldOfView` and `narrowestView` in degrees, `opticalZoom` as in "30 times",
 * `panFrom`, `panTo`, `tiltFrom`, `tiltTo`), then what the camera told, then what is usual.
 */
export function opticsOf(attributes: Asset['attributes'], told: ToldOptics): PtzOptics {
  const number = (name: string): number | null => numberOf(attributes?.[name]);
  const travel = (from: string, to: string, other: Travel | null, usual: Travel): Travel => {
    const [low, high] = [number(from), number(to)];
    if (low !== null && high !== null && low !== high && Math.abs(low) <= 360 && Math.abs(high) <= 360)
      return { low, high };
    return other ?? usual;
  };
  const width = number('fieldOfView');
  const widest = width !== null && width > 0 && width < 180 ? view(width) : USUAL_OPTICS.widest;
  const narrow = number('narrowestView');
  const ratio = number('opticalZoom') ?? told.zoomRatio;
  const narrowest =
    narrow !== null && narrow > 0
      ? narrow
      : ratio !== null && ratio >= 1
        ? 2 * degreesOf(Math.atan(tangent(widest / 2) / ratio))
        : USUAL_OPTICS.narrowest;
  return {
    widest,
    narrowest: bound(narrowest, LEAST_VIEW, widest),
    pan: travel('panFrom', 'panTo', told.pan, USUAL_OPTICS.pan),
    tilt: travel('tiltFrom', 'tiltTo', told.tilt, USUAL_OPTICS.tilt),
    shape: told.shape ?? USUAL_OPTICS.shape,
  };
}

/** Reads how a camera is mounted: `azimuth` and `mastHeight` of its attributes. */
export function mountOf({ at, attributes }: Pick<Asset, 'at' | 'attributes'>): PtzMount {
  const azimuth = numberOf(attributes?.azimuth);
  const height = numberOf(attributes?.mastHeight);
  return {
    at,
    azimuth: azimuth === null ? null : ((azimuth % 360) + 360) % 360,
    height: height !== null && height > 0 && height < 200 ? height : USUAL_HEIGHT,
  };
}

const along = ({ low, high }: Travel, part: number): number => low + ((bound(part, -1, 1) + 1) / 2) * (high - low);
const partOf = ({ low, high }: Travel, degrees: number): number => ((degrees - low) / (high - low)) * 2 - 1;

/** Where a head at that position looks. Zooming goes in equal ratios of the view from the widest to the narrowest. */
export const aimOf = (optics: PtzOptics, position: PtzPosition): Aim => ({
  pan: along(optics.pan, position.pan),
  tilt: along(optics.tilt, position.tilt),
  fieldOfView: optics.widest * (optics.narrowest / optics.widest) ** bound(position.zoom, 0, 1),
});

/** Zoom at which the picture is so wide, cut to what the lens can do. */
export function zoomFor({ widest, narrowest }: PtzOptics, fieldOfView: number): number {
  if (narrowest >= widest) return 0;
  return bound(Math.log(view(fieldOfView) / widest) / Math.log(narrowest / widest), 0, 1) + 0;
}

/**
 * The position that looks there. `within` is false where the head's travel ends before; the position is then the
 * nearest that it reaches. A direction is taken whole turns further when the travel lies there.
 */
export function positionOf(optics: PtzOptics, aim: Aim): { readonly position: PtzPosition; readonly within: boolean } {
  const pans = [0, 360, -360].map((turn) => partOf(optics.pan, turned(aim.pan) + turn));
  const pan = pans.find((part) => Math.abs(part) <= 1 + 1e-9) ?? nearest(pans);
  const tilt = partOf(optics.tilt, aim.tilt);
  return {
    position: { pan: bound(pan, -1, 1), tilt: bound(tilt, -1, 1), zoom: zoomFor(optics, aim.fieldOfView) },
    within: Math.abs(pan) <= 1 + 1e-6 && Math.abs(tilt) <= 1 + 1e-6,
  };
}

const nearest = (parts: readonly number[]): number =>
  parts.reduce((best, part) => (Math.abs(part) < Math.abs(best) ? part : best));

type Ray = readonly [right: number, up: number, forward: number];

/** The direction of a point of the picture, for a head that looks straight north: right, up, forward. */
function rayOf(aim: Aim, shape: number, x: number, y: number): Ray {
  const half = tangent(view(aim.fieldOfView) / 2);
  const [across, upwards] = [x * half, y * half * shape];
  const [sin, cos] = [Math.sin(aim.tilt * RADIANS), Math.cos(aim.tilt * RADIANS)];
  return [across, sin + upwards * cos, cos - upwards * sin];
}

const bearingOf = ([right, , forward]: Ray): number => degreesOf(Math.atan2(right, forward));
const riseOf = ([right, up, forward]: Ray): number => degreesOf(Math.atan2(up, Math.hypot(right, forward)));

/** The aim that has a point of the picture in its middle. `x` and `y`: -1 (left, bottom) to 1 (right, top). */
export function centred(aim: Aim, shape: number, x: number, y: number): Aim {
  const ray = rayOf(aim, shape, x, y);
  return { pan: aim.pan + bearingOf(ray), tilt: riseOf(ray), fieldOfView: aim.fieldOfView };
}

/** Where a point of one picture lies in the picture of another aim; null when it is behind that one. */
export function seenFrom(from: Aim, to: Aim, shape: number, x: number, y: number): { x: number; y: number } | null {
  const [right, up, forward] = rayOf(from, shape, x, y);
  const turn = (from.pan - to.pan) * RADIANS;
  const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
  const [across, ahead] = [right * cos + forward * sin, forward * cos - right * sin];
  const [sinTilt, cosTilt] = [Math.sin(to.tilt * RADIANS), Math.cos(to.tilt * RADIANS)];
  const depth = up * sinTilt + ahead * cosTilt;
  if (depth <= 1e-9) return null;
  const half = tangent(view(to.fieldOfView) / 2);
  return { x: across / depth / half, y: (up * cosTilt - ahead * sinTilt) / depth / half / shape };
}

/** The aim that has a box of the picture in its middle and fills the picture with it. */
export function boxed(aim: Aim, shape: number, box: PictureBox): Aim {
  const middle = centred(aim, shape, (box.left + box.right) / 2, (box.bottom + box.top) / 2);
  let reach = 0;
  for (const [x, y] of [
    [box.left, box.bottom],
    [box.left, box.top],
    [box.right, box.bottom],
    [box.right, box.top],
  ] as const) {
    const corner = seenFrom(aim, middle, shape, x, y);
    if (corner) reach = Math.max(reach, Math.abs(corner.x), Math.abs(corner.y));
  }
  const half = tangent(view(aim.fieldOfView) / 2) * reach;
  return { ...middle, fieldOfView: reach > 0 ? view(2 * degreesOf(Math.atan(half))) : aim.fieldOfView };
}

/**
 * The aim of a camera at a place on the ground, so wide that it shows `width` metres there; null where nobody knows
 * where it is mounted to look. The ground counts as level.
 */
export function aimAt(mount: PtzMount, place: LonLat, width = PLACE_WIDTH): Aim | null {
  if (mount.azimuth === null) return null;
  const metres = metresBetween(mount.at, place);
  const away = Math.hypot(metres, mount.height);
  return {
    pan: metres < 0.01 ? 0 : turned(headingOf(mount.at, place) - mount.azimuth),
    tilt: -degreesOf(Math.atan2(mount.height, metres)),
    fieldOfView: view(2 * degreesOf(Math.atan(width / 2 / away))),
  };
}

/** Where an aim looks on the map, degrees clockwise from north; null where the mounting is not known. */
export const azimuthOf = (mount: PtzMount, aim: Aim): number | null =>
  mount.azimuth === null ? null : (((mount.azimuth + aim.pan) % 360) + 360) % 360;
