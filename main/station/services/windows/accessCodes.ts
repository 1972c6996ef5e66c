import { createHash, timingSafeEqual } from 'node:crypto';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';

/** How long a code that nobody used is good for, ms. */
export const CODE_LIFE = 10 * 60_000;
/** Wrong codes that one machine may type before it has to wait. */
export const MOST_WRONG = 5;
/** How long it then waits, ms. */
export const WRONG_PAUSE = 60_000;
/** Wrong codes, from wherever, after which the code itself is taken back. */
export const MOST_GUESSES = 20;

/** Letters and digits that nobody mistakes for another when they are read aloud. */
const SIGNS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const LENGTH = 8;
/** Machines whose wrong codes are remembered: more come only in an attack, and the code is then taken back. */
const MOST_MACHINES = 1_000;

/** Codes that let one browser in, once. */
export interface AccessCodes {
  /** A new code, in place of the one before. */
  give(): string;
  /** When the present code ends, on the monotonic clock; null when there is none. */
  until(): number | null;
  /**
   * Uses a code up. Refusals: `windows.code-wrong`, `windows.code-over` (it was one: used, expired or taken back),
   * `windows.wait` (context `seconds`).
   */
  take(typed: string, from: string): Result<void>;
  /** Takes the present code back. */
  withdraw(): void;
}

export interface AccessCodesOptions {
  /** Monotonic, ms. */
  readonly clock: () => number;
  /** So many random bytes that nobody can foresee. */
  readonly bytes: (count: number) => Uint8Array;
  /** So many guessed that the code was taken back: a person should know. */
  readonly onGuessed: () => void;
}

const marked = (code: string): Buffer => createHash('sha256').update(code).digest();

/** As it was typed: small letters, spaces and dashes are no mistake. */
const read = (typed: string): string => typed.toUpperCase().replaceAll(/[\s-]/g, '');

/** Opens the codes; there is none before the first was asked for. */
export function createAccessCodes({ clock, bytes, onGuessed }: AccessCodesOptions): AccessCodes {
  /** Of the present code, and of the one before it, only what it can be recognised by. */
  let present: { readonly mark: Buffer; readonly until: number } | null = null;
  let over: Buffer | null = null;
  let guesses = 0;
  const wrong = new Map<string, { count: number; at: number }>();

  const withdraw = (): void => {
    if (present) over = present.mark;
    present = null;
  };
  const look = (): void => {
    if (present && clock() >= present.until) withdraw();
  };
  const waits = (from: string): number => {
    const said = wrong.get(from);
    if (!said) return 0;
    const left = said.at + WRONG_PAUSE - clock();
    if (left <= 0) wrong.delete(from);
    return left > 0 && said.count >= MOST_WRONG ? left : 0;
  };
  const count = (from: string): void => {
    const before = wrong.get(from)?.count ?? 0;
    if (before === 0 && wrong.size >= MOST_MACHINES) wrong.delete(wrong.keys().next().value ?? '');
    wrong.set(from, { count: before + 1, at: clock() });
    guesses += 1;
    if (guesses < MOST_GUESSES || !present) return;
    withdraw();
    onGuessed();
  };

  return {
    give() {
      // Each sign equally likely: what lies above the last whole round of the alphabet is drawn again.
      const whole = 256 - (256 % SIGNS.length);
      let code = '';
      while (code.length < LENGTH)
        for (const byte of bytes(LENGTH)) if (byte < whole && code.length < LENGTH) code += SIGNS[byte % SIGNS.length];
      withdraw();
      guesses = 0;
      present = { mark: marked(code), until: clock() + CODE_LIFE };
      return `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`;
    },
    until() {
      look();
      return present?.until ?? null;
    },
    take(typed, from) {
      look();
      const left = waits(from);
      if (left > 0)
        return refuse('windows.wait', 'too many wrong codes from there', { seconds: Math.ceil(left / 1_000) });
      const mark = marked(read(typed));
      if (present && timingSafeEqual(present.mark, mark)) {
        withdraw();
        wrong.delete(from);
        return ok(undefined);
      }
      if (over && timingSafeEqual(over, mark)) return refuse('windows.code-over', 'this code is over');
      count(from);
      return refuse('windows.code-wrong', 'this is not the code');
    },
    withdraw,
  };
}
