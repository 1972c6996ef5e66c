/** A time of day as people write it: `22:30`. */
export const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Minutes since midnight of a time of day. */
const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** Whether a minute of the local day (0 to 1439) is from one time of day on and before another, over midnight too. */
export function withinHours(minute: number, from: string, to: string): boolean {
  const [first, last] = [minutesOf(from), minutesOf(to)];
  return first <= last ? minute >= first && minute < last : minute >= first || minute < last;
}
