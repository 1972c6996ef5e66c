import type { AlarmFrame, AlarmRow } from '../../../../src/contract/alarms.ts';
import { FLAG } from '../../../../src/contract/live.ts';
import type { AlarmDefinition, Post } from '../../../../src/domain/alarm/definition.ts';
import { beyondLimit, isPlain, type Qualified } from '../../../../src/domain/alarm/qualification.ts';
import { came, chatters, NEVER_CAME, type Repetition } from '../../../../src/domain/alarm/repetition.ts';
import type { ConditionReading, Reading } from '../../../../src/domain/asset/device.ts';
import { localHour } from '../../../../src/shared/centralEurope.ts';
import type { Refusal, Result } from '../../../../src/shared/result.ts';
import { withinHours } from '../../../../src/shared/timeOfDay.ts';
import type { Register } from '../../register/register.ts';
import type { AnnouncedAlarm } from '../../store/alarmArchive.ts';
import { createChangeFeed } from '../changeFeed.ts';
import type { AlarmAct, AlarmEvent, AlarmLog, AlarmRecord } from './alarmLog.ts';
import { createPositionAnnunciator, type PositionAnnunciator } from './annunciator.ts';
import { createCauses } from './causes.ts';
import type { AlarmDefinitions } from './definitions.ts';
import { createQualifier } from './qualifier.ts';
import type { Treatments } from './treatments.ts';
import { createAlarmWriter } from './writer.ts';

/** Alarms of this station: from conditions to operations, and from operations to rows for the windows. */
export interface AlarmService {
  /**
   * Takes a device's conditions. Operations are written in batches within 20 ms; while the disk refuses, what happens is
   * shown all the same and written later. An undated condition that stands already, here or at a peer, is the same one.
   */
  conditions(asset: number, conditions: Reading['conditions']): void;
  /** Takes a whole reading: its conditions, and its values for alarms that watch a limit. `at`: its time, ms since 1970. */
  reading(asset: number, reading: Pick<Reading, 'conditions' | 'points'>, at: number): void;
  /** Occurrences changed in the log, by a device, a window or a peer. */
  refresh(occurrences: readonly string[]): void;
  /** How alarms of assets (and of what hangs on them) are treated changed; null: every row is judged again. */
  reviewed(assets: readonly string[] | null): void;
  rows(): AlarmRow[];
  row(id: string): AlarmRow | undefined;
  /** The asset of an occurrence, cleared ones too; undefined when there never was such a one. */
  named(id: string): { readonly asset: string; readonly assetName: string } | undefined;
  watch(signal: AbortSignal | undefined): AsyncGenerator<AlarmFrame>;
  acknowledge(occurrences: readonly string[]): Result<void>;
  act(acts: readonly { readonly id: string; readonly command: AlarmAct }[]): Result<void>;
  readonly annunciator: PositionAnnunciator;
  /** Alarm bits of an asset's flags. */
  flags(asset: number): number;
  counts(): { p1: number; p2: number; p3: number; p4: number; unacknowledged: number };
  close(): void;
}

export interface AlarmServiceOptions {
  readonly register: Register;
  readonly typeOf: (asset: number) => string | undefined;
  readonly definitions: Pick<AlarmDefinitions, 'of' | 'priority' | 'limitsOf'>;
  readonly treatments: Pick<Treatments, 'any' | 'holdOf' | 'sweep'>;
  readonly log: AlarmLog;
  readonly now: () => number;
  /** ms of a clock that never steps. */
  readonly clock: () => number;
  readonly posts: readonly Post[];
  readonly onFlags: (asset: number) => void;
  readonly onRefused: (refusal: string) => void;
  readonly onAnnounced: (alarms: readonly AnnouncedAlarm[]) => void;
}

const FRAME_INTERVAL = 50;
const SWEEP = 1_000;
const DEEPEST = 8;
/** A device's clock that steps back by more than this was set; by less, the message is a late one. */
const CLOCK_SET_BACK = 60_000;

/** Opens the service on the alarms that the store holds. */
export function createAlarmService(options: AlarmServiceOptions): AlarmService {
  const { register, definitions, treatments, log, now, clock } = options;
  const rows = new Map<string, AlarmRow>();
  const byAsset = new Map<number, Set<string>>();
  /** Occurrence that each condition of an asset has now: `asset/condition`. */
  const standing = new Map<string, string>();
  /** How often each alarm came lately, and when this station first saw each occurrence. */
  const repetitions = new Map<string, Repetition>();
  const seenAt = new Map<string, number>();
  /** Whether a value was beyond its limit. */
  const beyond = new Map<string, boolean>();
  const feed = createChangeFeed<string>();
  const causes = createCauses(register);

  const definitionOf = (index: number, condition: string): AlarmDefinition | undefined => {
    const type = options.typeOf(index);
    return type === undefined ? undefined : definitions.of(type, condition);
  };

  function* above(index: number): Iterable<string> {
    let parent = register.assets[index]?.parent;
    for (let depth = 0; parent !== undefined && depth < DEEPEST; depth++) {
      yield parent;
      const next = register.indexOf(parent);
      parent = next === undefined ? undefined : register.assets[next]?.parent;
    }
  }

  const holdOf = (id: string, index: number, definition: AlarmDefinition | undefined, condition: string) => {
    const suppress = definition?.suppress ?? [];
    if (treatments.any()) {
      const underWorks = suppress.some((rule) => rule.when === 'works');
      const held = treatments.holdOf(register.assets[index]!.id, condition, above(index), underWorks);
      if (held) return held;
    }
    for (const rule of suppress) {
      if (rule.when === 'parent-down' && causes.parentDown(id)) return { type: 'suppressed', rule: rule.when } as const;
      if (rule.when === 'hours' && withinHours(Math.floor(localHour(now()) * 60), rule.from, rule.to))
        return { type: 'suppressed', rule: rule.when } as const;
    }
    return null;
  };

  const toRow = (record: AlarmRecord, index: number): AlarmRow => {
    const asset = register.assets[index]!;
    const { id, condition, detail, state, raisedAt, returnedAt, acknowledgedAt, acknowledgedBy, pending } = record;
    const definition = definitionOf(index, condition);
    return {
      id,
      asset: asset.id,
      assetName: asset.name,
      kind: asset.kind,
      commune: register.communeName(asset.commune),
      place: (asset.street !== undefined && register.streetName(asset.street)) || '',
      condition,
      priority: definition ? definitions.priority(definition) : record.priority,
      text: definition ? { ...definition.text } : { fr: condition, en: condition },
      detail,
      state,
      raisedAt,
      returnedAt,
      acknowledgedAt,
      acknowledgedBy,
      owner: record.owner,
      comments: record.comments.length,
      escalatedTo: record.escalatedTo,
      posts: [...(definition?.posts ?? [])],
      latching: record.latching,
      hold: null,
      chattering: chatters(repetitions.get(`${index}/${condition}`) ?? NEVER_CAME, now()),
      pending,
      cause: null,
      causeKind: null,
    };
  };

  /** Cause and hold of a row as they are now; told when they changed. */
  const judge = (id: string): void => {
    const row = rows.get(id);
    const index = row && register.indexOf(row.asset);
    if (!row || index === undefined) return;
    const { cause, causeKind } = causes.of(id);
    const hold = holdOf(id, index, definitionOf(index, row.condition), row.condition);
    if (row.cause === cause && row.causeKind === causeKind && JSON.stringify(row.hold) === JSON.stringify(hold)) return;
    rows.set(id, { ...row, cause, causeKind, hold });
    feed.changed(id);
    if ((row.hold === null) === (hold === null)) return;
    options.onFlags(index);
    // What was put aside and comes back with the fault still there wants an answer.
    const open = row.state === 'unacknowledged' || row.state === 'returned-unacknowledged';
    if (hold === null && row.hold?.type !== 'suppressed' && open) annunciator.came(rows.get(id)!, 'back');
  };

  const writer = createAlarmWriter({ log, onRefused: options.onRefused, show: (event) => showUnwritten(event) });

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
    writer.write({ type: 'returned', occurrence: older.id, at: newer.raisedAt });
  };

  const put = (id: string, record: AlarmRecord | undefined): void => {
    const before = rows.get(id);
    const index = register.indexOf(record?.asset ?? before?.asset ?? '');
    if (index === undefined) return;
    const key = `${index}/${record?.condition ?? before?.condition}`;
    const present = record && record.state !== 'cleared' ? record : undefined;
    if (present && !before && present.state === 'unacknowledged')
      repetitions.set(key, came(repetitions.get(key) ?? NEVER_CAME, present.raisedAt));
    const row = present && toRow(present, index);
    let touched: ReadonlySet<string>;
    if (row) {
      rows.set(id, row);
      if (!before) seenAt.set(id, clock());
      const ids = byAsset.get(index);
      if (ids) ids.add(id);
      else byAsset.set(index, new Set([id]));
      touched = causes.put(row, index, definitionOf(index, row.condition)?.together ?? null);
      const { cause, causeKind } = causes.of(id);
      const hold = holdOf(id, index, definitionOf(index, row.condition), row.condition);
      if (cause !== null || hold !== null) rows.set(id, { ...row, cause, causeKind, hold });
      if (row.returnedAt === null) stand(key, row);
      else if (standing.get(key) === id) standing.delete(key);
    } else {
      rows.delete(id);
      seenAt.delete(id);
      byAsset.get(index)?.delete(id);
      if (standing.get(key) === id) standing.delete(key);
      touched = causes.remove(id);
    }
    for (const other of touched) judge(other);
    feed.changed(id);
    options.onFlags(index);
    annunciator.changed(id);
    if (!opened) return;
    const shown = rows.get(id);
    if (shown && !before && shown.state === 'unacknowledged') annunciator.came(shown, 'new');
    if (shown && before && before.escalatedTo === null && shown.escalatedTo !== null)
      annunciator.came(shown, 'escalated');
  };

  /** The disk refuses: an operator must see what happens all the same. */
  const showUnwritten = (event: AlarmEvent): void => {
    if (event.type === 'raised') {
      const { asset, condition, priority, detail, since } = event;
      const id = log.idOf(asset, condition, since);
      if (rows.has(id) || log.find(id)) return;
      const none = { returnedAt: null, acknowledgedAt: null, acknowledgedBy: null, owner: null, escalatedTo: null };
      const latching = event.reset === 'manual';
      put(id, {
        ...none,
        id,
        asset,
        condition,
        priority,
        detail,
        state: 'unacknowledged',
        raisedAt: since,
        comments: [],
        latching,
        pending: false,
      });
      return;
    }
    const row = rows.get(event.occurrence);
    if (!row || row.returnedAt !== null) return;
    const state = row.state !== 'acknowledged' ? 'returned-unacknowledged' : row.latching ? 'latched' : 'cleared';
    put(row.id, { ...row, comments: [], state, returnedAt: event.at });
  };

  const raise = (index: number, condition: string, since: number, detail: string | null): void => {
    const asset = register.assets[index];
    if (!asset) return;
    const definition = definitionOf(index, condition);
    const key = `${index}/${condition}`;
    const id = log.idOf(asset.id, condition, since);
    const stands = standing.get(key);
    if (stands === id) return;
    // The device's own time moved: the fault went and came back between two messages.
    if (stands !== undefined) writer.write({ type: 'returned', occurrence: stands, at: since });
    standing.set(key, id);
    const priority = definition ? definitions.priority(definition) : 3;
    writer.write({ type: 'raised', asset: asset.id, condition, priority, detail, since, reset: definition?.reset });
  };
  const end = (index: number, condition: string, at: number): void => {
    const key = `${index}/${condition}`;
    const stands = standing.get(key);
    if (stands === undefined) return;
    standing.delete(key);
    writer.write({ type: 'returned', occurrence: stands, at });
  };

  const follow = (key: string, event: Qualified): void => {
    const slash = key.indexOf('/');
    const [index, condition] = [Number(key.slice(0, slash)), key.slice(slash + 1)];
    if (event.type === 'raise') raise(index, condition, event.since, event.detail);
    else end(index, condition, event.at);
  };
  const qualifier = createQualifier({ clock, onQualified: follow });

  const take = (index: number, reading: ConditionReading): void => {
    const { condition, active, since } = reading;
    const key = `${index}/${condition}`;
    const stands = standing.get(key);
    const definition = definitionOf(index, condition);
    // Rationalised as no alarm: what stands of it from before is over.
    if (definition?.alarm === false) {
      end(index, condition, since);
      return;
    }
    // A delay that runs is ended by the rule as it is now, also by one that has none any more.
    const plain = definition === undefined || (isPlain(definition) && !qualifier.holds(key));
    // By far the most that is heard: nothing is wrong, and nothing was.
    if (plain && !active && stands === undefined) return;
    const stoodAt = rows.get(stands ?? '')?.raisedAt;
    // A peer that hears the field sooner may have told us already of what this message does not know yet.
    if (!reading.undated && stoodAt !== undefined && since < stoodAt && stoodAt - since < CLOCK_SET_BACK) return;
    const detail = reading.detail ?? null;
    if (definition && !plain) {
      const heard = active && reading.undated && stoodAt !== undefined ? stoodAt : since;
      const event = qualifier.hear(key, { active, since: heard, detail }, definition, stoodAt ?? null);
      if (event) follow(key, event);
      return;
    }
    if (!active) end(index, condition, since);
    else if (stands === undefined || !reading.undated) raise(index, condition, since, detail);
  };

  /** Whether its cause tells of it: one that is put aside, or less urgent, tells of nothing. */
  const covered = (row: AlarmRow): boolean => {
    const cause = row.cause === null ? undefined : rows.get(row.cause);
    return cause !== undefined && cause.hold === null && cause.priority <= row.priority;
  };

  /** Alarms that nobody acknowledged in time go to somebody else; all stations make the same fact of it. */
  const escalate = (): void => {
    const acts: { id: string; command: AlarmAct }[] = [];
    for (const [id, row] of rows) {
      if (row.escalatedTo !== null || covered(row) || row.hold !== null) continue;
      if (row.state !== 'unacknowledged' && row.state !== 'returned-unacknowledged') continue;
      const index = register.indexOf(row.asset);
      const escalation = index === undefined ? null : definitionOf(index, row.condition)?.escalation;
      if (escalation && clock() - (seenAt.get(id) ?? clock()) >= escalation.after * 1_000)
        acts.push({ id, command: { type: 'escalate', to: escalation.to } });
    }
    if (acts.length > 0) log.act(acts);
  };

  const review = (assets: readonly string[]): void => {
    const visit = (id: string, depth: number): void => {
      const index = register.indexOf(id);
      if (index === undefined || depth > DEEPEST) return;
      for (const occurrence of byAsset.get(index) ?? []) judge(occurrence);
      for (const child of register.childrenOf(id)) visit(child.id, depth + 1);
    };
    for (const id of assets) visit(id, 0);
  };

  const annunciator = createPositionAnnunciator({
    row: (id) => rows.get(id),
    covered,
    concerns(row) {
      const index = register.indexOf(row.asset);
      const communes = index === undefined ? [] : (definitionOf(index, row.condition)?.communes ?? []);
      return communes.length === 0 || communes.includes(register.assets[index!]!.commune);
    },
    kindOf(row) {
      const index = register.indexOf(row.asset);
      const together = index !== undefined && definitionOf(index, row.condition)?.together != null;
      return together ? `${row.kind}/${row.condition}` : null;
    },
    posts: options.posts,
    now,
    clock,
    onAnnounced: options.onAnnounced,
  });

  let opened = false;
  for (const record of log.present()) put(record.id, record);
  opened = true;
  // What is urgent and was not acknowledged before a restart sounds again: nobody may have heard it.
  for (const row of rows.values())
    if (row.priority === 1 && row.state === 'unacknowledged') annunciator.came(row, 'back');

  const sweep = setInterval(() => {
    review(treatments.sweep());
    escalate();
    for (const [id, row] of rows) {
      const index = register.indexOf(row.asset);
      const suppress = index === undefined ? [] : (definitionOf(index, row.condition)?.suppress ?? []);
      if (suppress.some((rule) => rule.when === 'hours')) judge(id);
      if (row.chattering && !chatters(repetitions.get(`${index}/${row.condition}`) ?? NEVER_CAME, now())) {
        rows.set(id, { ...row, chattering: false });
        feed.changed(id);
      }
    }
    annunciator.sweep();
  }, SWEEP);

  return {
    annunciator,
    conditions(index, conditions) {
      if (register.assets[index]) for (const condition of conditions) take(index, condition);
    },
    reading(index, { conditions, points }, at) {
      if (!register.assets[index]) return;
      for (const condition of conditions) take(index, condition);
      const type = options.typeOf(index);
      if (type === undefined) return;
      for (const { condition, limit } of definitions.limitsOf(type)) {
        const point = limit && points.find(({ point: name }) => name === limit.point);
        if (!point || point.quality === 'bad') continue;
        const key = `${index}/${condition}`;
        const before = beyond.get(key) ?? standing.has(key);
        const active = beyondLimit(limit, point.value, before);
        if (active === before) continue;
        // Told when it crosses, in both directions: a delay that runs must hear that the value is back.
        beyond.set(key, active);
        take(index, { condition, active, since: at, detail: `${limit.point} ${point.value}` });
      }
    },
    refresh(occurrences) {
      for (const id of occurrences) put(id, log.find(id));
    },
    reviewed(assets) {
      if (assets) review(assets);
      else
        for (const id of [...rows.keys()]) {
          const record = log.find(id);
          // What waits for the disk is in no log yet.
          if (record) put(id, record);
          else judge(id);
        }
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
    acknowledge: (occurrences) => act(occurrences.map((id) => ({ id, command: { type: 'acknowledge' } as const }))),
    act: (acts) => act(acts),
    flags(index) {
      let worst = 0;
      let unacknowledged = false;
      for (const id of byAsset.get(index) ?? []) {
        const row = rows.get(id);
        if (!row || (row.hold !== null && row.hold.type !== 'suppressed')) continue;
        const fresh = row.state === 'unacknowledged' || row.state === 'returned-unacknowledged';
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
        if (row.hold !== null) continue;
        counts[`p${row.priority}`]++;
        if (row.state === 'unacknowledged' || row.state === 'returned-unacknowledged') counts.unacknowledged++;
      }
      return counts;
    },
    close() {
      clearInterval(sweep);
      qualifier.close();
      // What is written last is told to nobody any more.
      annunciator.close();
      writer.close();
    },
  };

  function act(acts: readonly { readonly id: string; readonly command: AlarmAct }[]): Result<void> {
    const done = log.act(acts);
    const refused: Refusal | null = writer.refusal();
    // Not unknown: it is on the screen and waits for the disk.
    if (!done.ok && done.refusal.code === 'alarm.unknown' && refused && acts.some(({ id }) => rows.has(id)))
      return { ok: false, refusal: refused };
    return done;
  }
}
