import Database from 'better-sqlite3';
import { expect } from 'vitest';
import type { Operation } from '../../src/sync/operation.ts';
import { emptyState, evolveStream, recheck, type StreamState } from '../../src/sync/streams.ts';

/** A station's store after it has said everything. */
export interface StationStore {
  /** Its `station.db`. */
  readonly file: string;
  readonly position: string;
  /** Identifiers of what it had on its disk at some time. */
  readonly kept: Iterable<string>;
}

/** Reads a database that nobody writes any more. */
function reading<T>(file: string, read: (rows: <Row>(sql: string) => Row[]) => T): T {
  const db = new Database(file, { readonly: true });
  const found = read((sql) => db.prepare(sql).all() as never[]);
  db.close();
  return found;
}

/** Reads rows of a database that nobody writes any more. */
export const rowsOf = <T>(file: string, sql: string): T[] => reading(file, (rows) => rows<T>(sql));

interface StreamRow {
  readonly stream: string;
  readonly state: string;
}

/**
 * What must hold of a hub's store and its stations' once everything is said: each operation once, no rule broken, the
 * same log and the same streams everywhere, and nothing that was ever on a disk is gone. Gives the log.
 */
export function storesAgree(hubFile: string, stations: readonly StationStore[]): Operation[] {
  const hub = reading(hubFile, (rows) => ({
    operations: rows<{ operation: string }>('SELECT operation FROM operation ORDER BY hub_order'),
    streams: rows<StreamRow>('SELECT stream, state FROM stream ORDER BY stream'),
  }));
  const log = hub.operations.map(({ operation }) => JSON.parse(operation) as Operation);
  const ids = log.map(({ id }) => id);
  expect(new Set(ids).size, 'each operation once').toBe(ids.length);

  // Played again from its beginning, the log breaks no rule and gives what every store has.
  const states = new Map<string, StreamState>();
  for (const operation of log) {
    const before = states.get(operation.stream) ?? emptyState(operation.stream);
    expect(recheck(before, operation), `rule of ${operation.kind}`).toEqual({ ok: true, value: undefined });
    states.set(operation.stream, evolveStream(before, operation));
  }
  const expected = Object.fromEntries([...states].sort(([a], [b]) => (a < b ? -1 : 1)));
  const at = (rows: readonly StreamRow[]) =>
    Object.fromEntries(rows.map(({ stream, state }) => [stream, JSON.parse(state) as StreamState]));
  expect(at(hub.streams), 'the hub’s streams').toEqual(expected);

  for (const { file, position, kept } of stations) {
    const station = reading(file, (rows) => ({
      operations: rows<{ id: string; status: string }>('SELECT id, status FROM operation'),
      accepted: rows<{ id: string }>("SELECT id FROM operation WHERE status = 'accepted' ORDER BY hub_order"),
      streams: rows<StreamRow>('SELECT stream, accepted AS state FROM stream WHERE stream_order > 0 ORDER BY stream'),
    }));
    expect(
      station.accepted.map(({ id }) => id),
      `log of ${position}`,
    ).toEqual(ids);
    expect(at(station.streams), `streams of ${position}`).toEqual(expected);
    const known = new Map(station.operations.map(({ id, status }) => [id, status]));
    for (const id of kept)
      expect(known.get(id), `${id} of ${position} is accepted or was refused`).toMatch(/^(accepted|rejected)$/);
  }
  return log;
}
