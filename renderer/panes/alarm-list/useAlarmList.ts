import { useCallback, useMemo, useState } from 'react';
import type { AlarmRow } from '../../../src/contract/alarms.ts';
import type { Language } from '../../i18n/format.ts';
import { acknowledge, foldedUnder, isUnacknowledged } from '../../state/acknowledge.ts';
import { stationNow } from '../../state/clock.ts';
import { goTo } from '../../state/goTo.ts';
import { tellOutcome } from '../../state/notices.ts';
import { useRegister } from '../../state/register.ts';
import { live, select } from '../../state/station.ts';
import { useAlarms, useSelection } from '../../state/stores.ts';
import { type AlarmLine, alarmLines } from './alarmRows.ts';

/** What the list shows and what can be done in it. */
export interface AlarmList {
  readonly lines: readonly AlarmLine[];
  /** Before the first snapshot there is nothing to say of the alarms, not even that there are none. */
  readonly known: boolean;
  readonly present: number;
  readonly fresh: number;
  readonly active: string | null;
  readonly selected: string | null;
  setActive(key: string): void;
  choose(line: AlarmLine): void;
  setExpanded(key: string, open: boolean): void;
  /** Acknowledges an alarm and what follows from it. */
  acknowledge(row: AlarmRow): void;
  go(row: AlarmRow): void;
}

/** Alarms of the station as lines, kept in their order. */
export function useAlarmList(unacknowledgedOnly: boolean, text: string, language: Language): AlarmList {
  const { number, rows } = useAlarms();
  const selection = useSelection((state) => state.selection);
  const [expanded, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState<string | null>(null);
  const lines = useMemo(
    () => alarmLines(rows, expanded, { unacknowledgedOnly, text }, language),
    [rows, expanded, unacknowledgedOnly, text, language],
  );
  const fresh = useMemo(() => [...rows.values()].filter(isUnacknowledged).length, [rows]);
  const selected = selection?.type === 'alarm' ? selection.id : null;
  return {
    lines,
    known: number >= 0,
    present: rows.size,
    fresh,
    active: active ?? selected,
    selected,
    setActive,
    choose: useCallback(({ row }) => select({ type: 'alarm', id: row.id, asset: row.asset }), []),
    setExpanded: useCallback((key, open) => {
      setOpen((before) => {
        const next = new Set(before);
        if (open) next.add(key);
        else next.delete(key);
        return next;
      });
    }, []),
    acknowledge: useCallback((row) => {
      const under = foldedUnder(row, useAlarms.getState().rows);
      void acknowledge([row.id, ...under.map(({ id }) => id)]).then(({ outcome }) =>
        tellOutcome(outcome, stationNow()),
      );
    }, []),
    go: useCallback((row) => {
      const index = useRegister.getState().register?.indexOf.get(row.asset);
      const columns = live.columns();
      if (index === undefined || !columns) return;
      goTo({ at: [columns.lon[index] ?? 0, columns.lat[index] ?? 0], label: row.assetName });
    }, []),
  };
}
