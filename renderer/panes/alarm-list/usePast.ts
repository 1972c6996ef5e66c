import { useCallback, useEffect, useRef, useState } from 'react';
import type { PastAlarm } from '../../../src/contract/alarms.ts';
import { connection } from '../../state/station.ts';

/** What is looked for in the past. Times in ms since 1970. */
export interface PastSearch {
  readonly words: string;
  readonly from: number | null;
  readonly to: number | null;
  readonly priorities: readonly (1 | 2 | 3 | 4)[];
  readonly asset: string | null;
}

/** Pages of the past as far as they were read. */
export interface Past {
  readonly state: 'loading' | 'ready' | 'failed';
  readonly rows: readonly PastAlarm[];
  /** Null beyond what is counted. */
  readonly total: number | null;
  readonly more: boolean;
  /** Reads the next page; once at a time. */
  next(): void;
  again(): void;
}

/** A fast typist's next letter comes before, ms. */
const PAUSE = 250;
const PAGE = 100;

interface Held {
  readonly of: PastSearch;
  readonly state: Past['state'];
  readonly rows: readonly PastAlarm[];
  readonly total: number | null;
  readonly more: boolean;
}

/** Whether a span of time can have anything in it. */
export const isSpan = ({ from, to }: Pick<PastSearch, 'from' | 'to'>): boolean =>
  from === null || to === null || from <= to;

/** Looks for alarms of the past and reads them page by page; an answer to an older question is not shown. */
export function usePast(search: PastSearch): Past {
  const [held, setHeld] = useState<Held>({ of: search, state: 'loading', rows: [], total: null, more: false });
  const [tries, setTries] = useState(0);
  const asked = useRef(0);
  const reading = useRef(false);

  const read = useCallback(async (of: PastSearch, rows: readonly PastAlarm[]): Promise<void> => {
    asked.current += 1;
    const mine = asked.current;
    reading.current = true;
    const last = rows.at(-1);
    const answer = await connection.ask((client) =>
      client.alarm.past({
        ...of,
        priorities: [...of.priorities],
        before: last ? { raisedAt: last.raisedAt, id: last.id } : null,
        limit: PAGE,
      }),
    );
    if (mine !== asked.current) return;
    reading.current = false;
    if (answer === null) setHeld((before) => ({ ...before, of, state: 'failed' }));
    else setHeld({ of, state: 'ready', rows: [...rows, ...answer.rows], total: answer.total, more: answer.more });
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `tries` asks the same again
  useEffect(() => {
    asked.current += 1;
    if (!isSpan(search)) return;
    const timer = setTimeout(() => void read(search, []), PAUSE);
    return () => clearTimeout(timer);
  }, [search, read, tries]);

  const current = held.of === search;
  return {
    state: current ? held.state : 'loading',
    rows: held.rows,
    total: held.total,
    more: current && held.more,
    next: () => {
      if (current && held.more && held.state === 'ready' && !reading.current) void read(search, held.rows);
    },
    again: () => {
      setHeld((before) => ({ ...before, state: 'loading' }));
      setTries((count) => count + 1);
    },
  };
}
