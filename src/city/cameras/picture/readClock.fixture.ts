import { canvasOf } from './canvas.ts';
import { writeLetters } from './lettering.ts';

const DIGITS = '0123456789';

/** Each digit as 5 by 7 points, from the letters themselves. */
const shapes = [...DIGITS].map((digit) => {
  const canvas = canvasOf(8, 8);
  writeLetters(canvas, digit, 0, 0, 1);
  return Array.from({ length: 35 }, (_, at) => ((canvas.luma[Math.floor(at / 5) * 8 + (at % 5)] ?? 0) > 200 ? 1 : -1));
});

/**
 * Reads the clock burnt into a picture (`2026-11-24 10:40:00`) by its digits, as milliseconds since 1970 of a city on
 * central European winter time; null when it cannot be read: it is covered, or there is none.
 */
export function readClock(luma: Uint8Array, width: number, height: number): number | null {
  const scale = Math.max(1, Math.round(height / 190));
  const margin = scale * 4;
  const read = (place: number): string | null => {
    const points = Array.from({ length: 35 }, (_, at) => {
      const left = margin + place * 6 * scale + (at % 5) * scale;
      const top = margin + Math.floor(at / 5) * scale;
      let sum = 0;
      for (let y = 0; y < scale; y += 1)
        for (let x = 0; x < scale; x += 1) sum += luma[(top + y) * width + left + x] ?? 0;
      return sum / (scale * scale);
    });
    const scores = shapes.map((shape) => {
      const on = shape.filter((point) => point > 0).length;
      return points.reduce((sum, point, at) => sum + ((shape[at] ?? 0) > 0 ? point / on : -point / (35 - on)), 0);
    });
    const best = Math.max(...scores);
    return best > 40 ? (DIGITS[scores.indexOf(best)] ?? null) : null;
  };
  const digits = [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18].map(read);
  if (digits.includes(null)) return null;
  const [a, b, c, d, e, f, g, h, i, j, k, l, m, n] = digits;
  const time = Date.parse(`${a}${b}${c}${d}-${e}${f}-${g}${h}T${i}${j}:${k}${l}:${m}${n}+01:00`);
  return Number.isFinite(time) ? time : null;
}
