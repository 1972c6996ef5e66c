import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** A disk of a program's own that can be filled to the last page and emptied again. */
export interface SmallDisk {
  readonly folder: string;
  /** Nothing can be written any more; `database` is first made to need room for whatever it takes next. */
  fill(database: string): void;
  free(): void;
  close(): void;
}

const PIECES = [1_048_576, 65_536, 4_096];

/**
 * Makes one of memory (tmpfs) at a folder, which is made too. Null where it cannot be mounted, which wants root: the
 * folder is then one like any other.
 */
export function openSmallDisk(folder: string, megabytes: number): SmallDisk | null {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('/usr/bin/mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return null;
  }
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill(database) {
      // A log that was once longer would be written over for a while, and nobody would notice that the disk is full.
      const db = new Database(join(folder, database));
      db.pragma('wal_checkpoint(TRUNCATE)');
      db.close();
      const file = openSync(ballast, 'a');
      for (const size of PIECES) {
        const piece = Buffer.alloc(size);
        try {
          while (writeSync(file, piece) === size);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        }
      }
      closeSync(file);
    },
    free: () => rmSync(ballast, { force: true }),
    close: () => void execFileSync('/usr/bin/umount', [folder]),
  };
}
