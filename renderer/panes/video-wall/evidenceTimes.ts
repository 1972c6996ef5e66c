/** A time of day as it is typed, `22:31` or `22:31:05`. */
const TIME = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;

/**
 * The wall clock of a time of day that was typed: the last time that it was so, within a minute of now. Milliseconds
 * since 1970; null for what is no time.
 */
export function lastTime(text: string, now: number): number | null {
  const found = TIME.exec(text.trim());
  if (!found) return null;
  const at = new Date(now);
  at.setHours(Number(found[1]), Number(found[2]), Number(found[3] ?? 0), 0);
  if (at.getTime() > now + 60_000) at.setDate(at.getDate() - 1);
  return at.getTime();
}

/** The same the other way round, to the second. */
export const timeText = (at: number): string => {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
};
