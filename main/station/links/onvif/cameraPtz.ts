import type { PtzPosition, Travel } from '../../../../src/domain/camera/ptz.ts';
import type { Result } from '../../../../src/shared/result.ts';
import type { PtzSpace } from './ptzAnswers.ts';

/**
 * Where the camera looks (generic space, -1 to 1, zoom 0 to 1; NaN for what it does not tell) and whether it moves;
 * undefined when it never tells.
 */
export interface PtzStatus extends PtzPosition {
  readonly moving: boolean | undefined;
}

/** Speed on each axis, -1 to 1: right, up and in are positive (ONVIF PTZ, clause 5.7.3). */
export interface PtzVelocity {
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
}

/** A place the camera remembers. */
export interface CameraPreset {
  readonly token: string;
  readonly name: string;
  /** Where it is, where the camera tells. */
  readonly place: Partial<PtzPosition> | null;
}

/** A tour that the camera itself can run. */
export interface CameraTour {
  readonly token: string;
  readonly name: string;
  readonly running: boolean;
}

/** What a head can do, as it says itself. */
export interface PtzLimits {
  readonly spaces: readonly PtzSpace[];
  /** It goes to places of its travel; else only by distances, or only while it is told to. */
  readonly absolute: boolean;
  readonly relative: boolean;
  readonly home: boolean;
  /** Most presets that it keeps; 0 where it does not say. */
  readonly presets: number;
  /** Most tours that it keeps by itself; 0 for none. */
  readonly tours: number;
  /** Its travel in degrees, where it tells. */
  readonly pan: Travel | null;
  readonly tilt: Travel | null;
  /** Longest by shortest focal length, where it tells. */
  readonly zoomRatio: number | null;
}

/** The head of a camera. Each answers within five seconds; `camera.no-ptz` for a camera that does not turn. */
export interface CameraPtz {
  readonly ptz: boolean;
  /** Where the camera looks now. */
  status(): Promise<Result<PtzStatus>>;
  /**
   * Moves until stopped, or until the camera itself stops after `timeoutMs`; a camera that takes no time-out moves until
   * stopped. Out-of-range speeds are clamped.
   */
  continuousMove(velocity: PtzVelocity, timeoutMs: number): Promise<Result<void>>;
  /** Goes to a place of the generic space; zoom stays as it is when left out. Clamped to the travel. */
  absoluteMove(position: Pick<PtzPosition, 'pan' | 'tilt'> & { readonly zoom?: number }): Promise<Result<void>>;
  /** Goes by a distance in the generic space. */
  relativeMove(by: PtzPosition): Promise<Result<void>>;
  /** Stops every axis. */
  stop(): Promise<Result<void>>;
  /** Goes to where the installer says that it is at home. */
  gotoHome(): Promise<Result<void>>;
  /** The places the camera remembers. */
  presets(): Promise<Result<readonly CameraPreset[]>>;
  /** Goes to a place that `presets` gave. */
  gotoPreset(token: string): Promise<Result<void>>;
  /**
   * Remembers the present place under a name, over the preset of `token` when there is one. Gives the token;
   * `ptz.not-confirmed` when the camera said yes and does not list it.
   */
  setPreset(name: string, token?: string): Promise<Result<string>>;
  /** Forgets a preset; `ptz.not-confirmed` when the camera said yes and lists it still. */
  removePreset(token: string): Promise<Result<void>>;
  /** What the head can do; asked once. */
  limits(): Promise<Result<PtzLimits>>;
  /** Tours that the camera itself runs (ONVIF PTZ, clause 5.6); none for one that does not know them. */
  cameraTours(): Promise<Result<readonly CameraTour[]>>;
  /** Starts or stops one of them. */
  operateTour(token: string, operation: 'Start' | 'Stop'): Promise<Result<void>>;
}

/** Puts spaces and what a node says besides into what the rest asks for. */
export function limitsOf(
  spaces: readonly PtzSpace[],
  { home, presets, tours }: Pick<PtzLimits, 'home' | 'presets' | 'tours'>,
): PtzLimits {
  const has = (kind: string): boolean => spaces.some((space) => space.kind === kind);
  const inUnits = (kind: string, unit: string): PtzSpace | undefined =>
    spaces.find((space) => space.kind === kind && space.uri.endsWith(unit));
  const degrees = inUnits('absolutePanTiltPositionSpace', '/SphericalPositionSpaceDegrees');
  const focal = inUnits('absoluteZoomPositionSpace', '/PositionSpaceMillimeter')?.x;
  const travel = (range: Travel | null | undefined): Travel | null =>
    range && range.low < range.high && Math.max(-range.low, range.high) <= 360 ? range : null;
  return {
    spaces,
    absolute: has('absolutePanTiltPositionSpace'),
    relative: has('relativePanTiltTranslationSpace'),
    home,
    presets,
    tours,
    pan: travel(degrees?.x),
    tilt: travel(degrees?.y),
    zoomRatio: focal && focal.low > 0 && focal.high >= focal.low ? focal.high / focal.low : null,
  };
}
