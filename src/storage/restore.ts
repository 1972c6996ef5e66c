import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result, refuse } from '../shared/result.ts';
import { type Backup, checkBackup } from './backups.ts';
import { settle } from './copyDatabase.ts';

const folderOf = (data: string, now: number): string =>
  join(data, `before-${new Date(now).toISOString().replaceAll(':', '-').replace(/\..*$/, 'Z')}`);

/**
 * Moves a database and what stands beside it (write-ahead log, shared memory) into a folder `before-...` of the data
 * folder: nothing is deleted. Gives that folder. Refusal: `store.unwritable`.
 */
export function setAside(data: string, file: string, now: number): Result<string> {
  const folder = folderOf(data, now);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const name of [file, `${file}-wal`, `${file}-shm`, `${file}-journal`])
      if (existsSync(join(data, name))) renameSync(join(data, name), join(folder, name));
    settle(data);
    return ok(folder);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return refuse('store.unwritable', `${data} cannot be written (${reason})`, { file: data, reason });
  }
}

/**
 * Puts files of a back-up in place of those of a data folder, which are set aside. The copy is checked before
 * anything is touched, and is whole beside its place before the old one goes. Gives where the old ones are.
 * Refusals: those of `checkBackup`, `backup.lacks` (the file is not in it), `store.unwritable`, `store.full`.
 * @param only the one file wanted; all of the back-up when left out
 */
export async function restoreBackup(
  backup: Backup,
  data: string,
  now: number,
  only?: string,
): Promise<Result<{ readonly aside: string }>> {
  const checked = await checkBackup(backup.folder);
  if (!checked.ok) return checked;
  const names = checked.value.files.map(({ name }) => name).filter((name) => only === undefined || name === only);
  if (names.length === 0)
    return refuse('backup.lacks', `${backup.folder} holds no ${only ?? 'file'}`, { file: backup.folder });
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    for (const name of names) {
      copyFileSync(join(backup.folder, name), join(data, `${name}.restoring`));
      settle(join(data, `${name}.restoring`));
    }
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return refuse(reason === 'ENOSPC' ? 'store.full' : 'store.unwritable', `${data} cannot be written (${reason})`, {
      file: data,
      reason,
    });
  }
  let aside = folderOf(data, now);
  for (const name of names) {
    const old = setAside(data, name, now);
    if (!old.ok) return old;
    aside = old.value;
    renameSync(join(data, `${name}.restoring`), join(data, name));
  }
  settle(data);
  return ok({ aside });
}
