import type { CityFile } from '../../contract/cityFile.ts';
import { PTZ_QUIRKS } from '../../drivers/camera-onvif/simulator.ts';
import { seededRandom } from '../../shared/random.ts';

/** One camera of the demonstration. */
export interface ParkCamera {
  /** The asset's identifier: `CAM-118`. */
  readonly id: string;
  /** The number that operators say, and the one in the addresses. */
  readonly number: number;
  /** The place, burnt into the picture. */
  readonly name: string;
  /** Longitude, latitude in degrees. */
  readonly at: readonly [lon: number, lat: number];
  /** Where it looks when it is not turned, degrees clockwise from north. */
  readonly azimuth: number;
  /** Widest horizontal view in degrees. */
  readonly fieldOfView: number;
  readonly ptz: boolean;
  /** Profiles that it offers, all of them when left out. */
  readonly profiles?: readonly StreamProfile['token'][];
  /** False for a camera without a still picture. */
  readonly snapshot?: boolean;
  /** Media services that it has: the first, the second (ver20), both when left out. */
  readonly media?: readonly (1 | 2)[];
  /** Tells its events beside a stream as well (ONVIF Profile M). */
  readonly metadata?: true;
  /** Subscriptions to its events that it has room for, ten when left out; with none it has no event service. */
  readonly subscriptions?: number;
  readonly maker: string;
  /** Grows the street that it sees. */
  readonly seed: number;
}

/**
 * What a camera can be made to do wrong. `html`: every answer is a web page. `hang`: takes the connection and never
 * answers. `garbage`: answers noise. `reset`: cuts connections. `frozen`: the picture and its clock stand still.
 * `black`: the picture is black. The quirks of a head: PTZ says yes and does not obey.
 * `no-stream`: ONVIF answers, RTSP has no such stream.
 */
export const CAMERA_FAULTS = [
  'html',
  'hang',
  'garbage',
  'reset',
  'frozen',
  'black',
  ...PTZ_QUIRKS,
  'no-stream',
] as const;
export type CameraFault = (typeof CAMERA_FAULTS)[number];

/**
 * What can be wrong with a camera beside its fault, several at once. `clock-off`: its clock is 47 s ahead. `moved`:
 * somebody turned the whole camera by 20 degrees. `few-frames`: a fifth of the pictures.
 */
export const CAMERA_DEFECTS = ['clock-off', 'moved', 'few-frames'] as const;
export type CameraDefect = (typeof CAMERA_DEFECTS)[number];

/** What a camera can tell by itself: `line` is over at once, the others begin and end. */
export const CAMERA_SIGNALS = ['motion', 'tamper', 'line', 'input'] as const;
export type CameraSignal = (typeof CAMERA_SIGNALS)[number];

/** A stream that every camera offers. */
export interface StreamProfile {
  readonly token: 'main' | 'sub';
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  /** Ceiling of the encoder in kbit/s. */
  readonly kilobits: number;
}

/** The two profiles: one to look at, one for a tile among sixteen. Sizes are multiples of 2 (4:2:0 chroma). */
export const PROFILES: { readonly [token in StreamProfile['token']]: StreamProfile } = {
  main: { token: 'main', width: 1280, height: 720, framesPerSecond: 10, kilobits: 2500 },
  sub: { token: 'sub', width: 480, height: 270, framesPerSecond: 8, kilobits: 500 },
};

/** Whether a word out of an address names a profile. */
export const isProfile = (word: string): word is StreamProfile['token'] => word === 'main' || word === 'sub';

/** Makers of the demonstration. No real one: what a real maker's cameras get wrong is not ours to say. */
const MAKERS = ['Optronic Demo', 'Visiante Demo', 'Belvue Demo'] as const;

const numeric = (value: unknown, fallback: number): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : fallback;

/**
 * The cameras of a city: every asset of kind `camera`. Azimuth, field of view (`fieldOfView`), `ptz` and `maker` come
 * from its attributes; what is missing follows from its number, so that the same city always has the same cameras.
 */
export function camerasOf(city: CityFile): ParkCamera[] {
  const seed = city.seed ?? 1;
  return city.assets
    .filter((asset) => asset.kind === 'camera')
    .map((asset) => {
      const random = seededRandom(seed, `camera-${asset.number}`);
      const azimuth = random() * 360;
      const fieldOfView = 56 + random() * 14;
      const ptz = random() < 0.7;
      const maker = MAKERS[asset.number % MAKERS.length] ?? MAKERS[0];
      const said = asset.attributes ?? {};
      return {
        id: asset.id,
        number: asset.number,
        name: asset.name,
        at: asset.at,
        azimuth: numeric(said.azimuth, azimuth),
        fieldOfView: Math.min(110, Math.max(20, numeric(said.fieldOfView, fieldOfView))),
        ptz: typeof said.ptz === 'boolean' ? said.ptz : ptz,
        maker: typeof said.maker === 'string' ? said.maker : maker,
        seed: (seed * 7919 + asset.number) | 0,
      };
    });
}
