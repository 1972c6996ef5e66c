import type { AlarmRow } from '../../../src/contract/alarms.ts';
import { folded, type Language } from '../../i18n/format.ts';

/** Columns that the list can be put in order by. */
export const SORT_COLUMNS = ['mark', 'time', 'asset', 'place', 'alarm', 'state', 'by'] as const;
export type SortColumn = (typeof SORT_COLUMNS)[number];

/** Null: by urgency. What nobody has acknowledged stands first in every order. */
export type Sort = { readonly column: SortColumn; readonly descending: boolean } | null;

const STATE_ORDER: Readonly<Record<AlarmRow['state'], number>> = {
  unacknowledged: 0,
  'returned-unacknowledged': 1,
  acknowledged: 2,
  latched: 3,
  cleared: 4,
};

/** Who has it, else who acknowledged it. */
export const whoHas = (row: AlarmRow): string => row.owner ?? row.acknowledgedBy ?? '';

/** A text so that plain comparison gives the order of people: without accents, numbers by their value, nothing last. */
const textKey = (text: string): string =>
  text === '' ? '\uffff' : folded(text).replace(/\d+/g, (digits) => digits.padStart(12, '0'));

/** What an alarm is put in order by, the smallest first. */
export function sortKey(row: AlarmRow, column: SortColumn, language: Language): number | string {
  switch (column) {
    case 'mark':
      return row.priority;
    case 'time':
      return row.raisedAt;
    case 'asset':
      return textKey(row.assetName);
    case 'place':
      return textKey([row.commune, row.place].filter(Boolean).join(' '));
    case 'alarm':
      return textKey(row.text[language]);
    case 'state':
      return STATE_ORDER[row.state];
    case 'by':
      return textKey(whoHas(row));
  }
}

/** What stands in the list: an alarm with the key of the order in force. */
export interface Ordered {
  /** The alarm as its place in the order is reckoned. */
  readonly place: AlarmRow;
  /** It, or something that is folded under it, waits for an acknowledgement. */
  readonly fresh: boolean;
  readonly key: number | string;
}

/** Compares two alarms: unacknowledged first, then by the column, then the most urgent, then the newest. */
export function compareBy(sort: Sort): (a: Ordered, b: Ordered) => number {
  const sign = sort?.descending ? -1 : 1;
  return (a, b) => {
    if (a.fresh !== b.fresh) return a.fresh ? -1 : 1;
    if (sort !== null && a.key !== b.key) return a.key < b.key ? -sign : sign;
    return (
      a.place.priority - b.place.priority ||
      b.place.raisedAt - a.place.raisedAt ||
      (a.place.id < b.place.id ? -1 : a.place.id > b.place.id ? 1 : 0)
    );
  };
}

/** What a click on a column's title makes of the order: by it, then the other way round, then by urgency again. */
export function sortAfter(sort: Sort, column: SortColumn): Sort {
  // The newest first is what one looks for in times.
  const first = column === 'time';
  if (sort?.column !== column) return { column, descending: first };
  return sort.descending === first ? { column, descending: !first } : null;
}

/** The next column for the key; after the last one comes the order by urgency. */
export function nextSort(sort: Sort): Sort {
  const at = sort === null ? -1 : SORT_COLUMNS.indexOf(sort.column);
  const column = SORT_COLUMNS[at + 1];
  return column === undefined ? null : { column, descending: column === 'time' };
}
