import { pick, type Random, seededRandom } from '../../../shared/random.ts';

/**
 * The street that a camera sees, in metres: it runs along z with the camera over z = 0, a second street crosses it
 * along x at z = `crossing`. x grows to the right, y upwards. Everything between the fronts of the houses is open.
 */
export interface Street {
  /** Half the width between the fronts, and between the kerbs, of the main street. */
  readonly half: number;
  readonly kerb: number;
  /** The same of the street across. */
  readonly crossHalf: number;
  readonly crossKerb: number;
  readonly crossing: number;
  /** Where the camera hangs. */
  readonly camera: { readonly x: number; readonly height: number };
  /** Degrees by which the camera looks to the right of the street's own direction. */
  readonly aside: number;
  /** Rows of houses: for each of the four corners (left or right, near or far) the main and the cross front. */
  readonly rows: readonly Row[];
  readonly lamps: Lamps;
  readonly cars: readonly ParkedCar[];
  readonly trees: readonly Tree[];
  /** Asphalt's brightness, 0..1. */
  readonly asphalt: number;
}

/** Street lamps: one on each side in turn, `spacing` metres apart along a side. */
export interface Lamps {
  readonly spacing: number;
  readonly height: number;
  /** Distance of the light from the middle of the road. */
  readonly reach: number;
  /** Red, green, blue of the light, 0..1. */
  readonly colour: Colour;
}

export type Colour = readonly [red: number, green: number, blue: number];

/** A row of houses; `start` is where each begins, in metres from the corner. */
interface Row {
  readonly houses: readonly House[];
  /** House index for each half metre from the corner. */
  readonly index: Uint8Array;
}

/** A house as its front shows it. */
export interface House {
  readonly start: number;
  readonly width: number;
  readonly eaves: number;
  readonly floors: number;
  readonly floorHeight: number;
  readonly groundFloor: number;
  readonly wall: Colour;
  readonly roof: Colour;
  readonly slope: number;
  readonly bay: number;
  readonly shutters: Colour | null;
  readonly shop: Colour | null;
  readonly salt: number;
}

/** A car left at the kerb: its middle, which way it points (1 or -1 along z). */
interface ParkedCar {
  readonly x: number;
  readonly z: number;
  readonly way: 1 | -1;
  readonly paint: Colour;
}

/** A tree on the pavement. */
export interface Tree {
  readonly x: number;
  readonly z: number;
  readonly height: number;
  readonly crown: number;
}

/** Length of a row that is remembered house by house, in metres. */
export const ROW_LENGTH = 160;

// Stone and render of Burgundy: Comblanchien white, Dijon beige, ochres, a few greys.
const WALLS: readonly Colour[] = [
  [0.74, 0.66, 0.52],
  [0.7, 0.62, 0.5],
  [0.78, 0.71, 0.58],
  [0.66, 0.55, 0.42],
  [0.62, 0.58, 0.52],
  [0.72, 0.58, 0.44],
  [0.58, 0.47, 0.4],
  [0.68, 0.68, 0.66],
];
const ROOFS: readonly Colour[] = [
  [0.32, 0.2, 0.15],
  [0.36, 0.24, 0.17],
  [0.2, 0.21, 0.24],
  [0.24, 0.24, 0.26],
];
const SHUTTERS: readonly Colour[] = [
  [0.6, 0.62, 0.62],
  [0.32, 0.4, 0.42],
  [0.42, 0.3, 0.24],
  [0.7, 0.68, 0.62],
];
const SHOPS: readonly Colour[] = [
  [0.3, 0.1, 0.1],
  [0.1, 0.18, 0.14],
  [0.12, 0.15, 0.26],
  [0.22, 0.2, 0.18],
  [0.42, 0.36, 0.26],
];
/** Paint of cars: mostly white, greys and black, as in the street. */
export const PAINTS: readonly Colour[] = [
  [0.78, 0.78, 0.78],
  [0.7, 0.71, 0.72],
  [0.4, 0.41, 0.43],
  [0.22, 0.23, 0.25],
  [0.06, 0.06, 0.07],
  [0.08, 0.08, 0.1],
  [0.12, 0.17, 0.34],
  [0.42, 0.06, 0.06],
  [0.3, 0.34, 0.36],
];

const between = (random: Random, low: number, high: number): number => low + random() * (high - low);

function house(random: Random, start: number, storeys: number): House {
  const groundFloor = between(random, 3.6, 4.4);
  const floorHeight = between(random, 2.9, 3.4);
  const floors = Math.max(1, Math.round(storeys + between(random, -1.2, 1.2)));
  return {
    start,
    width: between(random, 9, 20),
    eaves: groundFloor + floors * floorHeight + 0.5,
    floors,
    floorHeight,
    groundFloor,
    wall: pick(random, WALLS),
    roof: pick(random, ROOFS),
    slope: between(random, 0.7, 1.3),
    bay: between(random, 2.4, 3.4),
    shutters: random() < 0.55 ? pick(random, SHUTTERS) : null,
    shop: random() < 0.5 ? pick(random, SHOPS) : null,
    salt: Math.floor(random() * 1e6),
  };
}

function row(random: Random, corner: House, storeys: number): Row {
  const houses = [corner];
  let end = corner.width;
  while (end < ROW_LENGTH && houses.length < 200) {
    const next = house(random, end, storeys);
    houses.push(next);
    end += next.width;
  }
  const index = new Uint8Array(ROW_LENGTH * 2);
  let at = 0;
  for (let cell = 0; cell < index.length; cell++) {
    while (at + 1 < houses.length && cell / 2 >= houses[at + 1]!.start) at++;
    index[cell] = at;
  }
  return { houses, index };
}

/** Grows the street of a camera from its seed. */
export function growStreet(seed: number): Street {
  const random = seededRandom(seed, 'street');
  const wide = random() < 0.45;
  const kerb = wide ? between(random, 6.6, 7.6) : between(random, 4.6, 5.4);
  const half = kerb + between(random, 2.4, wide ? 5 : 3.4);
  const crossKerb = between(random, 3.6, 5.6);
  const crossHalf = crossKerb + between(random, 2.2, 3.2);
  const crossing = crossHalf + between(random, 16, 30);
  const storeys = between(random, 1.6, 4.4);
  const side = random() < 0.5 ? -1 : 1;
  const rows: Row[] = [];
  for (let corner = 0; corner < 4; corner++) {
    // One house stands at a corner with both its fronts.
    const angle = house(random, 0, storeys);
    rows.push(row(random, angle, storeys), row(random, angle, storeys - 0.5));
  }
  const reach = kerb - 0.9;
  const lamps: Lamps = {
    spacing: between(random, 24, 32),
    height: between(random, 6.4, 8.4),
    reach,
    colour: random() < 0.6 ? [1, 0.78, 0.5] : [1, 0.67, 0.34],
  };
  const cars: ParkedCar[] = [];
  const trees: Tree[] = [];
  const planted = wide && random() < 0.6;
  for (const way of [1, -1] as const) {
    for (let z = -70; z < 130; z += between(random, 5.4, 7.5)) {
      const clear = Math.abs(z - crossing) > crossHalf + 9;
      if (clear && random() < 0.62) cars.push({ x: way * (kerb - 1.05), z, way, paint: pick(random, PAINTS) });
    }
    for (let z = -60 + random() * 9; planted && z < 120; z += between(random, 9, 12))
      if (Math.abs(z - crossing) > crossHalf + 4 && !(way === side && z > -4 && z < 17))
        trees.push({ x: way * (kerb + 1.3), z, height: between(random, 5.5, 8), crown: between(random, 1.5, 2.1) });
  }
  return {
    half,
    kerb,
    crossHalf,
    crossKerb,
    crossing,
    // A mast at the kerb with an arm over the road.
    camera: { x: side * (kerb - between(random, 0.6, 2.2)), height: between(random, 5.6, 7.4) },
    aside: -side * between(random, 3, 10),
    rows,
    lamps,
    cars,
    trees,
    asphalt: between(random, 0.1, 0.17),
  };
}

/** The index of a row in `rows`: right or left of the street, beyond the crossing or before it, main or cross front. */
export const rowIndex = (right: boolean, beyond: boolean, cross: boolean): number =>
  (right ? 4 : 0) + (beyond ? 2 : 0) + (cross ? 1 : 0);
