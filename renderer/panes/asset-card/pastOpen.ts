import type { PointValue } from '../../../src/contract/assets.ts';

/** The point whose past is unfolded, and of which asset. */
export interface OpenPast {
  readonly asset: string;
  readonly point: string;
  /** By a key: the keys then go on in the past. */
  readonly byKey: boolean;
}

/** Whether a point may have a past: texts have none. */
export const hasPast = ({ type }: PointValue): boolean => type !== 'text';

/** The point that the keys are on, else the first one that has a past; null when none has. */
export function pointForKeys(points: readonly PointValue[], on: string | undefined): string | null {
  const able = points.filter(hasPast);
  return (able.find(({ id }) => id === on) ?? able[0])?.id ?? null;
}
