import type { AlarmRow } from '../../../src/contract/alarms.ts';
import { POSTS, type Post } from '../../../src/domain/alarm/definition.ts';
import { alarmDetail } from '../../i18n/alarmDetail.ts';
import { folded, type Language } from '../../i18n/format.ts';
import { isUnacknowledged } from '../../state/acknowledge.ts';

export const PRIORITIES = [1, 2, 3, 4] as const;
export type Priority = (typeof PRIORITIES)[number];

/** What of the alarms is listed; an empty choice leaves nothing out. */
export interface AlarmFilter {
  readonly unacknowledgedOnly: boolean;
  /** Words that must all occur in name, text, street, commune or detail; accents and capitals do not count. */
  readonly words: string;
  readonly posts: readonly Post[];
  readonly communes: readonly string[];
  readonly kinds: readonly string[];
  readonly priorities: readonly Priority[];
}

/** Every alarm. */
export const NO_FILTER: AlarmFilter = {
  unacknowledgedOnly: false,
  words: '',
  posts: [],
  communes: [],
  kinds: [],
  priorities: [],
};

/** Whether anything is left out by it. */
export const isFiltering = (filter: AlarmFilter): boolean =>
  filter.unacknowledgedOnly ||
  filter.words.trim() !== '' ||
  filter.posts.length + filter.communes.length + filter.kinds.length + filter.priorities.length > 0;

/** Everything of an alarm that words are looked for in, folded. */
export const searchedText = (row: AlarmRow, language: Language): string =>
  folded(
    `${row.assetName} ${row.text[language]} ${row.place} ${row.commune} ${alarmDetail(row.detail, language)} ${row.asset}`,
  );

/** Tells whether an alarm passes; `textOf` gives its folded text, so that it is folded once and not at each look. */
export function filterTest(filter: AlarmFilter, textOf: (row: AlarmRow) => string): (row: AlarmRow) => boolean {
  const words = folded(filter.words).split(/\s+/).filter(Boolean);
  const { posts, communes, kinds, priorities } = filter;
  return (row) =>
    (!filter.unacknowledgedOnly || isUnacknowledged(row)) &&
    (priorities.length === 0 || priorities.includes(row.priority)) &&
    (communes.length === 0 || communes.includes(row.commune)) &&
    (kinds.length === 0 || kinds.includes(row.kind)) &&
    // An alarm that names no post concerns every one.
    (posts.length === 0 || row.posts.length === 0 || row.posts.some((post) => posts.includes(post))) &&
    (words.length === 0 || words.every((word) => textOf(row).includes(word)));
}

/** What can be chosen among the alarms there are; a choice in force stays in the list although nothing has it now. */
export interface Choices {
  readonly posts: readonly Post[];
  readonly communes: readonly string[];
  readonly kinds: readonly string[];
}

/** Communes and kinds that the alarms have, in the order of their names; all posts. */
export function choicesOf(rows: Iterable<AlarmRow>, filter: AlarmFilter, kindName: (kind: string) => string): Choices {
  const communes = new Set(filter.communes);
  const kinds = new Set(filter.kinds);
  for (const row of rows) {
    if (row.commune !== '') communes.add(row.commune);
    kinds.add(row.kind);
  }
  return {
    posts: POSTS,
    communes: [...communes].sort((a, b) => a.localeCompare(b)),
    kinds: [...kinds].sort((a, b) => kindName(a).localeCompare(kindName(b))),
  };
}

/** A choice with one more or one less. */
export const toggled = <T>(all: readonly T[], one: T): T[] =>
  all.includes(one) ? all.filter((other) => other !== one) : [...all, one];
