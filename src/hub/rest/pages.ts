import type { Database } from 'better-sqlite3';

/** A time as answers have it, from ms since 1970. */
export const iso = (time: number): string => new Date(time).toISOString();

/** A position in a list that is ordered by time and identifier, the newest first. */
export interface Before {
  readonly time: number;
  readonly id: string;
}

/** A state of something that there is. */
export type Known<S extends { readonly state: string }> = Exclude<S, { readonly state: 'none' }>;

/** Conditions and their values, put together as they are wanted. */
export function conditions() {
  const terms: string[] = [];
  const values: unknown[] = [];
  return {
    and(term: string, ...given: unknown[]) {
      terms.push(term);
      values.push(...given);
    },
    values,
    where: () => (terms.length > 0 ? `WHERE ${terms.join(' AND ')}` : ''),
  };
}

type Conditions = ReturnType<typeof conditions>;

/** One page of a table that is ordered by a time and an identifier; one row more tells whether there is another page. */
export function pageOf<R>(
  db: Database,
  ask: { readonly table: string; readonly column: string; readonly where: Conditions; readonly limit: number },
  read: (id: string, state: string) => R,
): { rows: R[]; last: Before | null } {
  const { table, column, where, limit } = ask;
  const found = db
    .prepare(
      `SELECT id, ${column} AS time, state FROM ${table} ${where.where()} ORDER BY ${column} DESC, id DESC LIMIT ?`,
    )
    .all(...where.values, limit + 1) as { id: string; time: number; state: string }[];
  const shown = found.slice(0, limit);
  const end = found.length > limit ? shown.at(-1)! : null;
  return { rows: shown.map(({ id, state }) => read(id, state)), last: end && { time: end.time, id: end.id } };
}

/** Only what is between two times, and after a page. */
export function within(
  where: Conditions,
  column: string,
  { from, to, before }: { readonly from: number | null; readonly to: number | null; readonly before: Before | null },
): void {
  if (from !== null) where.and(`${column} >= ?`, from);
  if (to !== null) where.and(`${column} < ?`, to);
  if (before) where.and(`(${column}, id) < (?, ?)`, before.time, before.id);
}
