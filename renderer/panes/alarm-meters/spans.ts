const MINUTE = 60_000;
const DAY = 86_400_000;
/** Longest span that the station measures, days. */
const LONGEST = 400;

/** A span of time that is looked at. */
export type SpanChoice =
  | { readonly span: 'today' | 'week' | 'month' }
  /** Days `2026-11-25`, both included. */
  | { readonly span: 'own'; readonly first: string; readonly last: string };

const midnight = (day: string): number => {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  return new Date(year, month - 1, date).getTime();
};
const dayAfter = (day: string): number => {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  return new Date(year, month - 1, date + 1).getTime();
};

/** A span's beginning and end, ms since 1970; null for days that are none, turned round or too far apart. */
export function spanAt(choice: SpanChoice, now: number): { readonly from: number; readonly to: number } | null {
  if (choice.span === 'today') {
    const from = new Date(now).setHours(0, 0, 0, 0);
    return { from, to: Math.max(now, from + 1) };
  }
  if (choice.span !== 'own') {
    // A minute more: thirty days are thirty also where the station's clock is a moment behind this window's.
    return { from: now - (choice.span === 'week' ? 7 : 30) * DAY - MINUTE, to: now };
  }
  const valid = /^\d{4}-\d{2}-\d{2}$/;
  if (!valid.test(choice.first) || !valid.test(choice.last)) return null;
  const [from, until] = [midnight(choice.first), Math.min(dayAfter(choice.last), now)];
  return until > from && until - from <= LONGEST * DAY ? { from, to: until } : null;
}
