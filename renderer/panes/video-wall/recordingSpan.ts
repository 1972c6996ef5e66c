/** A day as a date field gives it. */
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
/** A time of day as it is typed, `22:31` or `22:31:05`. */
const TIME = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;

const momentOf = (day: RegExpExecArray, time: RegExpExecArray): Date =>
  new Date(Number(day[1]), Number(day[2]) - 1, Number(day[3]), Number(time[1]), Number(time[2]), Number(time[3] ?? 0));

/**
 * The span of a day and two times of it, ms since 1970; an end before the beginning is of the day after. Null for what
 * cannot be read, and for a day that is none (30 February).
 */
export function spanOf(day: string, from: string, to: string): { readonly from: number; readonly to: number } | null {
  const [date, begin, end] = [DAY.exec(day.trim()), TIME.exec(from.trim()), TIME.exec(to.trim())];
  if (!date || !begin || !end) return null;
  const first = momentOf(date, begin);
  if (first.getDate() !== Number(date[3]) || first.getMonth() !== Number(date[2]) - 1) return null;
  const last = momentOf(date, end);
  if (last < first) last.setDate(last.getDate() + 1);
  return last > first ? { from: first.getTime(), to: last.getTime() } : null;
}

/** The day of a time, as a date field wants it. */
export function dayText(at: number): string {
  const date = new Date(at);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part, index) => String(part).padStart(index === 0 ? 4 : 2, '0'))
    .join('-');
}
