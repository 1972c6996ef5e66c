import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { AlarmState } from '../../../src/domain/alarm/alarm.ts';
import type { AmendmentState } from '../../../src/domain/alarm/amendment.ts';
import type { TreatmentState } from '../../../src/domain/alarm/treatment.ts';
import type { PointScalar, Quality } from '../../../src/domain/asset/device.ts';
import type { CallState } from '../../../src/domain/call/call.ts';
import type { MaskingState } from '../../../src/domain/camera/masking.ts';
import { ok, type Refusal, type Result, refuse } from '../../../src/shared/result.ts';
import { type Accepted, markOf, type Operation } from '../../../src/sync/operation.ts';
import { overlay } from '../../../src/sync/overlay.ts';
import { emptyState, evolveStream, isShown, type StreamState } from '../../../src/sync/streams.ts';
import { type AlarmArchive, createAlarmArchive } from './alarmArchive.ts';
import { type CameraUses, createCameraUses } from './cameraUse.ts';
import { MEMORY, openDatabase } from './database.ts';
import { offerAgain } from './offerAgain.ts';
import { soundRows } from './soundRows.ts';

/** A record as it stands here now: what is accepted, with what is pending laid over it. */
export interface Projected<S> {
  readonly id: string;
  readonly state: Exclude<S, { state: 'none' }>;
  /** A guarded act of ours in it is not accepted yet. */
  readonly pending: boolean;
}

/** Last value of a point, as kept over a restart. */
export interface LastValue {
  readonly asset: string;
  readonly point: string;
  readonly value: PointScalar;
  readonly quality: Quality;
  readonly sourceTime: number | null;
  readonly receivedTime: number;
}

export interface StoreChange {
  readonly alarms: string[];
  readonly calls: string[];
  readonly treatments: string[];
  readonly definitions: string[];
  /** Cameras whose privacy masks changed. */
  readonly masks: string[];
}

/** What this workstation keeps on its disk. One writing process. */
export interface Store {
  /** Identity of this station, made at the first start. */
  stationId(): string;
  /** Writes operations, their outbox rows and projections in one transaction; known ids have no effect. `store.full`, `store.failed`. */
  append(operations: readonly Operation[]): Result<void>;
  /** Takes operations that the hub has ordered; pending ones are laid over them anew. */
  accept(batch: readonly Accepted[]): Result<void>;
  /** The hub refused an operation of ours: it leaves the overlay and is kept with its reason. */
  reject(id: string, refusal: Refusal): Result<Operation | null>;
  /**
   * The hub's log is this one. If it is another than before, shorter than what we have of it, or has something else where
   * we are in it (`forked`), all we know is pending again and is offered to it (SPEC 5.4).
   */
  joinLog(log: string, lastOrder: number, forked?: boolean): Result<void>;
  /** The log that `hubCursor` is of. */
  hubLog(): string | null;
  /** Operations for the hub, oldest first, from after a place in that order on. */
  pending(limit: number, after?: number): { readonly place: number; readonly operation: Operation }[];
  unsent(): number;
  /** What the hub refused, the newest first, from after a place in the order of making on. */
  refused(
    limit: number,
    after: number,
  ): { readonly place: number; readonly operation: Operation; readonly refusal: Refusal }[];
  /** Hub order of the newest operation taken. */
  hubCursor(): number;
  /** Mark of that operation's ordering (`markOf`); null when it is not known. */
  hubMark(): string | null;
  /** Alarms that are not cleared, as `alarm/` and `call/` projections. */
  alarms(): Projected<AlarmState>[];
  alarm(id: string): Projected<AlarmState> | undefined;
  /** Alarms that were ever shelved, out of service or under works and are not in service (an end in time is not looked at). */
  treatments(): Projected<TreatmentState>[];
  treatment(id: string): Projected<TreatmentState> | undefined;
  /** Definitions that were ever proposed to be changed. */
  amendments(): Projected<AmendmentState>[];
  amendment(name: string): Projected<AmendmentState> | undefined;
  /** Cameras that have shared privacy masks. */
  maskings(): Projected<MaskingState>[];
  masking(camera: string): Projected<MaskingState> | undefined;
  /** Occurrences of the past and what was announced. */
  readonly archive: AlarmArchive;
  /** Who looked at, moved or was refused which camera here. */
  readonly cameraUses: CameraUses;
  /** Ids of the assets that have one. */
  alarmedAssets(): Set<string>;
  calls(): Projected<CallState>[];
  call(id: string): Projected<CallState> | undefined;
  /** How many calls of a number are known that rang before a time (ms), however long ago. */
  callsBefore(number: string, rangAt: number): number;
  /** Stream order that this station has seen, for the `base` of an operation. */
  base(stream: string): number;
  onChange(listener: (change: StoreChange) => void): void;
  setting(key: string): string | null;
  setSetting(key: string, value: string): Result<void>;
  loadWorkspace(workspace: string): string | null;
  saveWorkspace(workspace: string, layout: string): Result<void>;
  saveLastValues(rows: readonly LastValue[]): Result<void>;
  lastValues(): LastValue[];
  /** `memory`: works, and nothing of it is on the disk. */
  storage(): 'good' | 'full' | 'failed' | 'memory';
  close(): void;
}

export interface StoreOptions {
  readonly dir: string;
  readonly now: () => number;
  /** Nothing is written to the disk: a way to go on with damaged data until somebody has mended it. */
  readonly memory?: boolean;
  /** Identity of a station whose store is made anew; a new one is made up when left out. */
  readonly station?: string | undefined;
}

interface StreamRow {
  stream: string;
  stream_order: number;
  accepted: string;
  present: string;
  pending: number;
}

/** A stream as it is in memory. */
interface Held {
  readonly accepted: StreamState;
  readonly order: number;
  readonly present: StreamState['state'];
  readonly pending: boolean;
}
/** Streams held in memory at most. */
const HELD = 20_000;

/** A row as it is used; what is present is left out where it is what is accepted. */
function heldOf(row: StreamRow): Held {
  const accepted = JSON.parse(row.accepted) as StreamState;
  const present = row.present === '' ? accepted.state : (JSON.parse(row.present) as StreamState['state']);
  return { accepted, order: row.stream_order, present, pending: row.pending === 1 };
}

const PROBE_INTERVAL = 1_000;
/** More than an operation needs: a disk with room for the probe alone would flap between full and good. */
const PROBE_BYTES = 131_072;
/** Ended calls stay in the list this long, ms. */
const CALL_SHOWN = 3_600_000;

/** An accepted operation is missing: the batch is refused, the link asks again from the cursor. */
class GapError extends Error {}

/** Opens the store. Refusals are those of `openDatabase`; `store.corrupt` also where rows or columns are not what they were. */
export function openStore({ dir, now, memory = false, station }: StoreOptions): Result<Store> {
  const file = memory ? MEMORY : join(dir, 'station.db');
  const opened = openDatabase(file);
  if (!opened.ok) return opened;
  const db = opened.value;
  try {
    if (!soundRows(db)) throw new SyntaxError('rows that cannot be read');
    return storeOn(db, { now, memory, station });
  } catch (error) {
    db.close();
    // What it is made of must be there: a column whose name was damaged is found by the statements themselves.
    if (!(error instanceof Database.SqliteError || error instanceof SyntaxError)) throw error;
    if (error instanceof Database.SqliteError && /^SQLITE_(FULL|IOERR|READONLY|BUSY)/.test(error.code))
      return refuse(error.code === 'SQLITE_FULL' ? 'store.full' : 'store.unwritable', `${file}: ${error.message}`, {
        file,
      });
    return refuse('store.corrupt', `${file} is damaged (${error.message})`, { file });
  }
}

function storeOn(
  db: Database.Database,
  { now, memory, station: known }: Required<Pick<StoreOptions, 'now' | 'memory'>> & Pick<StoreOptions, 'station'>,
): Result<Store> {
  const listeners: ((change: StoreChange) => void)[] = [];
  let storage: 'good' | 'full' | 'failed' = 'good';
  let probedAt = 0;

  const addPending = db.prepare(
    "INSERT OR IGNORE INTO operation (id, stream, status, operation) VALUES (?, ?, 'pending', ?)",
  );
  const addAccepted = db.prepare(
    "INSERT INTO operation (id, stream, status, hub_order, operation) VALUES (?, ?, 'accepted', ?, ?) ON CONFLICT (id) DO UPDATE SET status = 'accepted', hub_order = excluded.hub_order, operation = excluded.operation WHERE operation.status <> 'accepted'",
  );
  const markRejected = db.prepare(
    "UPDATE operation SET status = 'rejected', refusal = ? WHERE id = ? AND status = 'pending' RETURNING operation",
  );
  const pendingOf = db
    .prepare("SELECT operation FROM operation WHERE stream = ? AND status = 'pending' ORDER BY seq")
    .pluck();
  const pendingAfter = db.prepare(
    "SELECT seq, operation FROM operation WHERE status = 'pending' AND seq > ? ORDER BY seq LIMIT ?",
  );
  const refusedAfter = db.prepare(
    "SELECT seq, operation, refusal FROM operation WHERE status = 'rejected' AND seq > ? ORDER BY seq DESC LIMIT ?",
  );
  const countPending = db.prepare("SELECT count(*) FROM operation WHERE status = 'pending'").pluck();
  const readStream = db.prepare('SELECT * FROM stream WHERE stream = ?');
  const readShown = db.prepare('SELECT * FROM stream WHERE shown = 1 AND stream >= ? AND stream < ?');
  const writeStream = db.prepare(
    'INSERT INTO stream VALUES (@stream, @stream_order, @accepted, @present, @pending, @shown) ON CONFLICT (stream) DO UPDATE SET stream_order = @stream_order, accepted = @accepted, present = @present, pending = @pending, shown = @shown',
  );
  const readSetting = db.prepare('SELECT value FROM setting WHERE key = ?').pluck();
  const writeSetting = db.prepare(
    'INSERT INTO setting VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  const readWorkspace = db.prepare('SELECT layout FROM workspace WHERE workspace = ?').pluck();
  const writeWorkspace = db.prepare(
    'INSERT INTO workspace VALUES (?, ?, ?) ON CONFLICT (workspace) DO UPDATE SET layout = excluded.layout, saved_at = excluded.saved_at',
  );
  const writeValue = db.prepare(
    'INSERT INTO last_value VALUES (@asset, @point, @value, @quality, @sourceTime, @receivedTime) ON CONFLICT (asset, point) DO UPDATE SET value = excluded.value, quality = excluded.quality, source_time = excluded.source_time, received_time = excluded.received_time',
  );

  const archive = createAlarmArchive(db);
  /** What the hub has not ordered yet, by stream, oldest first; null: to be read from the disk. */
  const waiting = new Map<string, Operation[] | null>(
    (db.prepare("SELECT DISTINCT stream FROM operation WHERE status = 'pending'").pluck().all() as string[]).map(
      (stream) => [stream, null],
    ),
  );
  const waitingOf = (stream: string): readonly Operation[] => {
    const known = waiting.get(stream);
    if (known !== null) return known ?? [];
    const onDisk = (pendingOf.all(stream) as string[]).map((text) => JSON.parse(text) as Operation);
    waiting.set(stream, onDisk);
    return onDisk;
  };

  /**
   * Runs a writing transaction; a disk that refuses is a named state that ends with the first write that works.
   * `touched`: the streams whose waiting operations it changes, filled while it runs.
   */
  const write = (work: () => void, touched: Iterable<string> = []): Result<void> => {
    try {
      db.transaction(work).immediate();
      storage = 'good';
      return ok(undefined);
    } catch (error) {
      // What was not written is not to be read from memory either, and what waited for the hub still does.
      held.clear();
      for (const stream of touched) waiting.set(stream, null);
      if (error instanceof GapError) return refuse('store.gap', error.message);
      if (!(error instanceof Database.SqliteError)) throw error;
      storage = error.code === 'SQLITE_FULL' ? 'full' : 'failed';
      return refuse(`store.${storage}`, `the disk does not take it (${error.code})`, { reason: error.code });
    }
  };

  /** Streams met lately: in a storm each is read several times within a second. */
  const held = new Map<string, Held>();
  const read = (stream: string): Held | undefined => {
    const known = held.get(stream);
    if (known) return known;
    const row = readStream.get(stream) as StreamRow | undefined;
    if (!row) return undefined;
    const entry = heldOf(row);
    if (held.size >= HELD) held.clear();
    held.set(stream, entry);
    return entry;
  };

  const project = (stream: string, accepted: StreamState, order: number): void => {
    const pending = waitingOf(stream);
    if (pending.length === 0) waiting.delete(stream);
    else if (waiting.size > HELD) waiting.set(stream, null);
    const present = overlay(accepted, pending);
    writeStream.run({
      stream,
      stream_order: order,
      accepted: JSON.stringify(accepted),
      // Calls are looked up by what is in it; of others it is left out where it says nothing new.
      present: pending.length === 0 && present.state.type !== 'call' ? '' : JSON.stringify(present.state.state),
      pending: present.pending ? 1 : 0,
      shown: isShown(present.state.state) ? 1 : 0,
    });
    if (held.size >= HELD) held.clear();
    held.set(stream, { accepted, order, present: present.state.state, pending: present.pending });
    if (present.state.type === 'alarm') archive.project(present.state.state);
  };
  const projectAgain = (stream: string): void => {
    const known = read(stream);
    project(stream, known?.accepted ?? emptyState(stream), known?.order ?? 0);
  };

  /** The hub has judged one of what waits. */
  const settle = (stream: string, id: string): void => {
    const before = waiting.get(stream);
    if (before)
      waiting.set(
        stream,
        before.filter((operation) => operation.id !== id),
      );
  };

  const tell = (streams: Iterable<string>): void => {
    const change: StoreChange = { alarms: [], calls: [], treatments: [], definitions: [], masks: [] };
    for (const stream of streams) {
      if (stream.startsWith('alarm/')) change.alarms.push(stream.slice(6));
      else if (stream.startsWith('call/')) change.calls.push(stream.slice(5));
      else if (stream.startsWith('treatment/')) change.treatments.push(stream.slice(10));
      else if (stream.startsWith('definition/')) change.definitions.push(stream.slice(11));
      else if (stream.startsWith('mask/')) change.masks.push(stream.slice(5));
    }
    for (const listener of listeners) listener(change);
  };

  const projected = <S extends { readonly state: string }>(
    stream: string,
    known: Held | undefined,
  ): Projected<S> | undefined => {
    if (!known || known.present.state === 'none') return undefined;
    return {
      id: stream.slice(stream.indexOf('/') + 1),
      state: known.present as unknown as Exclude<S, { state: 'none' }>,
      pending: known.pending,
    };
  };
  const one = <S extends { readonly state: string }>(stream: string): Projected<S> | undefined =>
    projected<S>(stream, read(stream));
  const shown = <S extends { readonly state: string }>(prefix: string): Projected<S>[] =>
    (readShown.all(prefix, `${prefix.slice(0, -1)}0`) as StreamRow[])
      .map((row) => projected<S>(row.stream, heldOf(row)))
      .filter((record) => record !== undefined);

  /** Calls that ended long ago leave the list, or each start would read all that there ever were. */
  const hideOldCalls = db.prepare(
    "UPDATE stream SET shown = 0 WHERE shown = 1 AND stream >= 'call/' AND stream < 'call0' AND json_extract(present, '$.endedAt') < ?",
  );
  write(() => hideOldCalls.run(now() - CALL_SHOWN));

  // The terms of the index 002-earlierCalls, word for word, or it is not used.
  const countCalls = db
    .prepare(
      "SELECT count(*) FROM stream WHERE stream >= 'call/' AND stream < 'call0' AND json_extract(present, '$.number') = ? AND json_extract(present, '$.rangAt') < ?",
    )
    .pluck();

  const setting = (key: string): string | null => (readSetting.get(key) as string | undefined) ?? null;

  let station = setting('station');
  if (station === null) {
    station = known ?? randomUUID();
    const kept = write(() => writeSetting.run('station', station));
    if (!kept.ok) {
      db.close();
      return kept;
    }
  }
  const stationId = station;

  return ok({
    stationId: () => stationId,
    append(operations) {
      const streams = new Set<string>();
      const written = write(() => {
        for (const operation of operations) {
          const { id, stream } = operation;
          if (addPending.run(id, stream, JSON.stringify(operation)).changes === 0) continue;
          streams.add(stream);
          const before = waiting.get(stream);
          if (before !== null) waiting.set(stream, [...(before ?? []), operation]);
        }
        const last = operations.at(-1);
        if (last) writeSetting.run('hlc', last.hlc);
        for (const stream of streams) projectAgain(stream);
      }, streams);
      if (written.ok && streams.size > 0) tell(streams);
      return written;
    },
    accept(batch) {
      const streams = new Set<string>();
      const written = write(() => {
        let cursor = Number(setting('hub-cursor') ?? 0);
        let mark: string | null = null;
        for (const { operation, order, streamOrder, stamp } of batch) {
          if (order <= cursor) continue;
          if (order !== cursor + 1) throw new GapError(`operation ${order} came after ${cursor}`);
          cursor = order;
          mark = markOf(operation.id, stamp);
          streams.add(operation.stream);
          addAccepted.run(operation.id, operation.stream, order, JSON.stringify(operation));
          settle(operation.stream, operation.id);
          const before = read(operation.stream)?.accepted ?? emptyState(operation.stream);
          project(operation.stream, evolveStream(before, operation), streamOrder);
        }
        if (mark === null) return;
        writeSetting.run('hub-cursor', String(cursor));
        writeSetting.run('hub-mark', mark);
      }, streams);
      if (written.ok && streams.size > 0) tell(streams);
      return written;
    },
    reject(id, refusal) {
      let rejected: Operation | null = null;
      const touched: string[] = [];
      const written = write(() => {
        const row = markRejected.get(JSON.stringify(refusal), id) as { operation: string } | undefined;
        rejected = row ? (JSON.parse(row.operation) as Operation) : null;
        if (!rejected) return;
        touched.push(rejected.stream);
        settle(rejected.stream, id);
        projectAgain(rejected.stream);
      }, touched);
      if (!written.ok) return written;
      if (rejected) tell([(rejected as Operation).stream]);
      return ok(rejected);
    },
    joinLog(log, lastOrder, forked = false) {
      const before = setting('hub-log');
      const cursor = Number(setting('hub-cursor') ?? 0);
      if (before === log && cursor <= lastOrder && !forked) return ok(undefined);
      const streams: string[] = [];
      const written = write(() => {
        if (cursor > 0) streams.push(...offerAgain(db));
        held.clear();
        for (const stream of streams) {
          waiting.set(stream, null);
          projectAgain(stream);
        }
        writeSetting.run('hub-cursor', '0');
        writeSetting.run('hub-mark', '');
        writeSetting.run('hub-log', log);
      }, streams);
      if (written.ok && streams.length > 0) tell(streams);
      return written;
    },
    hubLog: () => setting('hub-log'),
    pending: (limit, after = 0) =>
      (pendingAfter.all(after, limit) as { seq: number; operation: string }[]).map(({ seq, operation }) => ({
        place: seq,
        operation: JSON.parse(operation) as Operation,
      })),
    unsent: () => countPending.get() as number,
    refused: (limit, after) =>
      (refusedAfter.all(after, limit) as { seq: number; operation: string; refusal: string }[]).map(
        ({ seq, operation, refusal }) => ({
          place: seq,
          operation: JSON.parse(operation) as Operation,
          refusal: JSON.parse(refusal) as Refusal,
        }),
      ),
    hubCursor: () => Number(setting('hub-cursor') ?? 0),
    hubMark: () => setting('hub-mark') || null,
    alarms: () => shown<AlarmState>('alarm/'),
    alarm: (id) => one<AlarmState>(`alarm/${id}`),
    treatments: () => shown<TreatmentState>('treatment/'),
    treatment: (id) => one<TreatmentState>(`treatment/${id}`),
    amendments: () => shown<AmendmentState>('definition/'),
    amendment: (name) => one<AmendmentState>(`definition/${name}`),
    maskings: () => shown<MaskingState>('mask/'),
    masking: (camera) => one<MaskingState>(`mask/${camera}`),
    cameraUses: createCameraUses(db, (work) => write(work).ok),
    archive: {
      ...archive,
      announced: (alarms) => void write(() => archive.announced(alarms)),
      wordSlice() {
        let more = false;
        return (
          write(() => {
            more = archive.wordSlice();
          }).ok && more
        );
      },
      reword: (assets) => void write(() => archive.reword(assets)),
    },
    alarmedAssets: () => new Set(shown<AlarmState>('alarm/').map(({ state }) => state.asset)),
    calls: () =>
      shown<CallState>('call/').filter(({ state }) => !('endedAt' in state) || now() - state.endedAt < CALL_SHOWN),
    call: (id) => one<CallState>(`call/${id}`),
    callsBefore: (number, rangAt) => countCalls.get(number, rangAt) as number,
    base: (stream) => read(stream)?.order ?? 0,
    onChange: (listener) => listeners.push(listener),
    setting,
    setSetting: (key, value) => write(() => writeSetting.run(key, value)),
    loadWorkspace: (workspace) => (readWorkspace.get(workspace) as string | undefined) ?? null,
    saveWorkspace: (workspace, layout) => write(() => writeWorkspace.run(workspace, layout, now())),
    saveLastValues: (rows) =>
      write(() => {
        for (const row of rows) writeValue.run({ ...row, value: JSON.stringify(row.value) });
      }),
    lastValues: () =>
      (
        db
          .prepare(
            'SELECT asset, point, value, quality, source_time AS sourceTime, received_time AS receivedTime FROM last_value',
          )
          .all() as (Omit<LastValue, 'value'> & { value: string })[]
      ).map((row) => ({ ...row, value: JSON.parse(row.value) as PointScalar })),
    storage: () => {
      // Nobody may have anything to write while the disk has room again: asked now and then, this finds out itself.
      if (storage !== 'good' && now() - probedAt >= PROBE_INTERVAL) {
        probedAt = now();
        write(() => writeSetting.run('probe', String(now()).padEnd(PROBE_BYTES)));
      }
      return memory && storage === 'good' ? 'memory' : storage;
    },
    close: () => db.close(),
  });
}
