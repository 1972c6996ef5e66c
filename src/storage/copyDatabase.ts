import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { ok, type Result, refuse } from '../shared/result.ts';

/** More than any database has: after the first pages all the rest is copied in one go. */
const ALL_PAGES = 0x7fff_ffff;

/** What was renamed or written must survive the plug being pulled. */
export function settle(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Copies a database while its owner goes on writing (SQLite's online back-up): the copy is of one moment, in one file
 * without a journal. Written beside its place and moved there when whole. One pass is taken, because a copy in
 * steps begins anew whenever the owner writes. Refusals: `backup.failed`, `store.full`.
 */
export async function copyDatabase(from: string, to: string): Promise<Result<void>> {
  const part = `${to}.part`;
  rmSync(part, { force: true });
  let source: Database.Database | undefined;
  try {
    source = new Database(from, { readonly: true, fileMustExist: true });
    await source.backup(part, { progress: () => ALL_PAGES });
    const copy = new Database(part);
    // A copy of a database with a write-ahead log would want two files beside it wherever it is opened.
    copy.pragma('journal_mode = DELETE');
    copy.close();
    settle(part);
    renameSync(part, to);
    return ok(undefined);
  } catch (error) {
    rmSync(part, { force: true });
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return /FULL|ENOSPC/.test(code)
      ? refuse('store.full', `there is no room for a copy of ${from}`, { file: from })
      : refuse('backup.failed', `${from} could not be copied (${error instanceof Error ? error.message : code})`, {
          file: from,
        });
  } finally {
    source?.close();
  }
}
