import { useCallback, useEffect, useRef, useState } from 'react';
import { digitOf, isKeying, isStar, KEYING_LIMIT, type Keyed, keyDigit, keyStar, NOTHING_KEYED } from './keyed.ts';

interface KeyedNumber {
  readonly keyed: Keyed;
  /** Digits, star, Enter and Escape of a number; true when the key was one of them. */
  key(event: { readonly key: string; readonly code: string }): boolean;
}

/** Whether keys go into a field or a panel, and not to the wall. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"]') !== null;

/**
 * Numbers keyed on the wall, and on the numeric pad from anywhere in the window where nobody types. What is left half
 * keyed is forgotten after a while.
 */
export function useKeyedNumber(call: (what: Keyed['what'], number: number, digits: string) => void): KeyedNumber {
  const [keyed, setKeyed] = useState(NOTHING_KEYED);
  const latest = useRef({ keyed, call });
  latest.current = { keyed, call };

  const change = useCallback((next: Keyed): void => {
    // Two keys may come before the next drawing.
    latest.current = { ...latest.current, keyed: next };
    setKeyed(next);
  }, []);
  const key = useCallback(
    (event: { readonly key: string; readonly code: string }): boolean => {
      const { keyed, call } = latest.current;
      const digit = digitOf(event);
      if (digit !== undefined) change(keyDigit(keyed, digit, performance.now()));
      else if (isStar(event)) change(keyStar(performance.now()));
      else if (event.key === 'Enter' && keyed.digits !== '') {
        change(NOTHING_KEYED);
        call(keyed.what, Number(keyed.digits), keyed.digits);
      } else if (event.key === 'Escape' && isKeying(keyed)) change(NOTHING_KEYED);
      else return false;
      return true;
    },
    [change],
  );

  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const mods = event.ctrlKey || event.altKey || event.metaKey;
      if (event.defaultPrevented || mods || !event.code.startsWith('Numpad') || isTyping(event.target)) return;
      if (key(event)) event.preventDefault();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [key]);

  useEffect(() => {
    if (!isKeying(keyed)) return;
    const timer = window.setTimeout(() => change(NOTHING_KEYED), KEYING_LIMIT);
    return () => window.clearTimeout(timer);
  }, [keyed, change]);

  return { keyed, key };
}
