import type { Database } from 'better-sqlite3';

/** Who was told what of persons; kept for a year. */
export interface PersonalAccess {
  /** `request`: what was asked, or which delivery. */
  note(key: string, request: string): void;
}

const KEPT = 366 * 86_400_000;
/** Longest request that is kept, characters. */
const LONGEST = 2_000;

/** Opens the record in `rest.db`; `now` in ms since 1970. */
export function createPersonalAccess(db: Database, now: () => number): PersonalAccess {
  db.prepare('DELETE FROM personal_access WHERE at < ?').run(now() - KEPT);
  const add = db.prepare('INSERT INTO personal_access VALUES (?, ?, ?)');
  return { note: (key, request) => add.run(now(), key, request.slice(0, LONGEST)) };
}
