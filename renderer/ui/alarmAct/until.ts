import { readMoment } from './moment.ts';

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

/** When a choice ends, ms; null while an own time is not written, or is none. */
export function untilOf(choice: UntilChoice, own: string, now: number): number | null {
  if (choice === 'own') return readMoment(own, now, 'future') ?? null;
  return choice === 'shift' ? endOfShift(now) : now + MINUTES[choice] * 60_000;
}
