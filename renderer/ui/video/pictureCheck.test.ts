import { expect, it } from 'vitest';
import { createPictureCheck } from './pictureCheck.ts';

const picture = (light: number, mark = 0): Uint8ClampedArray => {
  const sample = new Uint8ClampedArray(40 * 4).fill(light);
  sample[41] = light + mark;
  return sample;
};

it('a street where only the clock in the picture moves is a moving picture', () => {
  const check = createPictureCheck();
  for (let second = 0; second < 30; second += 1)
    expect(check.look(picture(60, second % 2 ? 90 : 0), second * 1_000)).toBe('moving');
});

it('a picture that stands still is frozen after eight seconds, coding noise or not', () => {
  const check = createPictureCheck();
  expect(check.look(picture(60), 0)).toBe('moving');
  expect(check.look(picture(60, 5), 7_000)).toBe('moving');
  expect(check.look(picture(60), 8_000)).toBe('frozen');
});

it('moves again as soon as something does', () => {
  const check = createPictureCheck();
  check.look(picture(60), 0);
  check.look(picture(60), 20_000);
  expect(check.look(picture(60, 100), 21_000)).toBe('moving');
});

it('a black picture is called black at once', () => {
  expect(createPictureCheck().look(picture(1), 0)).toBe('black');
  expect(createPictureCheck().look(picture(20), 0)).toBe('moving');
});
