import type { Canvas } from './canvas.ts';
import type { PictureSettings } from './protocol.ts';

/** Ends of luma in limited range (BT.709). */
const [DARKEST, BRIGHTEST] = [16, 235];
const MIDDLE = (DARKEST + BRIGHTEST) / 2;
/** Gamma that video is stored with: a decibel of light is less of a step in it. */
const GAMMA = 1 / 2.2;

/** What each luma becomes. `brightness` moves it by half of its range at most, `contrast` turns it about the middle. */
export function lumaTable({ brightness, contrast, iris }: PictureSettings): Uint8Array {
  const light = 10 ** ((iris / 20) * GAMMA);
  const slope = contrast <= 50 ? contrast / 50 : 1 + (contrast - 50) / 25;
  const shift = ((brightness - 50) / 100) * (BRIGHTEST - DARKEST);
  return Uint8Array.from({ length: 256 }, (_, luma) => {
    const lit = DARKEST + (luma - DARKEST) * light;
    return Math.min(BRIGHTEST, Math.max(DARKEST, Math.round((lit - MIDDLE) * slope + MIDDLE + shift)));
  });
}

/** Makes the picture as the camera is set to; nothing is done to one that is set as it comes. */
export function createDeveloper(): (canvas: Canvas, settings: PictureSettings | undefined) => void {
  let known: PictureSettings | undefined;
  let table: Uint8Array | null = null;
  return (canvas, settings) => {
    if (settings !== known) {
      known = settings;
      const { brightness = 50, contrast = 50, iris = 0 } = settings ?? {};
      const isPlain = brightness === 50 && contrast === 50 && iris === 0;
      table = isPlain || !settings ? null : lumaTable(settings);
    }
    if (table) {
      const { luma } = canvas;
      for (let index = 0; index < luma.length; index++) luma[index] = table[luma[index]!]!;
    }
    if (known?.grey) {
      canvas.blue.fill(128);
      canvas.red.fill(128);
    }
  };
}
