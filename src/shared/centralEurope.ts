const HOUR = 3_600_000;

/** Time of the last Sunday of a month (0..11) at 01:00 UTC, when the clocks of the European Union change (Directive 2000/84/EC, articles 2 and 3). */
function changeIn(year: number, month: number): number {
  const last = new Date(Date.UTC(year, month + 1, 0));
  return last.getTime() - last.getUTCDay() * 24 * HOUR + HOUR;
}

/** ms that Central European time is ahead of UTC at that time: one hour, two in summer. Valid from 1996 on. */
export function centralEuropeanOffset(now: number): number {
  const year = new Date(now).getUTCFullYear();
  return now >= changeIn(year, 2) && now < changeIn(year, 9) ? 2 * HOUR : HOUR;
}

/** Hour of the local day in Central Europe, with its fraction: 23.5 is half past eleven. */
export const localHour = (now: number): number => ((now + centralEuropeanOffset(now)) / HOUR) % 24;
