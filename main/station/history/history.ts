import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { DeviceDriver, PointScalar } from '../../../src/domain/asset/device.ts';
import { type HistoryClass, historyClass } from '../../../src/domain/asset/history.ts';
import { AFTER_START } from '../devices/afterStart.ts';
import type { PointTable } from '../devices/pointTable.ts';
import type { Register, RegisterChange } from '../register/register.ts';

/** A value of the past. */
export interface Sample {
  /** ms since 1970. */
  readonly at: number;
  readonly value: PointScalar;
}

/**
 * The past of points, as a ring each: so many values by class, the newest in the place of the oldest. It lives in a file
 * of its own that may be lost: what an operator must be able to rely on is in the operations and the last values.
 */
export interface History {
  /** An asset has new values. */
  changed(asset: number): void;
  /** Values of a point within a time, oldest first, the present one last. */
  read(asset: number, point: string, from: number, to: number): Sample[];
  /** Since when a point's past is kept; null for one that has none. */
  classOf(asset: number, point: string): HistoryClass | null;
  registerChanged(change: RegisterChange): void;
  close(): void;
}

export interface HistoryOptions {
  readonly dir: string;
  readonly register: Pick<Register, 'assets'>;
  readonly table: Pick<PointTable, 'point'>;
  readonly driverOf: (asset: number) => DeviceDriver | undefined;
  readonly log: (message: string) => void;
}

const INTERVAL = 1_000;
/** With more waiting the next slice follows sooner. */
const HURRY = 40;
/** Assets in one transaction. */
const SLICE = 400;
/** A device's time that is farther from ours than this places nothing: its clock is wrong. */
const BELIEVED = 2 * 3_600_000;
/** Points of one asset, at most: an asset and a point make one number. */
const POINTS = 64;

/** Changes with the tables: the file of an older program is begun anew. */
const FORMAT = 1;

function openFile(file: string): Database.Database {
  const db = new Database(file);
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = OFF');
    if (db.pragma('user_version', { simple: true }) !== FORMAT)
      db.exec(`DROP TABLE IF EXISTS sample; DROP TABLE IF EXISTS series;
        CREATE TABLE series (id INTEGER PRIMARY KEY, asset TEXT NOT NULL, point TEXT NOT NULL, UNIQUE (asset, point));
        CREATE TABLE sample (series INTEGER NOT NULL, slot INTEGER NOT NULL, at REAL NOT NULL, value,
          PRIMARY KEY (series, slot)) WITHOUT ROWID;
        PRAGMA user_version = ${FORMAT};`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** As {@link openFile}; a damaged file is thrown away and said, and where the disk takes none the past is kept in memory. */
function openSomehow(dir: string, log: (message: string) => void): Database.Database {
  const file = join(dir, 'history.db');
  try {
    return openFile(file);
  } catch (error) {
    log(`the past of points is begun anew: ${error instanceof Error ? error.message : 'its file cannot be read'}`);
    for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
  }
  try {
    return openFile(file);
  } catch {
    return openFile(':memory:');
  }
}

/** What is known of a series while the station runs. */
interface Series {
  readonly id: number;
  /** Slot written last. */
  slot: number;
  /** Value written last, of those that are kept at each change. */
  value: PointScalar | undefined;
}

interface LastSample {
  readonly slot: number;
  readonly value: number | string | null;
}

/** SQLite has no booleans: text that no device says stands for them. */
const TRUE = '\u0001';
const FALSE = '\u0000';
const toCell = (value: PointScalar): number | string | null =>
  typeof value === 'boolean' ? (value ? TRUE : FALSE) : value;
const fromCell = (cell: number | string | null): PointScalar => (cell === TRUE ? true : cell === FALSE ? false : cell);

/** Opens the past. A full disk is said once; the present goes on. */
export function createHistory({ dir, register, table, driverOf, log }: HistoryOptions): History {
  const db = openSomehow(dir, log);
  const findSeries = db.prepare('SELECT id FROM series WHERE asset = ? AND point = ?').pluck();
  const addSeries = db.prepare('INSERT INTO series (asset, point) VALUES (?, ?) RETURNING id').pluck();
  const last = db.prepare('SELECT slot, value FROM sample WHERE series = ? ORDER BY at DESC LIMIT 1');
  // In the period that it stands for a slot is written once, also over a restart.
  const put = db.prepare(`INSERT INTO sample VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
    SET at = excluded.at, value = excluded.value WHERE abs(excluded.at - at) >= ?`);
  const between = db.prepare('SELECT at, value FROM sample WHERE series = ? AND at >= ? AND at <= ? ORDER BY at').raw();
  const dirty = new Set<number>();
  const series = new Map<number, Series>();
  let refused = false;

  const seriesOf = (key: number, asset: number, point: string, { period }: HistoryClass): Series => {
    const known = series.get(key);
    if (known) return known;
    const id = register.assets[asset]!.id;
    const number = (findSeries.get(id, point) ?? addSeries.get(id, point)) as number;
    // Where the time gives the slot nothing is looked up: at a start this is asked of each point of the city.
    const before = (period > 0 ? undefined : last.get(number)) as LastSample | undefined;
    const opened = { id: number, slot: before?.slot ?? -1, value: before ? fromCell(before.value) : undefined };
    series.set(key, opened);
    return opened;
  };

  const write = (asset: number): void => {
    for (const [n, definition] of (driverOf(asset)?.manifest.points ?? []).entries()) {
      const kept = historyClass(definition);
      const stored = kept && n < POINTS ? table.point(asset, definition.id) : undefined;
      if (!kept || !stored) continue;
      const { sourceTime, receivedTime, value } = stored;
      const at = sourceTime !== null && Math.abs(sourceTime - receivedTime) < BELIEVED ? sourceTime : receivedTime;
      const one = seriesOf(asset * POINTS + n, asset, definition.id, kept);
      if (kept.period > 0) {
        const slot = Math.floor(at / kept.period) % kept.capacity;
        if (slot === one.slot) continue;
        one.slot = slot;
      } else {
        if (one.value === value) continue;
        one.slot = (one.slot + 1) % kept.capacity;
        one.value = value;
      }
      put.run(one.id, one.slot, at, toCell(value), kept.period);
    }
  };

  const flush = (most: number): void => {
    if (dirty.size === 0) return;
    const taken: number[] = [];
    for (const asset of dirty) {
      taken.push(asset);
      if (taken.length >= most) break;
    }
    try {
      db.transaction(() => {
        for (const asset of taken) write(asset);
      })();
      refused = false;
    } catch (error) {
      if (!(error instanceof Database.SqliteError)) throw error;
      if (!refused) log(`the past of points is not written: ${error.code}`);
      refused = true;
      // What was thought to be written was not.
      series.clear();
    }
    for (const asset of taken) dirty.delete(asset);
  };

  let timer: NodeJS.Timeout;
  const next = (pause: number): void => {
    timer = setTimeout(() => {
      flush(SLICE);
      next(dirty.size > SLICE && !refused ? HURRY : INTERVAL);
    }, pause);
  };
  next(AFTER_START);

  const definitionOf = (asset: number, point: string) =>
    driverOf(asset)?.manifest.points.find(({ id }) => id === point);

  return {
    changed(asset) {
      dirty.add(asset);
    },
    read(asset, point, from, to) {
      const id = register.assets[asset]?.id;
      const number = id === undefined ? undefined : (findSeries.get(id, point) as number | undefined);
      const rows = number === undefined ? [] : (between.all(number, from, to) as [number, number | string | null][]);
      const samples = rows.map(([at, cell]): Sample => ({ at, value: fromCell(cell) }));
      const now = table.point(asset, point);
      const at = now && (now.sourceTime ?? now.receivedTime);
      if (now && at !== undefined && at > (samples.at(-1)?.at ?? 0) && at >= from && at <= to)
        samples.push({ at, value: now.value });
      return samples;
    },
    classOf(asset, point) {
      const definition = definitionOf(asset, point);
      return definition ? historyClass(definition) : null;
    },
    registerChanged({ changed, retired }) {
      const other = new Set([...changed, ...retired]);
      for (const key of series.keys()) if (other.has(Math.floor(key / POINTS))) series.delete(key);
    },
    close() {
      clearTimeout(timer);
      flush(Number.POSITIVE_INFINITY);
      db.close();
    },
  };
}
