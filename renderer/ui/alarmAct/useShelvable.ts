import { useEffect, useState } from 'react';
import type { AlarmRow } from '../../../src/contract/alarms.ts';
import { readDetail } from '../../state/alarmActs.ts';

/** Kinds of alarm that are asked for; the station judges the rest when it is told. */
const ASKED = 20;

/** One alarm of each kind among these: how long they may be shelved follows from their definition. */
export function oneOfEachKind(rows: readonly Pick<AlarmRow, 'id' | 'kind' | 'condition'>[]): string[] {
  const kinds = new Map<string, string>();
  for (const { id, kind, condition } of rows) {
    const name = `${kind}/${condition}`;
    if (!kinds.has(name)) kinds.set(name, id);
    if (kinds.size === ASKED) break;
  }
  return [...kinds.values()];
}

/** Longest that all of the alarms may be shelved, minutes, 0 for never; null while it is not known. */
export function useShelvable(rows: readonly AlarmRow[], wanted: boolean): number | null {
  const [minutes, setMinutes] = useState<number | null>(null);
  const asked = wanted ? oneOfEachKind(rows).join('\n') : '';
  useEffect(() => {
    if (asked === '') return;
    let over = false;
    void Promise.all(asked.split('\n').map(readDetail)).then((details) => {
      const known = details.flatMap((detail) => (detail === null ? [] : [detail.shelvableMinutes]));
      if (!over && known.length > 0) setMinutes(Math.min(...known));
    });
    return () => {
      over = true;
    };
  }, [asked]);
  return minutes;
}
