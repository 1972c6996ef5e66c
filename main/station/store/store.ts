import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { AlarmState } from '../../../src/domain/alarm/alarm.ts';
import type { AmendmentState } from '../../../src/domain/alarm/amendment.ts';
import type { TreatmentState } from '../../../src/domain/alarm/treatment.ts';
import type { CallState } from '../../../src/domain/call/call.ts';
import type { MaskingState } from '../../../src/domain/camera/masking.ts';
import type { IncidentState } from '../../../src/domain/incident/incident.ts';
import type { TeamState } from '../../../src/domain/team/team.ts';
import { ok, type Refusal, type Result, refuse } from '../../../src/shared/result.ts';
import { type Accepted, markOf, type Operation } from '../../../src/sync/operation.ts';
import { type AlarmArchive, createAlarmArchive } from './alarmArchive.ts';
import { type CameraUses, createCameraUses } from './cameraUse.ts';
import { MEMORY, openDatabase } from './database.ts';
import { createDisk, GapError, type Storage } from './disk.ts';
import { offerAgain } from './offerAgain.ts';
import { createOutboxRows, type PendingOperation } from './outboxRows.ts';
import { createOwnRows, type LastValue } from './ownRows.ts';
import { soundRows } from './soundRows.ts';
import { createStreamTable, type Projected } from './streamTable.ts';

export interface StoreChange {
  readonly alarms: string[];
  readonly calls: string[];
  readonly treatments: string[];
  readonly definitions: string[];
  /** Cameras whose privacy masks changed. */
  readonly masks: string[];
  readonly incidents: string[];
  readonly teams: string[];
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
  pending(limit: number, after?: number): PendingOperation[];
  unsent(): number;
  /** What the hub refused, the newest first, from after a place in the order of making on. */
  refused(limit: number, after: number): (PendingOperation & { readonly refusal: Refusal })[];
  /** How many operations that the hub has ordered are kept here and not understood, by kind (SPEC 3.4). */
  notUnderstood(): ReadonlyMap<string, number>;
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
  /** Open incidents, and those closed in the last day. */
  incidents(): Projected<IncidentState>[];
  incident(id: string): Projected<IncidentState> | undefined;
  /** Teams that are on an incident, out of service, or that two positions wanted while apart. */
  teams(): Projected<TeamState>[];
  /** Undefined: nothing was ever said of it. */
  team(id: string): Projected<TeamState> | undefined;
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
  storage(): Storage;
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

/** Ended calls stay in the list this long, ms. */
const CALL_SHOWN = 3_600_000;
/** Closed incidents stay in the list this long, ms: the next shift reads what the one before closed. */
const INCIDENT_SHOWN = 24 * 3_600_000;

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
  const archive = createAlarmArchive(db);
  const outbox = createOutboxRows(db);
  const own = createOwnRows(db);
  const { setting } = own;
  const streams = createStreamTable(db, (present) => {
    if (present.type === 'alarm') archive.project(present.state);
  });
  const disk = createDisk(db, (text) => own.setSetting('probe', text), { now, memory });
  /** `touched`: the streams whose waiting operations the work changes, filled while it runs. */
  const write = (work: () => void, touched: Iterable<string> = []): Result<void> =>
    disk.write(work, () => streams.forget(touched));

  const tell = (changed: Iterable<string>): void => {
    const change: StoreChange = {
      ...{ alarms: [], calls: [], treatments: [], definitions: [], masks: [], incidents: [], teams: [] },
    };
    const lists: Readonly<Record<string, string[]>> = {
      alarm: change.alarms,
      call: change.calls,
      treatment: change.treatments,
      definition: change.definitions,
      mask: change.masks,
      incident: change.incidents,
      team: change.teams,
    };
    for (const stream of changed) {
      const slash = stream.indexOf('/');
      lists[stream.slice(0, slash)]?.push(stream.slice(slash + 1));
    }
    for (const listener of listeners) listener(change);
  };

  // After an upgrade: what could not be read when it came. A disk without room leaves it to the next start.
  write(() => streams.readAnew());
  /** Calls that ended long ago leave the list, or each start would read all that there ever were. */
  const hideOldCalls = db.prepare(
    "UPDATE stream SET shown = 0 WHERE shown = 1 AND stream >= 'call/' AND stream < 'call0' AND json_extract(present, '$.endedAt') < ?",
  );
  write(() => hideOldCalls.run(now() - CALL_SHOWN));
  const hideOldIncidents = db.prepare(
    "UPDATE stream SET shown = 0 WHERE shown = 1 AND pending = 0 AND stream >= 'incident/' AND stream < 'incident0' AND json_extract(accepted, '$.state.closedAt') < ?",
  );
  write(() => hideOldIncidents.run(now() - INCIDENT_SHOWN));

  // The terms of the index 002-earlierCalls, word for word, or it is not used.
  const countCalls = db
    .prepare(
      "SELECT count(*) FROM stream WHERE stream >= 'call/' AND stream < 'call0' AND json_extract(present, '$.number') = ? AND json_extract(present, '$.rangAt') < ?",
    )
    .pluck();

  const stationId = setting('station') ?? known ?? randomUUID();
  if (setting('station') === null) {
    const kept = write(() => own.setSetting('station', stationId));
    if (!kept.ok) {
      db.close();
      return kept;
    }
  }

  return ok({
    stationId: () => stationId,
    append(operations) {
      const touched = new Set<string>();
      const written = write(() => {
        for (const operation of operations) {
          if (!outbox.add(operation)) continue;
          touched.add(operation.stream);
          streams.wait(operation);
        }
        const last = operations.at(-1);
        if (last) own.setSetting('hlc', last.hlc);
        for (const stream of touched) streams.project(stream);
      }, touched);
      if (written.ok && touched.size > 0) tell(touched);
      return written;
    },
    accept(batch) {
      const touched = new Set<string>();
      const written = write(() => {
        let cursor = Number(setting('hub-cursor') ?? 0);
        let mark: string | null = null;
        for (const { operation, order, streamOrder, stamp } of batch) {
          if (order <= cursor) continue;
          if (order !== cursor + 1) throw new GapError(`operation ${order} came after ${cursor}`);
          cursor = order;
          mark = markOf(operation.id, stamp);
          touched.add(operation.stream);
          outbox.accept({ operation, order });
          streams.settle(operation.stream, operation.id);
          streams.accept(operation, streamOrder);
        }
        if (mark === null) return;
        own.setSetting('hub-cursor', String(cursor));
        own.setSetting('hub-mark', mark);
      }, touched);
      if (written.ok && touched.size > 0) tell(touched);
      return written;
    },
    reject(id, refusal) {
      let rejected: Operation | null = null;
      const touched: string[] = [];
      const written = write(() => {
        rejected = outbox.reject(id, refusal);
        if (!rejected) return;
        touched.push(rejected.stream);
        streams.settle(rejected.stream, id);
        streams.project(rejected.stream);
      }, touched);
      if (!written.ok) return written;
      if (rejected) tell([(rejected as Operation).stream]);
      return ok(rejected);
    },
    joinLog(log, lastOrder, forked = false) {
      const before = setting('hub-log');
      const cursor = Number(setting('hub-cursor') ?? 0);
      if (before === log && cursor <= lastOrder && !forked) return ok(undefined);
      const touched: string[] = [];
      const written = write(() => {
        if (cursor > 0) touched.push(...offerAgain(db));
        streams.projectFromDisk(touched);
        own.setSetting('hub-cursor', '0');
        own.setSetting('hub-mark', '');
        own.setSetting('hub-log', log);
      }, touched);
      if (written.ok && touched.length > 0) tell(touched);
      return written;
    },
    hubLog: () => setting('hub-log'),
    pending: (limit, after = 0) => outbox.pending(limit, after),
    unsent: outbox.countPending,
    refused: outbox.refused,
    notUnderstood: streams.notUnderstood,
    hubCursor: () => Number(setting('hub-cursor') ?? 0),
    hubMark: () => setting('hub-mark') || null,
    alarms: () => streams.shown<AlarmState>('alarm/'),
    alarm: (id) => streams.one<AlarmState>(`alarm/${id}`),
    treatments: () => streams.shown<TreatmentState>('treatment/'),
    treatment: (id) => streams.one<TreatmentState>(`treatment/${id}`),
    amendments: () => streams.shown<AmendmentState>('definition/'),
    amendment: (name) => streams.one<AmendmentState>(`definition/${name}`),
    maskings: () => streams.shown<MaskingState>('mask/'),
    masking: (camera) => streams.one<MaskingState>(`mask/${camera}`),
    incidents: () =>
      streams
        .shown<IncidentState>('incident/')
        .filter(({ state }) => !('closedAt' in state) || now() - state.closedAt < INCIDENT_SHOWN),
    incident: (id) => streams.one<IncidentState>(`incident/${id}`),
    teams: () => streams.shown<TeamState>('team/'),
    team: (id) => streams.one<TeamState>(`team/${id}`),
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
    alarmedAssets: () => new Set(streams.shown<AlarmState>('alarm/').map(({ state }) => state.asset)),
    calls: () =>
      streams
        .shown<CallState>('call/')
        .filter(({ state }) => !('endedAt' in state) || now() - state.endedAt < CALL_SHOWN),
    call: (id) => streams.one<CallState>(`call/${id}`),
    callsBefore: (number, rangAt) => countCalls.get(number, rangAt) as number,
    base: streams.orderOf,
    onChange: (listener) => listeners.push(listener),
    setting,
    setSetting: (key, value) => write(() => own.setSetting(key, value)),
    loadWorkspace: own.workspace,
    saveWorkspace: (workspace, layout) => write(() => own.setWorkspace(workspace, layout, now())),
    saveLastValues: (rows) => write(() => own.setLastValues(rows)),
    lastValues: own.lastValues,
    storage: disk.storage,
    close: () => db.close(),
  });
}
