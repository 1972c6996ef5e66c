import type { AssetKind } from '../../../src/domain/asset/asset.ts';

/*
 * The shapes of things on the map, in a square of 16, pointing north where they point. The layer list shows the very
 * same ones.
 */

/** Outline of each kind. */
export const KIND_PATHS: Readonly<Record<AssetKind, string>> = {
  'light-point': 'M8 5A3 3 0 1 1 8 11A3 3 0 1 1 8 5Z',
  'light-cabinet': 'M4 3H12V13H4ZM5.5 7V8.4H10.5V7Z',
  junction: 'M6.9 2H9.1V6.9H14V9.1H9.1V14H6.9V9.1H2V6.9H6.9Z',
  camera: 'M5 2A6 6 0 0 1 5 14Z',
  bollard: 'M6 2.5H10V13.5H6Z',
  building: 'M3.2 3.2H12.8V12.8H3.2Z',
  'information-panel': 'M1.5 5.5H14.5V10.5H1.5Z',
  'fibre-node': 'M8 2.5A5.5 5.5 0 1 1 8 13.5A5.5 5.5 0 1 1 8 2.5ZM8 5A3 3 0 1 0 8 11A3 3 0 1 0 8 5Z',
  'service-vehicle': 'M8 1L13 14.5L8 11.6L3 14.5Z',
  bus: 'M8 0.8L11.6 4.6V15H4.4V4.6Z',
  'bus-stop': 'M6 3H12V8H7.2V14H6Z',
  'car-park': 'M4 2.5H9.5A3.6 3.6 0 0 1 9.5 9.7H6.4V13.5H4ZM6.4 4.6V7.6H9.2A1.5 1.5 0 0 0 9.2 4.6Z',
  defibrillator: 'M8 13.6L2.6 8.1A3.4 3.4 0 0 1 8 4.1A3.4 3.4 0 0 1 13.4 8.1Z',
  other: 'M8 3.4L12.6 8L8 12.6L3.4 8Z',
};

/** A moving thing whose heading is not known: shows no direction. */
export const NO_HEADING_PATH = 'M8 3.6A4.4 4.4 0 1 1 8 12.4A4.4 4.4 0 1 1 8 3.6Z';

/** Shapes of priorities in a square of 18: square, triangle, diamond, circle. */
export const PRIORITY_PATHS: Readonly<Record<1 | 2 | 3 | 4, string>> = {
  1: 'M2 2H16V16H2Z',
  2: 'M9 1L17 16H1Z',
  3: 'M9 0.6L17.4 9L9 17.4L0.6 9Z',
  4: 'M9 1.5A7.5 7.5 0 1 1 9 16.5A7.5 7.5 0 1 1 9 1.5Z',
};

/** Order of the layer list. */
export const LAYER_ORDER: readonly AssetKind[] = [
  'light-point',
  'light-cabinet',
  'junction',
  'camera',
  'bollard',
  'building',
  'information-panel',
  'fibre-node',
  'service-vehicle',
  'bus',
  'bus-stop',
  'car-park',
  'defibrillator',
  'other',
];

/** Size of a kind against the others. */
export const KIND_SIZE: Readonly<Record<AssetKind, number>> = {
  'light-point': 1,
  'light-cabinet': 0.8,
  junction: 1,
  camera: 0.85,
  bollard: 0.95,
  building: 0.8,
  'information-panel': 0.95,
  'fibre-node': 0.85,
  'service-vehicle': 1.1,
  bus: 1,
  'bus-stop': 0.8,
  'car-park': 0.9,
  defibrillator: 0.8,
  other: 0.7,
};

/** Zoom from which a kind is drawn: what stands by the hundred in each quarter waits until there is room. */
export const KIND_FROM: Readonly<Record<AssetKind, number>> = {
  'light-point': 10.2,
  'light-cabinet': 14.5,
  junction: 11,
  camera: 12,
  bollard: 13,
  building: 12,
  'information-panel': 12,
  'fibre-node': 14,
  'service-vehicle': 0,
  bus: 0,
  'bus-stop': 14,
  'car-park': 12,
  defibrillator: 13,
  other: 14,
};

/** Names of the pictures in the atlas: each kind, and its hollow form for old values. */
export type Picture = AssetKind | `${AssetKind}/old` | 'still' | 'still/old';

/** Px of one picture in the atlas. */
export const CELL = 48;

/** Every picture and the outline it is made of. */
export const pictures = (): readonly { readonly name: Picture; readonly path: string; readonly hollow: boolean }[] => [
  ...LAYER_ORDER.flatMap((kind) => [
    { name: kind as Picture, path: KIND_PATHS[kind], hollow: false },
    { name: `${kind}/old` as Picture, path: KIND_PATHS[kind], hollow: true },
  ]),
  { name: 'still', path: NO_HEADING_PATH, hollow: false },
  { name: 'still/old', path: NO_HEADING_PATH, hollow: true },
];

/** Draws the atlas; `mapping` is what deck.gl's icon layer takes. */
export function drawAtlas(canvas: HTMLCanvasElement): Record<string, object> {
  const all = pictures();
  const across = 8;
  canvas.width = CELL * across;
  canvas.height = CELL * Math.ceil(all.length / across);
  const context = canvas.getContext('2d');
  const mapping: Record<string, object> = {};
  all.forEach(({ name, path, hollow }, index) => {
    const x = (index % across) * CELL;
    const y = Math.floor(index / across) * CELL;
    mapping[name] = { x, y, width: CELL, height: CELL, mask: true };
    if (!context) return;
    context.save();
    // A margin keeps the neighbour's colour out of the smaller copies of the texture.
    context.translate(x + 4, y + 4);
    context.scale((CELL - 8) / 16, (CELL - 8) / 16);
    const shape = new Path2D(path);
    if (hollow) {
      context.lineWidth = 1.7;
      context.lineJoin = 'round';
      context.strokeStyle = '#fff';
      context.stroke(shape);
    } else {
      context.fillStyle = '#fff';
      context.fill(shape, 'evenodd');
    }
    context.restore();
  });
  return mapping;
}
