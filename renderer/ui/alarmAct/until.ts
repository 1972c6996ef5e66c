/** How long something lasts, as it is offered. */
export const UNTIL_CHOICES = ['15min', '1h', '4h', 'shift', 'own'] as const;
export type UntilChoice = (typeof UNTIL_CHOICES)[number];

const MINUTES: Readonly<Record<Exclude<UntilChoice, 'shift' | 'own'>, number>> = { '15min': 15, '1h': 60, '4h': 240 };

/** Hours at which shifts of eight hours change in the room. */
const SHIFT_CHANGES = [6, 14, 22] as const;

/** The next change of shift, ms; `now` in the time of this machine. */
export function endOfShift(now: number): number {
  const at = new Date(now);
  const hour = SHIFT_CHANGES.find((change) => change > at.getHours());
  const end = new Date(at);
  end.setHours(hour ?? SHIFT_CHANGES[0] + 24, 0, 0, 0);
  return end.getTime();
}

/** The next time that a clock shows `21:30`; null when it is no time of day. */
export function nextTimeOfDay(text: string, now: number): number | null {
  const read = /^([01]?\d|2[0-3])[:hH]([0-5]\d)$/.exec(text.trim());
  if (!read) return null;
  const at = new Date(now);
  at.setHours(Number(read[1]), Number(read[2]), 0, 0);
  if (at.getTime() <= now) at.setDate(at.getDate() + 1);
  return at.getTime();
}

/** A day and a time of day as the browser's field writes them (`2026-11-22T21:30`), by this machine's clock; null when it is none. */
export function dayAndTime(text: string): number | null {
  const at = text === '' ? Number.NaN : new Date(text).getTime();
  return Number.isFinite(at) ? at : null;
}

/** When a choice ends, ms; null while an own time is not written yet. `own` is a time of day, or a day with one. */
export function untilOf(choice: UntilChoice, own: string, now: number): number | null {
  if (choice === 'own') return own.includes('T') ? dayAndTime(own) : nextTimeOfDay(own, now);
  return choice === 'shift' ? endOfShift(now) : now + MINUTES[choice] * 60_000;
}
