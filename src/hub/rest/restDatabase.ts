import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ok, type Result, refuse } from '../../shared/result.ts';

const VERSION = 2;
/*
 * `entry`, `alarm`, `call`, `incident`, `team` and `meta` are a projection of the log; `webhook` is what receivers were told so far.
 * `seq` is the order of arrival here: unlike the hub's order it stands when the log is set back to a back-up.
 */
const FIRST = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entry (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, hub_order INTEGER, at INTEGER NOT NULL,
  stream TEXT NOT NULL, kind TEXT NOT NULL, position TEXT NOT NULL, operator TEXT, operation TEXT NOT NULL
);
CREATE INDEX entry_stream ON entry (stream, seq);
CREATE TABLE alarm (
  id TEXT PRIMARY KEY, asset TEXT NOT NULL, condition TEXT NOT NULL, priority INTEGER NOT NULL, raised_at REAL NOT NULL,
  present INTEGER NOT NULL, state TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX alarm_time ON alarm (raised_at, id);
CREATE INDEX alarm_present ON alarm (present, raised_at, id);
CREATE INDEX alarm_asset ON alarm (asset, raised_at, id);
CREATE INDEX alarm_condition ON alarm (condition, raised_at, id);
CREATE TABLE call (id TEXT PRIMARY KEY, rang_at REAL NOT NULL, state TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX call_time ON call (rang_at, id);
CREATE TABLE webhook (
  id TEXT PRIMARY KEY, key TEXT NOT NULL, url TEXT NOT NULL, kinds TEXT NOT NULL, secret TEXT NOT NULL,
  created_at INTEGER NOT NULL, seq INTEGER NOT NULL, stopped TEXT, failures INTEGER NOT NULL DEFAULT 0,
  failed_since INTEGER, next_at INTEGER, last_result TEXT
) WITHOUT ROWID;
CREATE TABLE personal_access (at INTEGER NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL);
CREATE INDEX personal_access_at ON personal_access (at);
`;
/** Incidents and teams. */
const SECOND = `
CREATE TABLE incident (id TEXT PRIMARY KEY, opened_at REAL NOT NULL, open INTEGER NOT NULL, state TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX incident_time ON incident (opened_at, id);
CREATE INDEX incident_open ON incident (open, opened_at, id);
CREATE TABLE team (id TEXT PRIMARY KEY, incident TEXT, state TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX team_incident ON team (incident, id);
`;

/** Made beside its place and moved there when whole: a file that is empty is then damage, never a fresh start. */
function makeNew(file: string): void {
  const fresh = `${file}.new`;
  rmSync(fresh, { force: true });
  const db = new Database(fresh);
  db.transaction(() => {
    db.exec(FIRST);
    db.exec(SECOND);
    db.pragma(`user_version = ${VERSION}`);
  })();
  db.close();
  renameSync(fresh, file);
}

/** A file of before: what is new in it is read from the log's beginning; entries keep their place, receivers theirs. */
function bringUp(db: Database.Database): void {
  db.transaction(() => {
    db.exec(SECOND);
    db.exec("UPDATE meta SET value = '' WHERE key = 'mark'");
    db.pragma(`user_version = ${VERSION}`);
  })();
}

/** Opens `rest.db` of the hub's folder. Refusals: `rest.newer`, `rest.corrupt`, `rest.unwritable` (context `file`). */
export function openRestDatabase(dir: string): Result<Database.Database> {
  const file = join(dir, 'rest.db');
  let db: Database.Database | undefined;
  try {
    if (!existsSync(file)) makeNew(file);
    db = new Database(file);
    const version = db.pragma('user_version', { simple: true }) as number;
    const damaged = version < 1 || db.pragma('quick_check(1)', { simple: true }) !== 'ok';
    if (version > VERSION || damaged) {
      db.close();
      return damaged
        ? refuse('rest.corrupt', `${file} is damaged`, { file })
        : refuse('rest.newer', `${file} was written by a newer version`, { file });
    }
    if (version < VERSION) bringUp(db);
    db.pragma('journal_mode = WAL');
    // What a power cut takes is read from the log again, or delivered twice at most.
    db.pragma('synchronous = NORMAL');
    return ok(db);
  } catch (error) {
    db?.close();
    const code = error instanceof Database.SqliteError ? error.code : 'unknown';
    return /^SQLITE_(NOTADB|CORRUPT)/.test(code)
      ? refuse('rest.corrupt', `${file} is damaged (${code})`, { file })
      : refuse('rest.unwritable', `${file}: ${error instanceof Error ? error.message : code}`, { file });
  }
}
