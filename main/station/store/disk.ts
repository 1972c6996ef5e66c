import Database from 'better-sqlite3';
import { ok, type Result, refuse } from '../../../src/shared/result.ts';

/** Whether the disk takes what is written; `memory`: works, and nothing of it is on the disk. */
export type Storage = 'good' | 'full' | 'failed' | 'memory';

/** Writing, and how the disk bears it. */
export interface Disk {
  /**
   * Runs a writing transaction; a disk that refuses is a named state that ends with the first write that works.
   * `undo` is called when nothing of it was written. `store.full`, `store.failed`; `store.gap` for a `GapError`.
   */
  write(work: () => void, undo?: () => void): Result<void>;
  storage(): Storage;
}

/** An accepted operation is missing: the batch is refused, the link asks again from the cursor. */
export class GapError extends Error {}

const PROBE_INTERVAL = 1_000;
/** More than an operation needs: a disk with room for the probe alone would flap between full and good. */
const PROBE_BYTES = 131_072;

/** Watches over the writing to a database. `writeProbe` writes a text that means nothing. */
export function createDisk(
  db: Database.Database,
  writeProbe: (text: string) => void,
  { now, memory }: { readonly now: () => number; readonly memory: boolean },
): Disk {
  let storage: 'good' | 'full' | 'failed' = 'good';
  let probedAt = 0;
  const write: Disk['write'] = (work, undo) => {
    try {
      db.transaction(work).immediate();
      storage = 'good';
      return ok(undefined);
    } catch (error) {
      undo?.();
      if (error instanceof GapError) return refuse('store.gap', error.message);
      if (!(error instanceof Database.SqliteError)) throw error;
      storage = error.code === 'SQLITE_FULL' ? 'full' : 'failed';
      return refuse(`store.${storage}`, `the disk does not take it (${error.code})`, { reason: error.code });
    }
  };
  return {
    write,
    storage() {
      // Nobody may have anything to write while the disk has room again: asked now and then, this finds out itself.
      if (storage !== 'good' && now() - probedAt >= PROBE_INTERVAL) {
        probedAt = now();
        write(() => writeProbe(String(now()).padEnd(PROBE_BYTES)));
      }
      return memory && storage === 'good' ? 'memory' : storage;
    },
  };
}
