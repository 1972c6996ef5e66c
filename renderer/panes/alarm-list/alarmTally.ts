import type { AlarmRow } from '../../../src/contract/alarms.ts';
import { isUnacknowledged } from '../../state/acknowledge.ts';

/** What the whole list comes to, whatever the filter. */
export interface Tally {
  readonly present: number;
  readonly fresh: number;
  readonly shelved: number;
  readonly outOfService: number;
  readonly suppressed: number;
  /** The most urgent (unacknowledged before, then the newest), the one that waits longest, the one that came last. */
  readonly highest: AlarmRow | null;
  readonly oldest: AlarmRow | null;
  readonly newest: AlarmRow | null;
}

/** A tally that is being made. */
type Counting = { -readonly [K in keyof Tally]: Tally[K] };
/** Before the first alarm. */
export const startTally = (): Counting => ({
  present: 0,
  fresh: 0,
  shelved: 0,
  outOfService: 0,
  suppressed: 0,
  highest: null,
  oldest: null,
  newest: null,
});

/** Counts one alarm. Held ones count only as such: they are in no strip and in no bell. */
export function count(tally: Counting, row: AlarmRow): void {
  if (row.hold !== null) {
    if (row.hold.type === 'shelved') tally.shelved += 1;
    else if (row.hold.type === 'out-of-service') tally.outOfService += 1;
    else tally.suppressed += 1;
    return;
  }
  const fresh = isUnacknowledged(row);
  tally.present += 1;
  if (fresh) tally.fresh += 1;
  if (fresh && (tally.oldest === null || row.raisedAt < tally.oldest.raisedAt)) tally.oldest = row;
  if (tally.newest === null || row.raisedAt > tally.newest.raisedAt) tally.newest = row;
  const { highest } = tally;
  const was = highest !== null && isUnacknowledged(highest);
  if (
    highest === null ||
    row.priority < highest.priority ||
    (row.priority === highest.priority && (fresh !== was ? fresh : row.raisedAt > highest.raisedAt))
  )
    tally.highest = row;
}
