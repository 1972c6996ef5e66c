import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';

/** Whether a program has this database open now; false for one that is not there or cannot be opened. */
export function isInUse(file: string): boolean {
  if (!existsSync(file)) return false;
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { timeout: 0 });
    // Alone with a write-ahead log one may have it to oneself; with another connection open, this is refused as busy.
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('BEGIN IMMEDIATE; ROLLBACK');
    return false;
  } catch (error) {
    return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
  } finally {
    db?.close();
  }
}
