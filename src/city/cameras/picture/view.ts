import type { Street } from './street.ts';

/** A camera's view at one moment: where it stands, its axes, its focal length in pixels. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly forward: readonly [number, number, number];
  readonly right: readonly [number, number, number];
  readonly up: readonly [number, number, number];
  readonly focal: number;
  readonly width: number;
  readonly height: number;
}

const RADIANS = Math.PI / 180;

/** The view from a street's camera turned by `pan` and `tilt` degrees, `fieldOfView` degrees wide. */
export function viewFrom(
  street: Street,
  pan: number,
  tilt: number,
  fieldOfView: number,
  width: number,
  height: number,
): View {
  const yaw = (pan + street.aside) * RADIANS;
  const pitch = tilt * RADIANS;
  const [siny, cosy, sinp, cosp] = [Math.sin(yaw), Math.cos(yaw), Math.sin(pitch), Math.cos(pitch)];
  return {
    x: street.camera.x,
    y: street.camera.height,
    forward: [siny * cosp, sinp, cosy * cosp],
    right: [cosy, 0, -siny],
    up: [-siny * sinp, cosp, -cosy * sinp],
    focal: width / 2 / Math.tan((fieldOfView * RADIANS) / 2),
    width,
    height,
  };
}

/** A point on the picture: pixels from the top left, and metres in front of the camera plane (negative: behind). */
export interface Projected {
  x: number;
  y: number;
  depth: number;
}

/** Projects a point of the street. `x` and `y` mean nothing when the depth is not positive. */
export function project(view: View, x: number, y: number, z: number): Projected {
  const [dx, dy] = [x - view.x, y - view.y];
  const { forward, right, up } = view;
  const depth = dx * forward[0] + dy * forward[1] + z * forward[2];
  const scale = view.focal / depth;
  return {
    x: view.width / 2 + (dx * right[0] + z * right[2]) * scale,
    y: view.height / 2 - (dx * up[0] + dy * up[1] + z * up[2]) * scale,
    depth,
  };
}
