import type { AlarmRow } from '../../../src/contract/alarms.ts';
import type { Language } from '../../i18n/format.ts';
import { isUnacknowledged, rootOf } from '../../state/acknowledge.ts';
import { type AlarmFilter, filterTest, isFiltering, searchedText } from './alarmFilter.ts';
import { compareBy, type Ordered, type Sort, sortKey } from './alarmOrder.ts';
import { count, startTally, type Tally } from './alarmTally.ts';

/** How many alarms are folded under one, by why: what hangs on it, what came with it, its own earlier times. */
export interface Under {
  readonly all: number;
  readonly fresh: number;
  readonly parent: number;
  readonly together: number;
  readonly repeat: number;
}

/** A line of the list: an alarm, and what is folded under it. */
export interface AlarmLine {
  readonly key: string;
  readonly row: AlarmRow;
  readonly level: 1 | 2;
  /** It waits for an acknowledgement, or something that is folded under it does. */
  readonly fresh: boolean;
  readonly under: Under;
  readonly expanded: boolean;
  /** Over, or not of this list any more: it stays only until the hand leaves it. */
  readonly leaving: 'over' | 'elsewhere' | null;
}

/** A row under the hand, as it was when the hand came: it keeps its place until the hand moves. */
export interface Pin {
  readonly row: AlarmRow;
  readonly fresh: boolean;
}

/** What the list is made of. */
export interface ListInput {
  readonly rows: ReadonlyMap<string, AlarmRow>;
  /** Those that are presented, or those that a rule masks. */
  readonly of: 'present' | 'suppressed';
  readonly filter: AlarmFilter;
  readonly sort: Sort;
  /** What follows from another alarm is folded under it. */
  readonly grouped: boolean;
  readonly expanded: ReadonlySet<string>;
  readonly pins: ReadonlyMap<string, Pin>;
  readonly language: Language;
}

/** Lines in their order and what is said above them. */
export interface AlarmList {
  readonly lines: readonly AlarmLine[];
  readonly tally: Tally;
  /** Alarms of this list that pass the filter. */
  readonly matching: number;
  /** Unacknowledged ones that the filter leaves out, and those of them of the first priority. */
  readonly outside: { readonly fresh: number; readonly urgent: number };
}

/** What was done, counted: the list must stay cheap however long it is. */
export interface Work {
  /** Texts folded, alarms looked at by the filter, pairs compared. */
  folded: number;
  tested: number;
  compared: number;
}

interface Top extends Ordered {
  readonly row: AlarmRow;
  readonly children: readonly AlarmRow[];
}

/** Up to so many changes are put in one by one; more are sorted with the rest. */
const FEW = 64;

const NONE: readonly AlarmRow[] = [];
const NOTHING_UNDER: Under = { all: 0, fresh: 0, parent: 0, together: 0, repeat: 0 };

/**
 * Makes the list and remembers what it found out of each alarm, so that a change costs what changed and one look at
 * each row: texts are folded and filtered once for each alarm, and the order is the last one with what changed put in.
 */
export function createAlarmList(): { update(input: ListInput): AlarmList; readonly work: Work } {
  const work: Work = { folded: 0, tested: 0, compared: 0 };
  let texts = new WeakMap<AlarmRow, string>();
  let passed = new WeakMap<AlarmRow, boolean>();
  let keys = new WeakMap<AlarmRow, number | string>();
  let before: Pick<ListInput, 'filter' | 'sort' | 'language'> | null = null;
  let order: Top[] = [];
  let topsBefore: ReadonlyMap<string, Top> = new Map();
  const made = new Map<string, AlarmLine>();

  function forget({ filter, sort, language }: ListInput): void {
    if (before?.language !== language) texts = new WeakMap();
    if (before?.language !== language || before.filter !== filter) passed = new WeakMap();
    if (before?.language !== language || before.sort !== sort) {
      keys = new WeakMap();
      order = [];
      topsBefore = new Map();
    }
    before = { filter, sort, language };
  }

  function remembered<T>(all: WeakMap<AlarmRow, T>, row: AlarmRow, make: () => T): T {
    const known = all.get(row);
    if (known !== undefined) return known;
    const value = make();
    all.set(row, value);
    return value;
  }

  /** The last order without what changed is in order already: what changed is put into it. */
  function sorted(tops: ReadonlyMap<string, Top>, sort: Sort): Top[] {
    const kept = order.filter((top) => tops.get(top.place.id) === top);
    if (kept.length === tops.size) return kept;
    const standing = new Set(kept);
    const changed = [...tops.values()].filter((top) => !standing.has(top));
    const compareTo = compareBy(sort);
    const compare = (a: Top, b: Top): number => {
      work.compared += 1;
      return compareTo(a, b);
    };
    if (changed.length > FEW) return [...kept, ...changed].sort(compare);
    for (const top of changed) {
      let [from, to] = [0, kept.length];
      while (from < to) {
        const middle = (from + to) >> 1;
        if (compare(kept[middle] ?? top, top) < 0) from = middle + 1;
        else to = middle;
      }
      kept.splice(from, 0, top);
    }
    return kept;
  }

  function line(key: string, fields: Omit<AlarmLine, 'key'>): AlarmLine {
    const old = made.get(key);
    if (
      old &&
      old.row === fields.row &&
      old.level === fields.level &&
      old.fresh === fields.fresh &&
      old.expanded === fields.expanded &&
      old.leaving === fields.leaving &&
      sameUnder(old.under, fields.under)
    )
      return old;
    const now = { key, ...fields };
    made.set(key, now);
    return now;
  }

  return {
    work,
    update(input) {
      forget(input);
      const { rows, of, filter, sort, grouped, expanded, pins, language } = input;
      const textOf = (row: AlarmRow): string =>
        remembered(texts, row, () => {
          work.folded += 1;
          return searchedText(row, language);
        });
      const test = filterTest(filter, textOf);
      const filtering = isFiltering(filter);
      const wanted = (row: AlarmRow): boolean =>
        !filtering ||
        pins.has(row.id) ||
        remembered(passed, row, () => {
          work.tested += 1;
          return test(row);
        });
      const inList = (row: AlarmRow): boolean =>
        of === 'present' ? row.hold === null : row.hold?.type === 'suppressed';

      const listed: AlarmRow[] = [];
      const children = new Map<string, AlarmRow[]>();
      const tally = startTally();
      const take = (row: AlarmRow): void => {
        const root = grouped && of === 'present' ? rootOf(pins.get(row.id)?.row ?? row, rows) : undefined;
        if (root === undefined || !inList(root)) listed.push(row);
        else {
          const list = children.get(root.id);
          if (list) list.push(row);
          else children.set(root.id, [row]);
        }
      };
      for (const row of rows.values()) {
        count(tally, row);
        if (inList(row) || pins.has(row.id)) take(row);
      }
      // What is over while it is under the hand.
      for (const [id, pin] of pins) if (!rows.has(id)) take({ ...pin.row, state: 'cleared' });

      const tops = new Map<string, Top>();
      const outside = { fresh: 0, urgent: 0 };
      let matching = 0;
      const leaveOut = (row: AlarmRow): void => {
        if (!isUnacknowledged(row)) return;
        outside.fresh += 1;
        if (row.priority === 1) outside.urgent += 1;
      };
      for (const row of listed) {
        const under = children.get(row.id) ?? NONE;
        const passes = wanted(row);
        let passing = 0;
        for (const child of under) {
          if (wanted(child)) passing += 1;
          else leaveOut(child);
        }
        matching += passing + (passes ? 1 : 0);
        // What matches by itself must be found although its cause does not match.
        if (!passes && passing === 0) {
          leaveOut(row);
          continue;
        }
        const pin = pins.get(row.id);
        const place = pin?.row ?? row;
        const fresh = pin ? pin.fresh : isUnacknowledged(row) || under.some(isUnacknowledged);
        const old = topsBefore.get(row.id);
        const same = old?.row === row && old.place === place && old.fresh === fresh;
        if (same && under === NONE && old.children === NONE) tops.set(row.id, old);
        else {
          const key = sort === null ? 0 : remembered(keys, place, () => sortKey(place, sort.column, language));
          tops.set(row.id, { row, place, children: under, fresh, key });
        }
      }
      order = sorted(tops, sort);
      topsBefore = tops;

      const leaving = (row: AlarmRow): AlarmLine['leaving'] =>
        !pins.has(row.id)
          ? null
          : !rows.has(row.id)
            ? 'over'
            : inList(row) && (!filtering || test(row))
              ? null
              : 'elsewhere';
      const compare = compareBy(sort);
      const lines: AlarmLine[] = [];
      for (const { row, children: all } of order) {
        const open = all.length > 0 && expanded.has(row.id);
        const under = all.length === 0 ? NOTHING_UNDER : countUnder(all);
        const fresh = isUnacknowledged(row) || under.fresh > 0;
        lines.push(line(row.id, { row, level: 1, fresh, under, expanded: open, leaving: leaving(row) }));
        if (!open) continue;
        const shown = all.filter(wanted).map((child): Top => {
          const place = pins.get(child.id)?.row ?? child;
          const key = sort === null ? 0 : remembered(keys, place, () => sortKey(place, sort.column, language));
          return { row: child, place, children: NONE, fresh: isUnacknowledged(place), key };
        });
        for (const child of shown.sort(compare))
          lines.push(
            line(child.row.id, {
              row: child.row,
              level: 2,
              fresh: isUnacknowledged(child.row),
              under: NOTHING_UNDER,
              expanded: false,
              leaving: leaving(child.row),
            }),
          );
      }
      // Lines of alarms that have gone are let go once they are as many as those that are here.
      if (made.size > 2 * lines.length + FEW) {
        made.clear();
        for (const one of lines) made.set(one.key, one);
      }
      return { lines, tally, matching, outside };
    },
  };
}

const sameUnder = (a: Under, b: Under): boolean =>
  a.all === b.all && a.fresh === b.fresh && a.parent === b.parent && a.together === b.together && a.repeat === b.repeat;

function countUnder(children: readonly AlarmRow[]): Under {
  const under = { all: children.length, fresh: 0, parent: 0, together: 0, repeat: 0 };
  for (const child of children) {
    if (isUnacknowledged(child)) under.fresh += 1;
    under[child.causeKind ?? 'parent'] += 1;
  }
  return under;
}
