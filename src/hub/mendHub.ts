import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ok, type Result, refuse } from '../shared/result.ts';
import { newestGood } from '../storage/backups.ts';
import { restoreBackup, setAside } from '../storage/restore.ts';

/** What a person chose to be done with a damaged log; `refuse` until somebody chooses. */
export const IF_DAMAGED = ['refuse', 'restore', 'rebuild', 'memory'] as const;
export type IfDamaged = (typeof IF_DAMAGED)[number];

export interface HubMendOptions {
  readonly data: string;
  readonly backups: string;
  readonly ifDamaged: IfDamaged;
  readonly now: () => number;
  readonly log: (message: string) => void;
}

/** A hub that opened, and where its log is. */
export interface MendedHub<T> {
  readonly hub: T;
  /** How damage was got over; null when there was none. */
  readonly how: 'restored' | 'rebuilt' | 'memory' | null;
  /** Takes away what was for this run only. */
  readonly forget: () => void;
}

/**
 * Opens a hub on its data; a damaged or vanished log is refused with what could be done about it (`store.corrupt`,
 * `store.missing`; context `backup`: when the newest good one was made, ms since 1970, 0 without one) until a person has
 * chosen: put back from a back-up, begun anew, or kept in a folder that is gone at the end. In each case the stations
 * give it what it lacks (SPEC 5.4). Other refusals: those of `open`, `backup.none`.
 */
export async function openMendedHub<T>(
  { data, backups, ifDamaged, now, log }: HubMendOptions,
  open: (dir: string) => Promise<Result<T>>,
): Promise<Result<MendedHub<T>>> {
  const file = join(data, 'hub.db');
  const backup = (): ReturnType<typeof newestGood> => newestGood(backups, 'hub');
  const lost = existsSync(file) ? null : await backup();
  const opened = lost
    ? refuse('store.missing', `${file} is gone, though there is a back-up of it`, { file })
    : await open(data);
  const whole = (hub: T, how: MendedHub<T>['how'], forget = (): void => {}): Result<MendedHub<T>> =>
    ok({ hub, how, forget });
  if (opened.ok) return whole(opened.value, null);
  if (opened.refusal.code !== 'store.corrupt' && opened.refusal.code !== 'store.missing') return opened;
  if (ifDamaged === 'refuse') {
    const at = (lost ?? (await backup()))?.manifest.madeAt ?? 0;
    const { code, message, context } = opened.refusal;
    return refuse(code, message, { ...context, backup: at, program: 'hub' });
  }
  if (ifDamaged === 'memory') {
    const dir = mkdtempSync(join(tmpdir(), 'vigie-hub-'));
    const forget = (): void => rmSync(dir, { recursive: true, force: true });
    const begun = await open(dir);
    if (begun.ok) return whole(begun.value, 'memory', forget);
    forget();
    return begun;
  }
  if (ifDamaged === 'restore') {
    const newest = await backup();
    if (!newest) return refuse('backup.none', `${backups} holds no good back-up`, { file: backups });
    const restored = await restoreBackup(newest, data, now(), 'hub.db');
    if (!restored.ok) return restored;
    log(`the log is that of ${newest.folder}; the damaged one is in ${restored.value.aside}`);
  } else {
    const moved = setAside(data, 'hub.db', now());
    if (!moved.ok) return moved;
    log(`the log is begun anew; the damaged one is in ${moved.value}`);
  }
  const again = await open(data);
  return again.ok ? whole(again.value, ifDamaged === 'restore' ? 'restored' : 'rebuilt') : again;
}
