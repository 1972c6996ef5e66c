import type { AlarmRow } from '../../../src/contract/alarms.ts';
import { folded } from '../../i18n/format.ts';
import { isUnacknowledged } from '../../state/acknowledge.ts';

/** A line of the list: an alarm, and what is folded under it. */
export interface AlarmLine {
  readonly key: string;
  readonly row: AlarmRow;
  readonly level: 1 | 2;
  /** Alarms that this one causes. */
  readonly under: number;
  readonly freshUnder: number;
  readonly expanded: boolean;
}

/** What of the alarms is listed. */
export interface AlarmFilter {
  readonly unacknowledgedOnly: boolean;
  /** Words that must all occur in name, text, commune or detail; accents and capitals do not count. */
  readonly text: string;
}

const byUrgency = (a: AlarmRow, b: AlarmRow): number =>
  a.priority - b.priority ||
  Number(isUnacknowledged(b)) - Number(isUnacknowledged(a)) ||
  b.raisedAt - a.raisedAt ||
  (a.id < b.id ? -1 : 1);

/** Whether an alarm is shown under its cause: the cause is present and no less urgent. */
export function causeOf(row: AlarmRow, rows: ReadonlyMap<string, AlarmRow>): AlarmRow | undefined {
  const cause = row.cause === null ? undefined : rows.get(row.cause);
  return cause && cause.priority <= row.priority && cause.id !== row.id ? cause : undefined;
}

/**
 * The list in its order: by priority, what nobody has acknowledged first, then the newest; what follows from another
 * alarm is folded under it. A filter looks at every alarm, folded or not.
 */
export function alarmLines(
  rows: ReadonlyMap<string, AlarmRow>,
  expanded: ReadonlySet<string>,
  filter: AlarmFilter,
  language: 'fr' | 'en',
): AlarmLine[] {
  const words = folded(filter.text).split(/\s+/).filter(Boolean);
  const wanted = (row: AlarmRow): boolean => {
    if (filter.unacknowledgedOnly && !isUnacknowledged(row)) return false;
    if (words.length === 0) return true;
    const text = folded(`${row.assetName} ${row.text[language]} ${row.commune} ${row.detail ?? ''} ${row.asset}`);
    return words.every((word) => text.includes(word));
  };
  const tops: AlarmRow[] = [];
  const under = new Map<string, AlarmRow[]>();
  for (const row of rows.values()) {
    const cause = causeOf(row, rows);
    if (!cause) {
      if (wanted(row)) tops.push(row);
      continue;
    }
    const list = under.get(cause.id);
    if (list) list.push(row);
    else under.set(cause.id, [row]);
  }
  // What matches by itself must be found although its cause does not match.
  for (const [id, children] of under) {
    const cause = rows.get(id);
    if (cause && !tops.includes(cause) && children.some(wanted)) tops.push(cause);
  }
  return tops.sort(byUrgency).flatMap((row) => {
    const children = under.get(row.id) ?? [];
    const open = expanded.has(row.id) && children.length > 0;
    const line: AlarmLine = {
      key: row.id,
      row,
      level: 1,
      under: children.length,
      freshUnder: children.filter(isUnacknowledged).length,
      expanded: open,
    };
    if (!open) return [line];
    const shown = children
      .filter(wanted)
      .sort(byUrgency)
      .map((child): AlarmLine => ({ key: child.id, row: child, level: 2, under: 0, freshUnder: 0, expanded: false }));
    return [line, ...shown];
  });
}
