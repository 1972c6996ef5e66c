/** A picture in planar YUV 4:2:0 with the distance of each point from the camera plane, for hiding what is behind. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly luma: Uint8Array;
  readonly blue: Uint8Array;
  readonly red: Uint8Array;
  readonly depth: Float32Array;
}

/** An empty canvas over `bytes` (width * height * 3 / 2 of them) or over bytes of its own. */
export function canvasOf(width: number, height: number, depth?: Float32Array, bytes?: Uint8Array): Canvas {
  const size = width * height;
  const all = bytes ?? new Uint8Array((size * 3) / 2);
  return {
    width,
    height,
    luma: all.subarray(0, size),
    blue: all.subarray(size, (size * 5) / 4),
    red: all.subarray((size * 5) / 4, (size * 3) / 2),
    depth: depth ?? new Float32Array(size),
  };
}

/** Steps of the tone curve. */
const TONES = 4096;
/** Light that the curve still tells apart. */
const BRIGHTEST = 8;
const curve = new Float32Array(TONES);
for (let step = 0; step < TONES; step++)
  curve[step] = (1 - Math.exp(-1.55 * ((step / TONES) ** 2 * BRIGHTEST))) ** (1 / 2.2);

/** What the sensor makes of an amount of light: 0..1, with a soft shoulder, and the gamma of video. */
export const tone = (light: number): number =>
  curve[light <= 0 ? 0 : light >= BRIGHTEST ? TONES - 1 : (Math.sqrt(light / BRIGHTEST) * (TONES - 1)) | 0] as number;

/** Luma and chroma of BT.709, limited range, of a toned colour (0..1 each). */
export const lumaOf = (r: number, g: number, b: number): number => 16.5 + 46.56 * r + 156.63 * g + 15.81 * b;
export const blueOf = (r: number, g: number, b: number): number => 128.5 - 25.66 * r - 86.34 * g + 112 * b;
export const redOf = (r: number, g: number, b: number): number => 128.5 + 112 * r - 101.73 * g - 10.27 * b;
