import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Refusal, type Result, refuse } from '../../../src/shared/result.ts';
import { newestGood } from '../../../src/storage/backups.ts';
import { restoreBackup, setAside } from '../../../src/storage/restore.ts';
import { salvage } from './salvage.ts';
import { openStore, type Store } from './store.ts';

/** What a person chose to be done with damaged data; `refuse` until somebody chooses. */
export const IF_DAMAGED = ['refuse', 'restore', 'rebuild', 'memory'] as const;
export type IfDamaged = (typeof IF_DAMAGED)[number];

/** How damaged data was got over at this start. */
export interface Mended {
  /** `restored` from a back-up, `rebuilt` from the hub, `memory`: nothing is kept. */
  readonly how: 'restored' | 'rebuilt' | 'memory';
  /** When the back-up was made, ms since 1970; null without one. */
  readonly from: number | null;
  /** Operations that had not been shared and were read out of the damaged file. */
  readonly salvaged: number;
  /** Where the damaged files are now; empty when they were left where they are. */
  readonly aside: string;
}

export interface MendOptions {
  readonly data: string;
  readonly backups: string;
  readonly ifDamaged: IfDamaged;
  readonly now: () => number;
}

/**
 * Opens a station's store; damaged or vanished data is a named state (SPEC 10): it is refused with what could be done
 * about it (`store.corrupt`, `store.missing`; context `backup`: when the newest good one was made, ms, 0 without one),
 * until a person has chosen. Other refusals: those of `openStore`, `backup.none` (a back-up was chosen and there is none).
 */
export async function openMendedStore({
  data,
  backups,
  ifDamaged,
  now,
}: MendOptions): Promise<Result<{ readonly store: Store; readonly mended: Mended | null }>> {
  const file = join(data, 'station.db');
  const lost = existsSync(file) ? null : await newestGood(backups, 'station');
  const opened = lost
    ? refuse('store.missing', `${file} is gone, though there is a back-up of it`, { file })
    : openStore({ dir: data, now });
  if (opened.ok) return { ok: true, value: { store: opened.value, mended: null } };
  if (opened.refusal.code !== 'store.corrupt' && opened.refusal.code !== 'store.missing') return opened;
  if (ifDamaged === 'refuse') {
    const backup = lost ?? (await newestGood(backups, 'station'));
    const at = backup?.manifest.madeAt ?? 0;
    const { code, message, context } = opened.refusal;
    return refuse(
      code,
      `${message}; ${at ? `the newest good back-up is of ${new Date(at).toISOString()}` : 'there is no back-up'}`,
      {
        ...context,
        backup: at,
        program: 'station',
      },
    );
  }
  if (ifDamaged === 'memory') {
    const station = salvage(file).station ?? undefined;
    const store = openStore({ dir: data, now, memory: true, station });
    if (!store.ok) return store;
    return { ok: true, value: { store: store.value, mended: { how: 'memory', from: null, salvaged: 0, aside: '' } } };
  }
  return inPlace({ data, backups, now, how: ifDamaged });
}

async function inPlace({
  data,
  backups,
  now,
  how,
}: {
  readonly data: string;
  readonly backups: string;
  readonly now: () => number;
  readonly how: 'restore' | 'rebuild';
}): Promise<Result<{ readonly store: Store; readonly mended: Mended }>> {
  // What had not been shared is nowhere else: it is read out of the damage as far as that can be read.
  const { pending, station } = salvage(join(data, 'station.db'));
  let from: number | null = null;
  let aside: string;
  if (how === 'restore') {
    const backup = await newestGood(backups, 'station');
    if (!backup) return refuse('backup.none', `${backups} holds no good back-up`, { file: backups });
    const restored = await restoreBackup(backup, data, now(), 'station.db');
    if (!restored.ok) return restored;
    from = backup.manifest.madeAt;
    aside = restored.value.aside;
  } else {
    const moved = setAside(data, 'station.db', now());
    if (!moved.ok) return moved;
    aside = moved.value;
  }
  const store = openStore({ dir: data, now, station: station ?? undefined });
  if (!store.ok) return store;
  const before = store.value.unsent();
  const appended = pending.length === 0 ? null : store.value.append(pending);
  if (appended && !appended.ok) return closing(store.value, appended);
  const salvaged = store.value.unsent() - before;
  return {
    ok: true,
    value: { store: store.value, mended: { how: how === 'restore' ? 'restored' : 'rebuilt', from, salvaged, aside } },
  };
}

function closing(store: Store, refused: { readonly ok: false; readonly refusal: Refusal }): Result<never> {
  store.close();
  return refused;
}

/** What every operator of this station is told of it. */
export const mendedNotice = ({ how, from, salvaged, aside }: Mended): Refusal =>
  refuse(`store.${how}`, `the data of this station was damaged and is now ${how}`, {
    backup: from ?? 0,
    salvaged,
    aside,
  }).refusal;
