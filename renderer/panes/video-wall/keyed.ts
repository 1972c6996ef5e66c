/** A number being keyed: what it will call, its digits, and when the last one was, in milliseconds. */
export interface Keyed {
  readonly what: 'camera' | 'salvo';
  readonly digits: string;
  readonly at: number;
}

export const NOTHING_KEYED: Keyed = { what: 'camera', digits: '', at: 0 };
/** A number left half keyed is forgotten after so long, in milliseconds. */
export const KEYING_LIMIT = 4_000;
const MAXIMUM_DIGITS = 5;

/** Whether something was begun. */
export const isKeying = (keyed: Keyed): boolean => keyed.digits !== '' || keyed.what === 'salvo';

/** A digit more. One that comes too late begins a new number. */
export function keyDigit(keyed: Keyed, digit: string, now: number): Keyed {
  if (!/^\d$/.test(digit)) return keyed;
  const kept = now - keyed.at <= KEYING_LIMIT ? keyed : NOTHING_KEYED;
  return { what: kept.what, digits: (kept.digits + digit).slice(-MAXIMUM_DIGITS), at: now };
}

/** The star: the number that follows is that of a salvo. */
export const keyStar = (now: number): Keyed => ({ what: 'salvo', digits: '', at: now });

/** The digit of a key; the numeric pad's whether or not its lock is on. */
export const digitOf = ({ key, code }: { readonly key: string; readonly code: string }): string | undefined =>
  /^Numpad(\d)$/.exec(code)?.[1] ?? (/^\d$/.test(key) ? key : undefined);

export const isStar = ({ key, code }: { readonly key: string; readonly code: string }): boolean =>
  code === 'NumpadMultiply' || key === '*';
