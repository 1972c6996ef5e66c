import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { ok, type Result, refuse } from '../shared/result.ts';

/** What a database file holds, as far as it can be counted. */
export interface DatabaseContent {
  readonly bytes: number;
  /** Version of its schema (`user_version`). */
  readonly schema: number;
  /** Rows of each table. */
  readonly rows: Readonly<Record<string, number>>;
}

/**
 * Opens a database file for reading only, looks at every page (`PRAGMA quick_check`) and counts its rows. Refusals:
 * `store.corrupt` (damaged, or without a schema: an empty file is damage too), `store.unreadable`.
 */
export function checkDatabase(file: string): Result<DatabaseContent> {
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { readonly: true, fileMustExist: true });
    const schema = db.pragma('user_version', { simple: true }) as number;
    if (schema < 1) return refuse('store.corrupt', `${file} has no schema`, { file });
    const said = db.pragma('quick_check(1)', { simple: true });
    if (said !== 'ok') return refuse('store.corrupt', `${file} is damaged (${String(said).slice(0, 200)})`, { file });
    const tables = db
      .prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND sql NOT LIKE 'CREATE VIRTUAL%'",
      )
      .pluck()
      .all() as string[];
    const rows: Record<string, number> = {};
    for (const table of tables)
      rows[table] = db
        .prepare(`SELECT count(*) FROM "${table.replaceAll('"', '""')}"`)
        .pluck()
        .get() as number;
    return ok({ bytes: statSync(file).size, schema, rows });
  } catch (error) {
    const code = error instanceof Database.SqliteError ? error.code : 'unknown';
    return /^SQLITE_(NOTADB|CORRUPT)/.test(code)
      ? refuse('store.corrupt', `${file} is damaged (${code})`, { file })
      : refuse('store.unreadable', `${file} cannot be read (${error instanceof Error ? error.message : code})`, {
          file,
        });
  } finally {
    db?.close();
  }
}
