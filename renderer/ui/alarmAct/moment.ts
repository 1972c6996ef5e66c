/** What is written for a day alone: its first or its last moment. */
type DayEdge = 'start' | 'end';

const WRITTEN = /^(?:(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}))?)?\s*(?:(\d{1,2})[:hH](\d{2}))?$/;

/**
 * A moment as operators write it: `21:30`, `25/11`, `25/11 8:00`, `25/11/2026 8h00`; by this machine's clock, ms since
 * 1970. Without a day or a year it is the nearest one in the direction. Undefined when it is none, null when nothing is
 * written.
 */
export function readMoment(
  text: string,
  now: number,
  direction: 'past' | 'future',
  edge: DayEdge = 'start',
): number | null | undefined {
  const written = text.trim();
  if (written === '') return null;
  const read = WRITTEN.exec(written);
  if (!read) return undefined;
  const [, day, month, year, hour, minute] = read.map((part) => (part === undefined ? undefined : Number(part)));
  if ((hour ?? 0) > 23 || (minute ?? 0) > 59) return undefined;
  const at = new Date(now);
  const ahead = direction === 'future';
  const wrong = (): boolean => (ahead ? at.getTime() <= now : at.getTime() > now);
  if (day === undefined || month === undefined) {
    at.setHours(hour ?? 0, minute ?? 0, 0, 0);
    if (wrong()) at.setDate(at.getDate() + (ahead ? 1 : -1));
    return at.getTime();
  }
  const set = (of: number): boolean => {
    at.setFullYear(of, month - 1, day);
    return at.getMonth() === month - 1 && at.getDate() === day;
  };
  if (!set(year ?? at.getFullYear())) return undefined;
  if (hour !== undefined) at.setHours(hour, minute ?? 0, 0, 0);
  else if (edge === 'end') at.setHours(23, 59, 59, 999);
  else at.setHours(0, 0, 0, 0);
  // The last day of a span may well be today: its end is no reason to mean last year's.
  if (year === undefined && wrong() && !(edge === 'end' && sameDay(at.getTime(), now)))
    if (!set(at.getFullYear() + (ahead ? 1 : -1))) return undefined;
  return at.getTime();
}

const sameDay = (a: number, b: number): boolean => new Date(a).toDateString() === new Date(b).toDateString();
