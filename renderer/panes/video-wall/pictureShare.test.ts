import { expect, it } from 'vitest';
import { pictureBox, shareOf } from './pictureShare.ts';

it('a picture lies in the middle of a tile that is wider or higher than it', () => {
  expect(pictureBox({ left: 10, top: 20, width: 400, height: 180 }, 1280, 720)).toEqual({
    left: 50,
    top: 20,
    width: 320,
    height: 180,
  });
  expect(pictureBox({ left: 0, top: 0, width: 160, height: 200 }, 1280, 720)).toEqual({
    left: 0,
    top: 55,
    width: 160,
    height: 90,
  });
  expect(pictureBox({ left: 1, top: 2, width: 3, height: 4 }, 0, 0)).toEqual({ left: 1, top: 2, width: 3, height: 4 });
});

it('a place beside the picture is brought to its edge', () => {
  const picture = { left: 50, top: 20, width: 320, height: 180 };
  expect(shareOf(picture, 210, 110)).toEqual([0.5, 0.5]);
  expect(shareOf(picture, 0, 500)).toEqual([0, 1]);
});
