import { useCallback, useMemo, useRef, useState } from 'react';
import type { Language } from '../../i18n/format.ts';
import { isUnacknowledged, rootOf } from '../../state/acknowledge.ts';
import { useAlarms } from '../../state/stores.ts';
import { type AlarmList, createAlarmList, type ListInput, type Pin } from './alarmRows.ts';

/** The lines of the list, and what the pane tells it. */
export interface AlarmLines extends AlarmList {
  /** Before the first snapshot there is nothing to say of the alarms, not even that there are none. */
  readonly known: boolean;
  setExpanded(key: string, open: boolean): void;
  /** Folds up what a folded alarm is shown under, and goes there. */
  collapseAround(id: string, goTo: (key: string) => void): void;
  /** Opens what an alarm is folded under, so that it has a line of its own. */
  uncover(id: string): void;
  /** Lets an alarm that one is sent to through the filter while one is there; null for none. */
  letThrough(id: string | null): void;
  /** Tells which rows are under the hand: they keep their place until it moves. */
  hold(keys: readonly string[]): void;
}

const NO_PINS: ReadonlyMap<string, Pin> = new Map();

/** Alarms of the station as lines, kept in their order. */
export function useAlarmList(
  wanted: Pick<ListInput, 'of' | 'filter' | 'sort' | 'grouped'>,
  language: Language,
): AlarmLines {
  const { number, rows } = useAlarms();
  const [expanded, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [pins, setPins] = useState(NO_PINS);
  const maker = useRef<ReturnType<typeof createAlarmList>>(null);
  maker.current ??= createAlarmList();
  const list = maker.current;
  const { of, filter, sort, grouped } = wanted;
  const made = useMemo(
    () => list.update({ rows, of, filter, sort, grouped, expanded, pins, language }),
    [list, rows, of, filter, sort, grouped, expanded, pins, language],
  );
  const sent = useRef<string | null>(null);
  const lines = useRef(made.lines);
  lines.current = made.lines;

  const setExpanded = useCallback((key: string, open: boolean) => {
    setOpen((before) => {
      if (before.has(key) === open) return before;
      const next = new Set(before);
      if (open) next.add(key);
      else next.delete(key);
      return next;
    });
  }, []);
  return {
    ...made,
    known: number >= 0,
    setExpanded,
    collapseAround: useCallback(
      (id, goTo) => {
        const at = lines.current.findIndex(({ key }) => key === id);
        const cause = lines.current.slice(0, at + 1).findLast(({ level }) => level === 1);
        if (!cause) return;
        setExpanded(cause.key, false);
        goTo(cause.key);
      },
      [setExpanded],
    ),
    uncover: useCallback(
      (id) => {
        const all = useAlarms.getState().rows;
        const row = all.get(id);
        const root = row && rootOf(row, all);
        if (root) setExpanded(root.id, true);
      },
      [setExpanded],
    ),
    letThrough: useCallback((id) => {
      sent.current = id;
      const row = id === null ? undefined : useAlarms.getState().rows.get(id);
      setPins(row ? new Map([[row.id, { row, fresh: isUnacknowledged(row) }]]) : NO_PINS);
    }, []),
    hold: useCallback((keys) => {
      setPins((before) => {
        const next = new Map<string, Pin>();
        // What one was sent to waits for the hand to come.
        const waiting = keys.length === 0 && sent.current !== null ? before.get(sent.current) : undefined;
        if (waiting) next.set(waiting.row.id, waiting);
        for (const key of keys) {
          const pin = before.get(key);
          const line = pin ? undefined : lines.current.find((one) => one.key === key);
          if (pin) next.set(key, pin);
          else if (line) next.set(key, { row: line.row, fresh: line.fresh });
        }
        return next.size === 0 && before.size === 0 ? before : next;
      });
    }, []),
  };
}
