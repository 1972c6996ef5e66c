import type { AlarmFrame, AlarmRow } from '../../../src/contract/alarms.ts';
import { FLAG } from '../../../src/contract/live.ts';
import type { ConditionDefinition, DeviceDriver, Reading } from '../../../src/domain/asset/device.ts';
import type { Refusal, Result } from '../../../src/shared/result.ts';
import type { Register } from '../register/register.ts';
import { createChangeFeed } from './changeFeed.ts';

/** An alarm as the store keeps it. */
export interface AlarmRecord {
  readonly id: string;
  readonly asset: string;
  readonly condition: string;
  readonly detail: string | null;
  readonly state: AlarmRow['state'];
  readonly raisedAt: number;
  readonly returnedAt: number | null;
  readonly acknowledgedAt: number | null;
  readonly acknowledgedBy: string | null;
  readonly pending: boolean;
}

/** What the service needs of the operation log. */
export interface AlarmLog {
  /** Alarms that are not cleared. */
  present(): readonly AlarmRecord[];
  /** Undefined when it is cleared or was never there. */
  find(id: string): AlarmRecord | undefined;
  idOf(asset: string, condition: string, since: number): string;
  /** Raised and returned, written together; what is known already has no effect. */
  report(events: readonly AlarmEvent[]): Result<void>;
  acknowledge(occurrences: readonly string[]): Result<void>;
}

/** A condition that a device reported. */
export type AlarmEvent =
  | {
      readonly type: 'raised';
      readonly asset: string;
      readonly condition: string;
      readonly priority: 1 | 2 | 3 | 4;
      readonly detail: string | null;
      readonly since: number;
    }
  | { readonly type: 'returned'; readonly occurrence: string; readonly at: number };

/** Alarms of this station: from conditions to operations, and from operations to rows for the windows. */
export interface AlarmService {
  /**
   * Takes a device's conditions. Operations are written in batches within 20 ms; while the disk refuses, what happens is
   * shown all the same and written later. An undated condition that stands already, here or at a peer, is the same one.
   */
  conditions(asset: number, conditions: Reading['conditions']): void;
  /** Occurrences changed in the log, by a device, a window or a peer. */
  refresh(occurrences: readonly string[]): void;
  rows(): AlarmRow[];
  row(id: string): AlarmRow | undefined;
  /** The asset of an occurrence, cleared ones too; undefined when there never was such a one. */
  named(id: string): { readonly asset: string; readonly assetName: string } | undefined;
  watch(signal: AbortSignal | undefined): AsyncGenerator<AlarmFrame>;
  acknowledge(occurrences: readonly string[]): Result<void>;
  guidance(occurrence: string): Pick<ConditionDefinition, 'meaning' | 'check'> | null;
  /** Alarm bits of an asset's flags. */
  flags(asset: number): number;
  counts(): { p1: number; p2: number; p3: number; p4: number; unacknowledged: number };
  close(): void;
}

export interface AlarmServiceOptions {
  readonly register: Register;
  readonly driverOf: (asset: number) => DeviceDriver | undefined;
  readonly log: AlarmLog;
  readonly onFlags: (asset: number) => void;
  readonly onRefused: (refusal: string) => void;
}

const BATCH = 20;
const FRAME_INTERVAL = 50;
/** A flood must not be written in one transaction that stops everything else. */
const MOST_AT_ONCE = 1_000;
const DEEPEST = 8;
/** A device's clock that steps back by more than this was set; by less, the message is a late one. */
const CLOCK_SET_BACK = 60_000;

/** Opens the service on the alarms that the store holds. */
export function createAlarmService(options: AlarmServiceOptions): AlarmService {
  const { register, driverOf, log } = options;
  const rows = new Map<string, AlarmRow>();
  const byAsset = new Map<number, Set<string>>();
  /** Occurrence that each condition of an asset has now: `asset/condition`. */
  const standing = new Map<string, string>();
  const feed = createChangeFeed<string>();
  let queue: AlarmEvent[] = [];
  let timer: NodeJS.Timeout | undefined;
  /** Why the last writing was refused; null when it was not. */
  let refusal: Refusal | null = null;

  const definitionOf = (index: number, condition: string): ConditionDefinition | undefined =>
    driverOf(index)?.manifest.conditions.find((definition) => definition.id === condition);

  /** Highest asset above this one that has an alarm standing: its oldest such alarm is the cause. */
  const causeOf = (index: number): string | null => {
    let cause: string | null = null;
    let parent = register.assets[index]?.parent;
    for (let depth = 0; parent !== undefined && depth < DEEPEST; depth++) {
      const above = register.indexOf(parent);
      if (above === undefined) break;
      const standingThere = [...(byAsset.get(above) ?? [])]
        .map((id) => rows.get(id))
        .filter((row): row is AlarmRow => row !== undefined && row.returnedAt === null && row.priority <= 2)
        .sort((a, b) => a.raisedAt - b.raisedAt);
      cause = standingThere[0]?.id ?? cause;
      parent = register.assets[above]?.parent;
    }
    return cause;
  };

  const toRow = (record: AlarmRecord, index: number): AlarmRow | null => {
    const asset = register.assets[index];
    const definition = definitionOf(index, record.condition);
    if (!asset) return null;
    return {
      id: record.id,
      asset: asset.id,
      assetName: asset.name,
      kind: asset.kind,
      commune: register.communeName(asset.commune),
      condition: record.condition,
      priority: definition?.priority ?? 3,
      text: definition ? { ...definition.text } : { fr: record.condition, en: record.condition },
      detail: record.detail,
      state: record.state,
      raisedAt: record.raisedAt,
      returnedAt: record.returnedAt,
      acknowledgedAt: record.acknowledgedAt,
      acknowledgedBy: record.acknowledgedBy,
      pending: record.pending,
      cause: causeOf(index),
    };
  };

  const refreshBelow = (index: number, depth = 0): void => {
    const asset = register.assets[index];
    if (!asset || depth >= DEEPEST) return;
    for (const child of register.childrenOf(asset.id)) {
      const childIndex = register.indexOf(child.id);
      if (childIndex === undefined) continue;
      refreshBelow(childIndex, depth + 1);
      const ids = byAsset.get(childIndex);
      const cause = ids && ids.size > 0 ? causeOf(childIndex) : null;
      for (const id of ids ?? []) {
        const row = rows.get(id);
        if (!row || row.cause === cause) continue;
        rows.set(id, { ...row, cause });
        feed.changed(id);
      }
    }
  };

  /**
   * Two stations can raise one fault each before they hear of each other, dated by their own clocks. All of them keep the
   * newest and end the others: the return is a fact, so that many stations make it once.
   */
  const stand = (key: string, row: AlarmRow): void => {
    const other = rows.get(standing.get(key) ?? '');
    standing.set(key, row.id);
    if (!other || other.id === row.id || other.returnedAt !== null) return;
    const otherIsNewer = other.raisedAt === row.raisedAt ? other.id > row.id : other.raisedAt > row.raisedAt;
    const [newer, older] = otherIsNewer ? [other, row] : [row, other];
    standing.set(key, newer.id);
    enqueue({ type: 'returned', occurrence: older.id, at: newer.raisedAt });
  };

  const put = (id: string, record: AlarmRecord | undefined): void => {
    const before = rows.get(id);
    const index = register.indexOf(record?.asset ?? before?.asset ?? '');
    if (index === undefined) return;
    const row = record && record.state !== 'cleared' ? toRow(record, index) : null;
    const key = `${index}/${record?.condition ?? before?.condition}`;
    if (row) {
      rows.set(id, row);
      const ids = byAsset.get(index);
      if (ids) ids.add(id);
      else byAsset.set(index, new Set([id]));
      if (row.returnedAt === null) stand(key, row);
      else if (standing.get(key) === id) standing.delete(key);
    } else {
      rows.delete(id);
      byAsset.get(index)?.delete(id);
      if (standing.get(key) === id) standing.delete(key);
    }
    feed.changed(id);
    options.onFlags(index);
    const stands = row !== null && row.returnedAt === null;
    const stood = before !== undefined && before.returnedAt === null;
    if (stands !== stood && (row ?? before)!.priority <= 2) refreshBelow(index);
  };

  /** The disk refuses: an operator must see what happens all the same. */
  const showUnwritten = (event: AlarmEvent): void => {
    if (event.type === 'raised') {
      const { asset, condition, detail, since } = event;
      const id = log.idOf(asset, condition, since);
      if (rows.has(id) || log.find(id)) return;
      const none = { returnedAt: null, acknowledgedAt: null, acknowledgedBy: null, pending: false };
      put(id, { id, asset, condition, detail, state: 'unacknowledged', raisedAt: since, ...none });
      return;
    }
    const row = rows.get(event.occurrence);
    if (!row || row.returnedAt !== null) return;
    const state = row.state === 'acknowledged' ? 'cleared' : 'returned-unacknowledged';
    put(row.id, { ...row, state, returnedAt: event.at });
  };

  const flush = (): void => {
    timer = undefined;
    const batch = queue.slice(0, MOST_AT_ONCE);
    queue = queue.slice(MOST_AT_ONCE);
    const written = log.report(batch);
    if (!written.ok) {
      // Kept in memory and tried again: the alarm must not be lost because the disk is full.
      queue = [...batch, ...queue];
      if (!refusal) options.onRefused(written.refusal.code);
      for (const event of queue) showUnwritten(event);
    }
    refusal = written.ok ? null : written.refusal;
    if (queue.length > 0) timer ??= setTimeout(flush, written.ok ? 0 : 1_000);
  };

  const enqueue = (event: AlarmEvent): void => {
    queue.push(event);
    timer ??= setTimeout(flush, BATCH);
  };

  for (const record of log.present()) put(record.id, record);

  return {
    conditions(index, conditions) {
      const asset = register.assets[index];
      if (!asset) return;
      for (const condition of conditions) {
        const key = `${index}/${condition.condition}`;
        const now = standing.get(key);
        // A peer that hears the field sooner may have told us already of what this message does not know yet.
        const stoodAt = condition.undated ? undefined : rows.get(now ?? '')?.raisedAt;
        if (stoodAt !== undefined && condition.since < stoodAt && stoodAt - condition.since < CLOCK_SET_BACK) continue;
        if (!condition.active) {
          if (now === undefined) continue;
          standing.delete(key);
          enqueue({ type: 'returned', occurrence: now, at: condition.since });
          continue;
        }
        const id = log.idOf(asset.id, condition.condition, condition.since);
        if (now === id || (now !== undefined && condition.undated)) continue;
        // The device's own time moved: the fault went and came back between two messages.
        if (now !== undefined) enqueue({ type: 'returned', occurrence: now, at: condition.since });
        standing.set(key, id);
        enqueue({
          type: 'raised',
          asset: asset.id,
          condition: condition.condition,
          priority: definitionOf(index, condition.condition)?.priority ?? 3,
          detail: condition.detail ?? null,
          since: condition.since,
        });
      }
    },
    refresh(occurrences) {
      for (const id of occurrences) put(id, log.find(id));
    },
    rows: () => [...rows.values()],
    row: (id) => rows.get(id),
    named(id) {
      const asset = rows.get(id)?.asset ?? log.find(id)?.asset;
      return asset === undefined ? undefined : { asset, assetName: register.byId(asset)?.name ?? asset };
    },
    async *watch(signal) {
      const changes = feed.subscribe(signal, FRAME_INTERVAL);
      let number = 0;
      yield { type: 'snapshot', number: number++, rows: [...rows.values()] };
      for await (const ids of changes) {
        const upserts: AlarmRow[] = [];
        const removed: string[] = [];
        for (const id of ids) {
          const row = rows.get(id);
          if (row) upserts.push(row);
          else removed.push(id);
        }
        yield { type: 'delta', number: number++, upserts, removed };
      }
    },
    acknowledge(occurrences) {
      const done = log.acknowledge(occurrences);
      // Not unknown: it is on the screen and waits for the disk.
      if (!done.ok && done.refusal.code === 'alarm.unknown' && refusal && occurrences.some((id) => rows.has(id)))
        return { ok: false, refusal };
      return done;
    },
    guidance(occurrence) {
      const row = rows.get(occurrence);
      const index = row && register.indexOf(row.asset);
      return (index !== undefined && row && definitionOf(index, row.condition)) || null;
    },
    flags(index) {
      let worst = 0;
      let unacknowledged = false;
      for (const id of byAsset.get(index) ?? []) {
        const row = rows.get(id);
        if (!row) continue;
        const fresh = row.state !== 'acknowledged';
        if (worst === 0 || row.priority < worst) {
          worst = row.priority;
          unacknowledged = fresh;
        } else if (row.priority === worst) unacknowledged ||= fresh;
      }
      return worst | (unacknowledged ? FLAG.unacknowledged : 0);
    },
    counts() {
      const counts = { p1: 0, p2: 0, p3: 0, p4: 0, unacknowledged: 0 };
      for (const row of rows.values()) {
        counts[`p${row.priority}`]++;
        if (row.state !== 'acknowledged') counts.unacknowledged++;
      }
      return counts;
    },
    close() {
      clearTimeout(timer);
      if (queue.length > 0) log.report(queue);
    },
  };
}
