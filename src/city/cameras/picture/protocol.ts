import type { ParkCamera } from '../camera.ts';

/** What a camera sees at one moment: everything that the picture depends on. */
export interface Moment {
  /** Wall clock, ms since 1970: burnt in, and the light of the day. */
  readonly wall: number;
  /** Degrees right of the mounting azimuth. */
  readonly pan: number;
  /** Degrees above the horizon. */
  readonly tilt: number;
  /** How many times narrower than the widest view. */
  readonly zoom: number;
  /** Whether the street's lamps are lit when it is dark. */
  readonly lights: boolean;
  readonly black: boolean;
  /** Repeat the picture before this one. */
  readonly frozen: boolean;
  /** As it comes when left out. */
  readonly settings?: PictureSettings | undefined;
}

/** How a camera is set to make its picture: everything at its middle is the picture as it comes. */
export interface PictureSettings {
  /** 0 to 100, 50 as it comes. */
  readonly brightness: number;
  readonly contrast: number;
  /** Decibels that the iris takes away: 0 is open, -22 nearly shut. */
  readonly iris: number;
  /** The infrared filter is out: the picture is grey. */
  readonly grey: boolean;
}

/** Size and rate of an encoder. */
export interface EncoderShape {
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  readonly kilobits: number;
}

/** From the park to the worker that draws and encodes. `capturedAt` is the park's tick in ms and comes back. */
export type ToWorker =
  | { readonly kind: 'open'; readonly stream: string; readonly camera: ParkCamera; readonly shape: EncoderShape }
  | { readonly kind: 'frame'; readonly stream: string; readonly capturedAt: number; readonly moment: Moment }
  | { readonly kind: 'close'; readonly stream: string }
  | {
      readonly kind: 'still';
      readonly request: number;
      readonly camera: ParkCamera;
      readonly shape: EncoderShape;
      readonly moment: Moment;
    }
  | { readonly kind: 'end' };

/** From the worker. `taken` gives one frame's credit back. `unit` is an access unit as NAL units without start codes. */
export type FromWorker =
  | { readonly kind: 'opened'; readonly stream: string; readonly pid: number }
  | { readonly kind: 'parameters'; readonly stream: string; readonly sps: Uint8Array; readonly pps: Uint8Array }
  | { readonly kind: 'taken'; readonly stream: string }
  | {
      readonly kind: 'unit';
      readonly stream: string;
      readonly capturedAt: number;
      readonly key: boolean;
      readonly nals: readonly Uint8Array[];
    }
  | { readonly kind: 'closed'; readonly stream: string; readonly reason: string }
  | { readonly kind: 'still'; readonly request: number; readonly jpeg: Uint8Array | null; readonly reason: string }
  | { readonly kind: 'ended' };
