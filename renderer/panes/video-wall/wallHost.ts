import type { Velocity } from './keys.ts';
import type { WallCamera } from './wall.ts';

/** A camera with what the tile shows of it. */
export interface HostCamera extends WallCamera {
  /** False once the camera said that it does not turn. */
  readonly ptz: boolean;
}

/** What the wall asks of the rest of the program; the pane's one way out, so that it can be tried without a station. */
export interface WallHost {
  readonly cameras: readonly HostCamera[];
  /** Origin of the station and the token it wants as `Authorization: Bearer`; null while it is away. */
  readonly station: { readonly url: string; readonly token: string } | null;
  /** Moves a camera; to be said again every half second. Answers the refusal's code, or null. */
  move(camera: string, velocity: Velocity): Promise<string | null>;
  stopMove(camera: string): Promise<string | null>;
  /** The selected thing of the windows: its place offers the cameras around it. */
  readonly near: { readonly name: string; readonly at: readonly [number, number] } | null;
  /** Tells the other windows that a camera is selected here. */
  selectCamera(camera: string): void;
}
