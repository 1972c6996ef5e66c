import type { Canvas } from './canvas.ts';

/** Letters of 5 by 7 points: seven rows from the top, each a base-32 digit whose five bits are the row. */
const GLYPHS: Readonly<Record<string, string>> = {
  A: 'ehhvhhh',
  B: 'uhhuhhu',
  C: 'ehggghe',
  D: 'uhhhhhu',
  E: 'vgguggv',
  F: 'vgguggg',
  G: 'ehgnhhf',
  H: 'hhhvhhh',
  I: 'e44444e',
  J: '72222ic',
  K: 'hikokih',
  L: 'ggggggv',
  M: 'hrllhhh',
  N: 'hhpljhh',
  O: 'ehhhhhe',
  P: 'uhhuggg',
  Q: 'ehhhlid',
  R: 'uhhukih',
  S: 'fgge11u',
  T: 'v444444',
  U: 'hhhhhhe',
  V: 'hhhhha4',
  W: 'hhhllla',
  X: 'hha4ahh',
  Y: 'hhha444',
  Z: 'v1248gv',
  0: 'ehjlphe',
  1: '4c4444e',
  2: 'eh1248v',
  3: 'v2421he',
  4: '26aiv22',
  5: 'vgu11he',
  6: '68guhhe',
  7: 'v124888',
  8: 'ehhehhe',
  9: 'ehhf12c',
  '-': '000v000',
  ':': '0440440',
  '.': '00000cc',
  ',': '0000c48',
  "'": '4480000',
  '/': '01248g0',
  '(': '2488842',
  ')': '8422248',
  '+': '044v440',
  '&': 'cka8lid',
};

/** The text as the letters can show it: capitals without accents, a space for what they lack. */
export const lettersOf = (text: string): string =>
  text
    .replace(/[œŒ]/g, 'OE')
    .replace(/[æÆ]/g, 'AE')
    .replace(/[’‘]/g, "'")
    .replace(/[–—]/g, '-')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replace(/[^A-Z0-9\-:.,'/()+& ]/g, ' ');

/** Writes white letters with a dark edge, cut at the picture's right side. `x` and `y` are the top left. */
export function writeLetters(canvas: Canvas, text: string, x: number, y: number, scale: number): void {
  for (const [level, reach] of [
    [20, 1],
    [228, 0],
  ] as const) {
    let at = x;
    for (const letter of lettersOf(text)) {
      const glyph = GLYPHS[letter];
      if (at + 5 * scale >= canvas.width) break;
      if (glyph)
        for (let row = 0; row < 7; row++) {
          const bits = Number.parseInt(glyph[row] ?? '0', 32);
          for (let column = 0; column < 5; column++)
            if (bits & (16 >> column))
              block(canvas, at + column * scale - reach, y + row * scale - reach, scale + 2 * reach, level);
        }
      at += 6 * scale;
    }
  }
}

function block(canvas: Canvas, x: number, y: number, size: number, level: number): void {
  const { width, height, luma, blue, red } = canvas;
  const half = width >> 1;
  for (let row = Math.max(0, y); row < Math.min(height, y + size); row++) {
    luma.fill(level, row * width + Math.max(0, x), row * width + Math.min(width, x + size));
    if ((row & 1) === 0) {
      const from = (row >> 1) * half;
      blue.fill(128, from + (Math.max(0, x) >> 1), from + ((Math.min(width, x + size) + 1) >> 1));
      red.fill(128, from + (Math.max(0, x) >> 1), from + ((Math.min(width, x + size) + 1) >> 1));
    }
  }
}
