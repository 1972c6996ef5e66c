import { existsSync, renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { ok, type Result, refuse } from '../../../src/shared/result.ts';
import { migration as firstLight, type Migration } from './migrations/001-firstLight.ts';
import { migration as earlierCalls } from './migrations/002-earlierCalls.ts';
import { migration as alarmsOfThePast } from './migrations/003-alarmsOfThePast.ts';
import { migration as cameraUse } from './migrations/004-cameraUse.ts';
import { migration as refusedActs } from './migrations/005-refusedActs.ts';
import { migration as cameraUseBy } from './migrations/006-cameraUseBy.ts';

/** In order; each file is `migrations/<number>-<name>.ts`. */
export const MIGRATIONS: readonly Migration[] = [
  ...[firstLight, earlierCalls, alarmsOfThePast, cameraUse, refusedActs],
  cameraUseBy,
];

const migrate = (db: Database.Database, migrations: readonly Migration[], from: number): void =>
  db.transaction(() => {
    for (const { sql } of migrations.slice(from)) db.exec(sql);
    db.pragma(`user_version = ${migrations.length}`);
  })();

/** Made beside its place and moved there when whole: a file that is empty is then damage, never a fresh start. */
function makeNew(file: string, migrations: readonly Migration[]): void {
  const fresh = `${file}.new`;
  rmSync(fresh, { force: true });
  const db = new Database(fresh);
  try {
    migrate(db, migrations, 0);
  } finally {
    db.close();
  }
  renameSync(fresh, file);
}

/** In place of a file: nothing is kept. */
export const MEMORY = ':memory:';

/**
 * Opens a database file and brings its schema up to date. Refusals: `store.newer` (written by a newer program),
 * `store.corrupt` (damaged: never opened as if it were empty), `store.unwritable`. A file that is read whole by its
 * owner at each start needs no check of its pages before (`readWhole`).
 */
export function openDatabase(
  file: string,
  migrations: readonly Migration[] = MIGRATIONS,
  check: 'pages' | 'readWhole' = 'pages',
): Result<Database.Database> {
  let db: Database.Database | undefined;
  try {
    if (file === MEMORY) {
      db = new Database(file);
      migrate(db, migrations, 0);
      return ok(db);
    }
    if (!existsSync(file)) makeNew(file, migrations);
    db = new Database(file);
    const version = db.pragma('user_version', { simple: true }) as number;
    if (version > migrations.length) {
      db.close();
      return refuse(
        'store.newer',
        `${file} was written by a newer version (${version}; this one knows ${migrations.length})`,
        {
          file,
          version,
          known: migrations.length,
        },
      );
    }
    if (version === 0 || (check === 'pages' && db.pragma('quick_check(1)', { simple: true }) !== 'ok')) {
      db.close();
      return refuse('store.corrupt', `${file} is damaged`, { file });
    }
    db.pragma('journal_mode = WAL');
    // An acknowledgement that was shown as done must survive the plug being pulled.
    db.pragma('synchronous = FULL');
    // Streams are keyed by their names: without room for their pages a storm reads what it has just written.
    db.pragma('cache_size = -32000');
    db.pragma('wal_autocheckpoint = 4000');
    migrate(db, migrations, version);
    return ok(db);
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
