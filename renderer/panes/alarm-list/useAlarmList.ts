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
    hold: useCallback((keys) => {
      setPins((before) => {
        const next = new Map<string, Pin>();
        for (const key of keys) {
          const pin = before.get(key);
          const line = pin ? undefined : lines.current.find((one) => one.key === key);
          // What one was sent to may be outside of the filter: it is shown while one is there.
          const row = line?.row ?? useAlarms.getState().rows.get(key);
          if (pin) next.set(key, pin);
          else if (row) next.set(key, { row, fresh: line?.fresh ?? isUnacknowledged(row) });
        }
        return next.size === 0 && before.size === 0 ? before : next;
      });
    }, []),
  };
}
