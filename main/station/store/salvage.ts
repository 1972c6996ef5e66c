import Database from 'better-sqlite3';
import { z } from 'zod';
import { type Operation, operationSchema } from '../../../src/sync/operation.ts';

/** What can be saved of a damaged store. */
export interface Salvage {
  /** Operations that had not been shared, oldest first. */
  readonly pending: readonly Operation[];
  /** Identity of the station; null when it cannot be read. */
  readonly station: string | null;
}

/**
 * The operations of a damaged store that had not been shared, oldest first, as far as they can be read: each is checked
 * as if it came from outside, and what is unreadable is passed over page by page. Never throws; empty when
 * nothing can be read. The file is not changed.
 */
export function salvage(file: string): Salvage {
  let db: Database.Database | undefined;
  const found = new Map<string, Operation>();
  let station: string | null = null;
  try {
    db = new Database(file, { readonly: true, fileMustExist: true });
    const named = attempt(() => db!.prepare("SELECT value FROM setting WHERE key = 'station'").pluck().get());
    if (z.uuid().safeParse(named).success) station = String(named);
    const last = Number(attempt(() => db!.prepare('SELECT max(seq) FROM operation').pluck().get()) ?? 0);
    const read = db.prepare("SELECT operation FROM operation WHERE seq = ? AND status = 'pending'").pluck();
    const numbers = attempt(() =>
      db!.prepare("SELECT seq FROM operation WHERE status = 'pending' ORDER BY seq").pluck().all(),
    );
    for (const seq of Array.isArray(numbers) ? numbers : upTo(last)) {
      const text = attempt(() => read.get(seq));
      const operation = typeof text === 'string' ? attempt(() => operationSchema.parse(JSON.parse(text))) : undefined;
      if (operation) found.set(operation.id, operation);
    }
  } catch {
    // Not even the schema can be read: there is nothing to save.
  } finally {
    db?.close();
  }
  return { pending: [...found.values()], station };
}

/** Rows looked at one by one when the list of them cannot be read; the newest, as those are what waits. */
const MOST = 100_000;

function* upTo(last: number): Iterable<number> {
  for (let seq = Math.max(1, last - MOST); seq <= last; seq++) yield seq;
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
