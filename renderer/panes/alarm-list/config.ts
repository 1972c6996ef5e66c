import { z } from 'zod';
import { POSTS } from '../../../src/domain/alarm/definition.ts';
import { type AlarmFilter, PRIORITIES } from './alarmFilter.ts';
import { SORT_COLUMNS, type Sort } from './alarmOrder.ts';

/** How an operator has set the list up: filter, order, folding. Kept with the window's layout. */
export interface AlarmListConfig extends AlarmFilter {
  readonly sort: Sort;
  /** What follows from another alarm is not folded under it. */
  readonly flat: boolean;
}

/** A field that this version cannot read, or that an older one did not have, is as in a fresh list; the others are kept. */
export const configSchema: z.ZodType<AlarmListConfig> = z.object({
  unacknowledgedOnly: z.boolean().catch(false),
  words: z.string().max(100).catch(''),
  posts: z.array(z.enum(POSTS)).max(POSTS.length).catch([]),
  communes: z.array(z.string().max(100)).max(100).catch([]),
  kinds: z.array(z.string().max(48)).max(50).catch([]),
  priorities: z.array(z.literal(PRIORITIES)).max(4).catch([]),
  sort: z
    .object({ column: z.enum(SORT_COLUMNS), descending: z.boolean() })
    .nullable()
    .catch(null),
  flat: z.boolean().catch(false),
});
