import { drawBox, drawCar, lampsAt, lit, type Stage } from './actors.ts';
import { addGlow, fillPolygon } from './brush.ts';
import { lampAlong } from './lampLight.ts';
import type { Colour, Tree } from './street.ts';
import { hash } from './surfaces.ts';
import type { Aspect } from './traffic.ts';
import { project } from './view.ts';

const METAL: Colour = [0.12, 0.13, 0.14];
const HEAD: Colour = [0.03, 0.03, 0.03];

/** What stands in the street and does not move: parked cars, trees, lamp posts, signal posts. */
export function drawFurniture(stage: Stage): void {
  const { street } = stage;
  for (const car of street.cars)
    drawCar(stage, { x: car.x, z: car.z, fx: 0, fz: car.way, paint: car.paint, lights: false, braking: false });
  for (const tree of street.trees) drawTree(stage, tree);
  for (const post of signalPosts(stage)) {
    drawBox(stage, { x: post.x, z: post.z, fx: 0, fz: 1, low: 0, high: 3.4, length: 0.12, width: 0.12 }, METAL, 0.05);
    drawBox(stage, { x: post.x, z: post.z, fx: 0, fz: 1, low: 2.35, high: 3.3, length: 0.3, width: 0.34 }, HEAD, 0.02);
  }
  for (const lamp of lampPlaces(stage)) {
    const { x, z, towards, height } = lamp;
    const light = lampsAt(stage, x, z) * 0.5;
    const [ax, az] = lamp.across ? [0, towards] : [towards, 0];
    drawBox(stage, { x, z, fx: 0, fz: 1, low: 0, high: height + 0.1, length: 0.15, width: 0.15 }, METAL, light);
    const arm = {
      x: x + ax * 0.7,
      z: z + az * 0.7,
      fx: ax,
      fz: az,
      low: height,
      high: height + 0.09,
      length: 1.5,
      width: 0.09,
    };
    drawBox(stage, arm, METAL, 0.02);
    const lantern = {
      ...arm,
      x: x + ax * 1.3,
      z: z + az * 1.3,
      low: height - 0.1,
      high: height + 0.06,
      length: 0.8,
      width: 0.3,
    };
    drawBox(stage, lantern, METAL, 0.02);
  }
}

/** The glow of the lamps, over everything that stands still. */
export function drawLampGlows(stage: Stage): void {
  const { view, canvas, light, street } = stage;
  if (light.lamps === 0) return;
  const [r, g, b] = street.lamps.colour;
  for (const { x, z, towards, across, height } of lampPlaces(stage)) {
    const at = project(view, x + (across ? 0 : towards * 1.4), height - 0.14, z + (across ? towards * 1.4 : 0));
    if (at.depth < 3) continue;
    const size = view.focal / at.depth;
    const far = Math.exp(-at.depth / 150);
    at.depth -= 0.5;
    const colour: Colour = [r, 0.5 * g + 0.5 * r * 0.9, 0.45 * b + 0.3];
    addGlow(canvas, at, size * 0.16, Math.min(view.width * 0.15, size * 4.4), colour, 0.85 * far * light.lamps);
  }
}

interface LampPlace {
  readonly x: number;
  readonly z: number;
  /** Which way the arm reaches: 1 or -1 along x, or along z when `across`. */
  readonly towards: number;
  readonly across: boolean;
  readonly height: number;
}

function lampPlaces({ street }: Stage): LampPlace[] {
  const places: LampPlace[] = [];
  const { lamps, kerb, crossKerb, crossing, crossHalf, half } = street;
  for (const side of [1, -1] as const)
    for (let index = -4; index <= 6; index++) {
      const along = lampAlong(lamps, side, index);
      if (Math.abs(along - crossing) > crossHalf - 1 && (along < -3 || along > 13))
        places.push({ x: side * (kerb + 0.5), z: along, towards: -side, across: false, height: lamps.height });
      if (Math.abs(along) > half - 1 && Math.abs(along) < 110)
        places.push({
          x: along,
          z: crossing + side * (crossKerb + 0.5),
          towards: -side,
          across: true,
          height: lamps.height,
        });
    }
  return places;
}

interface SignalPost {
  readonly x: number;
  readonly z: number;
  /** Way along z in which it shows its lights. */
  readonly shows: 1 | -1;
}

function signalPosts({ street }: Stage): SignalPost[] {
  const stop = street.crossHalf + 4.4;
  return [
    { x: street.kerb + 0.45, z: street.crossing - stop, shows: -1 },
    { x: -street.kerb - 0.45, z: street.crossing + stop, shows: 1 },
    // Repeated on the far side, as the drivers see it over the crossing.
    { x: street.kerb + 0.45, z: street.crossing + street.crossHalf + 0.6, shows: -1 },
  ];
}

const COLOURS: { readonly [aspect in Aspect]: Colour } = {
  red: [1, 0.12, 0.08],
  amber: [1, 0.62, 0.1],
  green: [0.1, 1, 0.55],
};
const LEVELS: { readonly [aspect in Aspect]: number } = { red: 3.13, amber: 2.83, green: 2.53 };

/** The lit lamp of each signal that is turned to the camera. */
export function drawSignals(stage: Stage, aspect: Aspect): void {
  const { view, canvas, light } = stage;
  for (const post of signalPosts(stage)) {
    if (Math.sign(-post.z) !== post.shows) continue;
    const at = project(view, post.x, LEVELS[aspect], post.z + post.shows * 0.19);
    if (at.depth < 2) continue;
    const size = view.focal / at.depth;
    at.depth -= 0.4;
    addGlow(
      canvas,
      at,
      size * 0.11,
      size * (0.45 + 0.75 * (1 - light.day)),
      COLOURS[aspect],
      0.5 + 0.3 * (1 - light.day),
    );
  }
}

/** A crown is a heap of leafy clumps, darker below. */
function drawTree(stage: Stage, tree: Tree): void {
  const { view, canvas } = stage;
  const { x, z } = tree;
  const lamp = lampsAt(stage, x, z);
  drawBox(
    stage,
    { x, z, fx: 0, fz: 1, low: 0, high: tree.height * 0.6, length: 0.24, width: 0.24 },
    [0.12, 0.1, 0.08],
    lamp,
  );
  for (let clump = 0; clump < 44; clump++) {
    const turn = hash(x * 10, z * 10, clump) * 6.283;
    const away = Math.sqrt(hash(x * 10, clump, 3)) * tree.crown * 0.8;
    const up = tree.height - tree.crown * 1.5 + hash(clump, z * 10, 5) * tree.crown * 1.6;
    const at = project(view, x + Math.cos(turn) * away, up, z + Math.sin(turn) * away);
    if (at.depth < 2) return;
    const size = (view.focal / at.depth) * tree.crown * (0.17 + 0.14 * hash(clump, 9, 9));
    const warmth = hash(clump, x * 10, 11);
    const paint: Colour = [0.1 + 0.12 * warmth, 0.12 + 0.06 * warmth, 0.04];
    const below = Math.max(0, 1 - Math.abs(up - 5) / 6);
    const colour = lit(stage, paint, Math.cos(turn) * 0.6, 0.5, Math.sin(turn) * 0.6, lamp * below * 1.2);
    const corners = Array.from({ length: 9 }, (_, index) => {
      const angle = (index / 9) * 6.283 + turn;
      const edge = size * (0.75 + 0.5 * hash(index, clump, Math.round(z)));
      return { x: at.x + Math.cos(angle) * edge, y: at.y + Math.sin(angle) * edge, depth: at.depth };
    });
    fillPolygon(canvas, corners, colour);
  }
}
