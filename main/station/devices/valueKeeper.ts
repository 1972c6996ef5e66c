import type { DeviceDriver } from '../../../src/domain/asset/device.ts';
import type { Register } from '../register/register.ts';
import type { Store } from '../store/store.ts';
import { AFTER_START } from './afterStart.ts';
import { grown } from './columns.ts';
import type { PointTable } from './pointTable.ts';

/** Writes last values to the store in batches, and puts them back after a start: old values are shown as old, not lost. */
export interface ValueKeeper {
  /** An asset has new values. */
  changed(asset: number): void;
  restore(): void;
  /** Assets or their devices changed. */
  registerChanged(): void;
  close(): void;
}

export interface ValueKeeperOptions {
  readonly store: Pick<Store, 'saveLastValues' | 'lastValues'>;
  readonly register: Register;
  readonly table: PointTable;
  readonly driverOf: (asset: number) => DeviceDriver | undefined;
  readonly log: (message: string) => void;
}

const INTERVAL = 500;
/** With more than a slice waiting the next one follows sooner; the pause leaves the others their turn. */
const HURRY = 15;
/** Assets in one transaction: some 3,000 rows, a few ms. */
const SLICE = 600;

/** Opens the keeper. A full disk is said once; values go on living in memory. */
export function createValueKeeper({ store, register, table, driverOf, log }: ValueKeeperOptions): ValueKeeper {
  const dirty = new Set<number>();
  let refused = false;

  const flush = (most: number): void => {
    if (dirty.size === 0) return;
    const rows: Parameters<Store['saveLastValues']>[0][number][] = [];
    const taken: number[] = [];
    for (const index of dirty) {
      taken.push(index);
      if (taken.length >= most) break;
    }
    for (const index of taken) {
      dirty.delete(index);
      const asset = register.assets[index]!;
      for (const { id } of driverOf(index)?.manifest.points ?? []) {
        const stored = table.point(index, id);
        if (stored) rows.push({ asset: asset.id, point: id, ...stored });
      }
    }
    const saved = store.saveLastValues(rows);
    if (!saved.ok) {
      for (const index of taken) dirty.add(index);
      if (!refused) log(`last values are not written: ${saved.refusal.code}`);
    }
    refused = !saved.ok;
  };

  let timer: NodeJS.Timeout;
  const next = (pause: number): void => {
    timer = setTimeout(() => {
      flush(SLICE);
      next(dirty.size > SLICE && !refused ? HURRY : INTERVAL);
    }, pause);
  };
  next(AFTER_START);

  /** Source time of each asset as the store has it. A broker says at each start what it said before: that is not news. */
  let savedAt = new Float64Array(register.assets.length).fill(Number.NaN);
  const sourceTimeOf = (asset: number): number => {
    const main = driverOf(asset)?.manifest.mainPoint;
    return (main ? table.point(asset, main)?.sourceTime : null) ?? Number.NaN;
  };

  return {
    changed(asset) {
      const time = sourceTimeOf(asset);
      if (time === savedAt[asset]) return;
      savedAt[asset] = Number.NaN;
      dirty.add(asset);
    },
    restore() {
      for (const row of store.lastValues()) {
        const index = register.indexOf(row.asset);
        if (index === undefined) continue;
        table.restore(index, row.point, row);
        if (row.point === driverOf(index)?.manifest.mainPoint) savedAt[index] = row.sourceTime ?? Number.NaN;
      }
    },
    registerChanged() {
      savedAt = grown(savedAt, register.assets.length, Number.NaN);
    },
    close() {
      clearTimeout(timer);
      flush(Number.POSITIVE_INFINITY);
    },
  };
}
