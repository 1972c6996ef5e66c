import type { Database } from 'better-sqlite3';

/**
 * Makes every accepted operation pending again, in the order that the lost log had, before those that were pending
 * already: a hub with an empty or an older log gets back from its stations what it does not have. Streams are left
 * without accepted operations. Gives the streams concerned; the caller projects them, in the same transaction.
 */
export function offerAgain(db: Database): string[] {
  const offered = db
    .prepare("SELECT id FROM operation WHERE status <> 'rejected' ORDER BY status = 'pending', hub_order, seq")
    .pluck()
    .all() as string[];
  const last = db.prepare('SELECT coalesce(max(seq), 0) FROM operation').pluck().get() as number;
  const move = db.prepare("UPDATE operation SET seq = ?, status = 'pending', hub_order = NULL WHERE id = ?");
  offered.forEach((id, i) => {
    move.run(last + 1 + i, id);
  });
  const streams = db.prepare('SELECT stream FROM stream').pluck().all() as string[];
  db.prepare('DELETE FROM stream').run();
  return streams;
}
