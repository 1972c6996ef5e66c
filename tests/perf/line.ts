/** One measure of `npm run bench`, as it stands in bench/results.json. */
export interface Line {
  readonly name: string;
  /** Median of the runs, or the one value. */
  readonly value: number;
  readonly unit: string;
  readonly p50: number;
  readonly p95: number;
  /** What it is compared with, taken in the same run; null where there is nothing to compare with. */
  readonly baseline: { readonly name: string; readonly value: number } | null;
  /** value / baseline. */
  readonly ratio: number | null;
  readonly runs: number;
  /** How it was taken, for somebody who doubts it. */
  readonly how: string;
}

/** A measure: takes itself and says what it found. */
export type Measure = () => Promise<readonly Line[]>;

/** The value below which a share of the others lie; nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

const rounded = (value: number): number => Number(value.toPrecision(4));

/** Puts a line together from its runs. */
export function lineOf(
  name: string,
  unit: string,
  values: readonly number[],
  baseline: { readonly name: string; readonly values: readonly number[] } | null,
  how: string,
): Line {
  const value = percentile(values, 0.5);
  const compared = baseline ? percentile(baseline.values, 0.5) : null;
  return {
    name,
    value: rounded(value),
    unit,
    p50: rounded(value),
    p95: rounded(percentile(values, 0.95)),
    baseline: baseline && compared !== null ? { name: baseline.name, value: rounded(compared) } : null,
    ratio: compared ? rounded(value / compared) : null,
    runs: values.length,
    how,
  };
}
