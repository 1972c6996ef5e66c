import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { onProjectNode } from './projectNode.mjs';
import { fail, PlainError, say } from './say.mjs';

/*
 * `npm run backup -- ...`: copies of what a station or hub keeps. Copies are made while it works; a restore wants it
 * stopped. docs/runbooks/backup.md says when to do what.
 */

const USAGE = `usage: npm run backup -- ACTION [options]
  now                 make a copy, while the program works or not
  list                the copies, newest first
  check [FOLDER]      test restore: open a copy beside (the newest unless told) and say what it holds
  restore [FOLDER]    put a copy (the newest good one unless told) in place of the data, which is set aside
options
  --data DIR          data folder of Vigie, as given to npm start
  --of station|hub    whose data; both unless told
  --backups DIR       folder of the copies, as given to npm start
  --days N            with now: delete copies older than this, 14 unless told`;

const OPTIONS = {
  data: { type: 'string' },
  of: { type: 'string' },
  backups: { type: 'string' },
  days: { type: 'string' },
};

try {
  await onProjectNode(fileURLToPath(import.meta.url));
  process.exitCode = await run();
} catch (error) {
  fail(error);
}

async function run() {
  const { action, folder, data, days, programs, backupsOf } = read();
  const storage = await import('../src/storage/backups.ts');
  let failed = 0;
  for (const of of programs) {
    const place = path.join(data, of);
    if (programs.length > 1 && !existsSync(place)) continue;
    const backups = backupsOf(of);
    if (action === 'list') {
      for (const { folder: found, manifest } of storage.listBackups(backups, of)) tell(of, found, manifest);
    } else if (action === 'now') {
      const made = await storage.makeBackup({ of, data: place, backups, now: Date.now(), days });
      if (made.ok) tell(of, made.value.folder, made.value.manifest);
      else failed += refused(of, made.refusal);
    } else {
      const chosen = folder ?? storage.listBackups(backups, of)[0]?.folder;
      if (chosen === undefined) {
        failed += refused(of, { code: 'backup.none', message: `${backups} holds no copy` });
        continue;
      }
      if (action === 'check') {
        const checked = await storage.checkBackup(chosen);
        if (checked.ok) tell(of, chosen, checked.value);
        else failed += refused(of, checked.refusal);
      } else failed += await restore(storage, { of, place, backups, folder });
    }
  }
  return failed === 0 ? 0 : 3;
}

async function restore(storage, { of, place, backups, folder }) {
  const { restoreBackup } = await import('../src/storage/restore.ts');
  const { isInUse } = await import('../src/storage/isInUse.ts');
  if (isInUse(path.join(place, `${of}.db`)))
    return refused(of, { code: 'backup.running', message: `a ${of} works on ${place}: stop it first` });
  const manifest = folder === undefined ? null : storage.readManifest(folder);
  if (manifest && !manifest.ok) return refused(of, manifest.refusal);
  const backup = manifest ? { folder, manifest: manifest.value } : await storage.newestGood(backups, of);
  if (backup === null) return refused(of, { code: 'backup.none', message: `${backups} holds no good copy` });
  if (backup.manifest.of !== of)
    return refused(of, { code: 'backup.unreadable', message: `${backup.folder} is a copy of a ${backup.manifest.of}` });
  const done = await restoreBackup(backup, place, Date.now());
  if (!done.ok) return refused(of, done.refusal);
  tell(of, backup.folder, backup.manifest);
  say(`${of}: put back; what was there before is in ${done.value.aside}`);
  return 0;
}

function tell(of, folder, { madeAt, files }) {
  const rows = files.map(({ name, bytes, rows: of }) => {
    const counts = Object.entries(of ?? {}).map(([table, count]) => `${table} ${count}`);
    return `  ${name}, ${Math.ceil(bytes / 1024)} kB${counts.length > 0 ? `: ${counts.join(', ')}` : ''}`;
  });
  process.stdout.write(`${of}, ${new Date(madeAt).toISOString()}, ${folder}\n${rows.join('\n')}\n`);
}

function refused(of, { code, message }) {
  process.stderr.write(`${of}: ${message} (${code})\n`);
  return 1;
}

function read() {
  let parsed;
  try {
    parsed = parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  const [action, folder, ...more] = positionals;
  if (!['now', 'list', 'check', 'restore'].includes(action ?? '') || more.length > 0) throw wrong('which action?');
  if (values.of !== undefined && values.of !== 'station' && values.of !== 'hub') throw wrong('--of is station or hub');
  if (folder !== undefined && values.of === undefined) throw wrong('a folder wants --of station or --of hub');
  const days = Number(values.days ?? 14);
  if (!Number.isInteger(days) || days < 1) throw wrong('--days wants a whole number from 1');
  const cwd = process.env.INIT_CWD ?? process.cwd();
  const base = process.env.XDG_DATA_HOME || process.env.LOCALAPPDATA || path.join(os.homedir(), '.local', 'share');
  const data = values.data ? path.resolve(cwd, values.data) : path.join(base, 'vigie', 'demonstration');
  const backups = values.backups ? path.resolve(cwd, values.backups) : null;
  return {
    action,
    folder: folder === undefined ? undefined : path.resolve(cwd, folder),
    data,
    days,
    programs: values.of ? [values.of] : ['station', 'hub'],
    backupsOf: (of) => (backups ? path.join(backups, of) : path.join(data, of, 'backups')),
  };
}

function wrong(text) {
  return Object.assign(new PlainError(`${text}\n${USAGE}`), { exitCode: 2 });
}
