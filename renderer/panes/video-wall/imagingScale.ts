import { type Language, number } from '../../i18n/format.ts';

/** A setting as a camera tells it, on its own scale. */
export interface ToldScale {
  readonly value: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** A scale as a slider shows it. */
export interface SliderScale {
  readonly minimum: number;
  readonly maximum: number;
  readonly step: number;
  /** Within the ends, whatever the camera said. */
  readonly value: number;
  /** The camera says a value that its own scale has not. */
  readonly outside: boolean;
  readonly decimals: number;
}

/** Ends that are nearer than this are the same. */
const SMALLEST = 1e-9;
/** Steps that a scale has at most: more cannot be told apart by a hand. */
const STEPS = 200;

/** Makes a slider's scale of what a camera told: whole numbers stay whole; ends that are none give no slider. Pure. */
export function sliderScale({ value, minimum, maximum }: ToldScale): SliderScale | undefined {
  const span = maximum - minimum;
  if (!Number.isFinite(span) || span < SMALLEST || !Number.isFinite(value)) return undefined;
  const isWhole = Number.isInteger(minimum) && Number.isInteger(maximum) && span >= 10;
  // A power of ten, twice or five times it: `0.05`, `2`, `100`.
  const least = span / STEPS;
  const power = 10 ** Math.floor(Math.log10(least));
  const rounded = [1, 2, 5, 10].map((times) => times * power).find((one) => one >= least * 0.999) ?? least;
  const step = isWhole ? Math.max(1, Math.round(rounded)) : rounded;
  return {
    minimum,
    maximum,
    step,
    value: Math.min(maximum, Math.max(minimum, value)),
    outside: value < minimum || value > maximum,
    decimals: Math.min(6, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9))),
  };
}

/** Whether a camera's answer is what was asked, as far as its scale can tell. */
export const isAsAsked = (asked: number, told: ToldScale): boolean => {
  const scale = sliderScale(told);
  const wanted = Math.min(told.maximum, Math.max(told.minimum, asked));
  return Math.abs(wanted - told.value) <= (scale?.step ?? 0) / 2 + 1e-9;
};

/** A value of a scale as it is read. */
export const scaleText = (value: number, decimals: number, language: Language): string =>
  number(value, language, decimals);
