import { localHour } from '../shared/centralEurope.ts';

const DAY = 24 * 3_600_000;
/** The hours of the night in which the daily copy is made, Central European time. */
const NIGHT = { from: 2, to: 5 };
/** A copy that is not older than this is tonight's. */
const TONIGHT = DAY / 2;

/** Whether a copy is due: none yet, none for a whole day, or it is night and the last is of last night. ms since 1970. */
export function isDue(last: number | null, now: number): boolean {
  if (last === null || last > now + DAY) return true;
  const age = now - last;
  const hour = localHour(now);
  return age >= DAY || (age >= TONIGHT && hour >= NIGHT.from && hour < NIGHT.to);
}

/**
 * The copies that may go: older than so many days. The newest always stays, whatever the clock says.
 * @param copies times at which they were made, ms since 1970, in any order
 */
export function expired(copies: readonly number[], now: number, days: number): number[] {
  const newest = Math.max(...copies);
  return copies.filter((at) => at !== newest && now - at > days * DAY);
}
