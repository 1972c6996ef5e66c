/** An alarm that came this often within this time chatters (ISA-18.2, 3.1 "chattering alarm": three times in a minute). */
export const CHATTER_COUNT = 3;
export const CHATTER_SPAN = 60_000;
/** It has stopped when it kept still for so long, ms. */
export const CHATTER_ENDS = 600_000;
/** An alarm that was over sooner than this is fleeting, ms (ISA-18.2, 3.1 "fleeting alarm"). */
export const FLEETING = 10_000;

/** What is remembered of how an alarm comes and goes; times by the device's clock, ms. */
export interface Repetition {
  /** The latest comings, the newest last. */
  readonly comings: readonly number[];
  readonly chattering: boolean;
}

/** An alarm that has not come yet. */
export const NEVER_CAME: Repetition = { comings: [], chattering: false };

/** The alarm came. A time before the newest one (a late message) is no chatter of its own. */
export function came(before: Repetition, at: number): Repetition {
  const comings = [...before.comings, at].sort((a, b) => a - b).slice(-CHATTER_COUNT);
  const newest = comings.at(-1)!;
  const previous = before.comings.at(-1);
  const burst = comings.length === CHATTER_COUNT && newest - comings[0]! <= CHATTER_SPAN;
  const kept = before.chattering && previous !== undefined && newest - previous < CHATTER_ENDS;
  return { comings, chattering: burst || kept };
}

/** Whether it chatters at a time. */
export const chatters = ({ chattering, comings }: Repetition, now: number): boolean =>
  chattering && now - (comings.at(-1) ?? 0) < CHATTER_ENDS;

/** Whether an occurrence was over before anybody could have answered it. */
export const isFleeting = (raisedAt: number, returnedAt: number | null): boolean =>
  returnedAt !== null && returnedAt >= raisedAt && returnedAt - raisedAt < FLEETING;
