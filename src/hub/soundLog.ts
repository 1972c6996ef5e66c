import type { Database } from 'better-sqlite3';

/**
 * Whether a log can be read to its end: the check of pages does not look into texts nor
 * whether an index has the rows of its table, and a missing row would be an
 * order that no station ever gets past.
 */
export function soundLog(db: Database): boolean {
  const count = (sql: string): number => db.prepare(sql).pluck().get() as number;
  const whole = (table: string): boolean => db.pragma(`integrity_check(${table})`, { simple: true }) === 'ok';
  return (
    whole('operation') &&
    whole('stream') &&
    count('SELECT count(*) FROM log') === 1 &&
    count('SELECT count(*) FROM operation NOT INDEXED') ===
      count('SELECT coalesce(max(hub_order), 0) FROM operation') &&
    count('SELECT count(*) FROM operation NOT INDEXED WHERE NOT json_valid(operation)') === 0 &&
    count('SELECT count(*) FROM stream WHERE NOT json_valid(state)') === 0
  );
}
