import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { ok, type Result, refuse } from '../../../src/shared/result.ts';
import { sql as operations } from './migrations/001-operations.ts';

const MIGRATIONS: readonly string[] = [operations];

/** Version of the schema that this program writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Opens a database file and brings its schema up to date. Refusals: `store.newer` (written by a newer program),
 * `store.corrupt` (damaged: never opened as if it were empty), `store.unwritable`.
 */
export function openDatabase(file: string): Result<Database.Database> {
  const there = existsSync(file);
  let db: Database.Database | undefined;
  try {
    db = new Database(file);
    const version = db.pragma('user_version', { simple: true }) as number;
    if (version > SCHEMA_VERSION) {
      db.close();
      return refuse(
        'store.newer',
        `${file} was written by a newer version (${version}; this one knows ${SCHEMA_VERSION})`,
        {
          file,
          version,
          known: SCHEMA_VERSION,
        },
      );
    }
    if (there && version > 0 && db.pragma('quick_check(1)', { simple: true }) !== 'ok') {
      db.close();
      return refuse('store.corrupt', `${file} is damaged`, { file });
    }
    db.pragma('journal_mode = WAL');
    // An acknowledgement that was shown as done must survive the plug being pulled.
    db.pragma('synchronous = FULL');
    const open = db;
    open.transaction(() => {
      for (let next = version; next < SCHEMA_VERSION; next++) open.exec(MIGRATIONS[next]!);
      open.pragma(`user_version = ${SCHEMA_VERSION}`);
    })();
    return ok(open);
  } catch (error) {
    db?.close();
    const code = error instanceof Database.SqliteError ? error.code : 'unknown';
    if (/^SQLITE_(NOTADB|CORRUPT)/.test(code)) return refuse('store.corrupt', `${file} is damaged (${code})`, { file });
    if (code === 'SQLITE_FULL') return refuse('store.full', `there is no room for ${file}`, { file });
    return refuse('store.unwritable', `${file} cannot be opened (${error instanceof Error ? error.message : code})`, {
      file,
    });
  }
}
