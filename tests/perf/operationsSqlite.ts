import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openSqliteStore } from '../../src/hub/store/sqliteStore.ts';
import { type Line, lineOf } from './line.ts';
import {
  FRAME,
  framesOfLoad,
  makeOperations,
  OPERATIONS,
  STATIONS,
  throughHub,
  throughStore,
} from './operationsLoad.ts';

const RUNS = 5;

/** Rows a second into a bare table of the same shape in the same file system, a transaction a frame, as durable as the store's. */
function bareInserts(dir: string, run: number): number {
  const db = new Database(join(dir, `bare-${run}.db`));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(
    'CREATE TABLE operation (hub_order INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, stream_order INTEGER NOT NULL, operation TEXT NOT NULL)',
  );
  const insert = db.prepare('INSERT INTO operation VALUES (?, ?, ?, ?)');
  const rows = makeOperations(1_000 + run).map((operation) => ({ id: operation.id, text: JSON.stringify(operation) }));
  let order = 0;
  const begun = performance.now();
  for (let from = 0; from < rows.length; from += FRAME)
    db.transaction(() => {
      for (const { id, text } of rows.slice(from, from + FRAME)) insert.run(++order, id, 1, text);
    }).immediate();
  const perSecond = rows.length / ((performance.now() - begun) / 1_000);
  db.close();
  return perSecond;
}

/** Operations a second through the hub's store on SQLite, and through the whole hub, against bare inserts. */
export async function measure(): Promise<readonly Line[]> {
  const dir = mkdtempSync(join(tmpdir(), 'vigie-operations-'));
  const [store, bare, hub]: [number[], number[], number[]] = [[], [], []];
  try {
    for (let run = 0; run < RUNS; run++) {
      bare.push(bareInserts(dir, run));
      const folder = mkdtempSync(join(dir, 'store-'));
      const opened = openSqliteStore(folder);
      if (!opened.ok) throw new Error(opened.refusal.message);
      store.push(await throughStore(opened.value, makeOperations(run)));
      await opened.value.close();
      hub.push(await throughHub(['--data', mkdtempSync(join(dir, 'hub-'))], makeOperations(100 + run)));
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  const how = `${OPERATIONS} operations of ${OPERATIONS / 4} alarms in frames of ${FRAME}, from ${STATIONS} stations at once`;
  const baseline = {
    name: `rows a second into one bare table with the same index, ${framesOfLoad(makeOperations(0)).length} transactions, synchronous=FULL`,
    values: bare,
  };
  return [
    lineOf(
      'operations-sqlite',
      'operations/s',
      store,
      baseline,
      `${how}, decided, ordered and stored by the hub's store`,
    ),
    lineOf(
      'operations-sqlite-hub',
      'operations/s',
      hub,
      baseline,
      `${how}, over WebSockets to the hub program, until each station has them all`,
    ),
  ];
}
