import { randomUUID } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ok, type Refusal, type Result, refuse } from '../shared/result.ts';
import type { Accepted, Operation } from '../sync/operation.ts';
import { emptyState, evolveStream, recheck, type StreamState } from '../sync/streams.ts';

/** What became of a submitted operation. `known`: it was ordered before; the author gets it again. */
export type Verdict =
  | { readonly type: 'accepted'; readonly accepted: Accepted }
  | { readonly type: 'known'; readonly accepted: Accepted }
  | { readonly type: 'rejected'; readonly id: string; readonly refusal: Refusal };

/** The hub's log: the one order of all operations. */
export interface HubStore {
  /** Decides, orders and stores operations in one transaction (SPEC, rules 3 to 5). `store.full`, `store.failed`. */
  submit(operations: readonly Operation[]): Result<Verdict[]>;
  /** Operations after an order, at most `limit`. */
  since(order: number, limit: number): Accepted[];
  lastOrder(): number;
  /** Identity of this log: another one has another order, and stations start again with it. */
  logId(): string;
  close(): void;
}

const SCHEMA_VERSION = 2;
const SCHEMA = `
CREATE TABLE log (id TEXT NOT NULL);
CREATE TABLE operation (hub_order INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, stream_order INTEGER NOT NULL, operation TEXT NOT NULL);
CREATE TABLE stream (stream TEXT PRIMARY KEY, stream_order INTEGER NOT NULL, state TEXT NOT NULL) WITHOUT ROWID;
`;

/** What a log of an earlier version lacks, from each version to the next: an occurrence's owner, remarks and latch. */
const UPGRADES = [
  `UPDATE stream SET state = json_set(state, '$.state.reset', 'acknowledge', '$.state.owner', json('null'), '$.state.comments', json('[]'), '$.state.escalatedTo', json('null'))
   WHERE stream >= 'alarm/' AND stream < 'alarm0' AND json_extract(state, '$.state.state') <> 'none'`,
];

interface Row {
  hub_order: number;
  stream_order: number;
  operation: string;
}

const read = (row: Row): Accepted => ({
  operation: JSON.parse(row.operation) as Operation,
  order: row.hub_order,
  streamOrder: row.stream_order,
});

/** Made beside its place and moved there when whole: a file that is empty is then damage, never a fresh start. */
function makeNew(file: string): void {
  const fresh = `${file}.new`;
  rmSync(fresh, { force: true });
  const db = new Database(fresh);
  db.transaction(() => {
    db.exec(SCHEMA);
    db.prepare('INSERT INTO log VALUES (?)').run(randomUUID());
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
  })();
  db.close();
  renameSync(fresh, file);
}

/** Opens the log. Refusals: `store.newer`, `store.corrupt`, `store.unwritable`. */
export function openHubStore(dir: string): Result<HubStore> {
  const file = join(dir, 'hub.db');
  let db: Database.Database;
  try {
    if (!existsSync(file)) makeNew(file);
    db = new Database(file);
    const version = db.pragma('user_version', { simple: true }) as number;
    if (version > SCHEMA_VERSION) {
      db.close();
      return refuse('store.newer', `${file} was written by a newer version`, { file, version, known: SCHEMA_VERSION });
    }
    if (version < 1 || db.pragma('quick_check(1)', { simple: true }) !== 'ok') {
      db.close();
      return refuse('store.corrupt', `${file} is damaged`, { file });
    }
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    // As at a station: a storm is written to the log once, not copied out of it after every few frames.
    db.pragma('cache_size = -32000');
    db.pragma('wal_autocheckpoint = 4000');
    if (version < SCHEMA_VERSION) {
      const opened = db;
      opened.transaction(() => {
        for (const sql of UPGRADES.slice(version - 1)) opened.exec(sql);
        opened.pragma(`user_version = ${SCHEMA_VERSION}`);
      })();
    }
  } catch (error) {
    const code = error instanceof Database.SqliteError ? error.code : 'unknown';
    return /^SQLITE_(NOTADB|CORRUPT)/.test(code)
      ? refuse('store.corrupt', `${file} is damaged (${code})`, { file })
      : refuse('store.unwritable', `${file} cannot be opened (${error instanceof Error ? error.message : code})`, {
          file,
        });
  }

  const logId = db.prepare('SELECT id FROM log').pluck().get() as string;
  const byId = db.prepare('SELECT hub_order, stream_order, operation FROM operation WHERE id = ?');
  const last = db.prepare('SELECT coalesce(max(hub_order), 0) FROM operation').pluck();
  const add = db.prepare('INSERT INTO operation VALUES (?, ?, ?, ?)');
  const readStream = db.prepare('SELECT stream_order, state FROM stream WHERE stream = ?');
  const writeStream = db.prepare(
    'INSERT INTO stream VALUES (?, ?, ?) ON CONFLICT (stream) DO UPDATE SET stream_order = excluded.stream_order, state = excluded.state',
  );
  const after = db.prepare(
    'SELECT hub_order, stream_order, operation FROM operation WHERE hub_order > ? ORDER BY hub_order LIMIT ?',
  );

  const judge = (operation: Operation, order: number): Verdict => {
    const known = byId.get(operation.id) as Row | undefined;
    if (known) return { type: 'known', accepted: read(known) };
    const row = readStream.get(operation.stream) as { stream_order: number; state: string } | undefined;
    const state = row ? (JSON.parse(row.state) as StreamState) : emptyState(operation.stream);
    const decided = recheck(state, operation);
    if (!decided.ok) return { type: 'rejected', id: operation.id, refusal: decided.refusal };
    const streamOrder = (row?.stream_order ?? 0) + 1;
    add.run(order, operation.id, streamOrder, JSON.stringify(operation));
    writeStream.run(operation.stream, streamOrder, JSON.stringify(evolveStream(state, operation)));
    return { type: 'accepted', accepted: { operation, order, streamOrder } };
  };

  return ok({
    submit(operations) {
      try {
        return ok(
          db
            .transaction(() => {
              let order = last.get() as number;
              return operations.map((operation) => {
                const verdict = judge(operation, order + 1);
                if (verdict.type === 'accepted') order++;
                return verdict;
              });
            })
            .immediate(),
        );
      } catch (error) {
        if (!(error instanceof Database.SqliteError)) throw error;
        return refuse(
          error.code === 'SQLITE_FULL' ? 'store.full' : 'store.failed',
          `the hub's disk does not take it (${error.code})`,
        );
      }
    },
    since: (order, limit) => (after.all(order, limit) as Row[]).map(read),
    lastOrder: () => last.get() as number,
    logId: () => logId,
    close: () => db.close(),
  });
}
