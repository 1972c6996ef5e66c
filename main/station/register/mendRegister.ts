import { type Result, refuse } from '../../../src/shared/result.ts';
import { newestGood } from '../../../src/storage/backups.ts';
import { restoreBackup, setAside } from '../../../src/storage/restore.ts';
import type { MendOptions } from '../store/mend.ts';

/**
 * Opens the register; a damaged one is refused with what could be done about it, until a person has chosen: put back
 * from the newest good back-up, or set aside and begun anew from the city's file (what was imported is then missing, and
 * is imported again).
 */
export async function openMendedRegister<T>(
  { data, backups, ifDamaged, now }: MendOptions,
  open: () => Result<T>,
): Promise<Result<T>> {
  const opened = open();
  if (opened.ok || opened.refusal.code !== 'store.corrupt') return opened;
  const backup = ifDamaged === 'refuse' || ifDamaged === 'restore' ? await newestGood(backups, 'station') : null;
  if (ifDamaged === 'refuse') {
    const { code, message, context } = opened.refusal;
    return refuse(code, message, { ...context, backup: backup?.manifest.madeAt ?? 0, program: 'station' });
  }
  if (ifDamaged === 'restore') {
    if (!backup) return refuse('backup.none', `${backups} holds no good back-up`, { file: backups });
    const restored = await restoreBackup(backup, data, now(), 'register.db');
    return restored.ok ? open() : restored;
  }
  const moved = setAside(data, 'register.db', now());
  return moved.ok ? open() : moved;
}
