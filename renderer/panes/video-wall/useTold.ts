import { useCallback, useEffect, useState } from 'react';
import type { Outcome } from '../../../src/contract/refusal.ts';
import { refusedWords } from './programs.ts';

/** What was said stays so long, in milliseconds: read once, out of the way after. */
const STAYS = 6_000;

/** What the wall says under its tiles for a while. */
export interface Told {
  readonly words: string;
  readonly warning: string;
  tell(words: string): void;
  warn(words: string): void;
  /** Tells why an act was refused; nothing when it was not. */
  refuse(outcome: Outcome): void;
  /** The same once the act is answered. */
  wait(outcome: Promise<Outcome>): void;
  clear(): void;
}

const NOTHING = { words: '', warning: '' };

export function useTold(): Told {
  const [said, setSaid] = useState(NOTHING);
  useEffect(() => {
    if (said === NOTHING) return;
    const timer = window.setTimeout(() => setSaid(NOTHING), STAYS);
    return () => window.clearTimeout(timer);
  }, [said]);
  const tell = useCallback((words: string): void => setSaid(words ? { words, warning: '' } : NOTHING), []);
  const warn = useCallback((warning: string): void => setSaid(warning ? { words: '', warning } : NOTHING), []);
  const refuse = useCallback((outcome: Outcome): void => warn(refusedWords(outcome)), [warn]);
  const wait = useCallback((outcome: Promise<Outcome>): void => void outcome.then(refuse), [refuse]);
  const clear = useCallback((): void => setSaid(NOTHING), []);
  return { ...said, tell, warn, refuse, wait, clear };
}
