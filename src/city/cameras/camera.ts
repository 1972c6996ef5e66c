import type { CityFile } from '../../contract/cityFile.ts';
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
  readonly maker: string;
  /** Grows the street that it sees. */
  readonly seed: number;
}

/**
 * What a camera can be made to do wrong. `html`: every answer is a web page. `hang`: takes the connection and never
 * answers. `garbage`: answers noise. `reset`: cuts connections. `frozen`: the picture and its clock stand still.
 * `black`: the picture is black. `ignores-stop`, `accepts-without-moving`: PTZ says yes and does not obey.
 * `no-stream`: ONVIF answers, RTSP has no such stream.
 */
export const CAMERA_FAULTS = [
  'html',
  'hang',
  'garbage',
  'reset',
  'frozen',
  'black',
  'ignores-stop',
  'accepts-without-moving',
  'no-stream',
] as const;
export type CameraFault = (typeof CAMERA_FAULTS)[number];

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
