import type { Outcome } from '../../../src/contract/refusal.ts';
import type { WallPlace } from '../../../src/contract/walls.ts';
import type { Velocity } from './keys.ts';
import type { PtzHost } from './ptzHost.ts';
import type { WallCamera } from './wall.ts';

/** Gives the text for a key of the pane's strings. */
export type Say = (key: string, values?: Record<string, string | number>) => string;

/** A camera with what the tile shows of it. */
export interface HostCamera extends WallCamera {
  /** False once the camera said that it does not turn. */
  readonly ptz: boolean;
}

/** What the station keeps of a camera for replay; times in ms since 1970. */
export interface ReplayState {
  readonly kept: boolean;
  readonly span: { readonly from: number; readonly to: number } | null;
  /** Age at which a picture is erased, ms. */
  readonly limit: number;
  readonly trouble: { readonly code: string } | null;
}

/** What the wall asks of the rest of the program; the pane's one way out, so that it can be tried without a station. */
export interface WallHost {
  readonly cameras: readonly HostCamera[];
  /** Origin of the station and the token it wants as `Authorization: Bearer`; null while it is away. */
  readonly station: { readonly url: string; readonly token: string } | null;
  /** Moves a camera; to be said again every half second. Answers the refusal's code, or null. */
  move(camera: string, velocity: Velocity): Promise<string | null>;
  stopMove(camera: string): Promise<string | null>;
  /** What is kept of a camera; null when the station does not answer. */
  replay(camera: string): Promise<ReplayState | null>;
  /** Keeps the last minutes of a camera, or no longer. Answers the refusal's code, or null. */
  keepReplay(camera: string, keep: boolean): Promise<string | null>;
  /** Where cameras are sent, what they remember, and their tours. */
  readonly ptz: PtzHost;
  /** The place in hand (what is selected, a call's place, a point of the map): the cameras around it are offered. */
  readonly near: { readonly name: string; readonly at: readonly [number, number] } | null;
  /** Tells the other windows that a camera is selected here. */
  selectCamera(camera: string): void;
  /** Keeps a camera for this position, or lets it go. */
  reserve(camera: string, minutes: number): Promise<Outcome>;
  release(camera: string): Promise<Outcome>;
  /** Sends a camera to one of the peers (its station's id), or to all. */
  send(camera: string, to: string | null): Promise<Outcome>;
  readonly peers: readonly { readonly station: string; readonly position: string }[];
  /** The walls in sight in the other windows of this position, by number. */
  readonly walls: readonly WallPlace[];
  /** Number of this window among those with a wall; null when it is the only one. */
  readonly ownNumber: number | null;
  /** Puts a camera before the wall of another window. */
  showOn(camera: string, window: string): Promise<Outcome>;
  /** Id of this station: what it watches itself is not said. */
  readonly stationId: string;
  /** Calls a salvo to this wall. */
  callSalvo(id: string): Promise<Outcome>;
}
