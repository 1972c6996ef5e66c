/** Red, green, blue, 0 to 255. */
export type Rgb = readonly [number, number, number];

const TOKENS = [
  'map-land',
  'map-water',
  'map-green',
  'map-block',
  'map-road',
  'map-artery',
  'map-label',
  'map-limit',
  'text',
  'text-2',
  'text-3',
  'pane',
  'raised',
  'line',
  'select',
  'stale',
  'p1',
  'p2',
  'p3',
  'p4',
  'p1-ink',
  'p2-ink',
  'p3-ink',
  'p4-ink',
] as const;

export type Token = (typeof TOKENS)[number];

/** The colours of one light and the size of text, as the tokens say them now. */
export interface Palette {
  readonly rgb: Readonly<Record<Token, Rgb>>;
  /** Whether the ground is lighter than what stands on it. */
  readonly bright: boolean;
  /** Text and marks grow by this in the wall's density: 1 at a desk. */
  readonly unit: number;
  readonly font: string;
}

const GREY: Rgb = [128, 128, 128];

/** Reads `#rrggbb`, or `#rgb` as the build shortens it; grey for anything else. */
export function parseHex(text: string): Rgb {
  const digits = /^\s*#([0-9a-f]{3}|[0-9a-f]{6})\s*$/i.exec(text)?.[1];
  if (!digits) return GREY;
  const full = digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits;
  const part = (at: number): number => Number.parseInt(full.slice(at, at + 2), 16);
  return [part(0), part(2), part(4)];
}

/** Between two colours: 0 gives the first, 1 the second. */
export const mix = (one: Rgb, other: Rgb, part: number): Rgb => [
  Math.round(one[0] + (other[0] - one[0]) * part),
  Math.round(one[1] + (other[1] - one[1]) * part),
  Math.round(one[2] + (other[2] - one[2]) * part),
];

/** As CSS says it. */
export const css = ([r, g, b]: Rgb, alpha = 1): string =>
  alpha === 1 ? `rgb(${r}, ${g}, ${b})` : `rgba(${r}, ${g}, ${b}, ${alpha})`;

/** Reads the palette from the custom properties that `read` answers (those of the page's root). */
export function readPalette(read: (property: string) => string): Palette {
  const rgb = Object.fromEntries(TOKENS.map((token) => [token, parseHex(read(`--${token}`))])) as Record<Token, Rgb>;
  const land = rgb['map-land'];
  const step = Number.parseFloat(read('--step--1'));
  return {
    rgb,
    bright: land[0] + land[1] + land[2] > 384,
    unit: Number.isFinite(step) && step > 0 ? Math.min(2, Math.max(0.9, step / 11)) : 1,
    font: read('--font').trim() || 'sans-serif',
  };
}

/** The palette of the page's own light. */
export function paletteNow(): Palette {
  const style = getComputedStyle(document.documentElement);
  return readPalette((property) => style.getPropertyValue(property));
}

/** The palette of a light, whichever the page has: tokens follow the attribute of the element that they are read from. */
export function paletteOf(light: 'day' | 'dusk' | 'night'): Palette {
  const probe = document.createElement('div');
  probe.dataset.light = light;
  document.body.append(probe);
  const style = getComputedStyle(probe);
  const palette = readPalette((property) => style.getPropertyValue(property));
  probe.remove();
  return palette;
}

/** Colour of a priority. */
export const priorityRgb = (palette: Palette, priority: number): Rgb =>
  palette.rgb[(['p1', 'p2', 'p3', 'p4'] as const)[Math.min(4, Math.max(1, priority)) - 1]!];

/** Ink that stands on the colour of a priority. */
export const priorityInk = (palette: Palette, priority: number): Rgb =>
  palette.rgb[(['p1-ink', 'p2-ink', 'p3-ink', 'p4-ink'] as const)[Math.min(4, Math.max(1, priority)) - 1]!];
