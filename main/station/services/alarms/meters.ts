import type { Meters } from '../../../../src/contract/alarms.ts';
import { type Result, refuse } from '../../../../src/shared/result.ts';

/** The meters of this position. */
export interface AlarmMeters {
  measure(from: number, to: number): Result<Meters>;
}

/** Not measured yet. */
export const createAlarmMeters = (): AlarmMeters => ({
  measure: () => refuse('meters.none', 'nothing is measured yet'),
});
