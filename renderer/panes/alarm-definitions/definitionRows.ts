import type { DefinitionRow } from '../../../src/contract/alarms.ts';
import { definitionName } from '../../../src/domain/alarm/definition.ts';
import { folded, type Language } from '../../i18n/format.ts';

/** Orders of the list. */
export const ORDERS = ['type', 'priority', 'review'] as const;
export type Order = (typeof ORDERS)[number];

/** What of the definitions is shown. */
export interface Shown {
  readonly words: string;
  readonly only: 'all' | 'due' | 'proposed' | 'amended';
  readonly order: Order;
}

/** Name of a row: `light-cabinet/no-power`. */
export const nameOf = ({ definition }: DefinitionRow): string => definitionName(definition.type, definition.condition);

/** Whether it must be looked at again by a day (`2026-11-25`). */
export const isDue = ({ definition: { reviewBy } }: DefinitionRow, today: string): boolean =>
  reviewBy !== null && reviewBy <= today;

/** The day in the operator's own time, `2026-11-25`. */
export function dayOf(now: number): string {
  const date = new Date(now);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Never due comes last. */
const NEVER = '9999';

/** The rows that are asked for, in their order. Every word must occur somewhere; accents and capitals are forgiven. */
export function shownRows(
  rows: readonly DefinitionRow[],
  { words, only, order }: Shown,
  language: Language,
  today: string,
): DefinitionRow[] {
  const wanted = folded(words).split(/\s+/).filter(Boolean);
  const fits = (row: DefinitionRow): boolean => {
    if (only === 'due' && !isDue(row, today)) return false;
    if (only === 'proposed' && !row.proposal) return false;
    if (only === 'amended' && row.source !== 'amendment') return false;
    const { text, type, condition } = row.definition;
    const all = folded([text.fr, text.en, row.typeName.fr, row.typeName.en, type, condition].join(' '));
    return wanted.every((word) => all.includes(word));
  };
  const byType = (a: DefinitionRow, b: DefinitionRow): number =>
    a.typeName[language].localeCompare(b.typeName[language], language) ||
    a.priority - b.priority ||
    a.definition.text[language].localeCompare(b.definition.text[language], language) ||
    nameOf(a).localeCompare(nameOf(b));
  const compare: Readonly<Record<Order, (a: DefinitionRow, b: DefinitionRow) => number>> = {
    type: byType,
    priority: (a, b) => a.priority - b.priority || byType(a, b),
    review: (a, b) => (a.definition.reviewBy ?? NEVER).localeCompare(b.definition.reviewBy ?? NEVER) || byType(a, b),
  };
  return rows.filter(fits).sort(compare[order]);
}
