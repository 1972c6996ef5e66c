import { randomUUID } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ok, type Result, refuse } from '../../shared/result.ts';
import { isOutdated, readAnew } from '../../sync/notUnderstood.ts';
import { type Accepted, markOf, type Operation } from '../../sync/operation.ts';
import type { StreamState } from '../../sync/streams.ts';
import { soundLog } from '../soundLog.ts';
import type { Allows, HubStore, LogNews, StreamRecord } from './hubStore.ts';
import { judge, keyOf, type Ledger, nameOf, recordable } from './judge.ts';

const SCHEMA_VERSION = 4;
const RECORDS = `
CREATE TABLE record (kind TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (kind, name)) WITHOUT ROWID;
`;
const SCHEMA = `
CREATE TABLE log (id TEXT NOT NULL);
CREATE TABLE operation (hub_order INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, stream_order INTEGER NOT NULL, operation TEXT NOT NULL, stamp TEXT NOT NULL);
CREATE TABLE stream (stream TEXT PRIMARY KEY, stream_order INTEGER NOT NULL, state TEXT NOT NULL) WITHOUT ROWID;
${RECORDS}`;

/** What a log of an earlier version lacks, from each version to the next: an occurrence's owner, remarks and latch; records; stamps. */
const UPGRADES = [
  `UPDATE stream SET state = json_set(state, '$.state.reset', 'acknowledge', '$.state.owner', json('null'), '$.state.comments', json('[]'), '$.state.escalatedTo', json('null'))
   WHERE stream >= 'alarm/' AND stream < 'alarm0' AND json_extract(state, '$.state.state') <> 'none'`,
  RECORDS,
  "ALTER TABLE operation ADD COLUMN stamp TEXT NOT NULL DEFAULT ''",
];

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

/** After an upgrade: states of streams of which an earlier version did not understand all (SPEC 3.5). */
function readStreamsAnew(db: Database.Database): void {
  const rows = db
    .prepare(
      "SELECT stream, state FROM stream WHERE json_extract(state, '$.unread') IS NOT NULL OR json_extract(state, '$.type') = 'unknown'",
    )
    .all() as Pick<StreamRow, 'stream' | 'state'>[];
  const outdated = rows
    .map(({ stream, state }) => ({ name: nameOf(stream), state: JSON.parse(state) as StreamState }))
    .filter(({ name, state }) => isOutdated(name, state));
  if (outdated.length === 0) return;
  const anew = readAnew(outdated.map(({ name }) => name));
  for (const text of db.prepare('SELECT operation FROM operation ORDER BY hub_order').pluck().iterate())
    anew.take(JSON.parse(text as string) as Operation);
  const keep = db.prepare('UPDATE stream SET state = ? WHERE stream = ?');
  for (const [name, state] of anew.states) keep.run(JSON.stringify(state), keyOf(name));
}

function openFile(file: string): Result<Database.Database> {
  try {
    if (!existsSync(file)) makeNew(file);
    const db = new Database(file);
    const version = db.pragma('user_version', { simple: true }) as number;
    if (version > SCHEMA_VERSION) {
      db.close();
      return refuse('store.newer', `${file} was written by a newer version`, { file, version, known: SCHEMA_VERSION });
    }
    if (version < 1 || db.pragma('quick_check(1)', { simple: true }) !== 'ok' || !soundLog(db)) {
      db.close();
      return refuse('store.corrupt', `${file} is damaged`, { file });
    }
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    // As at a station: a storm is written to the log once, not copied out of it after every few frames.
    db.pragma('cache_size = -32000');
    db.pragma('wal_autocheckpoint = 4000');
    if (version < SCHEMA_VERSION)
      db.transaction(() => {
        for (const sql of UPGRADES.slice(version - 1)) db.exec(sql);
        db.pragma(`user_version = ${SCHEMA_VERSION}`);
      })();
    db.transaction(readStreamsAnew)(db);
    return ok(db);
  } catch (error) {
    const code = error instanceof Database.SqliteError ? error.code : 'unknown';
    return /^SQLITE_(NOTADB|CORRUPT)/.test(code)
      ? refuse('store.corrupt', `${file} is damaged (${code})`, { file })
      : refuse('store.unwritable', `${file} cannot be opened (${error instanceof Error ? error.message : code})`, {
          file,
        });
  }
}

interface Row {
  hub_order: number;
  stream_order: number;
  operation: string;
  stamp: string;
}
const read = (row: Row): Accepted => ({
  operation: JSON.parse(row.operation) as Operation,
  order: row.hub_order,
  streamOrder: row.stream_order,
  ...(row.stamp ? { stamp: row.stamp } : {}),
});

/** Streams kept in memory: those of a storm. */
const HELD = 20_000;
interface HeldStream {
  readonly order: number;
  readonly state: StreamState;
}
interface StreamRow {
  stream: string;
  stream_order: number;
  state: string;
}
const recordOf = ({ stream, stream_order, state }: StreamRow): StreamRecord => ({
  stream,
  order: stream_order,
  state: JSON.parse(state) as StreamState,
});

/** The city of a log; where none is written down yet it is `city`'s from now on. */
function cityOf(db: Database.Database, city: string): string {
  const [kind, name] = ['log', 'city'];
  db.prepare('INSERT INTO record VALUES (?, ?, ?) ON CONFLICT DO NOTHING').run(kind, name, city);
  return db.prepare('SELECT text FROM record WHERE kind = ? AND name = ?').pluck().get(kind, name) as string;
}

/**
 * Opens the log of a folder, for one hub. `city`: whose it must be, where that is known. Refusals: `store.newer`,
 * `store.corrupt`, `store.unwritable`, `store.other-city` (context `city`, `cities`).
 */
export function openSqliteStore(dir: string, city: string | null = null): Result<HubStore> {
  const opened = openFile(join(dir, 'hub.db'));
  if (!opened.ok) return opened;
  const db = opened.value;
  const found = city === null ? null : cityOf(db, city);
  if (city !== null && found !== null && found !== city) {
    db.close();
    return refuse('store.other-city', `${dir} has the log of ${found}, not of the city "${city}"`, {
      ...{ city, cities: found },
    });
  }
  const listeners: ((news: LogNews) => void)[] = [];

  const logId = db.prepare('SELECT id FROM log').pluck().get() as string;
  const byId = db.prepare('SELECT hub_order, stream_order, operation, stamp FROM operation WHERE id = ?');
  const at = db.prepare('SELECT id, stamp FROM operation WHERE hub_order = ?');
  const last = db.prepare('SELECT coalesce(max(hub_order), 0) FROM operation').pluck();
  const add = db.prepare(
    'INSERT INTO operation (hub_order, id, stream_order, operation, stamp) VALUES (?, ?, ?, ?, ?)',
  );
  const readStream = db.prepare('SELECT stream_order, state FROM stream WHERE stream = ?');
  const writeStream = db.prepare(
    'INSERT INTO stream VALUES (?, ?, ?) ON CONFLICT (stream) DO UPDATE SET stream_order = excluded.stream_order, state = excluded.state',
  );
  const after = db.prepare(
    'SELECT hub_order, stream_order, operation, stamp FROM operation WHERE hub_order > ? ORDER BY hub_order LIMIT ?',
  );
  const streamsAfter = db.prepare(
    'SELECT stream, stream_order, state FROM stream WHERE stream > max(?, ?) AND stream < ? ORDER BY stream LIMIT ?',
  );
  const readRecord = db.prepare('SELECT text FROM record WHERE kind = ? AND name = ?').pluck();
  const listRecords = db.prepare('SELECT name, text FROM record WHERE kind = ? ORDER BY name');
  const writeRecord = db.prepare(
    'INSERT INTO record VALUES (?, ?, ?) ON CONFLICT (kind, name) DO UPDATE SET text = excluded.text',
  );
  const removeRecord = db.prepare('DELETE FROM record WHERE kind = ? AND name = ?');

  /** Streams as they are on the disk: nobody else writes there. */
  const held = new Map<string, HeldStream>();
  const streamOf = (key: string): HeldStream | undefined => {
    const row = readStream.get(key) as StreamRow | undefined;
    return row && { order: row.stream_order, state: JSON.parse(row.state) as StreamState };
  };
  /** Decides and writes; each stream once, however many of its operations came. */
  const decide = db.transaction((operations: readonly Operation[], allows?: Allows) => {
    const changed = new Map<string, HeldStream>();
    const ledger: Ledger = {
      known(id) {
        const row = byId.get(id) as Row | undefined;
        return row && read(row);
      },
      stream(name) {
        const key = keyOf(name);
        return changed.get(key) ?? held.get(key) ?? streamOf(key);
      },
      write({ operation, order, streamOrder, stamp = '' }, state) {
        add.run(order, operation.id, streamOrder, JSON.stringify(operation), stamp);
        changed.set(keyOf(operation.stream), { order: streamOrder, state });
      },
    };
    const verdicts = judge(ledger, operations, last.get() as number, allows);
    for (const [key, { order, state }] of changed) writeStream.run(key, order, JSON.stringify(state));
    return { verdicts, changed };
  });

  /** Does it at once, in the order of the calls; a disk that refuses is a refusal. */
  async function attempt<T>(work: () => T): Promise<Result<T>> {
    if (!db.open) return refuse('store.closed', 'the store is closed');
    try {
      return ok(work());
    } catch (error) {
      if (!(error instanceof Database.SqliteError)) throw error;
      return refuse(
        error.code === 'SQLITE_FULL' ? 'store.full' : 'store.failed',
        `the hub's disk does not take it (${error.code})`,
      );
    }
  }

  return ok({
    submit: (operations, allows) =>
      attempt(() => {
        const { verdicts, changed } = decide.immediate(operations, allows);
        if (held.size > HELD) held.clear();
        for (const [key, stream] of changed) held.set(key, stream);
        return verdicts;
      }),
    since: (order, limit) => attempt(() => (after.all(order, limit) as Row[]).map(read)),
    place: (order) =>
      attempt(() => {
        const found = at.get(order) as { id: string; stamp: string } | undefined;
        const mark = found ? markOf(found.id, found.stamp) : null;
        return { last: last.get() as number, id: found?.id ?? null, mark };
      }),
    streams: (type, start, limit) =>
      attempt(() => (streamsAfter.all(`${type}/`, keyOf(start), `${type}0`, limit) as StreamRow[]).map(recordOf)),
    records: {
      read: (kind, name) => attempt(() => (readRecord.get(kind, name) as string | undefined) ?? null),
      list: (kind) => attempt(() => listRecords.all(kind) as { name: string; text: string }[]),
      async write(kind, name, text) {
        const fit = recordable(kind, name, text);
        if (!fit.ok) return fit;
        const written = await attempt(() => {
          if (text === null) removeRecord.run(kind, name);
          else writeRecord.run(kind, name, text);
        });
        if (written.ok) for (const listener of listeners) listener({ type: 'records', kind });
        return written;
      },
    },
    logId: () => logId,
    watch: (listener) => listeners.push(listener),
    async close() {
      db.close();
    },
  });
}
