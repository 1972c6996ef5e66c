import type { Database } from 'better-sqlite3';

/** What everything else follows from; the others are made anew from it, or are of one screen. */
const TABLES = ['operation', 'stream', 'setting'];

/**
 * Whether what is alive in a store can be read: the check of pages (`quick_check`) does not look into texts, and not
 * whether an index has every row of its table. A page of before, sound by itself, shows in that its rows are not those
 * of the index; an index that lacks a row would hide an alarm.
 */
export function soundRows(db: Database): boolean {
  const count = (sql: string): number => db.prepare(sql).pluck().get() as number;
  const same = (table: string, terms: string): boolean =>
    count(`SELECT count(*) FROM ${table} WHERE ${terms}`) ===
    count(`SELECT count(*) FROM ${table} NOT INDEXED WHERE ${terms}`);
  return (
    TABLES.every((table) => db.pragma(`integrity_check(${table})`, { simple: true }) === 'ok') &&
    same('operation', "status = 'pending'") &&
    same('stream', 'shown = 1') &&
    count("SELECT count(*) FROM operation NOT INDEXED WHERE status = 'pending' AND NOT json_valid(operation)") === 0 &&
    count(
      "SELECT count(*) FROM stream WHERE NOT json_valid(accepted) OR (present <> '' AND NOT json_valid(present))",
    ) === 0
  );
}
