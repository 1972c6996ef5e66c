import type { Lamps, Street } from './street.ts';

/**
 * The light that a row of street lamps throws on the ground and on the fronts, as tables over one spacing of lamps:
 * looking a value up is much cheaper than asking every lamp for every point.
 */
export interface LampLight {
  /** At `across` metres from the middle of the road and `along` metres along it. */
  ground(across: number, along: number): number;
  /** On the front at `across` (sign says which side), `height` metres up. */
  front(across: number, height: number, along: number): number;
}

const CELL = 0.5;
const HEIGHTS = 48;
const POWER = 25;

/** Where the lamps of a street are: `side` -1 or 1, `along` the street. Those on the left are half a spacing later. */
export const lampAlong = (lamps: Lamps, side: 1 | -1, index: number): number =>
  lamps.spacing * (index + (side < 0 ? 0.75 : 0.25));

/** Tables for a street with lamps on both sides. */
function lampLight(lamps: Lamps, half: number): LampLight {
  const columns = Math.ceil(lamps.spacing / CELL);
  const rows = Math.ceil((2 * half) / CELL) + 2;
  const ground = new Float32Array(rows * columns);
  const fronts = [new Float32Array(HEIGHTS * columns), new Float32Array(HEIGHTS * columns)];
  const from = (x: number, y: number, along: number, normal: 'up' | 'side'): number => {
    let sum = 0;
    for (const side of [1, -1] as const)
      for (let index = -2; index <= 2; index++) {
        const dx = side * lamps.reach - x;
        const dy = lamps.height - y;
        const dz = lampAlong(lamps, side, index) - along;
        const distance = Math.hypot(dx, dy, dz);
        const down = dy / distance;
        // Lanterns are cut off: nearly nothing leaves them sideways or upwards.
        const given = down > 0 ? 0.12 + 0.88 * Math.min(1, down * 1.7) : 0.05;
        const met = normal === 'up' ? Math.max(0, down) : Math.abs(dx) / distance;
        sum += (POWER * given * met) / (distance * distance);
      }
    return sum;
  };
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++)
      ground[row * columns + column] = from(row * CELL - half, 0, column * CELL, 'up');
    for (let row = 0; row < HEIGHTS; row++)
      for (const side of [0, 1])
        fronts[side]![row * columns + column] = from(side ? half : -half, row * CELL, column * CELL, 'side');
  }
  const read = (table: Float32Array, height: number, row: number, along: number): number => {
    const wrapped = along - lamps.spacing * Math.floor(along / lamps.spacing);
    const column = wrapped / CELL;
    const c0 = Math.min(columns - 1, column | 0);
    const c1 = c0 + 1 < columns ? c0 + 1 : 0;
    const bounded = row < 0 ? 0 : Math.min(row, height - 1.001);
    const r0 = bounded | 0;
    const fc = column - c0;
    const fr = bounded - r0;
    const a = r0 * columns;
    const b = a + columns;
    const near = table[a + c0]! * (1 - fc) + table[a + c1]! * fc;
    const far = table[b + c0]! * (1 - fc) + table[b + c1]! * fc;
    return near * (1 - fr) + far * fr;
  };
  return {
    ground: (across, along) => read(ground, rows, (across + half) / CELL, along),
    front: (across, height, along) => read(fronts[across > 0 ? 1 : 0]!, HEIGHTS, height / CELL, along),
  };
}

/** The light of both streets of a crossing: theirs is the same kind of lamp. */
export function crossingLight(street: Street): { readonly main: LampLight; readonly cross: LampLight } {
  const cross: Lamps = { ...street.lamps, reach: street.crossKerb - 0.9 };
  return { main: lampLight(street.lamps, street.half), cross: lampLight(cross, street.crossHalf) };
}
