/** A place in a picture: -1 (left, bottom) to 1 (right, top). */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** A part of a picture, as `Spot` measures it. */
export interface SpotBox {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where in a picture a point of the screen lies. The picture stands whole in the middle of `frame`; `ratio` is its width by its height. Beyond its edges the numbers go on. */
export function spotOf(frame: Rectangle, ratio: number, clientX: number, clientY: number): Spot {
  const width = Math.min(frame.width, frame.height * ratio);
  const height = width / ratio;
  const x = (clientX - frame.left - frame.width / 2) / (width / 2);
  const y = (frame.top + frame.height / 2 - clientY) / (height / 2);
  return { x, y };
}

/** Whether a place is in the picture and not in the black beside it. */
export const isInside = ({ x, y }: Spot): boolean => Math.abs(x) <= 1 && Math.abs(y) <= 1;

const bound = (value: number): number => Math.max(-1, Math.min(1, value));

/** Smallest part of the picture that a drawn box may be: less is a slip of the hand. */
const LEAST = 0.04;

/** The box between two places, cut to the picture; null when it is too small to be meant. */
export function boxBetween(one: Spot, other: Spot): SpotBox | null {
  const box = {
    left: bound(Math.min(one.x, other.x)),
    right: bound(Math.max(one.x, other.x)),
    bottom: bound(Math.min(one.y, other.y)),
    top: bound(Math.max(one.y, other.y)),
  };
  return box.right - box.left >= LEAST && box.top - box.bottom >= LEAST ? box : null;
}

/** How much nearer one step of the wheel is. */
const WHEEL = 1.25;
const MOST_STEPS = 6;

/** The box that steps of the wheel ask for: within the picture nearer, around it further. */
export function boxOfWheel(steps: number): SpotBox {
  const reach = Math.min(4, WHEEL ** -Math.max(-MOST_STEPS, Math.min(MOST_STEPS, steps)));
  return { left: -reach, right: reach, bottom: -reach, top: reach };
}
