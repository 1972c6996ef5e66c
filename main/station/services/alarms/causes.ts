import type { AlarmRow } from '../../../../src/contract/alarms.ts';
import { createCommonCauses, type TogetherRule } from '../../../../src/domain/alarm/commonCause.ts';
import type { Register } from '../../register/register.ts';

type Cause = Pick<AlarmRow, 'cause' | 'causeKind'>;
/** What causes need of an alarm that is present. */
type Present = Pick<AlarmRow, 'id' | 'priority' | 'raisedAt' | 'returnedAt' | 'condition'>;

/** Why alarms are there: what feeds them is down, they came with others, or they are an earlier time of the same alarm. */
export interface Causes {
  /** An alarm came or changed. Gives the alarms whose cause changed by it, itself not among them. */
  put(row: Present, asset: number, rule: TogetherRule | null): ReadonlySet<string>;
  /** An alarm is gone. */
  remove(id: string): ReadonlySet<string>;
  /** The end of the chain: the one alarm that an operator must look at. */
  of(id: string): Cause;
  /** Whether something that feeds or carries the asset of an alarm is down. */
  parentDown(id: string): boolean;
}

interface Known {
  row: Present;
  readonly asset: number;
  /** When alarms of its kind have one cause among themselves. */
  readonly rule: TogetherRule | null;
  direct: Cause;
}

const NONE: Cause = { cause: null, causeKind: null };
/** Alarms of what feeds others are their cause when they are at least this urgent. */
const CAUSES_FROM = 2;
const DEEPEST = 8;

/** Follows the causes of all alarms present. */
export function createCauses(register: Register): Causes {
  const known = new Map<string, Known>();
  const byAsset = new Map<number, Set<string>>();
  /** Occurrences of one alarm, `asset/condition`. */
  const sameAlarm = new Map<string, Set<string>>();
  /** Alarms whose direct cause this is. */
  const under = new Map<string, Set<string>>();
  const common = createCommonCauses();

  const keyOf = ({ row, asset }: Known): string => `${asset}/${row.condition}`;
  const add = <K>(map: Map<K, Set<string>>, key: K, id: string): void => {
    const set = map.get(key);
    if (set) set.add(id);
    else map.set(key, new Set([id]));
  };
  const drop = <K>(map: Map<K, Set<string>>, key: K, id: string): void => {
    const set = map.get(key);
    set?.delete(id);
    if (set?.size === 0) map.delete(key);
  };

  /** Oldest urgent alarm that stands at the highest asset above this one. */
  const parentOf = (index: number): string | null => {
    let found: string | null = null;
    let parent = register.assets[index]?.parent;
    for (let depth = 0; parent !== undefined && depth < DEEPEST; depth++) {
      const above = register.indexOf(parent);
      if (above === undefined) break;
      let first: Present | undefined;
      for (const id of byAsset.get(above) ?? []) {
        const row = known.get(id)?.row;
        if (!row || row.returnedAt !== null || row.priority > CAUSES_FROM) continue;
        if (!first || row.raisedAt < first.raisedAt || (row.raisedAt === first.raisedAt && row.id < first.id))
          first = row;
      }
      found = first?.id ?? found;
      parent = register.assets[above]?.parent;
    }
    return found;
  };

  const newestOf = (entry: Known): string => {
    let newest = entry.row;
    for (const id of sameAlarm.get(keyOf(entry)) ?? []) {
      const row = known.get(id)!.row;
      if (row.raisedAt > newest.raisedAt || (row.raisedAt === newest.raisedAt && row.id > newest.id)) newest = row;
    }
    return newest.id;
  };

  const judge = (entry: Known): Cause => {
    // A fire stands for itself, whatever else of the building is down.
    const parent = entry.rule === null ? null : parentOf(entry.asset);
    if (parent !== null && parent !== entry.row.id) return { cause: parent, causeKind: 'parent' };
    const newest = newestOf(entry);
    if (newest !== entry.row.id) return { cause: newest, causeKind: 'repeat' };
    const first = common.causeOf(entry.row.id);
    return first !== null && known.has(first) ? { cause: first, causeKind: 'together' } : NONE;
  };

  /** Judges again, and notes whoever's end of the chain may have moved by it. */
  const settle = (id: string, changed: Set<string>): void => {
    const entry = known.get(id);
    if (!entry) return;
    const direct = judge(entry);
    if (direct.cause === entry.direct.cause && direct.causeKind === entry.direct.causeKind) return;
    if (entry.direct.cause !== null) drop(under, entry.direct.cause, id);
    if (direct.cause !== null) add(under, direct.cause, id);
    entry.direct = direct;
    noteBelow(id, changed);
  };
  const noteBelow = (id: string, changed: Set<string>, depth = 0): void => {
    if (depth > 0 && changed.has(id)) return;
    changed.add(id);
    if (depth < DEEPEST) for (const child of under.get(id) ?? []) noteBelow(child, changed, depth + 1);
  };
  /** An alarm with nothing above it may be one of many that came at once. */
  const gather = (entry: Known, changed: Set<string>): void => {
    const { row, asset, rule } = entry;
    const at = register.assets[asset]?.at;
    if (!rule || !at || row.returnedAt !== null || parentOf(asset) !== null) return;
    // A door that flaps is one door: its own earlier times are no others.
    if ((sameAlarm.get(keyOf(entry))?.size ?? 0) > 1) return;
    for (const id of common.add(row.condition, { id: row.id, raisedAt: row.raisedAt, at }, rule))
      if (id !== row.id) settle(id, changed);
  };
  /** What hangs on an asset whose alarm began or ended to be a cause. */
  const settleBelow = (index: number, changed: Set<string>, depth = 0): void => {
    const asset = register.assets[index];
    if (!asset || depth >= DEEPEST) return;
    for (const child of register.childrenOf(asset.id)) {
      const below = register.indexOf(child.id);
      if (below === undefined) continue;
      const covered = parentOf(below) !== null;
      for (const id of [...(byAsset.get(below) ?? [])]) {
        // With a cause above it, it is no sign of another one.
        if (covered) for (const other of common.remove(id)) settle(other, changed);
        else gather(known.get(id)!, changed);
        settle(id, changed);
      }
      settleBelow(below, changed, depth + 1);
    }
  };

  const isCause = (row: Present | undefined): boolean =>
    row !== undefined && row.returnedAt === null && row.priority <= CAUSES_FROM;

  return {
    put(row, asset, rule) {
      const changed = new Set<string>();
      const before = known.get(row.id);
      const was = before?.row;
      const entry: Known = before ?? { row, asset, rule, direct: NONE };
      entry.row = row;
      if (!before) {
        known.set(row.id, entry);
        add(byAsset, asset, row.id);
        add(sameAlarm, keyOf(entry), row.id);
        gather(entry, changed);
        for (const id of sameAlarm.get(keyOf(entry)) ?? []) if (id !== row.id) settle(id, changed);
      }
      settle(row.id, changed);
      if (isCause(row) !== isCause(was)) settleBelow(asset, changed);
      changed.delete(row.id);
      return changed;
    },
    remove(id) {
      const changed = new Set<string>();
      const entry = known.get(id);
      if (!entry) return changed;
      known.delete(id);
      drop(byAsset, entry.asset, id);
      drop(sameAlarm, keyOf(entry), id);
      if (entry.direct.cause !== null) drop(under, entry.direct.cause, id);
      for (const other of common.remove(id)) settle(other, changed);
      for (const other of [...(under.get(id) ?? [])]) settle(other, changed);
      for (const other of sameAlarm.get(keyOf(entry)) ?? []) settle(other, changed);
      if (isCause(entry.row)) settleBelow(entry.asset, changed);
      changed.delete(id);
      return changed;
    },
    of(id) {
      const first = known.get(id)?.direct ?? NONE;
      if (first.cause === null) return NONE;
      let end = first.cause;
      for (let depth = 0; depth < DEEPEST; depth++) {
        const next = known.get(end)?.direct.cause;
        if (next === null || next === undefined || next === id) break;
        end = next;
      }
      return { cause: end, causeKind: first.causeKind };
    },
    parentDown: (id) => known.get(id)?.direct.causeKind === 'parent',
  };
}
