import type Database from 'better-sqlite3';
import type { CameraAct } from '../../../src/domain/camera/access.ts';

/** One look at a camera, one time that it was moved, one act that was refused. Times in ms since 1970. */
export interface CameraUse {
  readonly at: number;
  readonly position: string;
  /** Who was signed in there; null: nobody. */
  readonly operator: string | null;
  readonly camera: string;
  readonly act: CameraAct;
  /** When it ended; null while it goes on, or when the station ended before. */
  readonly until: number | null;
  /** Why it was not allowed: `commune`, `act`, `hours`, or a code of sign-in (`operator.ended`); null when it was. */
  readonly refusal: string | null;
}

/** The trace of what was done with cameras here. */
export interface CameraUses {
  /** Begins an entry; its number ends it. 0 when the disk refuses. */
  begin(use: Omit<CameraUse, 'until'>): number;
  end(number: number, at: number): void;
  /** Newest first; of one camera or of all. */
  list(camera: string | null, from: number, limit: number): CameraUse[];
  /** Forgets what is older than a year. */
  forget(now: number): void;
}

const KEPT = 365 * 24 * 3_600_000;

/** Opens the trace in the station's own database. `write` runs a transaction and says whether the disk took it. */
export function createCameraUses(db: Database.Database, write: (work: () => void) => boolean): CameraUses {
  const insert = db.prepare('INSERT INTO camera_use VALUES (?, ?, ?, ?, NULL, ?, ?)');
  const finish = db.prepare('UPDATE camera_use SET until = ? WHERE rowid = ?');
  const columns = 'SELECT at, position, operator, camera, act, until, refusal FROM camera_use';
  const ofAll = db.prepare(`${columns} WHERE at >= ? ORDER BY at DESC LIMIT ?`);
  const ofOne = db.prepare(`${columns} WHERE camera = ? AND at >= ? ORDER BY at DESC LIMIT ?`);
  const erase = db.prepare('DELETE FROM camera_use WHERE at < ?');
  return {
    begin({ at, position, operator, camera, act, refusal }) {
      let number = 0;
      write(() => {
        number = Number(insert.run(at, position, camera, act, refusal, operator).lastInsertRowid);
      });
      return number;
    },
    end(number, at) {
      if (number > 0) write(() => finish.run(at, number));
    },
    list: (camera, from, limit) =>
      (camera === null ? ofAll.all(from, limit) : ofOne.all(camera, from, limit)) as CameraUse[],
    forget: (now) => void write(() => erase.run(now - KEPT)),
  };
}
