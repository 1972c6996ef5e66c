import type { LonLat } from '../../../src/domain/asset/asset.ts';
import { mercatorX, mercatorY, screenX, screenY, type View } from './geo.ts';
import { geodesicMetres } from './geodesy.ts';
import { css, type Palette } from './palette.ts';
import { figuresOf, outline, type Sketch } from './sketch.ts';
import { halo, textWidth } from './textOnCanvas.ts';

/** An area, or the pieces of a street. */
export type Shape =
  | { readonly type: 'area'; readonly ring: readonly LonLat[] }
  | { readonly type: 'lines'; readonly lines: readonly (readonly LonLat[])[] };

/** What an operator draws or has gathered, as the overlay shows it. */
export interface SketchScene {
  readonly sketch: Sketch | null;
  /** The middle of the map is where the next point goes: a cross shows it. */
  readonly cross: boolean;
  readonly gathered: Shape | null;
  /** The street that a click would take. */
  readonly street: Shape | null;
  /** What moves and is gathered, Mercator. */
  readonly moving: readonly { readonly x: number; readonly y: number }[];
  readonly kept: readonly { readonly name: string; readonly ring: readonly LonLat[] }[];
  readonly lengthWords: (metres: number) => string;
  readonly areaWords: (squareMetres: number) => string;
}

/** A piece shorter than this on screen has no length written beside it, px. */
const ROOM = 54;

const toScreen = (view: View, [lon, lat]: LonLat): [number, number] => [
  screenX(view, mercatorX(lon)),
  screenY(view, mercatorY(lat)),
];

function path(context: CanvasRenderingContext2D, view: View, points: readonly LonLat[], closed: boolean): void {
  context.beginPath();
  for (const [at, point] of points.entries()) {
    const [x, y] = toScreen(view, point);
    if (at === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  if (closed) context.closePath();
}

function drawShape(
  context: CanvasRenderingContext2D,
  view: View,
  palette: Palette,
  shape: Shape,
  strength: number,
): void {
  const { rgb, unit } = palette;
  context.lineJoin = 'round';
  if (shape.type === 'area') {
    path(context, view, shape.ring, true);
    context.fillStyle = css(rgb.select, 0.09 * strength);
    context.fill('evenodd');
    context.lineWidth = 2 * unit;
    context.strokeStyle = css(rgb.select, 0.9 * strength);
    context.stroke();
    return;
  }
  context.lineCap = 'round';
  context.lineWidth = 7 * unit;
  context.strokeStyle = css(rgb.select, 0.4 * strength);
  for (const line of shape.lines) {
    path(context, view, line, false);
    context.stroke();
  }
  context.lineCap = 'butt';
}

/** What lies under marks and names: zones, streets, rings around what moves. */
export function drawGathered(
  context: CanvasRenderingContext2D,
  view: View,
  palette: Palette,
  scene: SketchScene,
): void {
  const { rgb, unit, font } = palette;
  for (const { name, ring } of scene.kept) {
    context.setLineDash([6 * unit, 4 * unit]);
    path(context, view, ring, true);
    context.lineWidth = 1.4 * unit;
    context.strokeStyle = css(rgb['text-2'], 0.9);
    context.stroke();
    context.setLineDash([]);
    const [x, y] = middleOf(ring.map((point) => toScreen(view, point)));
    context.font = `700 ${11 * unit}px ${font}`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.lineWidth = 3 * unit;
    halo(context, name, Math.round(x), Math.round(y), css(rgb['map-land'], 0.9), css(rgb['text-2']));
  }
  if (scene.gathered) drawShape(context, view, palette, scene.gathered, 1);
  if (scene.street) drawShape(context, view, palette, scene.street, 0.75);
  context.lineWidth = 2 * unit;
  context.strokeStyle = css(rgb.select, 0.8);
  for (const { x, y } of scene.moving) {
    context.beginPath();
    context.arc(screenX(view, x), screenY(view, y), 10 * unit, 0, Math.PI * 2);
    context.stroke();
  }
}

function middleOf(points: readonly (readonly [number, number])[]): [number, number] {
  let [x, y] = [0, 0];
  for (const [px, py] of points) {
    x += px;
    y += py;
  }
  return [x / Math.max(1, points.length), y / Math.max(1, points.length)];
}

/** A figure on a field of its own, so that it is read over anything. */
function tag(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  palette: Palette,
  strong: boolean,
): void {
  const { rgb, unit, font } = palette;
  context.font = `${strong ? 700 : 400} ${11.5 * unit}px ${font}`;
  const width = textWidth(text, context.font) + 8 * unit;
  const height = 17 * unit;
  const [left, top] = [Math.round(x - width / 2), Math.round(y - height / 2)];
  context.fillStyle = css(rgb.pane, 0.94);
  context.fillRect(left, top, width, height);
  context.lineWidth = 1;
  context.strokeStyle = css(rgb.line);
  context.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
  context.fillStyle = css(rgb.text);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(text, left + width / 2, top + height / 2 + 0.5);
}

function drawCross(context: CanvasRenderingContext2D, view: View, palette: Palette): void {
  const [x, y, arm] = [view.width / 2, view.height / 2, 13 * palette.unit];
  for (const [width, colour] of [
    [4, css(palette.rgb['map-land'], 0.9)],
    [1.6, css(palette.rgb.select)],
  ] as const) {
    context.beginPath();
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      context.moveTo(x + dx * 4, y + dy * 4);
      context.lineTo(x + dx * arm, y + dy * arm);
    }
    context.lineWidth = width * palette.unit;
    context.strokeStyle = colour;
    context.stroke();
  }
}

/** The drawing in hand, over everything else. */
export function drawSketch(context: CanvasRenderingContext2D, view: View, palette: Palette, scene: SketchScene): void {
  const { sketch, lengthWords, areaWords } = scene;
  if (scene.cross) drawCross(context, view, palette);
  if (!sketch || sketch.points.length === 0) return;
  const { rgb, unit } = palette;
  const area = sketch.tool !== 'distance';
  const points = outline(sketch);
  const placed = points.map((point) => toScreen(view, point));
  path(context, view, points, area && sketch.done);
  if (area && points.length > 2) {
    context.fillStyle = css(rgb.select, 0.09);
    context.fill('evenodd');
  }
  context.lineJoin = 'round';
  context.lineWidth = 5 * unit;
  context.strokeStyle = css(rgb['map-land'], 0.8);
  context.stroke();
  context.lineWidth = 2 * unit;
  context.strokeStyle = css(rgb.select);
  context.stroke();
  // The edge that would close it is only offered.
  const [first, last] = [placed[0]!, placed.at(-1)!];
  if (area && !sketch.done && points.length > 2) {
    context.setLineDash([5 * unit, 4 * unit]);
    context.beginPath();
    context.moveTo(last[0], last[1]);
    context.lineTo(first[0], first[1]);
    context.stroke();
    context.setLineDash([]);
  }
  for (const [x, y] of placed.slice(0, sketch.points.length)) {
    context.beginPath();
    context.arc(x, y, 3.6 * unit, 0, Math.PI * 2);
    context.fillStyle = css(rgb.pane);
    context.fill();
    context.lineWidth = 2 * unit;
    context.stroke();
  }
  if (sketch.tool === 'zone') return;
  const edges = area && sketch.done ? points.length : points.length - 1;
  for (let at = 0; at < edges; at += 1) {
    const to = (at + 1) % points.length;
    const [ax, ay] = placed[at]!;
    const [bx, by] = placed[to]!;
    if (edges < 2 || Math.hypot(bx - ax, by - ay) < ROOM * unit) continue;
    tag(context, lengthWords(geodesicMetres(points[at]!, points[to]!)), (ax + bx) / 2, (ay + by) / 2, palette, false);
  }
  const { metres, squareMetres } = figuresOf(sketch);
  if (sketch.tool === 'distance' && points.length > 1)
    tag(context, lengthWords(metres), last[0], last[1] - 20 * unit, palette, true);
  if (squareMetres !== null) {
    const [x, y] = middleOf(placed);
    tag(context, areaWords(squareMetres), x, y, palette, true);
  }
}
