import Database from 'better-sqlite3';

/** Settings that belong to one machine or to its session; another one has its own. */
const OWN_SETTINGS = ['station', 'mqtt-session', 'probe', 'city-checked', 'replay-cameras', 'mask-marks'];

/**
 * Takes out of a copy of a station's store everything that a crisis laptop has no use for: what is over, who looked at
 * which camera, the identity of the machine. What is open stays whole: each stream that is shown, with all its
 * operations, so that it agrees with any hub; treatments, definitions, masks and teams stay for what is to come, and so
 * does what is not understood here: nobody can tell whether it is over.
 */
export function keepWhatIsOpen(file: string): void {
  const db = new Database(file);
  try {
    db.pragma('secure_delete = ON');
    db.transaction(() => {
      const over =
        "shown = 0 AND pending = 0 AND json_extract(accepted, '$.unread') IS NULL AND (stream LIKE 'alarm/%' OR stream LIKE 'call/%' OR stream LIKE 'incident/%')";
      const waits = "SELECT stream FROM operation WHERE status = 'pending'";
      db.exec(`DELETE FROM stream WHERE ${over} AND stream NOT IN (${waits})`);
      db.exec("DELETE FROM operation WHERE status = 'rejected' OR stream NOT IN (SELECT stream FROM stream)");
      for (const table of ['camera_use', 'annunciation', 'workspace']) db.exec(`DELETE FROM ${table}`);
      db.exec(`DELETE FROM occurrence WHERE returned_at IS NOT NULL AND acknowledged_at IS NOT NULL;
        DELETE FROM alarm WHERE alarm NOT IN (SELECT alarm FROM occurrence);
        DELETE FROM alarm_words WHERE rowid NOT IN (SELECT alarm FROM alarm)`);
      const drop = db.prepare('DELETE FROM setting WHERE key = ?');
      for (const key of OWN_SETTINGS) drop.run(key);
      // That the room wants a sign-in goes along; tokens and the operators' password hashes stay at home.
      db.exec(
        "UPDATE setting SET value = json_set(value, '$.known', json('[]'), '$.present', NULL) WHERE key = 'sign-ins' AND json_valid(value)",
      );
      db.exec("DELETE FROM setting WHERE key = 'sign-ins' AND NOT json_valid(value)");
    })();
    db.exec('VACUUM');
  } finally {
    db.close();
  }
}

/** How far a store is in the hub's log, and whether it holds what nobody else has. */
export interface StorePlace {
  readonly log: string | null;
  readonly cursor: number;
  readonly unshared: number;
  readonly station: string | null;
}

/** Reads it of a store that nobody has open. */
export function placeOf(file: string): StorePlace {
  const db = new Database(file, { readonly: true, fileMustExist: true });
  try {
    const setting = (key: string): string | null =>
      (db.prepare('SELECT value FROM setting WHERE key = ?').pluck().get(key) as string | undefined) ?? null;
    return {
      log: setting('hub-log'),
      cursor: Number(setting('hub-cursor') ?? 0),
      unshared: db.prepare("SELECT count(*) FROM operation WHERE status = 'pending'").pluck().get() as number,
      station: setting('station'),
    };
  } finally {
    db.close();
  }
}

/** Gives a store that nobody has open the identity of a machine. */
export function nameStore(file: string, station: string): void {
  const db = new Database(file);
  try {
    db.prepare('INSERT OR REPLACE INTO setting VALUES (?, ?)').run('station', station);
  } finally {
    db.close();
  }
}
