/** Size of the small grey pictures that are compared: 16:9, a cell is what a hand before the lens would cover at least. */
export const GREY = { width: 64, height: 36 } as const;

/** A picture as 64 x 36 grey levels, row by row, 0 black to 255 white. */
export type GreyPicture = Uint8Array;

/** Rows at the top and at the bottom where makers burn in the name and the clock. */
export const CAPTION = 5;
/** A street at night is above this nearly everywhere; a covered lens or a dead sensor is not. */
const BLACK_LEVEL = 24;
/** Share of the cells that must be dark: a lamp of the camera's own may shine into the cover. */
const BLACK_SHARE = 0.98;

/** Whether bytes are such a picture. */
export const isGreyPicture = (bytes: Uint8Array): boolean => bytes.length === GREY.width * GREY.height;

/** Whether nothing can be seen in it. */
export function isBlack(picture: GreyPicture): boolean {
  let dark = 0;
  for (const level of picture) if (level < BLACK_LEVEL) dark++;
  return dark >= picture.length * BLACK_SHARE;
}

/** How bright it is as a whole, 0 to 255. */
export const lightOf = (picture: GreyPicture): number =>
  picture.reduce((sum, level) => sum + level, 0) / picture.length;

/**
 * Where things end in the picture: how much the light changes from cell to cell, the large changes held down, so that a
 * pair of headlamps does not outweigh the street. By day and by night edges of walls and kerbs are in the same place.
 */
function edgesOf(picture: GreyPicture): Float64Array {
  const { width, height } = GREY;
  const edges = new Float64Array(width * height);
  for (let y = CAPTION; y < height - CAPTION; y++)
    for (let x = 1; x < width - 1; x++) {
      const cell = y * width + x;
      const across = picture[cell + 1]! - picture[cell - 1]!;
      const down = picture[cell + width]! - picture[cell - width]!;
      edges[cell] = Math.sqrt(Math.hypot(across, down));
    }
  return edges;
}

/** How alike two pictures' edges are when one is shifted against the other: 1 the same, 0 nothing in common. */
function likeness(one: Float64Array, other: Float64Array, right: number, down: number): number {
  const { width, height } = GREY;
  const [left, end] = [1 + Math.max(0, right), width - 1 + Math.min(0, right)];
  const [top, bottom] = [CAPTION + 1 + Math.max(0, down), height - CAPTION - 1 + Math.min(0, down)];
  let [many, a, b, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
  for (let y = top; y < bottom; y++)
    for (let x = left; x < end; x++) {
      const p = one[y * width + x]!;
      const q = other[(y - down) * width + x - right]!;
      many++;
      a += p;
      b += q;
      aa += p * p;
      bb += q * q;
      ab += p * q;
    }
  const spread = (aa - (a * a) / many) * (bb - (b * b) / many);
  return spread > 0 ? (ab - (a * b) / many) / Math.sqrt(spread) : 0;
}

/** Farthest shift that is looked for, in cells: a fifth of the picture. Within the near one it is wind on a mast. */
const FAR = { right: 13, down: 7 } as const;
const NEAR = 1;

/** How a picture lies over its reference. */
export interface Overlay {
  /** Likeness where it should lie, wind allowed for. */
  readonly here: number;
  /** Best likeness elsewhere. */
  readonly elsewhere: number;
  /** How alike the light is, 0 to 1. */
  readonly light: number;
}

/** Lays a picture over a reference. */
export function overlay(reference: GreyPicture, picture: GreyPicture): Overlay {
  const [one, other] = [edgesOf(reference), edgesOf(picture)];
  let [here, elsewhere] = [-1, -1];
  for (let down = -FAR.down; down <= FAR.down; down++)
    for (let right = -FAR.right; right <= FAR.right; right++) {
      const like = likeness(one, other, right, down);
      if (Math.abs(right) <= NEAR && Math.abs(down) <= NEAR) here = Math.max(here, like);
      else if (Math.abs(right) > 2 * NEAR || Math.abs(down) > 2 * NEAR) elsewhere = Math.max(elsewhere, like);
    }
  const [a, b] = [lightOf(reference) + 1, lightOf(picture) + 1];
  return { here, elsewhere, light: Math.min(a, b) / Math.max(a, b) };
}
