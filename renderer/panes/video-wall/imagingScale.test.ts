import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAsAsked, sliderScale } from './imagingScale.ts';

describe('the scale of a camera’s setting', () => {
  it.each([
    ['of whole numbers', { value: 50, minimum: 0, maximum: 100 }, { step: 1, value: 50, outside: false, decimals: 0 }],
    ['of a thousand', { value: 512, minimum: 0, maximum: 1_023 }, { step: 10, value: 512, decimals: 0 }],
    ['of shares', { value: 0.5, minimum: 0, maximum: 1 }, { step: 0.005, decimals: 3 }],
    ['below zero', { value: -4, minimum: -22, maximum: 0 }, { step: 1, value: -4 }],
    ['whose value lies beyond its end', { value: 140, minimum: 0, maximum: 100 }, { value: 100, outside: true }],
    ['of a millionth', { value: 0, minimum: 0, maximum: 1e-6 }, { value: 0, decimals: 6 }],
  ])('%s is shown as it is', (_, told, shown) => {
    expect(sliderScale(told)).toMatchObject(shown);
  });

  it.each([
    ['ends that are the same', { value: 5, minimum: 5, maximum: 5 }],
    ['ends the wrong way round', { value: 5, minimum: 10, maximum: 0 }],
    ['no end', { value: 5, minimum: 0, maximum: Number.POSITIVE_INFINITY }],
    ['no value', { value: Number.NaN, minimum: 0, maximum: 1 }],
    ['ends that are farther apart than numbers go', { value: 0, minimum: -1.7e308, maximum: 1.7e308 }],
  ])('with %s is none', (_, told) => {
    expect(sliderScale(told)).toBeUndefined();
  });

  it('has a value within it and steps that a hand can go, whatever the camera said', () => {
    const any = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(any, any, any, (value, minimum, maximum) => {
        const scale = sliderScale({ value, minimum, maximum });
        if (!scale) return;
        expect(scale.value).toBeGreaterThanOrEqual(minimum);
        expect(scale.value).toBeLessThanOrEqual(maximum);
        expect(scale.step).toBeGreaterThan(0);
        expect((maximum - minimum) / scale.step).toBeLessThanOrEqual(STEPS_AND_A_BIT);
      }),
    );
  });
});
/** Of a whole scale a step is rounded down by less than half. */
const STEPS_AND_A_BIT = 300;

it('an answer is as asked when the scale cannot tell the two apart, or what was asked lies beyond it', () => {
  const scale = { minimum: 0, maximum: 100 };
  expect(isAsAsked(60, { ...scale, value: 60.4 })).toBe(true);
  expect(isAsAsked(160, { ...scale, value: 100 })).toBe(true);
  expect(isAsAsked(60, { ...scale, value: 58 })).toBe(false);
});
