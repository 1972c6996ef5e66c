import type Database from 'better-sqlite3';
import type { Refusal } from '../../../src/shared/result.ts';
import type { Accepted, Operation } from '../../../src/sync/operation.ts';

/** An operation that the hub has not taken, and its place in the order of making. */
export interface PendingOperation {
  readonly place: number;
  readonly operation: Operation;
}

/** Operations of this station and of the others, each pending, accepted or rejected. What writes is called inside a transaction. */
export interface OutboxRows {
  /** False for one that is known. */
  add(operation: Operation): boolean;
  accept(accepted: Pick<Accepted, 'operation' | 'order'>): void;
  /** The operation that was refused; null when none of that id waits. */
  reject(id: string, refusal: Refusal): Operation | null;
  /** Oldest first, from after a place on. */
  pending(limit: number, after: number): PendingOperation[];
  countPending(): number;
  /** The newest first, from after a place on. */
  refused(limit: number, after: number): (PendingOperation & { readonly refusal: Refusal })[];
}

/** Opens them. */
export function createOutboxRows(db: Database.Database): OutboxRows {
  const addPending = db.prepare(
    "INSERT OR IGNORE INTO operation (id, stream, status, operation) VALUES (?, ?, 'pending', ?)",
  );
  const addAccepted = db.prepare(
    "INSERT INTO operation (id, stream, status, hub_order, operation) VALUES (?, ?, 'accepted', ?, ?) ON CONFLICT (id) DO UPDATE SET status = 'accepted', hub_order = excluded.hub_order, operation = excluded.operation WHERE operation.status <> 'accepted'",
  );
  const markRejected = db.prepare(
    "UPDATE operation SET status = 'rejected', refusal = ? WHERE id = ? AND status = 'pending' RETURNING operation",
  );
  const pendingAfter = db.prepare(
    "SELECT seq, operation FROM operation WHERE status = 'pending' AND seq > ? ORDER BY seq LIMIT ?",
  );
  const refusedAfter = db.prepare(
    "SELECT seq, operation, refusal FROM operation WHERE status = 'rejected' AND seq > ? ORDER BY seq DESC LIMIT ?",
  );
  const countPending = db.prepare("SELECT count(*) FROM operation WHERE status = 'pending'").pluck();
  return {
    add: (operation) => addPending.run(operation.id, operation.stream, JSON.stringify(operation)).changes > 0,
    accept: ({ operation, order }) =>
      void addAccepted.run(operation.id, operation.stream, order, JSON.stringify(operation)),
    reject(id, refusal) {
      const row = markRejected.get(JSON.stringify(refusal), id) as { operation: string } | undefined;
      return row ? (JSON.parse(row.operation) as Operation) : null;
    },
    pending: (limit, after) =>
      (pendingAfter.all(after, limit) as { seq: number; operation: string }[]).map(({ seq, operation }) => ({
        place: seq,
        operation: JSON.parse(operation) as Operation,
      })),
    countPending: () => countPending.get() as number,
    refused: (limit, after) =>
      (refusedAfter.all(after, limit) as { seq: number; operation: string; refusal: string }[]).map(
        ({ seq, operation, refusal }) => ({
          place: seq,
          operation: JSON.parse(operation) as Operation,
          refusal: JSON.parse(refusal) as Refusal,
        }),
      ),
  };
}
