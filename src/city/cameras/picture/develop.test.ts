import { expect, it } from 'vitest';
import { canvasOf } from './canvas.ts';
import { createDeveloper, lumaTable } from './develop.ts';
import type { PictureSettings } from './protocol.ts';

const PLAIN: PictureSettings = { brightness: 50, contrast: 50, iris: 0, grey: false };
const grey = (luma: number) => {
  const canvas = canvasOf(4, 4);
  canvas.luma.fill(luma);
  canvas.blue.fill(90);
  canvas.red.fill(160);
  return canvas;
};

it('a camera that is set as it comes gives the picture as it is', () => {
  const canvas = grey(100);
  createDeveloper()(canvas, PLAIN);
  expect([canvas.luma[0], canvas.blue[0], canvas.red[0]]).toEqual([100, 90, 160]);
});

it('brightness, contrast, a closed iris and the night filter are seen', () => {
  const developed = (settings: Partial<PictureSettings>, luma = 150) => {
    const canvas = grey(luma);
    createDeveloper()(canvas, { ...PLAIN, ...settings });
    return canvas;
  };
  expect(developed({ brightness: 80 }).luma[0]).toBe(216);
  expect(developed({ brightness: 20 }).luma[0]).toBe(84);
  expect(developed({ contrast: 0 }).luma[0]).toBe(126);
  expect(developed({ contrast: 75 }).luma[0]).toBeGreaterThan(170);
  expect(developed({ iris: -22 }).luma[0]).toBeLessThan(70);
  expect(developed({ grey: true }).blue[0]).toBe(128);
});

it('no setting leaves what an encoder takes', () => {
  for (const brightness of [0, 50, 100])
    for (const contrast of [0, 50, 100])
      for (const iris of [-22, 0]) {
        const table = lumaTable({ brightness, contrast, iris, grey: false });
        expect(Math.min(...table)).toBeGreaterThanOrEqual(16);
        expect(Math.max(...table)).toBeLessThanOrEqual(235);
      }
});
