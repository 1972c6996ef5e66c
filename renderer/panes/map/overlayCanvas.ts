import type { ShownMark } from './alarmMarks.ts';
import { metresPerPixel, screenX, screenY, type View } from './geo.ts';
import { type PlacedLabel, TONES, type Tone } from './labels.ts';
import { drawGathered, drawSketch, type SketchScene } from './overlaySketch.ts';
import { css, mix, type Palette, priorityInk, priorityRgb } from './palette.ts';
import { PRIORITY_PATHS } from './shapes.ts';
import { halo, textWidth } from './textOnCanvas.ts';

/*
 * What is written and marked over the assets, on a canvas of its own: text is as sharp as the page's, and it is drawn
 * again only when something moved. Marks that blink have a second canvas, whose opacity blinks by itself.
 */

/** Name beside a mark: left edge and middle from the mark's middle, px. */
export interface PlacedName {
  readonly text: string;
  readonly dx: number;
  readonly dy: number;
}

/** A camera's field of view: Mercator place, degrees. */
export interface Wedge {
  readonly x: number;
  readonly y: number;
  readonly azimuth: number;
  readonly fieldOfView: number;
  /** It turns: this is where it looks now. */
  readonly turns: boolean;
  /** It was not heard of for long: it may look elsewhere by now. */
  readonly old: boolean;
  /** Metres within which it shows something. */
  readonly range: number;
  readonly chosen: boolean;
}

export interface OverlayScene {
  readonly view: View;
  readonly palette: Palette;
  readonly labels: readonly PlacedLabel[];
  readonly marks: readonly ShownMark[];
  readonly names: ReadonlyMap<ShownMark, PlacedName>;
  readonly wedges: readonly Wedge[];
  /** Where the selected thing was, Mercator, oldest first, in pieces; the last ends where it is. */
  readonly trail: readonly (readonly { readonly x: number; readonly y: number }[])[];
  /** Beside what moves and was not heard of for long. */
  readonly ages: readonly { readonly x: number; readonly y: number; readonly text: string }[];
  readonly selected: { readonly x: number; readonly y: number } | null;
  /** A place that was asked for and is no asset. */
  readonly pin: { readonly x: number; readonly y: number; readonly label: string } | null;
  readonly drawing: SketchScene;
}

/** Side of a mark at a desk, px. */
export const MARK = 17;
/** Side of the number's field beside a mark that stands for several, px at a desk. */
const PILL = { height: 15, margin: 4 } as const;

const shapes = new Map<number, Path2D>();
const shapeOf = (priority: 1 | 2 | 3 | 4): Path2D => {
  const made = shapes.get(priority) ?? new Path2D(PRIORITY_PATHS[priority]);
  shapes.set(priority, made);
  return made;
};

/** CSS font of a tone. */
export const toneFont = (tone: Tone, { font, unit }: Palette): string =>
  `${TONES[tone].weight} ${TONES[tone].size * unit}px ${font}`;

/** CSS font of names beside marks. */
export const nameFont = ({ font, unit }: Palette): string => `700 ${12 * unit}px ${font}`;
const pillFont = ({ font, unit }: Palette): string => `700 ${11 * unit}px ${font}`;

/** How far a mark reaches from its middle: left, right, up and down. */
export function markReach(mark: ShownMark, palette: Palette) {
  const half = (MARK * palette.unit) / 2 + 1.5;
  const pill =
    mark.count > 1 ? textWidth(String(mark.count), pillFont(palette)) + 2 * PILL.margin * palette.unit + 1 : 0;
  return { left: half, right: half + pill, up: half, down: half };
}

function drawLabels(context: CanvasRenderingContext2D, { view, palette, labels }: OverlayScene): void {
  const { rgb, bright } = palette;
  const under = css(rgb['map-land'], 0.9);
  const inks: Readonly<Record<Tone, string>> = {
    commune: css(bright ? mix(rgb['map-label'], rgb.text, 0.25) : mix(rgb['map-label'], rgb.text, 0.2)),
    limit: css(mix(rgb['map-label'], rgb.text, bright ? 0.1 : 0.05)),
    water: css(bright ? mix(rgb['map-water'], rgb.text, 0.62) : mix(rgb['map-water'], rgb.text, 0.62)),
    place: css(mix(rgb['map-label'], rgb.text, 0.05)),
    artery: css(mix(rgb['map-label'], rgb.text, 0.15)),
    street: css(rgb['map-label']),
  };
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 3 * palette.unit;
  let tone: Tone | null = null;
  for (const label of labels) {
    if (label.tone !== tone) {
      tone = label.tone;
      context.font = toneFont(tone, palette);
    }
    const x = screenX(view, label.x);
    const y = screenY(view, label.y);
    if (label.angle === 0) halo(context, label.text, Math.round(x), Math.round(y), under, inks[label.tone]);
    else {
      context.save();
      context.translate(x, y);
      context.rotate(label.angle);
      halo(context, label.text, 0, 0, under, inks[label.tone]);
      context.restore();
    }
  }
}

function drawWedges(context: CanvasRenderingContext2D, { view, palette, wedges }: OverlayScene): void {
  const scale = metresPerPixel(view);
  for (const wedge of wedges) {
    const x = screenX(view, wedge.x);
    const y = screenY(view, wedge.y);
    const middle = ((wedge.azimuth - 90) * Math.PI) / 180;
    const half = (Math.max(4, wedge.fieldOfView) * Math.PI) / 360;
    context.beginPath();
    context.moveTo(x, y);
    // A street camera sees a face some 60 m away, and farther the nearer it zooms; on a small scale the wedge only
    // tells the direction.
    const metres = Math.min(wedge.range, 60 * Math.sqrt(60 / Math.min(60, Math.max(4, wedge.fieldOfView))));
    const reach = Math.min(400, Math.max(44 * palette.unit, metres / scale));
    // The selected camera and those that are watched are told from the many by their edge.
    const edged = wedge.chosen || wedge.turns;
    context.arc(x, y, edged ? reach : reach * 0.6, middle - half, middle + half);
    context.closePath();
    context.fillStyle = wedge.chosen ? css(palette.rgb.select, 0.16) : css(palette.rgb['text-2'], edged ? 0.16 : 0.1);
    if (!wedge.old) context.fill();
    if (edged) {
      context.lineWidth = 1.2;
      context.strokeStyle = wedge.chosen ? css(palette.rgb.select, 0.65) : css(palette.rgb['text-2'], 0.75);
      context.setLineDash(wedge.old ? [4, 4] : []);
      context.stroke();
      context.setLineDash([]);
    }
  }
}

function drawTrail(context: CanvasRenderingContext2D, { view, palette, trail }: OverlayScene): void {
  const whole = trail.reduce((sum, piece) => sum + piece.length, 0);
  let drawn = 0;
  context.lineWidth = 2.4 * palette.unit;
  context.lineCap = 'round';
  for (const piece of trail)
    for (const [at, to] of piece.entries()) {
      const from = piece[at - 1];
      drawn += 1;
      if (!from) continue;
      // Older is fainter.
      context.strokeStyle = css(palette.rgb.select, 0.15 + (0.55 * drawn) / whole);
      context.beginPath();
      context.moveTo(screenX(view, from.x), screenY(view, from.y));
      context.lineTo(screenX(view, to.x), screenY(view, to.y));
      context.stroke();
    }
  context.lineCap = 'butt';
}

function drawAges(context: CanvasRenderingContext2D, { view, palette, ages }: OverlayScene): void {
  if (ages.length === 0) return;
  context.font = toneFont('street', palette);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 3 * palette.unit;
  const under = css(palette.rgb['map-land'], 0.9);
  const ink = css(palette.rgb['text-2']);
  for (const { x, y, text } of ages)
    halo(context, text, Math.round(screenX(view, x) + 12 * palette.unit), Math.round(screenY(view, y)), under, ink);
}

/** `outline`: without its filling; `body`: without its count. */
type Part = 'whole' | 'outline' | 'body';

function drawMark(
  context: CanvasRenderingContext2D,
  shown: ShownMark,
  x: number,
  y: number,
  palette: Palette,
  part: Part,
): void {
  const { priority } = shown.mark;
  const open = shown.mark.open && part !== 'outline';
  const { rgb, unit } = palette;
  const colour = css(priorityRgb(palette, priority));
  const scale = (MARK * unit) / 18;
  context.save();
  context.translate(x - 9 * scale, y - 9 * scale);
  context.scale(scale, scale);
  context.lineJoin = 'miter';
  const shape = shapeOf(priority);
  context.lineWidth = 3.4;
  context.strokeStyle = css(rgb['map-land'], 0.9);
  if (part !== 'body') context.stroke(shape);
  context.fillStyle = open ? colour : css(rgb['map-land']);
  context.fill(shape);
  if (!open) {
    context.lineWidth = 1.7;
    context.strokeStyle = colour;
    context.stroke(shape);
  }
  context.font = `700 11px ${palette.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = open ? css(priorityInk(palette, priority)) : colour;
  context.fillText(String(priority), 9, priority === 2 ? 11.2 : 9.6);
  context.restore();
  if (shown.count < 2 || part === 'body') return;
  const text = String(shown.count);
  context.font = pillFont(palette);
  const width = textWidth(text, context.font) + 2 * PILL.margin * unit;
  const left = x + (MARK * unit) / 2 + 1;
  const top = y - (PILL.height * unit) / 2;
  context.fillStyle = css(rgb.pane, 0.94);
  context.fillRect(left, top, width, PILL.height * unit);
  context.lineWidth = 1;
  context.strokeStyle = colour;
  context.strokeRect(left + 0.5, top + 0.5, width - 1, PILL.height * unit - 1);
  context.fillStyle = css(rgb.text);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillText(text, left + PILL.margin * unit, y + 0.5);
}

function drawRing(context: CanvasRenderingContext2D, x: number, y: number, palette: Palette, dashed: boolean): void {
  const radius = 15 * palette.unit;
  context.beginPath();
  context.arc(x, y, radius, 0, Math.PI * 2);
  context.lineWidth = 5 * palette.unit;
  context.strokeStyle = css(palette.rgb['map-land'], 0.75);
  context.stroke();
  context.setLineDash(dashed ? [5, 4] : []);
  context.lineWidth = 2.4 * palette.unit;
  context.strokeStyle = css(palette.rgb.select);
  context.stroke();
  context.setLineDash([]);
}

/** The two canvases. */
export interface Overlay {
  resize(width: number, height: number, ratio: number): void;
  draw(scene: OverlayScene): void;
}

/** Takes the two canvases: `still` for all that stands, `blinking` for unacknowledged alarms of the first priority. */
export function createOverlay(still: HTMLCanvasElement, blinking: HTMLCanvasElement): Overlay {
  const contexts = [still.getContext('2d'), blinking.getContext('2d')];
  let ratio = 1;
  let blank = true;
  return {
    resize(width, height, next) {
      ratio = next;
      for (const canvas of [still, blinking]) {
        canvas.width = Math.max(1, Math.round(width * ratio));
        canvas.height = Math.max(1, Math.round(height * ratio));
        canvas.style.width = `${width}px`;
        canvas.style.height = `${height}px`;
      }
      blank = true;
    },
    draw(scene) {
      const [context, blink] = contexts;
      if (!context || !blink) return;
      const { view, palette, marks, names } = scene;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, view.width, view.height);
      const blinks = marks.some(({ mark }) => mark.priority === 1 && mark.open);
      if (blinks || !blank) {
        blink.setTransform(ratio, 0, 0, ratio, 0, 0);
        blink.clearRect(0, 0, view.width, view.height);
      }
      blank = !blinks;
      drawGathered(context, view, palette, scene.drawing);
      drawWedges(context, scene);
      drawTrail(context, scene);
      drawLabels(context, scene);
      drawAges(context, scene);
      // The worst are drawn last, over the others.
      for (let at = marks.length - 1; at >= 0; at -= 1) {
        const shown = marks[at]!;
        const { priority, open } = shown.mark;
        const x = screenX(view, shown.x);
        const y = screenY(view, shown.y);
        // Where it blinks, outline and count stay: a mark in its dark half is still found.
        const blinkingOne = priority === 1 && open;
        drawMark(context, shown, x, y, palette, blinkingOne ? 'outline' : 'whole');
        if (blinkingOne) drawMark(blink, shown, x, y, palette, 'body');
      }
      context.font = nameFont(palette);
      context.textAlign = 'left';
      context.textBaseline = 'middle';
      context.lineJoin = 'round';
      context.lineWidth = 3.5 * palette.unit;
      const under = css(palette.rgb['map-land'], 0.92);
      const ink = css(palette.rgb.text);
      for (const [shown, { text, dx, dy }] of names)
        halo(
          context,
          text,
          Math.round(screenX(view, shown.x) + dx),
          Math.round(screenY(view, shown.y) + dy),
          under,
          ink,
        );
      if (scene.pin) {
        const x = screenX(view, scene.pin.x);
        const y = screenY(view, scene.pin.y);
        const same =
          scene.selected && Math.hypot(scene.selected.x - scene.pin.x, scene.selected.y - scene.pin.y) < 3 / view.scale;
        if (!same) drawRing(context, x, y, palette, true);
        context.font = nameFont(palette);
        context.lineWidth = 3.5 * palette.unit;
        halo(
          context,
          scene.pin.label,
          Math.round(x + 21 * palette.unit),
          Math.round(y),
          under,
          css(palette.rgb.select),
        );
      }
      if (scene.selected)
        drawRing(context, screenX(view, scene.selected.x), screenY(view, scene.selected.y), palette, false);
      drawSketch(context, view, palette, scene.drawing);
    },
  };
}
