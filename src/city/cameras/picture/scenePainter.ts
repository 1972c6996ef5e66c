import type { ParkCamera } from '../camera.ts';
import type { Moment } from './protocol.ts';

/** Draws what one camera sees, at one size. */
export interface Painter {
  /** Paints into `out`: planar YUV 4:2:0, limited range, BT.709. */
  paint(moment: Moment, out: Uint8Array): void;
}

/** A painter for a camera. */
export function createPainter(_camera: ParkCamera, width: number, height: number): Painter {
  return {
    paint(moment, out) {
      const size = width * height;
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) out[y * width + x] = 40 + ((x + moment.pan * 10 + moment.wall / 100) & 127);
      out.fill(128, size);
    },
  };
}
