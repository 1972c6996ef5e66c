import { useMemo } from 'react';
import { foldedUnderAny } from '../../state/acknowledge.ts';
import { useAlarms } from '../../state/stores.ts';
import type { Targets } from '../../ui/alarmAct/acts.ts';
import type { AlarmLine } from './alarmRows.ts';

/** What the next act is for: the marked rows, else the active one; with what is folded under them. Null for none. */
export function useTargets(
  lines: readonly AlarmLine[],
  marked: ReadonlySet<string>,
  active: string | null,
): Targets | null {
  const rows = useAlarms((state) => state.rows);
  return useMemo(() => {
    const chosen =
      marked.size > 0 ? lines.filter(({ key }) => marked.has(key)) : lines.filter(({ key }) => key === active);
    if (chosen.length === 0) return null;
    const causes = new Set(chosen.filter(({ under }) => under.all > 0).map(({ key }) => key));
    const own = new Set(chosen.map(({ key }) => key));
    const under = causes.size === 0 ? [] : foldedUnderAny(causes, rows).filter(({ id }) => !own.has(id));
    return { rows: chosen.map(({ row }) => row), under };
  }, [lines, marked, active, rows]);
}
