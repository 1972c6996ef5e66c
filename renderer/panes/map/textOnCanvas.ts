/** Text on the overlay's canvases: how wide it is, and how it stays readable over anything. */

const widths = new Map<string, number>();
let ruler: CanvasRenderingContext2D | null = null;
let rulerFont = '';

/** Width of a text in px; kept, since the same names come again at each step. */
export function textWidth(text: string, font: string): number {
  const key = `${font}|${text}`;
  const kept = widths.get(key);
  if (kept !== undefined) return kept;
  ruler ??= document.createElement('canvas').getContext('2d');
  if (!ruler) return text.length * 7;
  // Setting it costs more than measuring.
  if (rulerFont !== font) {
    rulerFont = font;
    ruler.font = font;
  }
  const width = ruler.measureText(text).width;
  if (widths.size > 20_000) widths.clear();
  widths.set(key, width);
  return width;
}

/** Forgets the widths: the typeface has come. */
export const forgetWidths = (): void => widths.clear();

/** Writes a text with an edge of the ground's colour around it. */
export function halo(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  under: string,
  ink: string,
): void {
  context.strokeStyle = under;
  context.strokeText(text, x, y);
  context.fillStyle = ink;
  context.fillText(text, x, y);
}
