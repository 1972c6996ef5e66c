import { useCallback, useMemo, useState } from 'react';

/** Rows marked for the next act. */
export interface Marks {
  readonly keys: ReadonlySet<string>;
  toggle(key: string): void;
  /** Marks everything between two rows. */
  extend(keys: readonly string[], from: string, to: string): void;
  all(keys: readonly string[]): void;
  clear(): void;
}

const NONE: ReadonlySet<string> = new Set();

/** Keys from one row to another, both included, in either direction. */
export function keysBetween(keys: readonly string[], from: string, to: string): string[] {
  const [a, b] = [keys.indexOf(from), keys.indexOf(to)];
  if (a === -1 || b === -1) return b === -1 ? [] : [to];
  return keys.slice(Math.min(a, b), Math.max(a, b) + 1);
}

/** Keeps what is marked; a row that has left the list is not marked any more. */
export function useMarks(present: readonly { readonly key: string }[]): Marks {
  const [marked, setMarked] = useState(NONE);
  const keys = useMemo(() => {
    if (marked.size === 0) return NONE;
    const still = new Set<string>();
    for (const { key } of present) if (marked.has(key)) still.add(key);
    return still;
  }, [marked, present]);
  return {
    keys,
    toggle: useCallback((key) => {
      setMarked((before) => {
        const next = new Set(before);
        if (!next.delete(key)) next.add(key);
        return next;
      });
    }, []),
    extend: useCallback((all, from, to) => {
      setMarked((before) => new Set([...before, ...keysBetween(all, from, to)]));
    }, []),
    all: useCallback((all) => setMarked(new Set(all)), []),
    clear: useCallback(() => setMarked(NONE), []),
  };
}
